// The desk's clock, which need not be this machine's: whatever is counted in the page goes by it.

const ahead = new Date(document.body.dataset.now) - Date.now();

export const now = () => Date.now() + ahead;
export const since = (iso) => now() - new Date(iso);
