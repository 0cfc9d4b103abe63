"""The dialogue engine as this bank runs it: Rasa, with a turn that is whole or not at all."""
