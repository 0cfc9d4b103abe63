"""Figures of the desk over a span of days, counted from what was kept when it happened.

A case belongs to the day it was opened on, a conversation to every day its customer wrote on.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from statistics import median
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from catalogue.text import folded
from desk.conversations.messages import Sender
from desk.review.collecting import FELL_BACK, HANDED_OVER
from desk.review.tables import review
from desk.tables import cases, consents, conversations, findings, messages
from launch.settings import VIETNAM

DIMENSIONS = ("day", "department", "officer", "topic", "channel", "reason", "outcome")
_TENTH = Decimal("0.1")
_NO_ANSWER = (FELL_BACK, HANDED_OVER)


@dataclass(frozen=True)
class Scope:
    """The days, both included, and what the figures are narrowed to; None is everything."""

    first: date
    last: date
    department: str | None = None
    officer: str | None = None
    topic: str | None = None
    channel: str | None = None

    @property
    def span(self) -> tuple[datetime, datetime]:
        """From the first midnight to the one after the last day, in Vietnam."""
        begin = datetime.combine(self.first, time(), VIETNAM)
        return begin, datetime.combine(self.last + timedelta(days=1), time(), VIETNAM)


@dataclass(frozen=True)
class Line:
    """One line of a report. Times are medians in seconds; ``late`` were escalated."""

    key: str
    opened: int
    taken: int
    closed: int
    late: int
    first_response: float | None
    handling: float | None
    rated: int
    rating: Decimal | None


@dataclass(frozen=True)
class Totals:
    """Conversations with a word of the customer, and those of them that needed no person."""

    conversations: int
    by_bot_alone: int
    line: Line

    @property
    def bot_share(self) -> Decimal | None:
        """Percent of the conversations, one decimal."""
        if not self.conversations:
            return None
        share = Decimal(100 * self.by_bot_alone) / self.conversations
        return share.quantize(_TENTH, ROUND_HALF_UP)


@dataclass(frozen=True)
class Unanswered:
    """Messages that the bot did not understand; ``often`` with how many were the same but for
    marks and capitals, the most frequent first."""

    count: int
    often: list[tuple[str, int]]


@dataclass(frozen=True)
class Funnel:
    """Conversations on their way through the pre-appraisal."""

    consented: int
    judged: int
    outcomes: dict[str, int]
    with_officer: int
    solved: int


def lines(connection: Connection, scope: Scope, by: str) -> list[Line]:
    """The report by one dimension: days in order, anything else by volume.

    Raises:
        ValueError: no such dimension.
    """
    if by not in DIMENSIONS:
        raise ValueError(f"by is {by!r}; write one of {', '.join(DIMENSIONS)}")
    grouped: defaultdict[str, list[Row[Any]]] = defaultdict(list)
    for case in _cases(connection, scope):
        grouped[_key(case, by)].append(case)
    if by == "day":
        days = (scope.last - scope.first).days + 1
        every = [(scope.first + timedelta(days=n)).isoformat() for n in range(days)]
        return [_line(day, grouped.get(day, [])) for day in every]
    made = [_line(key, found) for key, found in grouped.items()]
    return sorted(made, key=lambda line: (-line.opened, line.key))


def totals(connection: Connection, scope: Scope) -> Totals:
    """The figures of the whole scope."""
    begin, end = scope.span
    spoke = (
        sa.select(messages.c.conversation_id)
        .where(
            messages.c.sender == Sender.CUSTOMER.value, messages.c.at >= begin, messages.c.at < end
        )
        .distinct()
    )
    if scope.channel:
        spoke = spoke.join(conversations, conversations.c.id == messages.c.conversation_id).where(
            conversations.c.channel == scope.channel
        )
    spoken = set(connection.execute(spoke).scalars())
    found = _cases(connection, scope)
    helped = {case.conversation_id for case in found}
    return Totals(len(spoken), len(spoken - helped), _line("", found))


def reasons(connection: Connection, scope: Scope) -> list[tuple[str, int]]:
    """Why conversations came to people, the most frequent first."""
    return Counter(case.reason for case in _cases(connection, scope)).most_common()


def funnel(connection: Connection, scope: Scope) -> Funnel:
    """From consent over the verdict to an officer and a solved case; each conversation once."""
    begin, end = scope.span
    agreed = set(
        connection.execute(
            sa.select(consents.c.conversation_id).where(
                consents.c.given, consents.c.at >= begin, consents.c.at < end
            )
        ).scalars()
    )
    judged: dict[str, str] = {}
    for row in connection.execute(
        sa.select(findings.c.conversation_id, findings.c.data)
        .where(findings.c.kind == "verdict", findings.c.at >= begin, findings.c.at < end)
        .order_by(findings.c.id)
    ):
        verdict = row.data.get("verdict")
        if isinstance(verdict, dict):
            judged[row.conversation_id] = str(verdict.get("outcome"))
    served = [case for case in _cases(connection, scope) if case.conversation_id in judged]
    return Funnel(
        consented=len(agreed | set(judged)),
        judged=len(judged),
        outcomes=dict(Counter(judged.values())),
        with_officer=len({case.conversation_id for case in served if case.taken_at}),
        solved=len({case.conversation_id for case in served if case.outcome == "solved"}),
    )


def steps(funnel: Funnel) -> list[tuple[str, int]]:
    """The funnel's steps in their order, each with how many came so far."""
    return [
        ("consented", funnel.consented),
        ("judged", funnel.judged),
        ("with_officer", funnel.with_officer),
        ("solved", funnel.solved),
    ]


def unanswered(connection: Connection, scope: Scope) -> Unanswered:
    """What the bot had no answer to; a department or an officer has no share in that."""
    begin, end = scope.span
    query = (
        sa.select(review.c.text)
        .join(conversations, conversations.c.id == review.c.conversation_id)
        .where(review.c.reason.in_(_NO_ANSWER), review.c.at >= begin, review.c.at < end)
    )
    if scope.channel:
        query = query.where(conversations.c.channel == scope.channel)
    asked = list(connection.execute(query.order_by(review.c.id.desc())).scalars())
    alike = Counter(folded(text) for text in asked)
    shown = {folded(text): text for text in asked}
    return Unanswered(len(asked), [(shown[key], count) for key, count in alike.most_common()])


def _cases(connection: Connection, scope: Scope) -> list[Row[Any]]:
    begin, end = scope.span
    query = (
        sa.select(cases, conversations.c.channel)
        .join(conversations, conversations.c.id == cases.c.conversation_id)
        .where(cases.c.opened_at >= begin, cases.c.opened_at < end)
    )
    for column, wanted in (
        (cases.c.department, scope.department),
        (cases.c.officer, scope.officer),
        (cases.c.topic, scope.topic),
        (conversations.c.channel, scope.channel),
    ):
        if wanted:
            query = query.where(column == wanted)
    return list(connection.execute(query))


def _key(case: Row[Any], by: str) -> str:
    if by == "day":
        return str(case.opened_at.astimezone(VIETNAM).date().isoformat())
    return str(getattr(case, by) or "")


def _line(key: str, found: list[Row[Any]]) -> Line:
    ratings = [case.rating for case in found if case.rating is not None]
    return Line(
        key=key,
        opened=len(found),
        taken=sum(case.taken_at is not None for case in found),
        closed=sum(case.closed_at is not None for case in found),
        late=sum(case.escalated_at is not None for case in found),
        first_response=_median(found, lambda case: (case.opened_at, case.first_reply_at)),
        handling=_median(found, lambda case: (case.taken_at, case.closed_at)),
        rated=len(ratings),
        rating=(
            (Decimal(sum(ratings)) / len(ratings)).quantize(_TENTH, ROUND_HALF_UP)
            if ratings
            else None
        ),
    )


def _median(
    found: Iterable[Row[Any]], ends: Callable[[Row[Any]], tuple[datetime | None, datetime | None]]
) -> float | None:
    spans = [(end - begin).total_seconds() for begin, end in map(ends, found) if begin and end]
    return median(spans) if spans else None
