// The lists: who waits, whom I serve, whom colleagues serve, who talks with the bot.

import { byId, part, stamp, words } from "../shared/dom.js";
import { get } from "./api.js";

const LATE_MINUTES = 10;
const SOON_MINUTES = 3;
const ASK_AGAIN_MS = 5000;
const QUERIES = { others: "holder=officer", bot: "holder=bot" };

export class Lists {
  constructor() {
    this.rows = byId("rows");
    this.waiting = 0;
    this.wording = byId("wording").dataset;
    this.me = document.body.dataset.username;
    this.shown = "queue";
    this.found = { queue: [], mine: [], others: [], bot: [] };
    this.open = null;
    this.asked = 0;
    this.tabs = [...document.querySelectorAll("[data-list]")];
    for (const tab of this.tabs) {
      tab.addEventListener("click", () => this.select(tab.dataset.list));
      tab.addEventListener("keydown", (event) => this.step(event, tab));
    }
    setInterval(() => this.draw(), 30000);
  }

  select(list) {
    this.shown = list;
    for (const tab of this.tabs) {
      const chosen = tab.dataset.list === list;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
    }
    byId("panel").setAttribute("aria-labelledby", `tab-${list}`);
    this.draw();
    this.refresh();
  }

  step(event, tab) {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    const next = this.tabs.at((this.tabs.indexOf(tab) + by) % this.tabs.length);
    next.focus();
    this.select(next.dataset.list);
  }

  // The queue and his own come over the socket; the other two are asked for while they are shown.
  take({ waiting, queue, mine }) {
    Object.assign(this.found, { queue, mine });
    this.waiting = waiting;
    this.draw();
    if (QUERIES[this.shown] && Date.now() - this.asked > ASK_AGAIN_MS) this.refresh();
  }

  async refresh() {
    const list = this.shown;
    if (!QUERIES[list]) return;
    this.asked = Date.now();
    const { conversations } = await get(`/conversations?${QUERIES[list]}`);
    this.found[list] = conversations.filter((row) => row.officer !== this.me);
    this.draw();
  }

  draw() {
    const focused = document.activeElement?.closest?.(".row")?.dataset.id;
    const rows = this.found[this.shown];
    this.rows.replaceChildren(...rows.map((row) => this.view(row)));
    if (focused) this.rows.querySelector(`[data-id="${focused}"]`)?.focus();
    const none = byId("none");
    none.hidden = rows.length > 0;
    none.textContent = this.wording[`none${this.shown[0].toUpperCase()}${this.shown.slice(1)}`];
    const counts = { queue: this.waiting, mine: this.found.mine.length };
    for (const [list, n] of Object.entries(counts)) document.querySelector(`[data-count="${list}"]`).textContent = n || "";
    document.title = this.waiting ? words(this.wording.titleWaiting, { n: this.waiting }) : this.wording.title;
  }

  view(row) {
    const item = stamp("row");
    const link = item.querySelector("a");
    link.href = `#${row.id}`;
    link.dataset.id = row.id;
    if (row.id === this.open) link.setAttribute("aria-current", "true");
    part(item, "name").textContent = nameOf(row, this.wording);
    part(item, "topic").textContent = row.officer_name && row.officer !== this.me ? `${row.topic_name} · ${row.officer_name}` : row.topic_name;
    part(item, "urgent").hidden = !row.urgent;
    part(item, "text").textContent = row.last_text;
    const wait = part(item, "wait");
    const minutes = (Date.now() - new Date(row.waiting_since ?? row.changed_at)) / 60000;
    wait.textContent = this.age(minutes);
    if (row.waiting_since) {
      wait.classList.toggle("late", minutes >= LATE_MINUTES);
      wait.classList.toggle("soon", minutes >= SOON_MINUTES && minutes < LATE_MINUTES);
    }
    return item;
  }

  age(minutes) {
    const { waitNow, waitMinutes, waitHours, waitDays } = this.wording;
    if (minutes < 1) return waitNow;
    if (minutes < 60) return words(waitMinutes, { n: Math.floor(minutes) });
    if (minutes < 1440) return words(waitHours, { n: Math.floor(minutes / 60) });
    return words(waitDays, { n: Math.floor(minutes / 1440) });
  }
}

export function nameOf(conversation, wording) {
  return words(wording.customer, { channel: wording[conversation.channel] ?? conversation.channel, id: conversation.id.slice(0, 6) });
}
