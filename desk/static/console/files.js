// A customer's file in the officers' thread: a small picture of it that opens it, or what it is.

import { part, stamp, words } from "../shared/dom.js";

const size = (bytes) => (bytes >= 1024 * 1024 ? `${(bytes / 1024 / 1024).toFixed(1).replace(".", ",")} MB` : `${Math.max(1, Math.round(bytes / 1024))} KB`);

function about(file, wording) {
  return [file.kind_name, file.pages && words(wording.pages, { count: file.pages }), file.size && size(file.size)].filter(Boolean).join(" · ");
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
  const path = `/desk/api/conversations/${conversation}/files/${file.code}`;
  link.href = path;
  link.setAttribute("aria-label", words(wording.openFile, { name: file.name || file.kind_name }));
  const picture = part(tile, "preview");
  // Its room is kept until it comes, so that the thread does not jump.
  [picture.width, picture.height] = file.width ? [file.width, file.height] : [210, 297];
  picture.src = `${path}/preview`;
  return tile;
}
