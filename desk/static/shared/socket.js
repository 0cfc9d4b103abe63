// A socket that comes back by itself. `hello` makes the first frame of every connection, so that
// the server sends on from what the page already has.

const FIRST = 500;
const MOST = 10000;
const STEADY = 3000;
// A page that was out of sight for so long may have been asleep.
const ASLEEP = 60000;

export function keepOpen(path, { base = "", hello, onFrame, onState, onRefused }) {
  let wait = FIRST;
  let socket = null;
  let ended = false;
  let timer = 0;
  let opened = 0;
  let hidden = Date.now();

  const address = () => (base || location.origin).replace(/^http/, "ws") + path;

  function connect() {
    clearTimeout(timer);
    const one = (socket = new WebSocket(address()));
    one.onopen = () => {
      opened = Date.now();
      const first = hello?.();
      if (first) one.send(JSON.stringify(first));
    };
    one.onmessage = (event) => {
      if (one !== socket) return;
      if (Date.now() - opened > STEADY) wait = FIRST;
      onState?.(true);
      onFrame(JSON.parse(event.data));
    };
    one.onclose = (event) => {
      if (ended || one !== socket) return;
      if (event.code === 4401) {
        ended = true;
        onRefused?.();
        return;
      }
      onState?.(false);
      timer = setTimeout(connect, wait * (0.5 + Math.random() / 2));
      wait = Math.min(MOST, wait * 2);
    };
  }

  function hurry() {
    if (!ended && socket.readyState === WebSocket.CLOSED) connect();
  }

  // A network that went away takes its connections along without a word: they would look open for
  // minutes, and bring nothing.
  function renew() {
    if (ended) return;
    const old = socket;
    connect();
    old.close();
  }

  function seen() {
    if (document.visibilityState !== "visible") hidden = Date.now();
    else if (Date.now() - hidden > ASLEEP) renew();
    else hurry();
  }

  window.addEventListener("online", renew);
  window.addEventListener("offline", () => !ended && onState?.(false));
  document.addEventListener("visibilitychange", seen);
  connect();
  return {
    send(frame) {
      if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
    },
    end() {
      ended = true;
      clearTimeout(timer);
      socket?.close();
    },
  };
}
