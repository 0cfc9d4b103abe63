// The token of this browser's conversation, and the calls that need it.

import { read, write } from "./storage.js";

const KEY = "tuvan.token";

export class Session {
  // `base` is the desk's origin, empty on its own pages.
  constructor(base) {
    this.base = base;
  }

  get token() {
    return read(KEY);
  }

  set token(value) {
    write(KEY, value);
  }

  request(path, { body, ...options } = {}) {
    const headers = this.token ? { Authorization: `Bearer ${this.token}` } : {};
    if (body !== undefined) headers["Content-Type"] = "application/json";
    return fetch(this.base + path, { ...options, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  }

  async open() {
    const response = await this.request("/chat/sessions", { method: "POST" });
    if (!response.ok) throw new Error(`sessions: ${response.status}`);
    this.token = (await response.json()).token;
  }

  // One conversation, however much is sent at once before there is one.
  async ready(onOpened) {
    if (this.token) return;
    this.opening ??= this.open().then(onOpened).finally(() => (this.opening = null));
    await this.opening;
  }

  // A file that needs the token; null when it is not to be had.
  async bytes(path) {
    const response = await this.request(path);
    return response.ok ? response.blob() : null;
  }

  // As `post`, for one file. The older way of asking is the one that tells how far it has come.
  async upload(item, { onOpened, onProgress }) {
    try {
      await this.ready(onOpened);
    } catch {
      return { again: 3000 };
    }
    return new Promise((settle) => {
      const call = (item.call = new XMLHttpRequest());
      call.open("POST", `${this.base}/chat/files/${item.id}`);
      call.setRequestHeader("Authorization", `Bearer ${this.token}`);
      call.setRequestHeader("Content-Type", "application/octet-stream");
      call.setRequestHeader("X-File-Name", encodeURIComponent(item.file.name));
      call.responseType = "json";
      call.upload.addEventListener("progress", (event) => event.lengthComputable && onProgress(event.loaded / event.total));
      call.addEventListener("error", () => settle({ again: 3000 }));
      call.addEventListener("abort", () => settle({ again: 0 }));
      call.addEventListener("load", () => {
        const { status, response } = call;
        if (status === 202) return settle({ ok: true });
        if (status === 401) this.token = null;
        if (status === 401 || status === 429 || status === 408 || status >= 500) return settle({ again: status === 429 ? 8000 : 3000 });
        settle({ problem: response?.error ?? "refused", most: response?.most ?? response?.longest });
      });
      call.send(item.file);
    });
  }

  // {ok}, or {again: milliseconds}, or {problem: the desk's code for a refusal}.
  async post(message, { onOpened }) {
    try {
      await this.ready(onOpened);
      const response = await this.request("/chat/messages", { method: "POST", body: message });
      if (response.ok) return { ok: true };
      if (response.status === 401) {
        this.token = null;
        return { again: 300 };
      }
      if (response.status === 429) return { again: 5000 };
      if (response.status >= 500) return { again: 2000 };
      return { problem: (await response.json()).error };
    } catch {
      return { again: 2000 };
    }
  }
}
