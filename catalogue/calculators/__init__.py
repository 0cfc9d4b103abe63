"""Exact sums of deposits, loans and cards: plain values in, explained results out.

Money is ``int`` đồng, rates are ``Decimal`` percent a year, days are ``date``. Nothing here knows a
product, a database or today's date; whoever calls brings the rates, the rules and the calendar.
Every result is a frozen dataclass that keeps the intermediates an officer would ask for.
"""
