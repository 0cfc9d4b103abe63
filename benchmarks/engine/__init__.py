"""The stock Rasa pipeline and ours on the same data: training, standing, answering."""
