// The chat page: what the customer writes goes out over the API, what is said comes over a socket.

import { byId, growing, toBottom } from "../shared/dom.js";
import { keepOpen } from "../shared/socket.js";
import { Outbox } from "./outbox.js";
import { forget, post, token } from "./session.js";
import { Thread } from "./thread.js";

const form = byId("composer");
const input = byId("text");
const fit = growing(input);
let socket = null;

const thread = new Thread({
  onChoice: (choice) => outbox.add({ choice: choice.id }, choice.title),
  onAgain: (item) => {
    outbox.drop(item.id);
    input.value = item.text ?? "";
    fit();
    input.focus();
  },
});

const outbox = new Outbox({
  post: (message) => post(message, { onOpened: listen }),
  onChange: (items) => thread.showUnsent(items),
});

function listen() {
  socket?.end();
  thread.clear();
  socket = keepOpen("/chat/socket", {
    hello: () => ({ token: token(), after: thread.last }),
    onFrame(frame) {
      thread.show(frame.messages);
      thread.state(frame);
      for (const message of frame.messages) if (message.id) outbox.drop(message.id);
      outbox.flush();
    },
    onState: (open) => (byId("offline").hidden = open),
    onRefused() {
      forget();
      thread.clear();
    },
  });
}

function send() {
  const text = input.value.trim();
  if (!text) return;
  outbox.add({ text }, text);
  input.value = "";
  fit();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  send();
  input.focus();
});
input.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    send();
  }
});
for (const chip of document.querySelectorAll("[data-say]")) {
  chip.addEventListener("click", () => outbox.add({ text: chip.dataset.say }, chip.dataset.say));
}

if (token()) listen();
thread.showUnsent(outbox.items);
outbox.flush();
toBottom(thread.scroller);
