// A person's phone: shows what the vendor has for him, and does what he does.
"use strict";

const thread = document.querySelector("#thread");
const who = document.querySelector("#person");
let shown = 0;
let round = 0;

function element(tag, content, attributes = {}) {
  const made = document.createElement(tag);
  made.textContent = content;
  return Object.assign(made, attributes);
}

async function does(what, more = {}) {
  await fetch("/does", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ person: who.value, does: what, ...more }),
  });
}

// On Zalo a tapped button comes back as its payload, on Messenger as its title with the payload.
function tap(button) {
  if (button.kind) does(button.kind, { text: button.title, payload: button.payload });
  else does("taps", { text: button.payload });
}

function contactForm(line) {
  const form = document.createElement("form");
  form.append(
    element("b", line.form.title),
    element("small", line.form.subtitle),
    Object.assign(document.createElement("input"), { name: "name", placeholder: "Họ tên", required: true }),
    Object.assign(document.createElement("input"), { name: "phone", placeholder: "Số điện thoại", required: true }),
    element("button", "Gửi thông tin"),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    does("submit", { text: form.elements.name.value, phone: form.elements.phone.value });
    form.replaceWith(element("small", "Đã gửi thông tin liên hệ"));
  });
  return form;
}

// Messengers make addresses links.
function words(text) {
  const made = document.createElement("span");
  for (const piece of text.split(/(https?:\/\/\S+)/)) {
    made.append(piece.startsWith("http") ? element("a", piece, { href: piece, target: "_blank", rel: "noopener" }) : piece);
  }
  return made;
}

function show(line) {
  const item = document.createElement("li");
  item.className = line.who;
  if (line.by) item.append(element("small", line.by));
  if (line.picture) {
    item.append(Object.assign(document.createElement("img"), { src: line.picture.startsWith("http") ? line.picture : `/picture/${line.picture}`, alt: "Hình ảnh" }));
  }
  item.append(words(line.text || (line.who === "person" ? line.note : "")));
  for (const button of line.buttons) {
    const made = element("button", button.title);
    made.addEventListener("click", () => tap(button));
    item.append(made);
  }
  if (line.form) {
    item.append(contactForm(line));
  }
  thread.append(item);
  thread.scrollTop = thread.scrollHeight;
}

async function look(mine) {
  while (mine === round) {
    try {
      const answer = await fetch(`/screen/${encodeURIComponent(who.value)}?after=${shown}&wait=20`);
      const { lines } = await answer.json();
      if (mine === round) {
        lines.forEach(show);
        shown += lines.length;
      }
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

function begin() {
  shown = 0;
  round += 1;
  thread.replaceChildren();
  look(round);
}

document.querySelector("#say").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = document.querySelector("#text");
  if (text.value.trim()) {
    does("says", { text: text.value });
  }
  text.value = "";
});
document.querySelector("#admin").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = document.querySelector("#admin-text");
  does("admin", { text: text.value });
  text.value = "";
});
document.querySelectorAll("[data-does]").forEach((button) => button.addEventListener("click", () => does(button.dataset.does)));
// What goes wrong, as percentages here and shares there.
const FAULTS = {
  duplicates: "Gửi trùng",
  reordering: "Gửi trễ, đảo thứ tự",
  timeouts: "Mất câu trả lời khi gửi",
  rate_limits: "Quá tần suất",
  expired_tokens: "Token hết hạn",
};
const faults = document.querySelector("#faults");
faults.append(element("h2", "Sự cố, phần trăm"));
fetch("/faults").then((answer) => answer.json()).then((shares) => {
  for (const [name, share] of Object.entries(shares)) {
    const label = element("label", `${FAULTS[name]} `);
    label.append(Object.assign(document.createElement("input"), { name, type: "number", min: 0, max: 100, value: Math.round(share * 100) }));
    faults.append(label);
  }
});
faults.addEventListener("submit", (event) => event.preventDefault());
faults.addEventListener("change", () => {
  const shares = [...faults.elements].map(({ name, value }) => [name, Number(value) / 100]);
  fetch("/faults", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(Object.fromEntries(shares)) });
});
who.addEventListener("change", begin);
begin();
