"""Simulated vendors: for tests, and for trying the channels out at home."""
