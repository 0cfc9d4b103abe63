// Cases that are offered to me: take or pass, before the time is up.

import { byId, part, stamp, words } from "../shared/dom.js";
import { post } from "./api.js";
import { now, since } from "./clock.js";
import { age } from "./list.js";

export class Offers {
  constructor({ onTake, onNew }) {
    this.box = byId("offers");
    this.wording = byId("wording").dataset;
    this.onTake = onTake;
    this.onNew = onNew;
    this.shown = new Map();
    setInterval(() => this.tick(), 1000);
  }

  take({ offers }) {
    const mine = new Map(offers.map((row) => [row.id, row]));
    for (const [id, { element }] of this.shown) {
      if (mine.has(id)) continue;
      element.remove();
      this.shown.delete(id);
    }
    for (const row of mine.values()) {
      const known = this.shown.get(row.id);
      if (known) known.row = row;
      else this.add(row);
    }
    this.tick();
  }

  add(row) {
    const element = stamp("offer");
    part(element, "topic").textContent = row.topic_name;
    const wait = age(since(row.waiting_since) / 60000, this.wording);
    part(element, "about").textContent = words(this.wording.offerAbout, { department: row.department_name, wait });
    part(element, "take").addEventListener("click", () => this.onTake(row.id));
    part(element, "pass").addEventListener("click", () => {
      element.remove();
      post(`/conversations/${row.id}/decline`).catch(() => {});
    });
    this.box.append(element);
    this.shown.set(row.id, { row, element });
    this.onNew(row);
  }

  tick() {
    for (const { row, element } of this.shown.values()) {
      const left = Math.max(0, Math.round((new Date(row.offered_until) - now()) / 1000));
      part(element, "left").textContent = words(this.wording.offerLeft, { n: left });
    }
  }
}
