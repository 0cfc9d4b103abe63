"""A conversation: who holds it, its messages in order, intake, turns, delivery."""
