"""Judging the review list: a person says what a message means, or that it teaches nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import yaml
from sqlalchemy.engine import Connection

from desk.review.collecting import OPEN
from desk.review.tables import review
from viet import personal_tokens

ACCEPTED, REJECTED = "accepted", "rejected"


@dataclass(frozen=True)
class Item:
    """A message to judge; ``intent`` and ``confidence`` are the machine's reading."""

    id: int
    conversation: str
    text: str
    reason: str
    intent: str | None
    confidence: float | None
    at: datetime
    state: str
    accepted_intent: str | None
    decided_by: str | None
    exported_at: datetime | None


class JudgementError(ValueError):
    """The judgement cannot be kept; the sentence says why."""


@cache
def intents() -> dict[str, str]:
    """What a message may mean: the engine's intents, with their names for people."""
    named: dict[str, str] = yaml.safe_load(
        Path(__file__).with_name("intents.yaml").read_text(encoding="utf-8")
    )
    return named


def listed(
    connection: Connection, state: str = OPEN, *, after: int = 0, limit: int = 50
) -> list[Item]:
    """Items of a state numbered above ``after``, the oldest first."""
    query = (
        sa.select(review)
        .where(review.c.state == state, review.c.id > after)
        .order_by(review.c.id)
        .limit(limit)
    )
    return [_item(row) for row in connection.execute(query)]


def counts(connection: Connection) -> dict[str, int]:
    """How many items each state has."""
    query = sa.select(review.c.state, sa.func.count()).group_by(review.c.state)
    return {row[0]: row[1] for row in connection.execute(query)}


def accept(connection: Connection, item: int, intent: str, by: str, at: datetime) -> None:
    """Say what the message means.

    Raises:
        JudgementError: there is no such intent.
        KeyError: there is no such item.
    """
    if intent not in intents():
        raise JudgementError(
            f"{intent!r} is no intent; the names stand in desk/review/intents.yaml"
        )
    _decide(connection, item, ACCEPTED, intent, by, at)


def reject(connection: Connection, item: int, by: str, at: datetime) -> None:
    """Say that the message teaches nothing.

    Raises:
        KeyError: there is no such item.
    """
    _decide(connection, item, REJECTED, None, by, at)


def _decide(
    connection: Connection, item: int, state: str, intent: str | None, by: str, at: datetime
) -> None:
    changed = connection.execute(
        sa.update(review)
        .where(review.c.id == item)
        .values(state=state, accepted_intent=intent, decided_by=by, decided_at=at, exported_at=None)
    ).rowcount
    if not changed:
        raise KeyError(item)


def export(connection: Connection, at: datetime) -> str:
    """The accepted items as examples in the engine's format, each marked as exported.

    Items exported before come again, so that the file is whole whenever it is written.
    """
    rows = connection.execute(
        sa.select(review.c.text, review.c.accepted_intent)
        .where(review.c.state == ACCEPTED)
        .order_by(review.c.accepted_intent, review.c.id)
    ).all()
    connection.execute(
        sa.update(review)
        .where(review.c.state == ACCEPTED, review.c.exported_at.is_(None))
        .values(exported_at=at)
    )
    by_intent: dict[str, dict[str, None]] = {}
    for row in rows:
        by_intent.setdefault(row.accepted_intent, {})[_example(row.text)] = None
    return _written(by_intent)


def _example(text: str) -> str:
    """One line, without what the engine would take for its own signs."""
    line = " ".join(personal_tokens.unnumbered(text).split())
    return line.translate(str.maketrans({"[": " ", "]": " ", "{": " ", "}": " ", "_": " "})).strip()


def _written(by_intent: dict[str, Iterable[str]]) -> str:
    lines = ['version: "3.1"', "nlu:"]
    for intent, examples in by_intent.items():
        lines += [f"- intent: {intent}", "  examples: |"]
        lines += [f"    - {' '.join(example.split())}" for example in examples if example]
    return "\n".join(lines) + "\n"


def _item(row: sa.Row[Any]) -> Item:
    return Item(
        id=row.id,
        conversation=row.conversation_id,
        text=row.text,
        reason=row.reason,
        intent=row.intent,
        confidence=row.understood.get("confidence"),
        at=row.at,
        state=row.state,
        accepted_intent=row.accepted_intent,
        decided_by=row.decided_by,
        exported_at=row.exported_at,
    )
