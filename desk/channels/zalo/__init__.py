"""Zalo Official Account (docs/channels-zalo.md)."""
