// What this browser keeps for the customer. Where a browser keeps nothing (a private window, a page
// that blocks it), the chat lives as long as the page.

const kept = new Map();

export function read(key) {
  try {
    return localStorage.getItem(key) ?? kept.get(key) ?? null;
  } catch {
    return kept.get(key) ?? null;
  }
}

export function write(key, value) {
  if (value === null) kept.delete(key);
  else kept.set(key, value);
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Kept in the page alone.
  }
}
