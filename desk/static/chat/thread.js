// The thread as the customer sees it: messages in their order, then what is still being sent.

import { byId, cardOf, dayOf, fillText, nearBottom, part, stamp, timeOf, toBottom } from "../shared/dom.js";

const GROUP_MS = 5 * 60 * 1000;
// More messages than this come only when the page loads, and then the newest is what is wanted.
const LOADED_AT_ONCE = 6;
const TYPING_MS = 5000;

export class Thread {
  constructor({ root, onChoice, onAgain }) {
    this.root = root;
    this.scroller = byId("scroller", root);
    this.list = byId("messages", root);
    this.unsent = byId("unsent", root);
    this.typing = byId("typing", root);
    this.wording = byId("wording", root).dataset;
    this.onChoice = onChoice;
    this.onAgain = onAgain;
    this.last = 0;
    this.erasedTo = 0;
    this.before = null;
    this.typist = null;
    this.ids = new Set();
  }

  clear() {
    this.list.replaceChildren();
    this.last = 0;
    this.before = null;
    this.ids.clear();
  }

  // Whether the customer's data was erased since: then all that is shown has to go.
  erased({ erased_to: upTo = 0 }) {
    const anew = upTo > this.erasedTo && this.last > 0;
    this.erasedTo = Math.max(upTo, this.erasedTo);
    return anew;
  }

  show(messages) {
    const follow = nearBottom(this.scroller);
    for (const message of messages) {
      if (message.seq <= this.last) continue;
      this.last = message.seq;
      if (message.id) this.ids.add(message.id);
      this.append(message);
      if (message.sender === "officer") this.typist = null;
    }
    if (messages.length) this.closeChoices();
    if (follow) this.follow(messages);
  }

  // A long answer is read from its beginning, so it is not scrolled past.
  follow(messages) {
    const said = messages.find((message) => message.sender === "bot" || message.sender === "officer");
    const first = said && messages.length < LOADED_AT_ONCE && this.list.querySelector(`[data-seq="${said.seq}"]`);
    toBottom(this.scroller, first || null);
  }

  append(message) {
    const day = dayOf(message.at);
    if (!this.before || dayOf(this.before.at) !== day) this.list.append(this.labelled("day", day));
    if (message.sender === "system") {
      this.list.append(this.line(message));
    } else {
      const first = !this.follows(message);
      if (!first) this.list.lastElementChild?.classList.add("joined");
      this.list.append(this.view(message, first));
    }
    this.before = message;
  }

  // A line of the bank's own, with what may be chosen.
  line(message) {
    const line = this.labelled("line", message.text);
    line.dataset.seq = message.seq;
    if (!message.choices.length) return line;
    const choices = document.createElement("div");
    choices.className = "choices wishes";
    choices.dataset.part = "choices";
    choices.append(...message.choices.map((choice) => this.chip(choice)));
    const group = document.createElement("div");
    group.className = "line-group";
    group.dataset.seq = message.seq;
    delete line.dataset.seq;
    group.append(line, choices);
    return group;
  }

  follows(message) {
    const before = this.before;
    return (
      before && before.sender === message.sender && before.name === message.name &&
      new Date(message.at) - new Date(before.at) < GROUP_MS
    );
  }

  labelled(kind, text) {
    const element = document.createElement("p");
    element.className = kind;
    fillText(element, text);
    return element;
  }

  view(message, first) {
    const root = stamp("message", this.root);
    root.classList.add(message.sender);
    root.classList.toggle("first", first);
    root.dataset.seq = message.seq;
    part(root, "who").textContent = this.who(message);
    if (message.sender === "officer") part(root, "face").textContent = initials(message.name);
    fillText(part(root, "bubble"), message.lead);
    const shown = message.cards.filter((card) => card.html);
    for (const card of shown) part(root, "cards").append(cardOf(card.html));
    root.classList.toggle("with-card", shown.length > 0);
    part(root, "time").textContent = timeOf(message.at);
    for (const choice of message.choices) part(root, "choices").append(this.chip(choice));
    return root;
  }

  who(message) {
    if (message.sender === "officer") return this.wording.officer.replace("{name}", message.name ?? "");
    return this.wording[message.sender] ?? "";
  }

  chip(choice) {
    const chip = document.createElement("button");
    chip.type = "button";
    chip.className = "chip";
    chip.textContent = choice.title;
    chip.addEventListener("click", () => this.onChoice(choice));
    return chip;
  }

  // Only the newest question can be answered by a tap; a file answers none.
  closeChoices() {
    const open = [...this.list.querySelectorAll('[data-part="choices"]')].filter((choices) => choices.childElementCount);
    const said = [...this.list.querySelectorAll(".message, .line-group")];
    const lastAnswered = said.findLastIndex((message) => message.classList.contains("customer") && part(message, "bubble").textContent);
    for (const choices of open) {
      const at = said.indexOf(choices.closest(".message, .line-group"));
      if (at < lastAnswered || choices !== open.at(-1)) choices.remove();
    }
  }

  showUnsent(items) {
    const follow = nearBottom(this.scroller);
    this.unsent.replaceChildren(
      ...items.filter((item) => !this.ids.has(item.id)).map((item) => {
        const root = stamp("message", this.root);
        root.classList.add("customer", "first", item.problem ? "failed" : "waiting");
        fillText(part(root, "bubble"), item.shown);
        part(root, "time").textContent = item.problem ? this.wording[item.problem] ?? this.wording.refused : this.wording.sending;
        if (item.problem) {
          const again = document.createElement("button");
          again.type = "button";
          again.className = "again";
          again.textContent = this.wording.discard;
          again.addEventListener("click", () => this.onAgain(item));
          part(root, "time").append(" ", again);
        }
        return root;
      }),
    );
    if (follow || items.some((item) => !item.sent)) toBottom(this.scroller);
  }

  state({ holder, answering, officer, place, read_seq: read }) {
    const follow = nearBottom(this.scroller);
    this.answering = answering && holder === "bot";
    this.tellTyping();
    this.markRead(holder === "officer" ? read : 0);
    const status = byId("status", this.root);
    status.dataset.holder = holder;
    const words = { bot: this.wording.statusBot, closed: this.wording.statusBot, queue: this.wording.statusQueue, officer: this.wording.statusOfficer };
    status.textContent = place && holder !== "officer" ? this.placeWords(place, holder) : words[holder].replace("{name}", officer ?? "");
    const foot = holder === "officer" ? this.wording.statusSigned : this.wording.statusFoot;
    byId("hint", this.root).textContent = foot.replace("{name}", officer ?? "");
    if (follow) toBottom(this.scroller);
  }

  placeWords({ position, minutes }, holder) {
    const words = holder === "bot" ? this.wording.statusKept : minutes ? this.wording.statusTimed : this.wording.statusPlace;
    return words.replace("{position}", position).replace("{minutes}", minutes ?? "");
  }

  showTyping(text) {
    const follow = nearBottom(this.scroller);
    this.typing.hidden = !text;
    if (text) this.typing.lastChild.textContent = text;
    if (follow) toBottom(this.scroller);
  }

  tellTyping() {
    this.showTyping(this.answering ? this.wording.typing : this.typist);
  }

  // An officer types: shown until he has spoken, or nothing more is heard of it.
  typed(name) {
    this.typist = this.wording.typed.replace("{name}", name);
    this.tellTyping();
    clearTimeout(this.typedTimer);
    this.typedTimer = setTimeout(() => this.stopped(), TYPING_MS);
  }

  stopped() {
    this.typist = null;
    this.tellTyping();
  }

  // The newest of the customer's messages that the officer has seen says so.
  markRead(seq) {
    this.list.querySelector(".read")?.remove();
    if (!seq) return;
    const seen = [...this.list.querySelectorAll(".message.customer")].findLast((message) => Number(message.dataset.seq) <= seq);
    if (!seen) return;
    const mark = document.createElement("span");
    mark.className = "read";
    mark.textContent = this.wording.read;
    part(seen, "time").append(mark);
  }
}

function initials(name) {
  const parts = (name ?? "").trim().split(/\s+/);
  return `${parts.at(-1)?.[0] ?? ""}`.toUpperCase();
}
