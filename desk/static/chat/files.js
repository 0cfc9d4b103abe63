// The customer's own files in the thread. They need the conversation's token, so they are fetched
// and drawn: a page that holds the widget has to allow no pictures for it.

import { byId, keepEnd, part, stamp, words } from "../shared/dom.js";
import { sizeOf } from "./uploads.js";

const WIDEST = 260;

async function draw(canvas, blob) {
  const bitmap = await createImageBitmap(blob);
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  canvas.getContext("2d").drawImage(bitmap, 0, 0);
  bitmap.close();
}

export class Files {
  constructor({ root, session, list }) {
    this.root = root;
    this.session = session;
    this.list = list;
    this.wording = byId("wording", root).dataset;
    this.shown = new Map();
    this.viewer = byId("viewer", root);
    byId("viewer-save", root).addEventListener("click", () => this.save());
  }

  clear() {
    this.shown.clear();
  }

  // Each file below the message that it came with, as it stands now.
  show(files) {
    keepEnd(byId("scroller", this.root), () => this.place(files));
  }

  place(files) {
    for (const file of files) {
      const at = this.list.querySelector(`.message[data-seq="${file.seq}"]`);
      if (!at || this.shown.get(file.code)?.state === file.state) continue;
      const tile = file.open ? this.tile(file) : this.plain(file);
      const before = this.shown.get(file.code)?.tile;
      if (before) before.replaceWith(tile);
      else part(at, "files").append(tile);
      this.shown.set(file.code, { state: file.state, tile });
    }
  }

  kind(file) {
    return this.wording[file.kind] ?? file.kind_name;
  }

  plain(file) {
    const tile = document.createElement("p");
    tile.className = "tile plain";
    tile.textContent = [this.kind(file), file.name, this.wording[`state_${file.state}`]].filter(Boolean).join(" · ");
    return tile;
  }

  tile(file) {
    const tile = stamp("file-tile", this.root);
    const about = [this.kind(file), file.pages && words(this.wording.pages, { count: file.pages }), file.size && sizeOf(file.size)];
    part(tile, "about").textContent = about.filter(Boolean).join(" · ");
    tile.setAttribute("aria-label", `${words(this.wording.open_file, { name: file.name || this.kind(file) })} (${part(tile, "about").textContent})`);
    tile.classList.add(file.kind);
    const canvas = part(tile, "preview");
    const [width, height] = file.width ? [file.width, file.height] : [210, 297];
    const scale = Math.min(1, WIDEST / width);
    canvas.width = Math.round(width * scale);
    canvas.height = Math.max(1, Math.round(height * scale));
    tile.addEventListener("click", () => this.open(file));
    this.session.bytes(`/chat/files/${file.code}/preview`).then((blob) => blob && draw(canvas, blob)).catch(() => {});
    return tile;
  }

  async open(file) {
    this.file = file;
    byId("viewer-title", this.root).textContent = file.name || this.kind(file);
    const canvas = byId("viewer-picture", this.root);
    const status = byId("viewer-status", this.root);
    canvas.hidden = true;
    status.textContent = "";
    this.viewer.showModal();
    const path = `/chat/files/${file.code}${file.kind === "image" ? "" : "/preview"}`;
    const blob = await this.session.bytes(path).catch(() => null);
    if (this.file !== file) return;
    if (!blob) {
      status.textContent = this.wording.file_gone;
      return;
    }
    await draw(canvas, blob);
    canvas.hidden = false;
  }

  async save() {
    const { file } = this;
    const blob = await this.session.bytes(`/chat/files/${file.code}`).catch(() => null);
    if (!blob) {
      byId("viewer-status", this.root).textContent = this.wording.file_gone;
      return;
    }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = file.name || (file.kind === "image" ? `anh.${blob.type.split("/")[1]}` : "tep.pdf");
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }
}
