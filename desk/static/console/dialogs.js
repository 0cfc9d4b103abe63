// Dialogs that ask for what an action needs; each resolves to the request's body, or to null.

import { byId } from "../shared/dom.js";
import { get } from "./api.js";

function shown(name) {
  const dialog = byId(`dialog-${name}`);
  dialog.querySelector("form").reset();
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener(
      "close",
      () => resolve(dialog.returnValue === "go" ? Object.fromEntries(new FormData(dialog.querySelector("form"))) : null),
      { once: true },
    );
    dialog.returnValue = "";
  });
}

async function fillOfficers(username) {
  const { officers } = await get("/officers");
  const options = officers
    .filter((officer) => officer.username !== username)
    .map((officer) => new Option(`${officer.name} · ${officer.department_name}`, `officer:${officer.username}`));
  byId("transfer-officers").replaceChildren(...options);
}

export async function ask(name, { username }) {
  if (name === "transfer") await fillOfficers(username);
  const answer = await shown(name);
  if (!answer) return null;
  if (name === "transfer") {
    const [kind, code] = answer.to.split(":");
    return { [kind]: code, note: answer.note || null };
  }
  return name === "release" ? { note: answer.note || null } : answer;
}
