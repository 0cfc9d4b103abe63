"""How long a customer waits for an answer."""
