"""How well the trained model understands: figures, variants of messages, plots."""
