// Sound and desktop notification, once the officer has asked for them.

import { byId, words } from "../shared/dom.js";

const KEY = "tuvan.bell";

export class Bell {
  constructor({ toast }) {
    this.button = byId("bell");
    this.wording = byId("wording").dataset;
    this.toast = toast;
    this.on = localStorage.getItem(KEY) === "1";
    this.button.setAttribute("aria-pressed", String(this.on));
    this.button.addEventListener("click", () => this.toggle());
    this.unread = new Map();
    this.first = true;
  }

  async toggle() {
    this.on = !this.on;
    localStorage.setItem(KEY, this.on ? "1" : "0");
    this.button.setAttribute("aria-pressed", String(this.on));
    if (this.on && "Notification" in window && Notification.permission === "default") await Notification.requestPermission();
    if (this.on) this.sound();
    this.toast(this.on ? this.wording.bellOn : this.wording.bellOff);
  }

  // To a supervisor: somebody has waited too long since the last look.
  heed({ queue }) {
    const late = new Set(queue.filter((row) => row.escalated_at).map((row) => row.id));
    for (const row of queue) {
      if (!late.has(row.id) || !this.late || this.late.has(row.id)) continue;
      this.ring(words(this.wording.ringLate, { topic: row.topic_name }), row.id);
      this.toast(words(this.wording.ringLate, { topic: row.topic_name }), true);
    }
    this.late = late;
  }

  // A message came into a conversation of mine that I am not looking at.
  take({ mine }, open) {
    for (const row of mine) {
      const before = this.unread.get(row.id) ?? 0;
      const watched = row.id === open && document.visibilityState === "visible";
      if (!this.first && row.unread > before && !watched) this.ring(words(this.wording.ringMessage, { text: row.last_text }), row.id);
      this.unread.set(row.id, row.unread);
    }
    this.first = false;
  }

  ring(text, id) {
    if (!this.on) return;
    this.sound();
    if (!("Notification" in window) || Notification.permission !== "granted" || document.visibilityState === "visible") return;
    const shown = new Notification(this.wording.title, { body: text.slice(0, 120), tag: id, icon: "/static/shared/star.svg" });
    shown.onclick = () => {
      window.focus();
      location.hash = id;
      shown.close();
    };
  }

  // Two short tones, made here: no file to load.
  sound() {
    const audio = (this.audio ??= new AudioContext());
    [660, 880].forEach((pitch, n) => {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      const at = audio.currentTime + n * 0.16;
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.0001, at);
      volume.gain.exponentialRampToValueAtTime(0.12, at + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.15);
      tone.connect(volume).connect(audio.destination);
      tone.start(at);
      tone.stop(at + 0.16);
    });
  }
}
