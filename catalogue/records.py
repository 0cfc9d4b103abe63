"""Records as the store keeps them: plain rows by kind, their keys, and the state of one version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.store import models

Row = dict[str, Any]
Key = tuple[Any, ...]

KINDS: dict[str, type[models.Record]] = {
    "decision": models.Decision,
    "section": models.Section,
    "fact": models.Fact,
    "holiday": models.Holiday,
    "statement": models.Statement,
    "document": models.Document,
    "deposit_product": models.DepositProduct,
    "deposit_rate": models.DepositRate,
    "base_rate": models.BaseRate,
    "loan_product": models.LoanProduct,
    "card": models.Card,
    "service": models.Service,
    "fee": models.Fee,
    "promotion": models.Promotion,
    "branch": models.Branch,
    "question": models.Question,
    "placeholder": models.Placeholder,
}

_BOOKKEEPING = frozenset({"id", "added_in", "retired_in"})


def columns(kind: str) -> tuple[str, ...]:
    """The columns of a kind that say something about the bank."""
    return tuple(name for name in KINDS[kind].__table__.columns.keys() if name not in _BOOKKEEPING)  # noqa: SIM118  a collection, no dict


def key_of(kind: str, row: Row) -> Key:
    """What a row is known by within one version."""
    return tuple(row[name] for name in KINDS[kind].KEY)


def series_of(kind: str, row: Row) -> Key:
    """The key without its day: rows of one series follow one another in time."""
    return tuple(row[name] for name in KINDS[kind].KEY if name != "effective_from")


def dated(kind: str) -> bool:
    """Whether rows of this kind hold from a day to a day."""
    return "effective_from" in KINDS[kind].KEY


def period(row: Row) -> tuple[date, date]:
    """First and last day of a row; an open end is the last day that can be written."""
    return row["effective_from"], row["effective_to"] or date.max


def in_version(kind: str, number: int) -> Any:
    """The condition that a record is part of that version."""
    model = KINDS[kind]
    return (model.added_in <= number) & (model.retired_in.is_(None) | (model.retired_in > number))


def rows(
    session: Session, kind: str, number: int, *conditions: Any, extra: Iterable[str] = ()
) -> Iterator[Row]:
    """The rows of a kind in a version, in the order of their keys."""
    model = KINDS[kind]
    names = (*columns(kind), *extra)
    query = (
        select(*(getattr(model, name) for name in names))
        .where(in_version(kind, number), *conditions)
        .order_by(model.id)
    )
    for values in session.execute(query):
        yield dict(zip(names, values, strict=True))
