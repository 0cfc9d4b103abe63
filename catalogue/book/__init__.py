"""The records of the product book as frozen dataclasses; their fields are the files' keys.

Money is an integer of đồng, a rate a Decimal in percent a year, a percentage of an amount a
Decimal (fees) or an integer (ratios such as LTV). Fields ending in ``_vi`` are customers' texts.
"""
