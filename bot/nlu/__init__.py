"""Understanding: Rasa components, each thin over plain functions of the same room."""
