"""Canned answers, their placeholders filled for the officer and the day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from catalogue.book.common import Source
from catalogue.errors import NotKnown
from catalogue.queries import faq
from catalogue.snapshot import Snapshot
from catalogue.text import folded
from desk.handoff.tables import canned

_NAMED = re.compile(r"\{(\w+)\}")
# Values that hold from a day by a decision; names and telephone numbers do not.
_FIGURES = {"vnd", "percent_year", "percent", "fee_steps"}


@dataclass(frozen=True)
class Canned:
    """A canned answer as administered. ``department`` None: everybody's."""

    code: str
    title: str
    department: str | None
    text: str


@dataclass(frozen=True)
class Filled:
    """An answer for today. ``sources`` are those of its figures; ``missing`` names placeholders
    that nothing is known for: such an answer must not be sent as it is."""

    code: str
    title: str
    text: str
    sources: tuple[Source, ...] = ()
    missing: tuple[str, ...] = ()


def canned_of(connection: Connection, department: str | None) -> list[Canned]:
    """Everybody's canned answers and the department's, by code."""
    rows = connection.execute(
        sa.select(canned)
        .where(sa.or_(canned.c.department.is_(None), canned.c.department == department))
        .order_by(canned.c.code)
    )
    return [Canned(**row._asdict()) for row in rows]


def fill(answer: Canned, about: Mapping[str, str], snapshot: Snapshot | None, on: date) -> Filled:
    """The answer with ``about`` (``customer``, ``officer``, ``department``) and the catalogue's
    placeholders as they hold on that day."""
    sources: list[Source] = []
    missing: list[str] = []

    def value(found: re.Match[str]) -> str:
        name = found[1]
        if name in about:
            return about[name]
        try:
            if snapshot is None:
                raise NotKnown("placeholder", reason="product", product=name, on=on)
            text = faq.placeholder(snapshot, name, on=on)
            source = faq.placeholder_source(snapshot, name, on=on)
        except NotKnown:
            missing.append(name)
            return found[0]
        if source is not None and snapshot.placeholders[name].format in _FIGURES:
            sources.append(source)
        return text

    text = _NAMED.sub(value, answer.text)
    return Filled(answer.code, answer.title, text, tuple(dict.fromkeys(sources)), tuple(missing))


def answers_of(snapshot: Snapshot, words: str, on: date, most: int = 5) -> list[Filled]:
    """The catalogue's answers to questions with these words, those that need no policy."""
    wanted = set(folded(words).split())
    found: list[tuple[int, Filled]] = []
    for question in faq.questions(snapshot, on=on):
        shared = len(wanted & set(folded(question.question_vi).split()))
        if not shared:
            continue
        try:
            answer = faq.answer(snapshot, question.id, on=on)
        except NotKnown:
            continue
        filled = Filled(question.id, question.question_vi, answer.answer_vi, (answer.source,))
        found.append((shared, filled))
    found.sort(key=lambda one: -one[0])
    return [filled for _, filled in found[:most]]
