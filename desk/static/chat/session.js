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

  // {ok}, or {again: milliseconds}, or {problem: the desk's code for a refusal}.
  async post(message, { onOpened }) {
    try {
      if (!this.token) {
        await this.open();
        onOpened();
      }
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
