// The open conversation: messages and notes in one line, and what the officer may do.

import { byId, cardOf, dayOf, fillText, nearBottom, part, stamp, timeOf, toBottom, words } from "../shared/dom.js";
import { nameOf } from "./list.js";

export class Thread {
  constructor() {
    this.scroller = byId("scroller");
    this.list = byId("messages");
    this.wording = byId("wording").dataset;
    this.me = document.body.dataset.username;
    this.clear();
  }

  clear() {
    this.list.replaceChildren();
    this.last = 0;
    this.lastDay = "";
    this.notes = new Set();
    this.sent = new Map();
  }

  show(detail) {
    const follow = nearBottom(this.scroller);
    const fresh = this.last === 0;
    const notes = detail.notes.filter((note) => !this.notes.has(note.id));
    for (const message of detail.messages) {
      if (message.seq <= this.last) continue;
      this.putNotes(notes, (note) => note.after_seq < message.seq);
      this.last = message.seq;
      this.put(message, detail);
    }
    this.putNotes(notes, () => true);
    byId("typing").hidden = !(detail.answering && detail.holder === "bot");
    this.delivery(detail);
    if (follow || fresh) toBottom(this.scroller);
  }

  putNotes(notes, due) {
    while (notes.length && due(notes[0])) {
      const note = notes.shift();
      this.notes.add(note.id);
      const root = stamp("message");
      root.classList.add("note");
      part(root, "who").textContent = words(this.wording.note, { name: note.name });
      fillText(part(root, "bubble"), note.text);
      part(root, "time").textContent = timeOf(note.at);
      this.list.append(root);
    }
  }

  put(message, detail) {
    const day = dayOf(message.at);
    if (day !== this.lastDay) this.list.append(this.line("day", day));
    this.lastDay = day;
    if (message.sender === "system") {
      this.list.append(this.line("system", message.text));
      return;
    }
    const root = stamp("message");
    root.classList.add(message.sender);
    root.dataset.seq = message.seq;
    part(root, "who").textContent = this.who(message, detail);
    fillText(part(root, "bubble"), message.lead);
    for (const card of message.cards) if (card.html) part(root, "cards").append(cardOf(card.html));
    const offered = part(root, "offered");
    offered.hidden = message.choices.length === 0;
    offered.textContent = words(this.wording.offered, { titles: message.choices.map((choice) => choice.title).join(" · ") });
    part(root, "time").textContent = timeOf(message.at);
    this.list.append(root);
  }

  who(message, detail) {
    if (message.sender === "customer") return nameOf(detail, this.wording);
    if (message.sender === "bot") return this.wording.bot;
    return message.officer === this.me ? this.wording.you : message.name;
  }

  line(kind, text) {
    const line = document.createElement("p");
    line.className = kind;
    fillText(line, text);
    return line;
  }

  // The newest message to the customer says how far it has come.
  delivery(detail) {
    for (const message of detail.messages) if (message.sender !== "customer") this.sent.set(message.seq, message);
    const last = [...this.sent.values()].findLast((message) => message.sender === "officer");
    const shown = last && this.list.querySelector(`[data-seq="${last.seq}"]`);
    if (!shown) return;
    const state = last.seq <= detail.delivered_seq && last.delivery === "sent" ? "delivered" : last.delivery;
    const why = last.delivery_reason_name ? `: ${last.delivery_reason_name}` : "";
    part(shown, "time").textContent = `${timeOf(last.at)} · ${this.wording[state]}${why}`;
  }
}
