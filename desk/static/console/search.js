// Search over what was said, customers, cases and tags; hits stand where the lists stand.

import { byId } from "../shared/dom.js";
import { get } from "./api.js";

const PAUSE_MS = 250;

export function searching(lists) {
  const input = byId("search-text");
  let before = "queue";
  let timer = 0;
  let asked = 0;

  async function search() {
    const text = input.value.trim();
    if (lists.shown !== "found") before = lists.shown;
    if (text.length < 2) {
      if (lists.shown === "found") lists.select(before);
      return;
    }
    const mine = ++asked;
    const { found } = await get(`/search?q=${encodeURIComponent(text)}`);
    if (mine === asked) lists.showFound(text, found);
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, PAUSE_MS);
  });
  byId("search").addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    search();
  });
  byId("found-close").addEventListener("click", () => {
    input.value = "";
    lists.select(before);
  });
}
