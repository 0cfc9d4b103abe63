// The token of this browser's conversation, and the calls that need it.

const KEY = "tuvan.token";

export const token = () => localStorage.getItem(KEY);
export const forget = () => localStorage.removeItem(KEY);

async function open() {
  const response = await fetch("/chat/sessions", { method: "POST" });
  if (!response.ok) throw new Error(`sessions: ${response.status}`);
  localStorage.setItem(KEY, (await response.json()).token);
}

// {ok}, or {again: milliseconds}, or {problem: the desk's code for a refusal}.
export async function post(message, { onOpened }) {
  try {
    if (!token()) {
      await open();
      onOpened();
    }
    const response = await fetch("/chat/messages", {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${token()}` },
      body: JSON.stringify(message),
    });
    if (response.ok) return { ok: true };
    if (response.status === 401) {
      forget();
      return { again: 300 };
    }
    if (response.status === 429) return { again: 5000 };
    if (response.status >= 500) return { again: 2000 };
    return { problem: (await response.json()).error };
  } catch {
    return { again: 2000 };
  }
}
