"""The bank's own web chat."""
