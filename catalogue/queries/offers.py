"""Cards, services, fees and promotions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from catalogue.book.cards import Card, Fee
from catalogue.book.common import Source
from catalogue.book.services import Promotion, Service, ServiceLimits, Statement
from catalogue.errors import NotKnown
from catalogue.records import Row
from catalogue.snapshot import Snapshot, in_force, named


def cards(
    snapshot: Snapshot,
    *,
    on: date,
    card_type: str | None = None,
    network: str | None = None,
    tier: str | None = None,
) -> tuple[Card, ...]:
    """The cards on offer, in the book's order."""
    return tuple(
        entry.record
        for entry in snapshot.cards.on(on)
        if card_type in (None, entry.record.card_type)
        and network in (None, entry.record.network)
        and tier in (None, entry.record.tier)
    )


def card(snapshot: Snapshot, code: str, *, on: date) -> Card:
    """The card with its terms, limits and waiver of that day.

    Raises:
        NotKnown: no such card, or not on that day.
    """
    return snapshot.cards.at(code, on).record


def services(
    snapshot: Snapshot, *, on: date, service: str | None = None, group: str | None = None
) -> tuple[Service, ...]:
    """The services on offer: by what they are (transfer, insurance, ...) or their group."""
    return tuple(
        entry.record
        for entry in snapshot.services.on(on)
        if service in (None, entry.record.service) and group in (None, entry.record.group)
    )


def service(snapshot: Snapshot, code: str, *, on: date) -> Service:
    """The service with its rules of that day.

    Raises:
        NotKnown: no such service, or not on that day.
    """
    return snapshot.services.at(code, on).record


def service_limits(snapshot: Snapshot, code: str, *, on: date) -> ServiceLimits:
    """The service's limits in đồng; one that is a legal fact has the fact's value of that day.

    Raises:
        NotKnown: no such service or fact on that day.
    """
    found = service(snapshot, code, on=on)
    values: dict[str, int | str | bool | None] = {}
    for name, value in (found.limits or {}).items():
        if name.endswith("_fact") and isinstance(value, str):
            figure = snapshot.facts.at(value, on).record.figure
            values[name.removesuffix("_fact")] = figure if isinstance(figure, int) else str(figure)
        else:
            values.setdefault(name, value)
    return ServiceLimits(found, values)


def fees(
    snapshot: Snapshot, owner: str, *, on: date, channel: str | None = None
) -> tuple[Fee, ...]:
    """Every fee of a card or service in force; a fee not listed is not charged.

    ``channel`` leaves out fees of the other channel.

    Raises:
        NotKnown: no such card or service.
    """
    _refuse_unknown(snapshot, owner, on)
    return tuple(
        _fee(row)
        for row in in_force(_of(snapshot, owner), on)
        if channel is None or row["channel"] in ("", channel)
    )


def fee(snapshot: Snapshot, owner: str, code: str, *, on: date, channel: str | None = None) -> Fee:
    """One fee in force.

    Raises:
        NotKnown: no such owner or fee, not on that day, or it depends on the channel.
    """
    listed = [one for one in fees(snapshot, owner, on=on, channel=channel) if one.code == code]
    if len(listed) == 1:
        return listed[0]
    if listed:
        raise NotKnown(
            f"fee {code}",
            reason="channel",
            product=owner,
            on=on,
            known=[one.channel for one in listed],
        )
    ever = [row for row in _of(snapshot, owner) if row["code"] == code]
    known = [str(row["effective_from"]) for row in ever] or sorted(
        {row["code"] for row in _of(snapshot, owner)}
    )
    raise NotKnown(
        f"fee {code}", reason="date" if ever else "fee", product=owner, on=on, known=known
    )


def announced_fees(snapshot: Snapshot, owner: str, *, on: date) -> tuple[Fee, ...]:
    """Fees already decided for a later day."""
    return tuple(_fee(row) for row in _of(snapshot, owner) if row["effective_from"] > on)


def _of(snapshot: Snapshot, owner: str) -> list[Row]:
    return snapshot.fees.get(owner, [])


def _refuse_unknown(snapshot: Snapshot, owner: str, on: date) -> None:
    if owner in snapshot.cards.by_code:
        snapshot.cards.at(owner, on)
    else:
        snapshot.services.at(owner, on)


def _fee(row: Row) -> Fee:
    source = Source(row["source"], row["effective_from"], row["effective_to"], row["added_in"])
    names = Fee.__dataclass_fields__.keys() - {"source"}
    return Fee(**{name: row[name] for name in names}, source=source)


def promotions(
    snapshot: Snapshot, *, on: date, product: str | None = None
) -> tuple[Promotion, ...]:
    """The promotions running, of one product or of all."""
    return tuple(
        entry.record
        for entry in snapshot.promotions.on(on)
        if product is None or product in entry.record.products
    )


def statements(snapshot: Snapshot) -> Mapping[str, Statement]:
    """The sentences whose wording is fixed, by code."""
    return dict(snapshot.statements)


def statement(snapshot: Snapshot, code: str) -> Statement:
    """A sentence whose wording is fixed.

    Raises:
        NotKnown: no such statement.
    """
    return named(snapshot.statements, "statement", code)
