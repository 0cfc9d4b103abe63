"""Amount tiers and terms of one sheet against one another: no hole, no overlap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations, pairwise

from catalogue.checks.deposits import minimum, span_in
from catalogue.checks.known import Known
from catalogue.errors import Problem
from catalogue.incoming import Incoming
from catalogue.records import Key, Row, period
from catalogue.store.models import DepositRate

_TIER_SERIES = tuple(name for name in DepositRate.KEY if name != "min_amount")
_SPAN_SERIES = ("product_code", "channel", "segment", "currency", "interest_payment", "min_amount")


def check(incoming: Sequence[Incoming], known: Known, problems: list[Problem]) -> None:
    """Add a problem for every hole and overlap between the rates of the files themselves."""
    rates = [item for item in incoming if item.kind == "deposit_rate"]
    _tiers(rates, known, problems)
    _spans(rates, problems)


def _grouped(rates: Iterable[Incoming], names: Sequence[str]) -> Iterable[list[Incoming]]:
    groups: dict[Key, list[Incoming]] = defaultdict(list)
    for item in rates:
        groups[tuple(item.row[name] for name in names)].append(item)
    return groups.values()


def _tiers(rates: Sequence[Incoming], known: Known, problems: list[Problem]) -> None:
    """Amount tiers must follow one another, from the product's minimum on."""
    for group in _grouped(rates, _TIER_SERIES):
        tiers = sorted(group, key=lambda item: int(item.row["min_amount"]))
        lowest = tiers[0].row
        least = minimum(lowest, known)
        if least is not None and lowest["min_amount"] > least and not known.rate_below(lowest):
            _hole(tiers[0], least, lowest["min_amount"], problems)
        for one, two in pairwise(tiers):
            upper, lower = one.tier.upper if one.tier else None, two.row["min_amount"]
            # "to 1 tỷ" and "over 1 tỷ" meet although they differ by a đồng.
            if upper is not None and lower > upper + 1:
                _hole(two, upper, lower, problems)
            elif upper is not None and lower < upper:
                expected = f"a tier from {upper} on, where the one at {one.at('min_amount')} ends"
                read, place = f"tier from {lower}", two.at("min_amount")
                problems.append(Problem("overlap", place, read, expected))
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
        read, place = f"nothing from {upper} on", last.at("min_amount")
        problems.append(Problem("hole_between_tiers", place, read, expected))


def _hole(item: Incoming, start: int, end: int, problems: list[Problem]) -> None:
    expected = f"a tier from {start} on, so that every amount has a rate"
    read, place = f"nothing from {start} to {end}", item.at("min_amount")
    problems.append(Problem("hole_between_tiers", place, read, expected))


def _spans(rates: Sequence[Incoming], problems: list[Problem]) -> None:
    """No term may have two rates; only spans of terms can overlap without being duplicates."""
    for group in _grouped(rates, _SPAN_SERIES):
        spans = [item for item in group if item.row["term_bound"] != "exact"]
        pairs = [(one, two) for one in spans for two in group if two not in spans]
        for one, two in [*pairs, *combinations(spans, 2)]:
            if _same_days(one.row, two.row) and _meet(one.row, two.row):
                expected = f"terms apart from {span_in(two.row)} at {two.at('term_from')}"
                read, place = str(span_in(one.row)), one.at("term_from")
                problems.append(Problem("overlap", place, read, expected))


def _same_days(one: Row, two: Row) -> bool:
    return period(one)[0] <= period(two)[1] and period(two)[0] <= period(one)[1]


def _meet(one: Row, two: Row) -> bool:
    first, second = span_in(one), span_in(two)
    return first != second and first.meets(second)
