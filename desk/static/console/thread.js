// The open conversation: messages and notes in one line, and what the officer may do.

import { byId, cardOf, dayOf, fillText, nearBottom, part, stamp, timeOf, toBottom, words } from "../shared/dom.js";
import { tileOf } from "./files.js";
import { nameOf } from "./list.js";

const TYPING_MS = 5000;

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
    this.typist = null;
    this.beside = new Set();
    this.marked = null;
    this.files = new Map();
  }

  show(detail) {
    const follow = nearBottom(this.scroller);
    const fresh = this.last === 0;
    const beside = this.newBeside(detail);
    for (const message of detail.messages) {
      if (message.seq <= this.last) continue;
      this.putBeside(beside, (one) => one.after_seq < message.seq);
      this.last = message.seq;
      this.put(message, detail);
      if (message.sender === "customer") this.typist = null;
    }
    this.putBeside(beside, () => true);
    this.putFiles(detail);
    this.answering = detail.answering && detail.holder === "bot";
    this.tellTyping();
    this.delivery(detail);
    if (follow || fresh) toBottom(this.scroller);
  }

  // Notes and lines of the case's history that are not shown yet, in their order.
  newBeside({ notes, history }) {
    const all = [...notes.map((note) => ({ ...note, key: `note${note.id}` })), ...history.map((line) => ({ ...line, key: `line${line.id}` }))];
    return all
      .filter(({ key }) => !this.beside.has(key))
      .sort((one, two) => one.after_seq - two.after_seq || new Date(one.at) - new Date(two.at));
  }

  putBeside(beside, due) {
    while (beside.length && due(beside[0])) {
      const one = beside.shift();
      this.beside.add(one.key);
      this.list.append(one.officer ? this.note(one) : this.activity(one));
    }
  }

  // Each file below its message, as it stands now and as this officer may see it.
  putFiles(detail) {
    const may = detail.may.includes("open_file");
    detail.attachments.forEach((file, place) => {
      const at = this.list.querySelector(`.message[data-seq="${file.seq}"]`);
      const state = `${file.state}${may}${file.state_name}`;
      if (!at || this.files.get(place)?.state === state) return;
      const tile = tileOf(file, detail.id, may, this.wording);
      const before = this.files.get(place)?.tile;
      if (before) before.replaceWith(tile);
      else part(at, "files").append(tile);
      this.files.set(place, { state, tile });
    });
  }

  note(note) {
    const root = stamp("message");
    root.classList.add("note");
    part(root, "who").textContent = words(this.wording.note, { name: note.name });
    fillText(part(root, "bubble"), note.text);
    part(root, "time").textContent = timeOf(note.at);
    return root;
  }

  activity({ text, at }) {
    const line = this.line("activity", text);
    line.append(" · ", timeOf(at));
    return line;
  }

  showTyping(text) {
    const follow = nearBottom(this.scroller);
    byId("typing").hidden = !text;
    byId("typing").textContent = text ?? "";
    if (follow) toBottom(this.scroller);
  }

  tellTyping() {
    this.showTyping(this.answering ? this.wording.typingBot : this.typist);
  }

  // The customer types: shown until he has spoken, or nothing more is heard of it.
  typed() {
    this.typist = this.wording.typingCustomer;
    this.tellTyping();
    clearTimeout(this.typedTimer);
    this.typedTimer = setTimeout(() => this.stopped(), TYPING_MS);
  }

  stopped() {
    this.typist = null;
    this.tellTyping();
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
    root.dataset.at = timeOf(message.at);
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
  delivery({ sent }) {
    const shown = sent && this.list.querySelector(`[data-seq="${sent.seq}"]`);
    if (!shown) return;
    const time = part(shown, "time");
    const why = sent.delivery_reason_name ? `: ${sent.delivery_reason_name}` : "";
    time.textContent = `${shown.dataset.at} · ${this.wording[sent.delivery]}${why}`;
    time.dataset.state = sent.delivery;
    if (this.marked && this.marked !== shown) part(this.marked, "time").textContent = this.marked.dataset.at;
    this.marked = shown;
  }
}
