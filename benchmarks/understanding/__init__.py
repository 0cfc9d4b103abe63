"""Ways to classify the project's intents, side by side on data held out of training."""
