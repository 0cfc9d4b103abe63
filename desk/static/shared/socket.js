// A socket that comes back by itself. `hello` makes the first frame of every connection, so that
// the server sends on from what the page already has.

const FIRST = 500;
const MOST = 10000;
const STEADY = 3000;

export function keepOpen(path, { base = "", hello, onFrame, onState, onRefused }) {
  let wait = FIRST;
  let socket = null;
  let ended = false;
  let timer = 0;
  let opened = 0;

  const address = () => (base || location.origin).replace(/^http/, "ws") + path;

  function connect() {
    clearTimeout(timer);
    socket = new WebSocket(address());
    socket.onopen = () => {
      opened = Date.now();
      const first = hello?.();
      if (first) socket.send(JSON.stringify(first));
    };
    socket.onmessage = (event) => {
      if (Date.now() - opened > STEADY) wait = FIRST;
      onState?.(true);
      onFrame(JSON.parse(event.data));
    };
    socket.onclose = (event) => {
      if (ended) return;
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
    if (!ended && (!socket || socket.readyState === WebSocket.CLOSED)) connect();
  }

  window.addEventListener("online", hurry);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && hurry());
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
