// Going on with the conversation on another device: a link, also as a QR code, that works once and
// not for long. The code travels in the fragment, which no server and no log ever sees.

import { byId, timeOf } from "../shared/dom.js";

const MARK = "#chuyen=";

export class Moving {
  constructor({ root, session, onMoved }) {
    this.root = root;
    this.session = session;
    this.onMoved = onMoved;
    byId("move", root).addEventListener("click", () => this.offer());
    byId("moving-copy", root).addEventListener("click", () => this.copy());
  }

  async offer() {
    const lead = byId("moving-lead", this.root);
    const link = byId("moving-link", this.root);
    const code = byId("moving-qr", this.root);
    const made = this.session.token ? await this.make() : null;
    lead.textContent = made ? lead.dataset.lead.replace("{time}", timeOf(made.expires_at)) : lead.dataset.refused;
    link.textContent = made?.link ?? "";
    if (made) link.href = made.link;
    code.innerHTML = made?.qr ?? "";
    const copy = byId("moving-copy", this.root);
    copy.textContent = copy.dataset.copy;
    code.hidden = copy.hidden = !made;
    byId("moving", this.root).showModal();
  }

  async make() {
    try {
      const response = await this.session.request("/chat/moves", { method: "POST" });
      return response.ok ? await response.json() : null;
    } catch {
      return null;
    }
  }

  async copy() {
    const link = byId("moving-link", this.root);
    try {
      await navigator.clipboard.writeText(link.href);
      const button = byId("moving-copy", this.root);
      button.textContent = button.dataset.copied;
    } catch {
      // Without https, or inside a frame, browsers leave copying to the customer.
      getSelection().selectAllChildren(link);
    }
  }

  // On the other device: whether a conversation came along with the address.
  async arrive() {
    if (!location.hash.startsWith(MARK)) return false;
    const code = location.hash.slice(MARK.length);
    history.replaceState(null, "", location.pathname + location.search);
    const response = await this.session.request("/chat/arrivals", { method: "POST", body: { code } }).catch(() => null);
    if (!response?.ok) {
      const notice = byId("notice", this.root);
      notice.textContent = byId("wording", this.root).dataset.moveExpired;
      notice.hidden = false;
      return false;
    }
    this.session.token = (await response.json()).token;
    this.onMoved();
    return true;
  }
}
