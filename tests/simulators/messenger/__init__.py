"""Meta's side of Messenger, as strict as the vendor: for tests and for trying out at home."""
