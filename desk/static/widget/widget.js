// In a page of the bank: <script type="module" src="DESK/static/widget/widget.js" data-lang="vi" data-theme="auto"></script>
//
// Puts <tu-van-chat> into a page of the bank, or serves the one that stands there already. It lives
// in a shadow root with style sheets made by script, so that a page whose policy allows the desk as
// script and connection source needs to allow nothing more.

import { startChat } from "../chat/chat.js";
import { read, write } from "../chat/storage.js";

const BASE = new URL(import.meta.url).origin;
const SEEN = "tuvan.seen";
const OPEN = "tuvan.open";
const script = [...document.scripts].find((one) => one.src === import.meta.url);

class TuVanChat extends HTMLElement {
  async connectedCallback() {
    if (this.shadowRoot) return;
    const root = this.attachShadow({ mode: "open" });
    const frame = await fetch(`${BASE}/widget/frame?lang=${this.getAttribute("lang") === "en" ? "en" : "vi"}`);
    if (!frame.ok) throw new Error(`tu-van-chat: the desk answered ${frame.status}`);
    const holder = document.createElement("template");
    holder.innerHTML = await frame.text();
    const links = [...holder.content.querySelectorAll("link")];
    root.adoptedStyleSheets = await Promise.all(links.map((link) => this.sheet(link)));
    for (const link of links) link.remove();
    root.append(holder.content);
    this.start(root);
  }

  async sheet(link) {
    const theme = this.getAttribute("theme") ?? "auto";
    const fixed = link.media && theme !== "auto";
    const sheet = new CSSStyleSheet({ media: fixed ? (theme === "dark" ? "all" : "not all") : link.media });
    const response = await fetch(new URL(link.getAttribute("href"), BASE));
    sheet.replaceSync(await response.text());
    return sheet;
  }

  start(root) {
    this.launcher = root.getElementById("launcher");
    this.badge = root.getElementById("badge");
    this.newest = 0;
    this.unread = 0;
    this.launcher.addEventListener("click", () => this.toggle(!this.open));
    const minimise = root.getElementById("minimise");
    minimise.hidden = false;
    minimise.addEventListener("click", () => this.toggle(false));
    root.addEventListener("keydown", (event) => event.key === "Escape" && !root.querySelector("dialog[open]") && this.toggle(false));
    this.chat = startChat(root, { base: BASE, onFrame: (frame) => this.count(frame), isShown: () => this.open });
    this.toggle(read(OPEN) === "1", { quiet: true });
  }

  get open() {
    return this.hasAttribute("open");
  }

  toggle(open, { quiet = false } = {}) {
    this.toggleAttribute("open", open);
    this.launcher.setAttribute("aria-expanded", String(open));
    write(OPEN, open ? "1" : null);
    if (open) {
      this.chat.toEnd();
      this.chat.tellSeen();
      this.read();
    }
    if (!quiet) (open ? this.chat : this.launcher).focus();
  }

  // Messages of the bank that came while the chat was closed.
  count({ messages }) {
    this.newest = Math.max(this.newest, ...messages.map(({ seq }) => seq));
    // A number beyond the newest message was kept for an earlier conversation.
    const kept = Number(read(SEEN) ?? 0);
    const seen = kept > this.newest ? 0 : kept;
    for (const { seq, sender } of messages) {
      if (sender !== "customer" && seq > seen && !this.open) this.unread += 1;
    }
    if (this.open) this.read();
    else this.show();
  }

  read() {
    this.unread = 0;
    if (this.newest) write(SEEN, String(this.newest));
    this.show();
  }

  show() {
    this.badge.hidden = !this.unread;
    this.badge.textContent = this.unread > 9 ? "9+" : String(this.unread);
    this.badge.setAttribute("aria-label", this.badge.dataset.unread.replace("{count}", this.unread));
  }
}

customElements.define("tu-van-chat", TuVanChat);
if (!document.querySelector("tu-van-chat")) {
  const element = document.createElement("tu-van-chat");
  for (const name of ["lang", "theme"]) if (script?.dataset[name]) element.setAttribute(name, script.dataset[name]);
  document.body.append(element);
}
