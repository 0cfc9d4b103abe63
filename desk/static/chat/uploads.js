// What goes along with the words: pictures and PDFs, chosen, dropped or pasted, shown to the
// customer before they leave. Unlike words they do not outlive the page.

import { byId, keepEnd, part, stamp, toBottom, words } from "../shared/dom.js";
import { newId } from "./outbox.js";

const TYPES = ["image/jpeg", "image/png", "image/webp", "application/pdf"];

export class Uploads {
  constructor({ root, session, onOpened }) {
    this.root = root;
    this.session = session;
    this.onOpened = onOpened;
    this.list = byId("staged", root);
    this.wording = byId("wording", root).dataset;
    this.most = Number(byId("file", root).dataset.most);
    this.scroller = byId("scroller", root);
    this.items = [];
    // Where none are taken there is no button either.
    if (!byId("attach", root).hidden) this.listen();
  }

  listen() {
    const picker = byId("file", this.root);
    byId("attach", this.root).addEventListener("click", () => picker.click());
    picker.addEventListener("change", () => {
      this.stage(picker.files);
      picker.value = "";
    });
    byId("text", this.root).addEventListener("paste", (event) => {
      if (!event.clipboardData.files.length) return;
      event.preventDefault();
      this.stage(event.clipboardData.files);
    });
    const chat = this.root.querySelector(".chat");
    const over = (event) => event.dataTransfer?.types.includes("Files");
    let depth = 0;
    const mark = (by) => byId("drop", this.root).toggleAttribute("hidden", !(depth = by ? Math.max(0, depth + by) : 0));
    chat.addEventListener("dragenter", (event) => over(event) && mark(1));
    chat.addEventListener("dragleave", (event) => over(event) && mark(-1));
    chat.addEventListener("dragover", (event) => over(event) && event.preventDefault());
    chat.addEventListener("drop", (event) => {
      if (!over(event)) return;
      event.preventDefault();
      mark(0);
      this.stage(event.dataTransfer.files);
    });
  }

  stage(files) {
    keepEnd(this.scroller, () => this.add(files));
    byId("text", this.root).focus();
  }

  add(files) {
    for (const file of files) {
      const item = { id: newId(), file, problem: null, sending: false };
      if (file.size > this.most) item.problem = this.told("file_too_large", { most: this.most });
      else if (file.type && !TYPES.includes(file.type)) item.problem = this.told("file_type");
      item.row = this.row(item);
      this.items.push(item);
      this.list.append(item.row);
      this.show(item);
    }
    this.list.hidden = !this.items.length;
  }

  told(code, { most } = {}) {
    const shown = code === "file_too_large" ? Math.floor(most / 1024 / 1024) : most;
    return words(this.wording[code] ?? this.wording.refused, { most: shown });
  }

  row(item) {
    const row = stamp("staged-file", this.root);
    part(row, "name").textContent = item.file.name;
    const remove = part(row, "remove");
    remove.setAttribute("aria-label", words(this.wording.remove_file, { name: item.file.name }));
    remove.addEventListener("click", () => {
      item.call?.abort();
      this.drop(item);
      byId("text", this.root).focus();
    });
    return row;
  }

  show(item) {
    item.row.classList.toggle("failed", Boolean(item.problem));
    part(item.row, "state").textContent = item.problem ?? (item.sending ? this.wording.sending : sizeOf(item.file.size));
    part(item.row, "progress").hidden = !item.sending;
  }

  drop(item) {
    item.gone = true;
    item.row.remove();
    this.items = this.items.filter((one) => one !== item);
    this.list.hidden = !this.items.length;
  }

  // Whether there is anything to be sent.
  get ready() {
    return this.items.some((item) => !item.problem && !item.sending);
  }

  async send() {
    const due = this.items.filter((item) => !item.problem && !item.sending);
    for (const item of due) item.sending = true;
    for (const item of due) if (!item.gone) await this.one(item);
  }

  async one(item) {
    const bar = part(item.row, "progress");
    for (;;) {
      this.show(item);
      const outcome = await this.session.upload(item, { onOpened: this.onOpened, onProgress: (share) => (bar.value = share) });
      if (item.gone) return;
      if (outcome.ok) {
        this.drop(item);
        return toBottom(this.scroller);
      }
      if (outcome.problem) {
        item.sending = false;
        item.problem = this.told(outcome.problem, outcome);
        return this.show(item);
      }
      await new Promise((resume) => setTimeout(resume, outcome.again));
      if (item.gone) return;
    }
  }
}

export function sizeOf(bytes) {
  const megabytes = bytes / 1024 / 1024;
  return megabytes >= 1 ? `${megabytes.toFixed(1).replace(".", ",")} MB` : `${Math.max(1, Math.round(bytes / 1024))} KB`;
}
