// The chat: what the customer writes goes out over the API, what is said comes over a socket.
// `root` is the page or the widget's shadow root; both hold the same frame.

import { byId, growing, toBottom } from "../shared/dom.js";
import { keepOpen } from "../shared/socket.js";
import { Files } from "./files.js";
import { Moving } from "./moving.js";
import { Outbox } from "./outbox.js";
import { Session } from "./session.js";
import { Thread } from "./thread.js";
import { Uploads } from "./uploads.js";

const TYPING_EVERY_MS = 2500;

export function startChat(root, { base = "", onFrame, isShown = () => true } = {}) {
  const session = new Session(base);
  const form = byId("composer", root);
  const input = byId("text", root);
  const fit = growing(input);
  let socket = null;

  const thread = new Thread({
    root,
    onChoice: (choice) => outbox.add({ choice: choice.id }, choice.title),
    onAgain: (item) => {
      outbox.drop(item.id);
      input.value = item.text ?? "";
      fit();
      input.focus();
    },
  });

  const outbox = new Outbox({
    post: (message) => session.post(message, { onOpened: listen }),
    onChange: (items) => thread.showUnsent(items),
  });

  const files = new Files({ root, session, list: thread.list });
  const uploads = new Uploads({ root, session, onOpened: listen });

  function listen() {
    socket?.end();
    thread.clear();
    files.clear();
    socket = keepOpen("/chat/socket", {
      base,
      hello: () => ({ token: session.token, after: thread.last }),
      onFrame(frame) {
        if (frame.typing) {
          thread.typed(frame.typing);
          return;
        }
        if (thread.erased(frame)) return listen();
        thread.show(frame.messages);
        files.show(frame.files);
        thread.state(frame);
        for (const message of frame.messages) if (message.id) outbox.drop(message.id);
        outbox.flush();
        tellSeen();
        onFrame?.(frame);
      },
      onState: (open) => (byId("offline", root).hidden = open),
      onRefused() {
        session.token = null;
        thread.clear();
        files.clear();
      },
    });
  }

  // What has been on the screen of somebody who looks at it.
  let seen = 0;
  function tellSeen() {
    if (document.visibilityState !== "visible" || !isShown() || thread.last <= seen) return;
    seen = thread.last;
    socket?.send({ seen });
  }
  document.addEventListener("visibilitychange", tellSeen);

  let typed = 0;
  function tellTyping() {
    if (!input.value.trim() || Date.now() - typed < TYPING_EVERY_MS) return;
    typed = Date.now();
    socket?.send({ typing: true });
  }
  input.addEventListener("input", tellTyping);

  function send() {
    if (uploads.ready) uploads.send();
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
  for (const chip of root.querySelectorAll("[data-say]")) {
    chip.addEventListener("click", () => outbox.add({ text: chip.dataset.say }, chip.dataset.say));
  }

  const moving = new Moving({ root, session, onMoved: listen });
  moving.arrive().then((moved) => {
    if (!moved && session.token) listen();
    thread.showUnsent(outbox.items);
    outbox.flush();
    toBottom(thread.scroller);
  });
  return { focus: () => input.focus(), toEnd: () => toBottom(thread.scroller), tellSeen };
}
