// What the customer wrote and the desk has not acknowledged yet. It outlives a reload, and every
// message keeps its id, so that sending it twice stores it once.

import { read, write } from "./storage.js";

const KEY = "tuvan.outbox";

function load() {
  try {
    return JSON.parse(read(KEY)) ?? [];
  } catch {
    return [];
  }
}

export class Outbox {
  constructor({ post, onChange }) {
    this.items = load();
    this.post = post;
    this.onChange = onChange;
    this.running = false;
    this.timer = 0;
    window.addEventListener("online", () => this.flush());
  }

  add(content, shown) {
    this.items.push({ id: newId(), at: new Date().toISOString(), shown, ...content });
    this.changed();
    this.flush();
  }

  drop(id) {
    this.items = this.items.filter((item) => item.id !== id);
    this.changed();
  }

  retry(id) {
    const item = this.items.find((one) => one.id === id);
    if (item) delete item.problem;
    this.changed();
    this.flush();
  }

  // In order, one at a time; a message that was refused stays until the customer decides.
  async flush() {
    clearTimeout(this.timer);
    if (this.running) return;
    this.running = true;
    try {
      let item;
      while ((item = this.items.find((one) => !one.problem && !one.sent))) {
        const { id, text, choice } = item;
        const outcome = await this.post(choice ? { id, choice } : { id, text });
        if (outcome.ok) item.sent = true;
        else if (outcome.again) {
          this.timer = setTimeout(() => this.flush(), outcome.again);
          break;
        } else item.problem = outcome.problem;
        this.changed();
      }
    } finally {
      this.running = false;
    }
  }

  changed() {
    write(KEY, JSON.stringify(this.items));
    this.onChange(this.items);
  }
}

// crypto.randomUUID is there only under https; a branch's own network may have none.
export function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
