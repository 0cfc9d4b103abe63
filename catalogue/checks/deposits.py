"""Deposit rates against their product, the law, and one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_DOWN, Decimal

from catalogue.checks.known import Known
from catalogue.errors import Problem
from catalogue.incoming import Incoming
from catalogue.naming import spoken_period
from catalogue.rates import span_of
from catalogue.records import Row
from catalogue.sheets.figures import two_places
from catalogue.term import DAYS_IN_MONTH, Term, TermSpan

# Above this, in percent a year, a deposit rate is a slip of the pen.
_MOST = Decimal(25)
# A đồng rate of a month or more below this is a fraction that was not multiplied by 100.
_LEAST = Decimal("0.2")
_CENT = Decimal("0.01")
_SIX_MONTHS = 6 * DAYS_IN_MONTH


def filled(incoming: Sequence[Incoming], known: Known) -> list[Incoming]:
    """Rows whose lowest tier starts at the product's minimum, with that minimum."""
    return [
        replace(item, row={**item.row, "min_amount": minimum(item.row, known) or 0})
        if item.kind == "deposit_rate" and item.row["min_amount"] is None
        else item
        for item in incoming
    ]


def minimum(row: Row, known: Known) -> int | None:
    """The least amount of one book, None where it is not known: another currency or no product."""
    product = known.on("deposit_product", row["product_code"], row["effective_from"])
    if product is None or row["currency"] != "VND":
        return None
    body = product["body"]
    return int((body.get("min_amount_by_channel") or {}).get(row["channel"], body["min_amount"]))


def check(incoming: Sequence[Incoming], known: Known, problems: list[Problem]) -> None:
    """Add a problem for every rate that cannot be."""
    for item in incoming:
        if item.kind == "deposit_rate":
            _figure(item, problems)
            _cap(item, known, problems)
            _product(item, known, problems)


def span_in(row: Row) -> TermSpan:
    """The terms that a row covers."""
    return span_of(row["term_unit"], row["term_from"], row["term_bound"], row["term_to"])


def _figure(item: Incoming, problems: list[Problem]) -> None:
    rate, span = item.row["rate"], span_in(item.row)
    if not 0 <= rate <= _MOST:
        expected = f"a rate from 0 to {_MOST} percent a year"
        problems.append(Problem("out_of_range", item.at("rate"), f"{rate}", expected))
    of_months = span.first is not None and span.first.about_days >= DAYS_IN_MONTH
    if item.row["currency"] == "VND" and of_months and 0 < rate < _LEAST:
        expected = f"percent such as {two_places(rate * 100)}, or unit: fraction in the mapping"
        problems.append(Problem("fraction_for_percent", item.at("rate"), f"{rate}", expected))


def _cap(item: Incoming, known: Known, problems: list[Problem]) -> None:
    """The cap is measured as if interest were paid at the end of the term (TT 48/2024/TT-NHNN)."""
    name = _cap_of(item.row["currency"], span_in(item.row))
    fact = known.on("fact", name, item.row["effective_from"]) if name else None
    rate, measured = item.row["rate"], _at_the_end(item.row)
    if fact is not None and measured > Decimal(fact["value"]):
        expected = f"at most {fact['value']} percent a year: {fact['name_vi']} ({fact['source']})"
        read = f"{rate}" if measured == rate else f"{rate}, which is {measured} at the end of term"
        problems.append(Problem("above_cap", item.at("rate"), read, expected))


def _at_the_end(row: Row) -> Decimal:
    """What an upfront rate comes to at the end of the term, r / (1 - r t); others as they are.

    Rounded down, because published upfront rates are rounded themselves.
    """
    span, rate = span_in(row), Decimal(row["rate"])
    if row["interest_payment"] != "upfront" or span.first is None or span.bound != "exact":
        return rate
    years = Decimal(span.first.about_days) / (12 * DAYS_IN_MONTH)
    return (rate / (1 - rate / 100 * years)).quantize(_CENT, ROUND_DOWN)


def _cap_of(currency: str, span: TermSpan) -> str | None:
    """The fact that caps a deposit of this currency and term, None where there is no cap."""
    if currency == "USD":
        return "RATE_CAP_USD_INDIVIDUAL"
    if currency != "VND":
        return None
    days = span.first.about_days if span.first else 0
    if days < DAYS_IN_MONTH:
        return "RATE_CAP_DEMAND_AND_UNDER_1M"
    return "RATE_CAP_1M_TO_UNDER_6M" if days < _SIX_MONTHS else None


def _product(item: Incoming, known: Known, problems: list[Problem]) -> None:
    row = item.row
    found = known.on("deposit_product", row["product_code"], row["effective_from"])
    if found is None:
        sold = [spoken_period(one) for one in known.named("deposit_product", row["product_code"])]
        if sold:
            expected = f"a day on which {row['product_code']} is on sale: {', '.join(sold)}"
            read, place = str(row["effective_from"]), item.at("effective_from")
            problems.append(Problem("not_on_sale", place, read, expected))
        return
    body = found["body"]
    for code, field, listed in (
        ("unknown_channel", "channel", body["channels"]),
        ("unknown_payment", "interest_payment", body["interest_payments"]),
    ):
        if row[field] not in listed:
            expected = f"what {row['product_code']} has: {', '.join(listed)}"
            problems.append(Problem(code, item.at(field), row[field], expected))
    _term(item, body, problems)
    least = minimum(row, known)
    if least is not None and row["min_amount"] < least:
        expected = f"at least {least}, the minimum of {row['product_code']}"
        read, place = f"{row['min_amount']}", item.at("min_amount")
        problems.append(Problem("below_minimum", place, read, expected))


def _term(item: Incoming, body: Row, problems: list[Problem]) -> None:
    """A demand rate fits every product; a term must lie among those the product has."""
    span = span_in(item.row)
    if span.first is None:
        return
    least, most = (Term(**body[end]) if body.get(end) else None for end in ("min_term", "max_term"))
    first = span.first.about_days
    last = span.last.about_days if span.last else first
    if least is None or most is None:
        expected = f"demand: {item.row['product_code']} has no terms"
    elif span.bound == "exact" and not least.about_days <= first <= most.about_days:
        expected = f"a term from {least} to {most}, as {item.row['product_code']} has"
    elif first > most.about_days or (span.bound != "open" and last < least.about_days):
        expected = f"terms between {least} and {most}, as {item.row['product_code']} has"
    else:
        return
    problems.append(Problem("unknown_term", item.at("term_from"), str(span), expected))
