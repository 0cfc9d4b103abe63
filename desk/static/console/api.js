// Calls of the desk's API, with the page's proof that it is the page who calls.

const { csrf } = document.body.dataset;

async function call(path, options = {}) {
  const response = await fetch(`/desk/api${path}`, {
    ...options,
    headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf, ...options.headers },
  });
  if (response.status === 401) {
    location.assign("/desk/login");
    return new Promise(() => {});
  }
  const body = response.status === 204 ? null : await response.json().catch(() => null);
  if (!response.ok) throw Object.assign(new Error(body?.error ?? "failed"), { status: response.status, body });
  return body;
}

export const get = (path) => call(path);
export const post = (path, data) => call(path, { method: "POST", body: data === undefined ? undefined : JSON.stringify(data) });
