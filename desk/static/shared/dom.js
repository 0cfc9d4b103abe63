// Small pieces that both pages build their view with. Words come from the page, never from here.

export const byId = (id, root = document) => root.getElementById(id);

export function stamp(id, root = document) {
  return byId(id, root).content.firstElementChild.cloneNode(true);
}

export function words(element, values) {
  return element.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

export function part(root, name) {
  return root.querySelector(`[data-part="${name}"]`);
}

// Card markup is rendered and escaped by the desk; see desk/rendering.py.
export function cardOf(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  // In a foreign page the card's own addresses are still the desk's.
  for (const link of holder.content.querySelectorAll('a[href^="/"]')) link.href = new URL(link.getAttribute("href"), import.meta.url);
  return holder.content;
}

const clock = new Intl.DateTimeFormat("vi-VN", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Ho_Chi_Minh" });
const day = new Intl.DateTimeFormat("vi-VN", { day: "2-digit", month: "2-digit", year: "numeric", timeZone: "Asia/Ho_Chi_Minh" });

export const timeOf = (iso) => clock.format(new Date(iso));
export const dayOf = (iso) => day.format(new Date(iso));

// Paragraphs and list lines of plain text, without ever parsing it as markup.
export function fillText(element, text) {
  element.replaceChildren(...text.split("\n").flatMap((line, i) => (i ? [document.createElement("br"), line] : [line])));
}

export function nearBottom(scroller) {
  return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 120;
}

// To the end, but not past the beginning of `from`.
export function toBottom(scroller, from = null) {
  const jump = () => {
    const top = from ? from.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop - 12 : Infinity;
    scroller.scrollTop = Math.min(scroller.scrollHeight, top);
  };
  jump();
  requestAnimationFrame(jump);
}

// Make a change; who saw the end before it sees the end after it.
export function keepEnd(scroller, change) {
  const follow = nearBottom(scroller);
  change();
  if (follow) toBottom(scroller);
}

export function growing(textarea) {
  const fit = () => {
    textarea.style.height = "auto";
    textarea.style.height = `${Math.min(textarea.scrollHeight + 2, 140)}px`;
  };
  textarea.addEventListener("input", fit);
  return fit;
}
