// A customer's file in the officers' thread: a small picture of it that opens it, or what it is.

import { part, stamp, words } from "../shared/dom.js";

const size = (bytes) => (bytes >= 1024 * 1024 ? `${(bytes / 1024 / 1024).toFixed(1).replace(".", ",")} MB` : `${Math.max(1, Math.round(bytes / 1024))} KB`);

function about(file, wording) {
  return [file.kind_name, file.pages && words(wording.pages, { count: file.pages }), file.size && size(file.size)].filter(Boolean).join(" · ");
}

const pathOf = (file, conversation) => `/desk/api/conversations/${conversation}/files/${file.code}`;
const toOpen = (file, wording) => words(wording.openFile, { name: file.name || file.kind_name });

// All files of a conversation stand in the side panel too, each as a line.
export function fileRow(file, { id, may }, wording) {
  const row = document.createElement("li");
  const name = document.createElement(file.open && may.includes("open_file") ? "a" : "span");
  name.textContent = file.name || file.kind_name;
  if (name.localName === "a") {
    Object.assign(name, { href: pathOf(file, id), target: "_blank", rel: "noopener" });
    name.setAttribute("aria-label", toOpen(file, wording));
  }
  const more = document.createElement("small");
  more.textContent = [about(file, wording), file.state_name].filter(Boolean).join(" · ");
  row.append(name, more);
  return row;
}

export function tileOf(file, conversation, may, wording) {
  const tile = stamp("file-tile");
  const link = part(tile, "open");
  const shown = file.open && may;
  part(tile, "name").textContent = file.name ?? "";
  part(tile, "about").textContent = about(file, wording);
  const state = part(tile, "state");
  state.textContent = file.open && !may ? wording.fileHeld : file.state_name;
  state.dataset.state = file.open && file.scanned_at ? "scanned" : file.state ?? "";
  tile.classList.add(file.kind);
  if (!shown) {
    link.replaceWith(...link.querySelectorAll(".words"));
    return tile;
  }
  const path = pathOf(file, conversation);
  link.href = path;
  link.setAttribute("aria-label", toOpen(file, wording));
  const picture = part(tile, "preview");
  // Its room is kept until it comes, so that the thread does not jump.
  [picture.width, picture.height] = file.width ? [file.width, file.height] : [210, 297];
  picture.src = `${path}/preview`;
  return tile;
}
