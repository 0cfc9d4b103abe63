"""Handing out what waits: offers in turn, offers again, escalation, the offer of a call back.

One desk process of the installation does this every few seconds (``desk/jobs.py``). An offer is a
hand raised, not a lock: whoever claims first has the conversation, offered to him or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desk import metrics
from desk.conversations.holder import Holder
from desk.handoff.cases import Case, State, case_of, change
from desk.handoff.history import Happened, record
from desk.handoff.hours import Hours
from desk.handoff.presence import Duty, Presence, offered, on_duty
from desk.handoff.reception import Reception
from desk.handoff.rules import rules
from desk.tables import cases, conversations

# In which order supervisors and officers meet what waits.
QUEUE_ORDER = (cases.c.priority, cases.c.waiting_since, cases.c.id)
ROUND_SECONDS = 2.0
_MOST = 500


class Routing:
    """One round over everything that waits."""

    def __init__(self, reception: Reception) -> None:
        self._reception = reception

    def round(self, connection: Connection, at: datetime) -> Sequence[str]:
        """Do what is due at this moment; the conversations in which something happened."""
        waiting = _waiting(connection)
        if not waiting:
            return []
        hours = self._reception.hours(connection)
        there = {duty.username: duty for duty in on_duty(connection, at)}
        taken: dict[str, int] = {}
        for case, _ in waiting:
            if case.offered_to and _stands(case, there, at):
                taken[case.offered_to] = taken.get(case.offered_to, 0) + 1
        touched = []
        for case, holder in waiting:
            offered_to = self._offer(connection, case, there, taken, hours, at)
            late = self._late(connection, case, holder, hours, at)
            if offered_to or late:
                touched.append(case.conversation_id)
        return touched

    def _offer(
        self,
        connection: Connection,
        case: Case,
        there: dict[str, Duty],
        taken: dict[str, int],
        hours: Hours,
        at: datetime,
    ) -> bool:
        """Offer the case to the next officer unless somebody has it before him; whether that
        changed anything.

        Outside the department's hours nothing new is offered: what waits is taken by hand, or
        offered when work begins.
        """
        if case.offered_to and _stands(case, there, at):
            return False
        if case.offered_to and case.offered_until and case.offered_until <= at:
            record(
                connection, case.conversation_id, case.id, Happened.OFFER_EXPIRED, at,
                to=case.offered_to,
            )  # fmt: skip
            metrics.OFFERS.labels("expired").inc()
        handed_out = _offered(case) and hours.is_open(case.department, at)
        chosen = _next(case, there, taken) if handed_out else None
        if chosen is None:
            if case.offered_to is None:
                return False
            change(connection, case, offered_to=None, offered_until=None)
            return True
        until = at + timedelta(seconds=rules().offer_seconds)
        change(connection, case, offered_to=chosen.username, offered_until=until)
        offered(connection, chosen.username, at)
        taken[chosen.username] = taken.get(chosen.username, 0) + 1
        there[chosen.username] = replace(chosen, offered_at=at)
        record(connection, case.conversation_id, case.id, Happened.OFFERED, at, to=chosen.username)
        metrics.OFFERS.labels("made").inc()
        return True

    def _late(
        self, connection: Connection, case: Case, holder: Holder, hours: Hours, at: datetime
    ) -> bool:
        """Escalate, then offer a call back, by working time; whether either was due."""
        rule, since = rules(), case.waiting_since or case.opened_at
        waited = hours.seconds(case.department, since, at)
        if case.escalated_at is None:
            if waited < rule.patience(rule.escalate_seconds, case.priority):
                return False
            change(connection, case, escalated_at=at)
            record(connection, case.conversation_id, case.id, Happened.ESCALATED, at)
            metrics.ESCALATIONS.inc()
            return True
        if (
            case.callback_offered_at is None
            and holder is Holder.QUEUE
            and waited >= rule.patience(rule.callback_seconds, case.priority)
        ):
            self._reception.offer_callback(connection, case, at)
            return True
        return False


def _waiting(connection: Connection) -> list[tuple[Case, Holder]]:
    """What waits, in the order in which it is taken; locked against whoever takes it now."""
    rows = connection.execute(
        sa.select(cases, conversations.c.holder)
        .join(conversations, conversations.c.id == cases.c.conversation_id)
        .where(
            cases.c.state == State.WAITING.value,
            conversations.c.holder.in_((Holder.QUEUE.value, Holder.BOT.value)),
        )
        .order_by(*QUEUE_ORDER)
        .limit(_MOST)
        .with_for_update(skip_locked=True, of=(cases, conversations))
    ).all()
    return [
        (case_of({column.name: row._mapping[column] for column in cases.c}), Holder(row.holder))
        for row in rows
    ]


def _stands(case: Case, there: dict[str, Duty], at: datetime) -> bool:
    """Whether the offer still stands: not run out, and the officer still there."""
    duty = there.get(case.offered_to or "")
    return (
        case.offered_until is not None
        and case.offered_until > at
        and duty is not None
        and duty.presence is Presence.ONLINE
    )


def _offered(case: Case) -> bool:
    return case.department in rules().offered_departments


def _next(case: Case, there: dict[str, Duty], taken: dict[str, int]) -> Duty | None:
    """Whose turn it is: of those who can take one more, who was offered one the longest ago.

    Who let the same case pass is asked again only when nobody else is left.
    """
    able = [
        duty
        for duty in there.values()
        if duty.presence is Presence.ONLINE
        and duty.serves(case.department, case.topic)
        and duty.free > taken.get(duty.username, 0)
    ]
    others = [duty for duty in able if duty.username != case.offered_to]
    return min(
        others or able,
        key=lambda duty: (
            duty.offered_at.timestamp() if duty.offered_at else 0.0,
            duty.active + taken.get(duty.username, 0),
            duty.username,
        ),
        default=None,
    )
