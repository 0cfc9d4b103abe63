"""What customers send beside text: taken, made harmless, sealed, scanned, shown."""
