// Tags and priority of the open conversation, the channel's reply window, and what I am to the queue.

import { byId, part, stamp, words } from "../shared/dom.js";
import { post } from "./api.js";

const wording = byId("wording").dataset;

export class Marks {
  constructor({ complain, onChanged }) {
    this.complain = complain;
    this.onChanged = onChanged;
    this.open = null;
    byId("tag-form").addEventListener("submit", (event) => {
      event.preventDefault();
      const tag = byId("tag").value.trim();
      byId("tag").value = "";
      if (tag) this.set("tags", { tag });
    });
    byId("priority").addEventListener("change", (event) => this.set("priority", { priority: event.target.value }));
    byId("presence").addEventListener("change", async (event) => {
      const { value } = event.target;
      event.target.dataset.status = value;
      try {
        await post("/presence", { status: value });
      } catch (error) {
        this.complain(error);
      }
    });
  }

  async set(what, data) {
    try {
      await post(`/conversations/${this.open}/${what}`, data);
    } catch (error) {
      this.complain(error);
    }
    this.onChanged();
  }

  takePresence(status) {
    const select = byId("presence");
    if (document.activeElement === select) return;
    select.value = status;
    select.dataset.status = status;
  }

  show(detail) {
    this.open = detail.id;
    const { case: opened } = detail;
    const select = byId("priority");
    select.hidden = !opened || opened.state === "closed";
    if (opened && document.activeElement !== select) {
      select.value = opened.priority;
      select.dataset.priority = opened.priority;
    }
    byId("tags").replaceChildren(...detail.tags.map((tag) => this.tag(tag)));
    this.window(detail);
  }

  tag(tag) {
    const item = stamp("tag-item");
    part(item, "name").textContent = `#${tag}`;
    const off = part(item, "off");
    off.setAttribute("aria-label", words(wording.removeTag, { tag }));
    off.addEventListener("click", () => this.set("tags", { tag, on: false }));
    return item;
  }

  // Before typing: whether the channel still lets the bank answer, until when, and at what cost.
  window({ reach }) {
    const line = byId("window");
    line.textContent = reach?.said ?? "";
    line.hidden = !line.textContent;
    line.classList.toggle("closed", reach?.open === false);
  }
}
