// The side panel: what is known about the conversation, and tools rendered by the desk.

import { byId, cardOf } from "../shared/dom.js";

export class Side {
  constructor({ onInsert }) {
    this.tool = byId("tool");
    this.onInsert = onInsert;
    this.open = null;
    this.tabs = [...document.querySelectorAll("[data-side]")];
    for (const tab of this.tabs) {
      tab.addEventListener("click", () => this.select(tab.dataset.side));
      tab.addEventListener("keydown", (event) => {
        if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
        const next = this.tabs.find((one) => one !== tab);
        next.focus();
        this.select(next.dataset.side);
      });
    }
    byId("tool-nav").addEventListener("click", (event) => {
      const link = event.target.closest("a");
      if (!link) return;
      event.preventDefault();
      this.load(link.getAttribute("href"));
    });
    this.tool.addEventListener("submit", (event) => {
      event.preventDefault();
      const form = event.target;
      this.load(`${form.getAttribute("action")}?${new URLSearchParams(new FormData(form))}`);
    });
    this.tool.addEventListener("change", (event) => {
      if (event.target.matches("[data-reload]")) event.target.form.requestSubmit();
    });
    this.tool.addEventListener("click", (event) => {
      const text = event.target.closest("[data-insert]")?.dataset.insert;
      if (text) this.onInsert(text);
    });
    byId("about-button").addEventListener("click", () => this.toggle());
    byId("about-close").addEventListener("click", () => this.toggle());
  }

  change(id) {
    this.open = id;
    delete document.body.dataset.about;
  }

  select(side) {
    for (const tab of this.tabs) {
      const chosen = tab.dataset.side === side;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      byId(tab.dataset.side).hidden = !chosen;
    }
    if (side === "tools" && !this.tool.childElementCount) this.load(byId("tool-nav").querySelector("a").getAttribute("href"));
  }

  async load(address) {
    const url = new URL(address, location.origin);
    if (this.open && !url.searchParams.has("conversation")) url.searchParams.set("conversation", this.open);
    const response = await fetch(url, { headers: { Accept: "text/html" } });
    if (response.status === 401 || response.redirected) {
      location.assign("/desk/login");
      return;
    }
    this.tool.replaceChildren(cardOf(await response.text()));
    for (const link of byId("tool-nav").children) {
      if (link.getAttribute("href") === url.pathname) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  toggle() {
    const shown = document.body.dataset.about !== "shown";
    document.body.dataset.about = shown ? "shown" : "";
    byId("about-button").setAttribute("aria-expanded", String(shown));
    if (shown) this.tabs.find((tab) => tab.getAttribute("aria-selected") === "true").focus();
  }
}
