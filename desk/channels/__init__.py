"""Where customers write: one folder for each channel."""
