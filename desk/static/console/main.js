// The officers' console: one open conversation, the lists beside it, live over one socket.

import { byId, growing, toBottom, words } from "../shared/dom.js";
import { keepOpen } from "../shared/socket.js";
import { get, post } from "./api.js";
import { ask } from "./dialogs.js";
import { Lists, nameOf } from "./list.js";
import { hidePanel, showPanel } from "./panel.js";
import { Thread } from "./thread.js";

const wording = byId("wording").dataset;
const { username } = document.body.dataset;
const lists = new Lists();
const thread = new Thread();
const form = byId("composer");
const input = byId("text");
const fit = growing(input);
const drafts = new Map();
let open = null;
let detail = null;

const socket = keepOpen("/desk/socket", {
  hello: () => ({ open, after: thread.last }),
  onFrame(frame) {
    if (frame.kind === "list") lists.take(frame);
    else if (frame.thread.id === open) show(frame.thread);
  },
  onState: (up) => (byId("offline").hidden = up),
  onRefused: () => location.assign("/desk/login"),
});

function show(next) {
  const fresh = detail === null;
  detail = next;
  byId("blank").hidden = true;
  byId("open").hidden = false;
  thread.show(next);
  showPanel(next);
  byId("title").textContent = nameOf(next, wording);
  const held = next.officer === username ? wording.heldMine : words(wording[`held${capital(next.holder)}`], { name: next.officer_name ?? "" });
  const reach = byId("reach");
  reach.textContent = next.reach?.said ?? "";
  reach.hidden = reach.textContent === "";
  const subtitle = byId("subtitle");
  subtitle.dataset.holder = next.holder;
  subtitle.textContent = held;
  for (const button of document.querySelectorAll("[data-act]")) button.hidden = !next.may.includes(button.dataset.act) || idle(button.dataset.act, next);
  modeChanged();
  if (fresh) toBottom(thread.scroller);
}

// What the rules allow but the holder's state makes pointless.
function idle(act, { holder }) {
  if (act === "claim") return holder === "closed";
  if (act === "transfer" || act === "release" || act === "close") return holder === "bot" || holder === "closed";
  return false;
}

const capital = (word) => word[0].toUpperCase() + word.slice(1);

function choose() {
  const id = location.hash.slice(1) || null;
  if (open) drafts.set(open, input.value);
  open = id;
  lists.open = id;
  lists.draw();
  document.body.dataset.view = id ? "talk" : "list";
  delete document.body.dataset.about;
  detail = null;
  thread.clear();
  byId("open").hidden = true;
  byId("blank").hidden = Boolean(id);
  hidePanel();
  input.value = drafts.get(id) ?? "";
  fit();
  socket.send({ open, after: 0 });
}

async function act(name) {
  const path = `/conversations/${open}`;
  try {
    if (name === "claim" || name === "take_over") await post(`${path}/claim`);
    else {
      const answer = await ask(name, { username });
      if (!answer) return;
      await post(`${path}/${name}`, answer);
    }
    if (name === "claim" || name === "take_over") {
      lists.select("mine");
      form.elements.mode.value = "reply";
      input.focus();
    }
  } catch (error) {
    complain(error);
  }
  lists.refresh();
  if (detail) refresh();
}

async function refresh() {
  const asked = open;
  const next = await get(`/conversations/${asked}?after=${thread.last}`);
  if (asked === open) show(next);
}

function complain(error) {
  const { body } = error;
  if (body?.error === "held" && body.officer_name) toast(words(wording.lost, { name: body.officer_name }), true);
  else if (body?.error === "held") toast(wording.changed, true);
  else if (body?.error === "not_allowed") toast(wording.notAllowed, true);
  else toast(wording.failedAction, true);
}

function toast(text, bad = false) {
  const element = Object.assign(document.createElement("p"), { className: bad ? "toast bad" : "toast", textContent: text });
  byId("toasts").append(element);
  setTimeout(() => element.remove(), 6000);
}

const mode = () => form.elements.mode.value;

function modeChanged() {
  const may = detail?.may.includes("reply");
  const noting = mode() === "note";
  byId("why").hidden = may || noting;
  byId("why").textContent = wording.why;
  input.disabled = !may && !noting;
  byId("send").disabled = input.disabled;
  input.placeholder = noting ? wording.placeNote : wording.placeReply;
}

// The same id goes with the same text until it is taken, so that a retry says it once.
const sending = { text: "", id: "" };

async function send() {
  const text = input.value.trim();
  if (!text || !open) return;
  const noting = mode() === "note";
  if (sending.text !== text) Object.assign(sending, { text, id: crypto.randomUUID() });
  byId("send").disabled = true;
  try {
    if (noting) await post(`/conversations/${open}/notes`, { text });
    else await post(`/conversations/${open}/messages`, { text, id: sending.id });
    Object.assign(sending, { text: "", id: "" });
    input.value = "";
    fit();
  } catch (error) {
    complain(error);
  }
  byId("send").disabled = false;
  await refresh();
  toBottom(thread.scroller);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  send();
});
form.addEventListener("change", modeChanged);
input.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    send();
  }
});
byId("actions").addEventListener("click", (event) => {
  const name = event.target.closest("[data-act]")?.dataset.act;
  if (name) act(name);
});
byId("back").addEventListener("click", () => (location.hash = ""));
byId("about-button").addEventListener("click", (event) => {
  const shown = document.body.dataset.about === "shown";
  document.body.dataset.about = shown ? "" : "shown";
  event.currentTarget.setAttribute("aria-expanded", String(!shown));
});
window.addEventListener("hashchange", choose);
choose();
