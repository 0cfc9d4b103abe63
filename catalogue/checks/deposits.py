"""Deposit rates against their product, the law, and one another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import combinations, pairwise

from catalogue.checks.known import Known
from catalogue.errors import Problem
from catalogue.rates import span_of
from catalogue.records import Key, Row, described, period
from catalogue.sheets.figures import two_places
from catalogue.term import DAYS_IN_MONTH, Term, TermSpan
from catalogue.versions import Incoming

# Above this, in percent a year, a deposit rate is a slip of the pen.
_MOST = Decimal(25)
# A đồng rate of a month or more below this is a fraction that was not multiplied by 100.
_LEAST = Decimal("0.2")
_SIX_MONTHS = 6 * DAYS_IN_MONTH
_TIER_SERIES = (
    "product_code",
    "channel",
    "segment",
    "currency",
    "interest_payment",
    "term_unit",
    "term_from",
    "term_bound",
    "term_to",
    "effective_from",
)
_SPAN_SERIES = ("product_code", "channel", "segment", "currency", "interest_payment", "min_amount")


def filled(incoming: Sequence[Incoming], known: Known) -> list[Incoming]:
    """Rows whose lowest tier starts at the product's minimum, with that minimum."""
    return [
        replace(item, row={**item.row, "min_amount": _minimum(item.row, known)})
        if item.kind == "deposit_rate" and item.row["min_amount"] is None
        else item
        for item in incoming
    ]


def _minimum(row: Row, known: Known) -> int:
    """The least amount of one book in the rate's currency; only đồng minimums are known."""
    product = known.on("deposit_product", row["product_code"], row["effective_from"])
    if product is None or row["currency"] != "VND":
        return 0
    body = product["body"]
    return int((body.get("min_amount_by_channel") or {}).get(row["channel"], body["min_amount"]))


def check(incoming: Sequence[Incoming], known: Known, problems: list[Problem]) -> None:
    """Add a problem for every rate that cannot be."""
    rates = [item for item in incoming if item.kind == "deposit_rate"]
    for item in rates:
        _figure(item, problems)
        _cap(item, known, problems)
        _product(item, known, problems)
    _tiers(rates, known, problems)
    _spans(rates, problems)


def _span(row: Row) -> TermSpan:
    return span_of(row["term_unit"], row["term_from"], row["term_bound"], row["term_to"])


def _figure(item: Incoming, problems: list[Problem]) -> None:
    rate, span = item.row["rate"], _span(item.row)
    if not 0 <= rate <= _MOST:
        problems.append(
            Problem(
                "out_of_range", item.place, f"{rate}", f"a rate from 0 to {_MOST} percent a year"
            )
        )
    of_months = span.first is not None and span.first.about_days >= DAYS_IN_MONTH
    if item.row["currency"] == "VND" and of_months and 0 < rate < _LEAST:
        expected = f"percent such as {two_places(rate * 100)}, or unit: fraction in the mapping"
        problems.append(Problem("fraction_for_percent", item.place, f"{rate}", expected))


def _cap(item: Incoming, known: Known, problems: list[Problem]) -> None:
    name = _cap_of(item.row["currency"], _span(item.row))
    fact = known.on("fact", name, item.row["effective_from"]) if name else None
    if fact is not None and item.row["rate"] > Decimal(fact["value"]):
        expected = f"at most {fact['value']} percent a year: {fact['name_vi']} ({fact['source']})"
        problems.append(Problem("above_cap", item.place, f"{item.row['rate']}", expected))


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
        if known.has("deposit_product", row["product_code"]):
            expected = f"a day on which {row['product_code']} is on sale"
            problems.append(
                Problem("not_on_sale", item.place, str(row["effective_from"]), expected)
            )
        return
    body = found["body"]
    for code, field, listed in (
        ("unknown_channel", "channel", body["channels"]),
        ("unknown_payment", "interest_payment", body["interest_payments"]),
    ):
        if row[field] not in listed:
            expected = f"what {row['product_code']} has: {', '.join(listed)}"
            problems.append(Problem(code, item.place, row[field], expected))
    _term(item, body, problems)
    minimum = _minimum(row, known)
    if row["min_amount"] < minimum:
        expected = f"at least {minimum}, the minimum of {row['product_code']}"
        problems.append(Problem("below_minimum", item.place, f"{row['min_amount']}", expected))


def _term(item: Incoming, body: Row, problems: list[Problem]) -> None:
    """A demand rate fits every product; a term must lie among those the product has."""
    span = _span(item.row)
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
    problems.append(Problem("unknown_term", item.place, str(span), expected))


def _grouped(rates: Iterable[Incoming], names: Sequence[str]) -> Iterable[list[Incoming]]:
    groups: dict[Key, list[Incoming]] = defaultdict(list)
    for item in rates:
        groups[tuple(item.row[name] for name in names)].append(item)
    return groups.values()


def _tiers(rates: Sequence[Incoming], known: Known, problems: list[Problem]) -> None:
    """Amount tiers must follow one another without hole or overlap, from the minimum on."""
    for group in _grouped(rates, _TIER_SERIES):
        tiers = sorted(group, key=lambda item: int(item.row["min_amount"]))
        lowest = tiers[0]
        minimum = _minimum(lowest.row, known)
        if lowest.row["min_amount"] > minimum and not known.rate_below(lowest.row):
            _hole(lowest, minimum, lowest.row["min_amount"], problems)
        for one, two in pairwise(tiers):
            upper, lower = one.tier.upper if one.tier else None, two.row["min_amount"]
            # "to 1 tỷ" and "over 1 tỷ" meet although they differ by a đồng.
            if upper is not None and lower > upper + 1:
                _hole(two, upper, lower, problems)
            elif upper is not None and lower < upper:
                expected = f"a tier from {upper} on, where the one at {one.place} ends"
                problems.append(Problem("overlap", two.place, f"tier from {lower}", expected))
        _open_end(tiers[-1], known, problems)


def _open_end(last: Incoming, known: Known, problems: list[Problem]) -> None:
    upper = last.tier.upper if last.tier else None
    if upper is None:
        return
    row = last.row
    product = known.on("deposit_product", row["product_code"], row["effective_from"])
    most = product["body"].get("max_amount") if product else None
    if most is None or most > upper:
        expected = f"a tier from {upper} on, up to the product's maximum"
        problems.append(
            Problem("hole_between_tiers", last.place, f"nothing from {upper} on", expected)
        )


def _hole(item: Incoming, start: int, end: int, problems: list[Problem]) -> None:
    expected = f"a tier from {start} on, so that every amount has a rate"
    problems.append(
        Problem("hole_between_tiers", item.place, f"nothing from {start} to {end}", expected)
    )


def _spans(rates: Sequence[Incoming], problems: list[Problem]) -> None:
    """No term may have two rates; only spans of terms can overlap without being duplicates."""
    for group in _grouped(rates, _SPAN_SERIES):
        spans = [item for item in group if item.row["term_bound"] != "exact"]
        pairs = [(one, two) for one in spans for two in group if two not in spans]
        for one, two in [*pairs, *combinations(spans, 2)]:
            if _same_days(one.row, two.row) and _meet(one.row, two.row):
                expected = f"terms apart from {_span(two.row)} at {two.place}"
                problems.append(
                    Problem("overlap", one.place, described((str(_span(one.row)),)), expected)
                )


def _same_days(one: Row, two: Row) -> bool:
    return period(one)[0] <= period(two)[1] and period(two)[0] <= period(one)[1]


def _meet(one: Row, two: Row) -> bool:
    first, second = _span(one), _span(two)
    return first != second and first.meets(second)
