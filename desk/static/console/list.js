// The lists: who waits, whom I serve, who is called back, whom colleagues serve, who talks with the bot.

import { byId, part, stamp, words } from "../shared/dom.js";
import { get } from "./api.js";
import { since } from "./clock.js";

const LATE_MINUTES = 10;
const SOON_MINUTES = 3;
const ASK_AGAIN_MS = 5000;
const QUERIES = { others: "holder=officer", bot: "holder=bot" };

export class Lists {
  constructor() {
    this.rows = byId("rows");
    this.wording = byId("wording").dataset;
    this.me = document.body.dataset.username;
    this.shown = "queue";
    this.found = { queue: [], mine: [], callbacks: [], others: [], bot: [], found: [] };
    this.waiting = 0;
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
      // While search results are shown no tab is chosen, and the first is the way back by keyboard.
      tab.tabIndex = chosen || (list === "found" && tab === this.tabs[0]) ? 0 : -1;
      if (chosen) byId("panel").setAttribute("aria-labelledby", tab.id);
    }
    byId("found-head").hidden = list !== "found";
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

  // What everybody sees comes over the socket; the other lists are asked for while they are shown.
  take({ waiting, queue, callbacks, mine, closed }) {
    Object.assign(this.found, { queue, callbacks, mine });
    this.waiting = waiting;
    this.takeClosed(closed);
    this.draw();
    if (QUERIES[this.shown] && Date.now() - this.asked > ASK_AGAIN_MS) this.refresh();
  }

  // Said once and not every second: who hears the page is not to hear it again with each list.
  takeClosed(closed) {
    const line = byId("closed");
    const pattern = closed?.opens ? this.wording.closed : this.wording.closedLong;
    const text = closed ? words(pattern, { department: closed.department_name, opens: closed.opens }) : "";
    if (line.textContent !== text) line.textContent = text;
    line.hidden = !text;
  }

  get unread() {
    return this.found.mine.reduce((sum, row) => sum + (row.id === this.open ? 0 : row.unread), 0);
  }

  async refresh() {
    const list = this.shown;
    if (!QUERIES[list]) return;
    this.asked = Date.now();
    const { conversations } = await get(`/conversations?${QUERIES[list]}`);
    this.found[list] = conversations.filter((row) => row.officer !== this.me);
    this.draw();
  }

  showFound(text, hits) {
    byId("found-title").textContent = words(this.wording.found, { words: text });
    this.found.found = hits.map(({ conversation, snippet }) => ({ ...conversation, last_text: snippet ?? conversation.last_text, found: Boolean(snippet) }));
    this.select("found");
  }

  // The conversation before or after the open one.
  neighbour(by) {
    const ids = this.found[this.shown].map((row) => row.id);
    const at = ids.indexOf(this.cursor ?? this.open);
    return ids[at < 0 ? (by > 0 ? 0 : ids.length - 1) : Math.min(ids.length - 1, Math.max(0, at + by))] ?? null;
  }

  focus(id) {
    this.cursor = id;
    this.rows.querySelector(`[data-id="${id}"]`)?.focus();
  }

  draw() {
    const focused = document.activeElement?.closest?.(".row")?.dataset.id;
    const rows = this.found[this.shown];
    this.rows.replaceChildren(...rows.map((row) => this.view(row)));
    if (focused) this.rows.querySelector(`[data-id="${focused}"]`)?.focus();
    const none = byId("none");
    none.hidden = rows.length > 0;
    none.textContent = this.wording[`none${this.shown[0].toUpperCase()}${this.shown.slice(1)}`];
    const counts = { queue: this.waiting, mine: this.found.mine.length, callbacks: this.found.callbacks.length };
    for (const [list, n] of Object.entries(counts)) document.querySelector(`[data-count="${list}"]`).textContent = n || "";
    const n = this.waiting + this.unread;
    document.title = n ? words(this.wording.titleUnread, { n }) : this.wording.title;
  }

  view(row) {
    const item = stamp("row");
    const link = item.querySelector("a");
    link.href = `#${row.id}`;
    link.dataset.id = row.id;
    if (row.id === this.open) link.setAttribute("aria-current", "true");
    const face = part(item, "face");
    face.dataset.channel = row.channel;
    face.textContent = (this.wording[row.channel] ?? row.channel)[0].toUpperCase();
    part(item, "name").textContent = nameOf(row, this.wording);
    const colleague = row.officer_name && row.officer !== this.me ? ` · ${row.officer_name}` : "";
    part(item, "topic").textContent = row.topic_name + colleague;
    const pressing = row.priority === "urgent" || row.priority === "high";
    part(item, "urgent").hidden = !pressing || !row.state;
    part(item, "urgent").textContent = pressing ? document.querySelector(`#priority option[value="${row.priority}"]`).textContent.split(": ")[1] : "";
    part(item, "late").hidden = !(row.waiting && row.escalated_at);
    part(item, "kept").hidden = !(row.waiting && row.holder === "bot");
    part(item, "text").textContent = this.said(row);
    const unread = part(item, "unread");
    unread.hidden = !row.unread || row.officer !== this.me || row.id === this.open;
    unread.textContent = row.unread;
    this.wait(part(item, "wait"), row);
    return item;
  }

  // What was said last, and by whom if it was not the customer.
  said(row) {
    const mine = row.last_sender === "officer" && row.officer === this.me;
    const who = { bot: this.wording.saidBot, officer: mine ? this.wording.saidYou : this.wording.saidOfficer }[row.last_sender];
    return who && !row.found ? words(who, { text: row.last_text }) : row.last_text;
  }

  wait(wait, row) {
    const from = row.state === "callback" ? row.callback_at : row.waiting_since;
    const minutes = since(from ?? row.changed_at) / 60000;
    wait.textContent = age(minutes, this.wording);
    if (!from) return;
    wait.classList.toggle("late", minutes >= LATE_MINUTES);
    wait.classList.toggle("soon", minutes >= SOON_MINUTES && minutes < LATE_MINUTES);
  }
}

export function age(minutes, { waitNow, waitMinutes, waitHours, waitDays }) {
  if (minutes < 1) return waitNow;
  if (minutes < 60) return words(waitMinutes, { n: Math.floor(minutes) });
  if (minutes < 1440) return words(waitHours, { n: Math.floor(minutes / 60) });
  return words(waitDays, { n: Math.floor(minutes / 1440) });
}

// What his channel calls him; a row has it as customer, an open conversation with its reach.
export function nameOf(conversation, wording) {
  const channel = wording[conversation.channel] ?? conversation.channel;
  const name = conversation.customer ?? conversation.reach?.name;
  return name
    ? words(wording.named, { name, channel })
    : words(wording.customer, { channel, id: conversation.id.slice(0, 6) });
}
