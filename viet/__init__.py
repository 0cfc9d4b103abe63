"""Vietnamese text as data: normalising, quantities, dates, personal data, written figures.

Pure: standard library and a YAML reader. Nothing is read from disk until first use, and no clock
is read at all: whatever depends on today takes ``on: date``.
"""
