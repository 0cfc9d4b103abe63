"""The officers' pages and their API."""
