"""The conversation's home: who holds it, its messages in order, its channels and its officers."""
