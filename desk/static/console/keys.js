// Keyboard shortcuts. Letters count only outside of fields; everything works without them too.

import { byId } from "../shared/dom.js";

const FIELDS = "input, textarea, select, dialog";

export function listen({ lists, compose, act, toggleSide }) {
  const go = (by) => {
    const id = lists.neighbour(by);
    if (id) lists.focus(id);
  };
  const commands = {
    j: () => go(1),
    k: () => go(-1),
    c: () => act("claim"),
    t: () => act("transfer"),
    b: () => act("release"),
    e: () => act("close"),
    r: () => compose.begin("reply"),
    n: () => compose.begin("note"),
    g: () => compose.suggest(),
    h: toggleSide,
    "?": () => byId("dialog-keys").showModal(),
  };
  ["queue", "mine", "callbacks", "others", "bot"].forEach((list, n) => {
    commands[n + 1] = () => lists.select(list);
  });
  byId("help").addEventListener("click", commands["?"]);
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      byId("search-text").focus();
      return;
    }
    const inField = event.target.closest?.(FIELDS);
    if (event.key === "Escape" && inField && !event.target.closest("dialog")) event.target.blur();
    if (inField || event.ctrlKey || event.metaKey || event.altKey) return;
    const command = commands[event.key.toLowerCase()];
    if (!command) return;
    event.preventDefault();
    command();
  });
}
