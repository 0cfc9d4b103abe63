"""Messenger: a page's conversations over Meta's platform."""
