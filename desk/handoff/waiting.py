"""A waiting case's place in its department's queue, and an honest waiting time."""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desk.handoff.cases import Case, State
from desk.handoff.presence import Presence, on_duty
from desk.handoff.rules import rules
from desk.tables import cases


@dataclass(frozen=True)
class Place:
    """``position`` counts from 1. ``minutes`` is None when it would be a guess."""

    position: int
    minutes: int | None


def place_of(connection: Connection, case: Case, at: datetime) -> Place:
    """Where the case stands, and how long it is likely to wait from now on.

    The time is counted from what officers who are there now can take, and from how long the
    department's newest cases took from taking to closing. With nobody there, or with too few
    cases handled lately, none is told.
    """
    ahead: int = connection.execute(
        sa.select(sa.func.count())
        .select_from(cases)
        .where(
            cases.c.state == State.WAITING.value,
            cases.c.department == case.department,
            cases.c.id != case.id,
            sa.or_(
                cases.c.priority < case.priority,
                sa.and_(
                    cases.c.priority == case.priority,
                    sa.or_(
                        cases.c.waiting_since < case.waiting_since,
                        sa.and_(cases.c.waiting_since == case.waiting_since, cases.c.id < case.id),
                    ),
                ),
            ),
        )
    ).scalar_one()
    return Place(ahead + 1, _minutes(connection, case, ahead + 1, at))


def _minutes(connection: Connection, case: Case, position: int, at: datetime) -> int | None:
    there = [
        duty
        for duty in on_duty(connection, at)
        if duty.presence is Presence.ONLINE and duty.serves(case.department, case.topic)
    ]
    capacity = sum(duty.capacity for duty in there)
    handled = _handled(connection, case.department, at)
    if not capacity or handled is None:
        return None
    free = sum(duty.free for duty in there)
    if position <= free:
        return 1
    # Conversations end one after another: of so many at once, one every handled/capacity.
    return max(1, math.ceil((position - free) * handled / capacity / 60))


def _handled(connection: Connection, department: str, at: datetime) -> float | None:
    """The median of the newest handling times, in seconds."""
    rule = rules()
    rows = connection.execute(
        sa.select(cases.c.taken_at, cases.c.closed_at)
        .where(
            cases.c.state == State.CLOSED.value,
            cases.c.department == department,
            cases.c.taken_at.is_not(None),
            cases.c.closed_at > at - timedelta(days=rule.handled_days),
        )
        .order_by(cases.c.closed_at.desc())
        .limit(rule.handled_cases)
    ).all()
    if len(rows) < rule.fewest_handled:
        return None
    return statistics.median((row.closed_at - row.taken_at).total_seconds() for row in rows)
