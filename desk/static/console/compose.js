// The composer: reply or note, canned answers, the bot's suggestion, and telling that one types.

import { byId, growing, part, stamp, words } from "../shared/dom.js";
import { get, post } from "./api.js";

const TYPING_EVERY_MS = 2500;

export class Compose {
  constructor({ onSent, onShown, onTyping, complain, toast }) {
    this.form = byId("composer");
    this.input = byId("text");
    this.fit = growing(this.input);
    this.wording = byId("wording").dataset;
    this.onSent = onSent;
    this.onShown = onShown;
    this.onTyping = onTyping;
    this.complain = complain;
    this.toast = toast;
    this.drafts = new Map();
    this.open = null;
    this.detail = null;
    this.typed = 0;
    // The same id goes with the same text until it is taken, so that a retry says it once.
    this.sending = { text: "", id: "" };
    this.canned = { list: byId("canned-list"), box: byId("canned"), all: [], shown: [], at: 0 };
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.form.addEventListener("change", () => this.modeChanged());
    this.input.addEventListener("input", () => this.changed());
    this.input.addEventListener("keydown", (event) => this.key(event));
    byId("canned-button").addEventListener("click", () => this.toggleCanned());
    byId("suggest").addEventListener("click", () => this.suggest());
    byId("suggestion-use").addEventListener("click", () => this.put(byId("suggestion-text").textContent));
    byId("suggestion-drop").addEventListener("click", () => this.dropSuggestion());
  }

  get mode() {
    return this.form.elements.mode.value;
  }

  change(id) {
    if (this.open) this.drafts.set(this.open, this.input.value);
    this.open = id;
    this.detail = null;
    this.input.value = this.drafts.get(id) ?? "";
    this.fit();
    this.dropSuggestion();
    this.showCanned(false);
  }

  show(detail) {
    this.detail = detail;
    this.modeChanged();
  }

  begin(mode) {
    if (!this.open) return;
    this.form.elements.mode.value = mode;
    this.modeChanged();
    this.input.focus();
  }

  modeChanged() {
    const may = this.detail?.may.includes("reply");
    const noting = this.mode === "note";
    byId("why").hidden = may || noting;
    byId("why").textContent = this.wording.why;
    this.input.disabled = !may && !noting;
    byId("send").disabled = this.input.disabled;
    byId("canned-button").disabled = byId("suggest").disabled = !may || noting;
    this.input.placeholder = noting ? this.wording.placeNote : this.wording.placeReply;
  }

  changed() {
    const text = this.input.value;
    if (this.mode === "reply") {
      if (text.startsWith("/")) this.showCanned(true, text.slice(1));
      else if (!this.canned.box.hidden && text) this.showCanned(false);
      if (text.trim() && Date.now() - this.typed > TYPING_EVERY_MS) {
        this.typed = Date.now();
        this.onTyping();
      }
    }
  }

  key(event) {
    const choosing = !this.canned.box.hidden && this.canned.shown.length;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (choosing && by) {
      event.preventDefault();
      this.mark((this.canned.at + by + this.canned.shown.length) % this.canned.shown.length);
    } else if (choosing && (event.key === "Enter" || event.key === "Tab") && !event.shiftKey) {
      event.preventDefault();
      this.useCanned(this.canned.shown[this.canned.at]);
    } else if (event.key === "Escape" && !this.canned.box.hidden) {
      event.stopPropagation();
      this.showCanned(false);
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.send();
    }
  }

  // Text that was prepared elsewhere: canned, suggested, worked out. The officer still edits it.
  put(text) {
    const before = this.input.value.startsWith("/") ? "" : this.input.value.trim();
    this.input.value = before ? `${before}\n${text}` : text;
    this.fit();
    this.dropSuggestion();
    this.showCanned(false);
    this.begin("reply");
  }

  async toggleCanned() {
    if (this.canned.box.hidden) {
      await this.showCanned(true);
      this.input.focus();
    } else this.showCanned(false);
  }

  async showCanned(shown, words_ = "") {
    this.canned.box.hidden = !shown;
    byId("canned-button").setAttribute("aria-expanded", String(shown));
    if (!shown) return;
    if (!this.canned.all.length) this.canned.all = (await get("/canned")).canned;
    const wanted = words_.trim().toLowerCase();
    let found = this.canned.all.filter(({ code, title }) => code.startsWith(wanted) || title.toLowerCase().includes(wanted));
    if (wanted.length > 3 && !found.length) found = (await get(`/canned?q=${encodeURIComponent(wanted)}`)).canned.slice(this.canned.all.length);
    this.canned.shown = found;
    this.canned.list.replaceChildren(...found.map((answer, n) => this.cannedItem(answer, n)));
    this.mark(0);
  }

  cannedItem(answer, n) {
    const item = stamp("canned-item");
    part(item, "title").textContent = answer.title;
    part(item, "code").textContent = `/${answer.code}`;
    part(item, "text").textContent = answer.missing.length ? words(this.wording.missing, { names: answer.missing.join(", ") }) : answer.text;
    item.addEventListener("click", () => this.useCanned(answer));
    item.addEventListener("mousemove", () => this.mark(n));
    return item;
  }

  mark(at) {
    this.canned.at = at;
    [...this.canned.list.children].forEach((item, n) => item.setAttribute("aria-selected", String(n === at)));
    this.canned.list.children[at]?.scrollIntoView({ block: "nearest" });
  }

  useCanned(answer) {
    if (!answer.missing.length) this.put(answer.text);
  }

  async suggest() {
    if (!this.detail?.may.includes("reply")) return;
    const asked = this.open;
    byId("suggest").disabled = true;
    try {
      const { text } = await post(`/conversations/${asked}/suggestion`);
      if (asked !== this.open) return;
      byId("suggestion").hidden = !text;
      byId("suggestion-text").textContent = text;
      if (text) this.onShown();
      else this.toast(this.wording.noSuggestion);
    } catch (error) {
      if (error.body?.error === "nothing_to_answer") this.toast(this.wording.nothingToAnswer);
      else if (error.status === 503) this.toast(this.wording.noSuggestion);
      else this.complain(error);
    }
    this.modeChanged();
  }

  dropSuggestion() {
    byId("suggestion").hidden = true;
    byId("suggestion-text").textContent = "";
  }

  async send() {
    const text = this.input.value.trim();
    const to = this.open;
    if (!text || !to) return;
    if (this.sending.text !== text) this.sending = { text, id: crypto.randomUUID() };
    byId("send").disabled = true;
    try {
      if (this.mode === "note") await post(`/conversations/${to}/notes`, { text });
      else await post(`/conversations/${to}/messages`, { text, id: this.sending.id });
      this.sending = { text: "", id: "" };
      this.drafts.delete(to);
      if (to === this.open) {
        this.input.value = "";
        this.fit();
        this.dropSuggestion();
      }
    } catch (error) {
      this.complain(error);
    }
    byId("send").disabled = false;
    this.onSent();
  }
}
