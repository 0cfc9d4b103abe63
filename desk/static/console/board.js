// The board keeps itself fresh; it waits while somebody is choosing an officer.

const EVERY_MS = 5000;

async function refresh() {
  const live = document.getElementById("live");
  if (document.hidden || live.contains(document.activeElement)) return;
  const response = await fetch("/desk/board?part=live");
  if (response.status === 401) location.assign("/desk/login");
  if (!response.ok) return;
  const holder = document.createElement("template");
  holder.innerHTML = await response.text();
  live.replaceWith(holder.content.getElementById("live"));
}

setInterval(() => refresh().catch(() => {}), EVERY_MS);
