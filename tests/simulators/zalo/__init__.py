"""A simulated Zalo: its API, its OAuth, its webhooks, and a page that looks like its chat."""
