// The officers' console: one open conversation, the lists beside it, live over one socket.

import { byId, toBottom, words } from "../shared/dom.js";
import { keepOpen } from "../shared/socket.js";
import { get, post } from "./api.js";
import { Compose } from "./compose.js";
import { ask } from "./dialogs.js";
import { listen } from "./keys.js";
import { Lists, nameOf } from "./list.js";
import { Marks } from "./marks.js";
import { Bell } from "./notify.js";
import { Offers } from "./offers.js";
import { hidePanel, showPanel } from "./panel.js";
import { searching } from "./search.js";
import { Thread } from "./thread.js";
import { Side } from "./tools.js";

const wording = byId("wording").dataset;
const { username } = document.body.dataset;
const supervises = "supervises" in document.body.dataset;
const lists = new Lists();
const thread = new Thread();
const bell = new Bell({ toast });
const compose = new Compose({
  complain,
  toast,
  onShown: () => toBottom(thread.scroller),
  onTyping: () => socket.send({ open, typing: true }),
  async onSent() {
    await refresh();
    toBottom(thread.scroller);
  },
});
const marks = new Marks({ complain, onChanged: refresh });
const side = new Side({ onInsert: (text) => compose.put(text) });
const offers = new Offers({
  onTake: take,
  onNew: (row) => bell.ring(words(wording.ringOffer, { topic: row.topic_name }), row.id),
});
let open = null;
let detail = null;
let told = 0;
let visit = 0;

const socket = keepOpen("/desk/socket", {
  hello: () => ({ open, after: thread.last }),
  onFrame(frame) {
    if (frame.kind === "list") {
      lists.take(frame);
      offers.take(frame);
      bell.take(frame, open);
      if (supervises) bell.heed(frame);
      marks.takePresence(frame.presence);
    } else if (frame.kind === "typing") {
      if (frame.typing === open) thread.typed();
    } else if (frame.thread.id === open) show(frame.thread);
  },
  onState: (up) => (byId("offline").hidden = up),
  onRefused: () => location.assign("/desk/login"),
});

function show(next) {
  const fresh = detail === null;
  // An answer that was looked up earlier and came later would undo what is shown.
  if (!fresh && next.looked_at < detail.looked_at) return;
  detail = next;
  byId("blank").hidden = true;
  byId("open").hidden = false;
  thread.show(next);
  showPanel(next);
  marks.show(next);
  compose.show(next);
  byId("title").textContent = nameOf(next, wording);
  const subtitle = byId("subtitle");
  subtitle.dataset.holder = next.holder;
  subtitle.textContent = heldBy(next);
  for (const button of document.querySelectorAll("[data-act]")) button.hidden = !next.may.includes(button.dataset.act) || idle(button.dataset.act, next);
  tellSeen();
  if (fresh) toBottom(thread.scroller);
}

function heldBy({ holder, officer, officer_name: name, case: opened }) {
  if (officer === username) return wording.heldMine;
  if (holder === "bot" && opened?.state === "waiting") return wording.heldKept;
  return words(wording[`held${holder[0].toUpperCase()}${holder.slice(1)}`], { name: name ?? "" });
}

// What the rules allow but the holder's state makes pointless.
function idle(act, { holder }) {
  if (act === "transfer" || act === "release" || act === "close") return holder === "bot" || holder === "closed";
  return false;
}

// What has been on the screen of who serves the customer.
function tellSeen() {
  if (!detail || detail.officer !== username || document.visibilityState !== "visible" || thread.last <= told) return;
  told = thread.last;
  socket.send({ open, seen: told });
}
document.addEventListener("visibilitychange", tellSeen);

function choose() {
  const id = location.hash.slice(1) || null;
  open = id;
  detail = null;
  told = 0;
  visit += 1;
  lists.open = id;
  lists.cursor = null;
  lists.draw();
  document.body.dataset.view = id ? "talk" : "list";
  thread.clear();
  compose.change(id);
  side.change(id);
  byId("open").hidden = true;
  byId("blank").hidden = Boolean(id);
  hidePanel();
  socket.send({ open, after: 0 });
}

async function take(id) {
  try {
    await post(`/conversations/${id}/claim`);
    lists.select("mine");
    location.hash = id;
  } catch (error) {
    complain(error);
  }
}

async function act(name) {
  const button = document.querySelector(`[data-act="${name}"]`);
  if (!open || button.hidden) return;
  const path = `/conversations/${open}`;
  try {
    if (name === "claim" || name === "take_over") {
      await post(`${path}/claim`);
      lists.select("mine");
    } else {
      const answer = await ask(name, { username });
      if (!answer) return;
      await post(`${path}/${name}`, answer);
    }
  } catch (error) {
    complain(error);
  }
  lists.refresh();
  if (detail) await refresh();
  if (name === "claim" || name === "take_over") compose.begin("reply");
}

async function refresh() {
  const asked = visit;
  if (!open) return;
  const next = await get(`/conversations/${open}?after=${thread.last}`);
  if (asked === visit) show(next);
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

byId("actions").addEventListener("click", (event) => {
  const name = event.target.closest("[data-act]")?.dataset.act;
  if (name) act(name);
});
byId("back").addEventListener("click", () => (location.hash = ""));
searching(lists);
listen({ lists, compose, act, toggleSide: () => side.toggle() });
window.addEventListener("hashchange", choose);
choose();
