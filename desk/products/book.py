"""What product staff see of the catalogue on one day: the products, and one of them with its
figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from catalogue.book.cards import Fee
from catalogue.book.common import Source
from catalogue.errors import NotKnown
from catalogue.queries.deposits import deposit_rate_table, deposit_tiers
from catalogue.queries.loans import loan_pricing
from catalogue.queries.offers import announced_fees, fees
from catalogue.snapshot import Series, Snapshot

# In the order of the pages.
KINDS = ("deposit", "loan", "card", "service")


@dataclass(frozen=True)
class Product:
    """A product in force."""

    kind: str
    code: str
    name: str
    source: Source


@dataclass(frozen=True)
class RateTable:
    """Posted rates of one channel from an amount of ``min_amount`` đồng on."""

    channel: str
    min_amount: int
    payments: tuple[str, ...]
    rows: tuple[tuple[dict[str, Any] | None, tuple[Any, ...]], ...]
    source: Source


@dataclass(frozen=True)
class Sheet:
    """One product on one day. ``coming`` are later days on which a figure is decided to change."""

    product: Product
    rates: tuple[RateTable, ...] = ()
    pricing: Any = None
    fees: tuple[Fee, ...] = ()
    coming: tuple[date, ...] = ()


def _series(snapshot: Snapshot) -> Mapping[str, Series[Any]]:
    return {
        "deposit": snapshot.deposit_products,
        "loan": snapshot.loan_products,
        "card": snapshot.cards,
        "service": snapshot.services,
    }


def products(snapshot: Snapshot, on: date) -> dict[str, list[Product]]:
    """Every product in force, by kind."""
    return {
        kind: [
            Product(kind, entry.record.code, entry.record.name_vi, entry.source)
            for entry in series.on(on)
        ]
        for kind, series in _series(snapshot).items()
    }


def sheet(snapshot: Snapshot, code: str, on: date) -> Sheet:
    """The product's figures as customers are told them on that day.

    Raises:
        NotKnown: no such product, or none on that day.
    """
    kind, series = next(
        (one for one in _series(snapshot).items() if code in one[1].by_code),
        ("deposit", snapshot.deposit_products),
    )
    entry = series.at(code, on)
    product = Product(kind, code, entry.record.name_vi, entry.source)
    if kind == "deposit":
        posted = {rate.source.effective_from for rate in snapshot.rates(code)}
        tables = tuple(_rate_tables(snapshot, code, entry.record.channels, on))
        return Sheet(product, rates=tables, coming=_after(on, posted))
    if kind == "loan":
        return Sheet(product, pricing=loan_pricing(snapshot, code, on=on))
    later = {fee.source.effective_from for fee in announced_fees(snapshot, code, on=on)}
    return Sheet(product, fees=fees(snapshot, code, on=on), coming=_after(on, later))


def _after(on: date, days: Iterable[date]) -> tuple[date, ...]:
    return tuple(sorted(day for day in days if day > on))


def _rate_tables(
    snapshot: Snapshot, code: str, channels: tuple[str, ...], on: date
) -> Iterator[RateTable]:
    for channel in channels:
        for amount in deposit_tiers(snapshot, code, channel=channel, on=on):
            try:
                table = deposit_rate_table(snapshot, code, channel=channel, on=on, amount=amount)
            except NotKnown:
                continue
            yield RateTable(
                channel=channel,
                min_amount=amount,
                payments=table.interest_payments,
                rows=tuple(
                    (row.span.parts(), tuple(row.rates.get(pay) for pay in table.interest_payments))
                    for row in table.rows
                ),
                source=table.source,
            )
