"""The posted rates of one deposit product, laid out so that one is found without searching."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache

from catalogue.book.common import Source
from catalogue.book.deposits import DepositRate
from catalogue.records import Row
from catalogue.term import Term, TermSpan, Unit

# channel, segment, currency, interest payment
Lane = tuple[str, str, str, str]
_DAYS_KEPT = 8


@lru_cache(maxsize=4096)
def span_of(unit: Unit, first: int, bound: str, last: int | None) -> TermSpan:
    """The span of terms that a row of the store covers."""
    if first == 0:
        return TermSpan(None)
    upper = Term.of(last, unit) if last is not None else None
    return TermSpan(Term.of(first, unit), bound, upper)  # type: ignore[arg-type]


def span_columns(span: TermSpan) -> Row:
    """The columns of the store that keep a span; bounds of different units are kept in days."""
    first, last = span.first, span.last
    if first is None:
        return {"term_unit": "month", "term_from": 0, "term_bound": "exact", "term_to": None}
    unit, start, end = first.unit, first.count, last.count if last else None
    if last is not None and last.unit != unit:
        unit, start, end = "day", first.about_days, last.about_days
    return {"term_unit": unit, "term_from": start, "term_bound": span.bound, "term_to": end}


@dataclass
class _Bucket:
    """Rates of one lane, those of one exact term together."""

    exact: dict[Term | None, list[DepositRate]] = field(default_factory=lambda: defaultdict(list))
    spans: list[DepositRate] = field(default_factory=list)

    def add(self, rate: DepositRate) -> None:
        if rate.span.bound == "exact":
            self.exact[rate.span.first].append(rate)
        else:
            self.spans.append(rate)

    def covering(self, term: Term | None) -> list[DepositRate]:
        return self.exact.get(term) or [rate for rate in self.spans if rate.span.covers(term)]

    def all(self) -> Iterator[DepositRate]:
        for rates in self.exact.values():
            yield from rates
        yield from self.spans


@dataclass
class _Day:
    """The rates of one lane in force on one day; ``ordered`` highest first."""

    bucket: _Bucket
    ordered: list[DepositRate]


class RateBook:
    """Every rate of one product; nothing here reads the database."""

    def __init__(self, records: Iterable[Row]) -> None:
        self._lanes: dict[Lane, _Bucket] = defaultdict(_Bucket)
        self._days: dict[date, dict[Lane, _Day]] = {}
        sources: dict[tuple[object, ...], Source] = {}
        for row in records:
            key = (row["source"], row["effective_from"], row["effective_to"], row["added_in"])
            source = sources.setdefault(key, Source(*key))
            span = span_of(row["term_unit"], row["term_from"], row["term_bound"], row["term_to"])
            rate = DepositRate(
                product=row["product_code"],
                channel=row["channel"],
                segment=row["segment"],
                currency=row["currency"],
                min_amount=row["min_amount"],
                interest_payment=row["interest_payment"],
                span=span,
                rate=row["rate"],
                source=source,
            )
            lane = (rate.channel, rate.segment, rate.currency, rate.interest_payment)
            self._lanes[lane].add(rate)

    @property
    def lanes(self) -> list[Lane]:
        """Channel, segment, currency and interest payment that rates were ever posted for."""
        return list(self._lanes)

    def covering(self, lane: Lane, term: Term | None, on: date) -> list[DepositRate]:
        """The rates of all amount tiers for a term on a day; of that very term, if there are."""
        day = self._days.get(on)
        if day is not None:
            return day[lane].bucket.covering(term) if lane in day else []
        bucket = self._lanes.get(lane)
        if bucket is None:
            return []
        exact = [rate for rate in bucket.exact.get(term, ()) if holds(rate, on)]
        return exact or [
            rate for rate in bucket.spans if rate.span.covers(term) and holds(rate, on)
        ]

    def within(self, lane: Lane, longest: Term | None, on: date) -> Iterator[DepositRate]:
        """The rates in force of terms up to ``longest`` (None: every term), highest first."""
        day = self.prepare(on).get(lane)
        for rate in day.ordered if day else ():
            first = rate.span.first
            if longest is None or first is None or first.about_days <= longest.about_days:
                yield rate

    def posted(self, on: date) -> Iterator[DepositRate]:
        """Every rate in force on a day."""
        for day in self.prepare(on).values():
            yield from day.ordered

    def prepare(self, on: date) -> Mapping[Lane, _Day]:
        """Lay out the rates of one day; the last days asked for are kept, today among them."""
        kept = self._days.get(on)
        if kept is None:
            if len(self._days) >= _DAYS_KEPT:
                self._days.clear()
            kept = self._days[on] = {lane: _day(bucket, on) for lane, bucket in self._lanes.items()}
        return kept

    def __iter__(self) -> Iterator[DepositRate]:
        for bucket in self._lanes.values():
            yield from bucket.all()


def _day(bucket: _Bucket, on: date) -> _Day:
    rates = [rate for rate in bucket.all() if holds(rate, on)]
    laid_out = _Bucket()
    for rate in rates:
        laid_out.add(rate)
    return _Day(laid_out, sorted(rates, key=_highest_first))


def _highest_first(rate: DepositRate) -> tuple[Decimal, int]:
    return -rate.rate, -rate.min_amount


def holds(rate: DepositRate, on: date) -> bool:
    """Whether a rate is in force on a day."""
    last = rate.source.effective_to
    return rate.source.effective_from <= on and (last is None or on <= last)
