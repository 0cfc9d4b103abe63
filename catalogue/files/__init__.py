"""Files of the product book, read into rows to publish."""
