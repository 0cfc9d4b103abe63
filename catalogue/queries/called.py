"""What customers call the bank's products and places, for the dialogue engine to find in a text.

Unlike the queries that answer, this takes everything that is in force or will be: a product is
learnt when it is published, not when it begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from catalogue.queries.bank import bank_profile
from catalogue.queries.names import names
from catalogue.snapshot import Series, Snapshot
from catalogue.text import folded

_BRACKETS = re.compile(r"\s*\([^)]*\)")
# So many words of its own are a name without any beginning.
_LONG_NAME = 3
# Other services are no service to the dialogue engine.
_SERVICES = ("transfer", "remittance", "insurance", "ebanking")


@dataclass(frozen=True)
class Called:
    """Phrases for one value of an entity; no value: the customer's own words are the value."""

    entity: str
    value: str | None
    phrases: tuple[str, ...]


@cache
def _words() -> Mapping[str, Any]:
    text = (Path(__file__).parent / "called.yaml").read_text(encoding="utf-8")
    loaded: Mapping[str, Any] = yaml.safe_load(text)
    return loaded


def called(snapshot: Snapshot, *, on: date) -> tuple[Called, ...]:
    """The phrases of each kind of product, and those of the branches' places.

    A phrase that names products of two kinds is left out.
    """
    spelt: dict[tuple[str, str], str] = {}
    values: dict[tuple[str, str], list[str]] = {}
    for entity, value, phrase in _of_products(snapshot, on):
        key = entity, folded(phrase)
        spelt.setdefault(key, phrase)
        if value not in values.setdefault(key, []):
            values[key].append(value)
    of_value: dict[tuple[str, str], list[str]] = {}
    for (entity, plain), meant in values.items():
        phrase = spelt[entity, plain]
        if len(meant) == 1 and phrase.lower() not in _words()["of_many"]:
            of_value.setdefault((entity, meant[0]), []).append(phrase)
    places = {folded(place): place for place in _places(snapshot, on)}
    return (
        *(Called(entity, value, tuple(found)) for (entity, value), found in of_value.items()),
        Called("place", None, tuple(places.values())),
    )


def _of_products(snapshot: Snapshot, on: date) -> Iterator[tuple[str, str, str]]:
    """Entity, value and phrase of every product."""
    for deposit in _lasting(snapshot.deposit_products, on):
        for phrase in (*names(deposit)[1:], *_as_said(deposit.name_vi, "deposit")):
            yield "savings_product", deposit.kind, phrase
    for loan in _lasting(snapshot.loan_products, on):
        for phrase in names(loan)[1:]:
            yield "loan_type", loan.loan_type, phrase
    bank = " ".join(bank_profile(snapshot)["short_name_vi"].split()[-2:])
    for card in _lasting(snapshot.cards, on):
        name = " ".join(card.name_vi.replace(bank, " ").split())
        grades = (card.network, card.tier)
        for phrase in (card.name_vi, name, *_as_said(name, "card", grades)):
            yield "card_type", card.card_type, phrase
    for service in _lasting(snapshot.services, on):
        if service.service in _SERVICES:
            for phrase in names(service)[1:]:
                yield "service", service.service, phrase


def _lasting(series: Series[Any], on: date) -> list[Any]:
    """The newest record of each code, unless it has ended."""
    newest = [entries[-1].record for entries in series.by_code.values()]
    return [record for record in newest if record.effective_to is None or on <= record.effective_to]


def _as_said(name: str, group: str, grades: Sequence[str] = ()) -> Iterator[str]:
    """The name's own words behind what customers begin with, and alone when they are many.

    ``grades`` (network, tier) at the end may be left out: "thẻ Hoàn Tiền" for "Hoàn Tiền Visa
    Gold".
    """
    own = _own(name, group)
    if own == name:
        return
    short = own.split()
    while short and folded(short[-1]) in grades:
        short.pop()
    for said in dict.fromkeys((own, " ".join(short))):
        if said:
            yield from (f"{head} {said}" for head in _words()[group]["said"])
    if len(short) >= _LONG_NAME:
        yield " ".join(short)


def _own(name: str, group: str) -> str:
    """The name without the first beginning of the group that it has."""
    for beginning in _words()[group]["beginnings"]:
        if name.lower().startswith(f"{beginning} "):
            return name[len(beginning) + 1 :]
    return name


def _places(snapshot: Snapshot, on: date) -> Iterator[str]:
    for branch in _lasting(snapshot.branches, on):
        yield from branch.aliases_vi
        for written in (branch.province, branch.ward, branch.former_district, branch.name_vi):
            own = _own(_BRACKETS.sub("", written).strip(), "place")
            if own and not own.isdigit():
                yield own
