"""Everything that can happen to conversations and their cases, in any order, on a real store.

The model says in a few plain lines who must hold each conversation, how far its case must be and
what the bot may have said; after each step the store must say the same.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from desk.conversations.engine import Answer, EngineReply
from desk.conversations.holder import TransitionError
from desk.conversations.messages import Draft, Sender, Turn
from desk.conversations.owed import Owed, settle, take
from desk.handoff.officers import find
from desk.handoff.presence import Presence
from desk.handoff.rules import rules
from desk.handoff.work import NotAllowedError, Work
from desk.privacy.masking import search
from desk.store import Store, connect
from desk.tables import cases, messages
from tests.desk.handoff.conftest import Bank

NAMES = ("a", "b")
OFFICERS = ("lan", "minh", "hoa")
SUPERVISORS = ("hoa",)
names = st.sampled_from(NAMES)
officers = st.sampled_from(OFFICERS)

# What the engine reports with an answer.
ITEMS: dict[str, list[dict[str, Any]]] = {
    "nothing": [],
    "handoff": [{"kind": "handoff", "topic": "home_loan", "reason": "request"}],
    "lead": [{"kind": "lead", "name": "An", "topic": "home_loan"}],
    "review": [{"kind": "verdict", "verdict": {"outcome": "officer_review"}}],
    "both": [
        {"kind": "handoff", "topic": "complaint", "reason": "topic"},
        {"kind": "verdict", "verdict": {"outcome": "officer_review"}},
    ],
}


@dataclass
class Expected:
    """A conversation as it must be. ``case`` is the open one's state."""

    holder: str = "bot"
    officer: str | None = None
    case: str | None = None
    owed: list[int] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    # Who served him last, and when that ended.
    served_by: str | None = None
    ended: datetime | None = None

    def held_by(self, officer: str) -> None:
        self.holder, self.officer, self.case = "officer", officer, "active"
        self.owed.clear()
        self.served_by = officer

    def waits(self) -> None:
        self.holder, self.officer, self.case = "queue", None, "waiting"
        self.owed.clear()

    def ends(self, holder: str, at: datetime) -> None:
        self.holder, self.officer, self.case, self.ended = holder, None, None, at


class Life(RuleBasedStateMachine):
    """Two customers, two officers, a supervisor, a clock."""

    seeded: ClassVar[Path]
    folder: ClassVar[Path]

    def __init__(self) -> None:
        super().__init__()
        for left in ("tuvan.db-wal", "tuvan.db-shm"):
            (self.folder / left).unlink(missing_ok=True)
        shutil.copy(self.seeded, self.folder / "tuvan.db")
        self.store = Store(connect(f"sqlite:///{self.folder / 'tuvan.db'}"))
        self.bank = Bank(self.store, self.folder)
        self.expected = {name: Expected() for name in NAMES}
        self.flying: dict[str, Owed] = {}
        self.there: dict[str, datetime] = {}
        self.away: set[str] = set()
        for name in NAMES:
            self.bank.customer(name)

    def teardown(self) -> None:
        self.store.close()

    # The customer.

    @rule(name=names)
    def customer_writes(self, name: str) -> None:
        it = self.expected[name]
        if it.holder == "closed":
            self._reopen(name)
        seq = self.bank.says(name, "câu hỏi").seq
        if it.holder == "bot":
            it.owed.append(seq)

    def _reopen(self, name: str) -> None:
        """Within the hour to the officer who served him, if he is there; else to the bot."""
        it, now = self.expected[name], self.bank.now
        lately = it.ended and now - it.ended <= timedelta(seconds=rules().reopen_seconds)
        if it.served_by and lately and self._is_there(it.served_by):
            it.held_by(it.served_by)
        else:
            it.holder = "bot"

    def _is_there(self, officer: str) -> bool:
        seen = self.there.get(officer)
        present = timedelta(seconds=rules().present_seconds)
        return seen is not None and self.bank.now - seen <= present and officer not in self.away

    @rule(name=names, wish=st.sampled_from(["bot", "wait", "callback", "rate:5", "rate:9", "x"]))
    def customer_chooses(self, name: str, wish: str) -> None:
        it = self.expected[name]
        self.bank.taps(name, wish)
        if it.holder == "officer" or wish.startswith("rate"):
            return
        if it.holder == "closed":
            it.holder = "bot"
        if wish == "bot":
            it.holder = "bot"
        elif wish == "wait":
            it.waits()
        elif wish == "callback":
            it.case = "callback"

    # The bot.

    @rule(name=names)
    def bot_takes_up(self, name: str) -> None:
        owed = self.bank.do(take, name, "here", 0.0)
        it = self.expected[name]
        assert (owed.seq if owed else None) == (it.owed[0] if it.owed else None)
        if owed:
            self.flying[name] = owed

    @precondition(lambda self: self.flying)
    @rule(name=names, reported=st.sampled_from(sorted(ITEMS)))
    def bot_answers(self, name: str, reported: str) -> None:
        owed = self.flying.pop(name, None)
        if owed is None:
            return
        it = self.expected[name]
        drafts = [Draft(Sender.BOT, "dạ", reply_to=owed.seq)]
        answer = Answer([EngineReply("dạ", items=ITEMS[reported])])
        settled = self.bank.do(settle, owed, drafts, answer, self.bank.now, self.bank.reception)
        in_time = owed.seq in it.owed
        assert settled.stored == in_time
        if not in_time:
            return
        it.owed.remove(owed.seq)
        it.answers.append(owed.seq)
        if it.case is None and reported == "review":
            it.case = "waiting"
        if it.case is None and reported == "lead":
            it.case = "callback"
        if reported in ("handoff", "both"):
            it.waits()

    # The officers.

    def _works(self, officer: str, name: str, act: Callable[[Work], Any], *, allowed: bool) -> None:
        if allowed:
            self.bank.work(officer, name, act)
        else:
            with pytest.raises((NotAllowedError, TransitionError)):
                self.bank.work(officer, name, act)

    @rule(name=names, officer=officers)
    def officer_claims(self, name: str, officer: str) -> None:
        it = self.expected[name]
        free = it.officer in (None, officer) or officer in SUPERVISORS
        self._works(officer, name, Work.claim, allowed=free)
        if free:
            it.held_by(officer)

    @rule(name=names, officer=officers)
    def officer_replies(self, name: str, officer: str) -> None:
        own = self.expected[name].officer == officer
        self._works(officer, name, lambda w: w.reply(search("vâng"), None), allowed=own)

    @rule(name=names, officer=officers)
    def officer_notes(self, name: str, officer: str) -> None:
        self._works(officer, name, lambda w: w.note(search("ghi chú")), allowed=True)

    @rule(name=names, officer=officers)
    def officer_passes_on(self, name: str, officer: str) -> None:
        self.bank.work(officer, name, Work.decline)

    def _hands_over(self, name: str, officer: str) -> bool:
        return self.expected[name].officer == officer or officer in SUPERVISORS

    @rule(name=names, officer=officers, department=st.sampled_from(["cards", "business"]))
    def officer_transfers(self, name: str, officer: str, department: str) -> None:
        it = self.expected[name]
        may = self._hands_over(name, officer) and it.holder in ("queue", "officer")
        self._works(officer, name, lambda w: w.transfer(department), allowed=may)
        if may:
            it.waits()

    @rule(name=names, officer=officers, colleague=officers)
    def officer_gives(self, name: str, officer: str, colleague: str) -> None:
        def give(work: Work) -> None:
            found = find(work.connection, colleague)
            assert found is not None
            work.assign(found)

        may = self._hands_over(name, officer)
        self._works(officer, name, give, allowed=may)
        if may:
            self.expected[name].held_by(colleague)

    def _ends(self, name: str, officer: str) -> bool:
        it = self.expected[name]
        return it.officer == officer or (it.holder == "queue" and officer in SUPERVISORS)

    @rule(name=names, officer=officers, word=st.sampled_from(["", "chào anh"]))
    def officer_releases(self, name: str, officer: str, word: str) -> None:
        may = self._ends(name, officer)
        self._works(officer, name, lambda w: w.release(search(word)), allowed=may)
        if may:
            self.expected[name].ends("bot", self.bank.now)

    @rule(name=names, officer=officers)
    def officer_closes(self, name: str, officer: str) -> None:
        may = self._ends(name, officer)
        self._works(officer, name, lambda w: w.close("solved"), allowed=may)
        if may:
            it = self.expected[name]
            # A case that nobody had taken belongs to nobody.
            if it.holder == "queue":
                it.served_by = self.bank.case(name).officer
            it.ends("closed", self.bank.now)

    # Time.

    @rule(officer=officers, away=st.booleans())
    def officer_comes(self, officer: str, away: bool) -> None:
        self.bank.comes(officer, status=Presence.AWAY if away else Presence.ONLINE)
        self.there[officer] = self.bank.now
        (self.away.add if away else self.away.discard)(officer)

    @rule(seconds=st.sampled_from([1, 41, 301, 3661, 86_400]))
    def time_passes(self, seconds: int) -> None:
        self.bank.now += timedelta(seconds=seconds)

    @rule()
    def cases_are_handed_out(self) -> None:
        self.bank.round()

    # What holds after every step.

    @invariant()
    def holders_are_as_expected(self) -> None:
        for name, it in self.expected.items():
            held = self.bank.held(name)
            assert (held.holder.value, held.officer) == (it.holder, it.officer)

    @invariant()
    def cases_are_as_expected(self) -> None:
        query = sa.select(cases).where(cases.c.state != "closed")
        rows = self.bank.do(lambda c: c.execute(query).all())
        open_ones = {row.conversation_id: row for row in rows}
        assert len(open_ones) == len(rows), "two open cases of one conversation"
        for name, it in self.expected.items():
            row = open_ones.get(name)
            assert (row.state if row else None) == it.case
            if row and row.state == "active":
                assert row.officer == it.officer
            if row and row.state != "waiting":
                assert row.offered_to is None

    @invariant()
    def threads_are_whole_and_the_bot_is_silent_beside_people(self) -> None:
        query = sa.select(messages).order_by(messages.c.conversation_id, messages.c.seq)
        rows = self.bank.do(lambda c: c.execute(query).all())
        for name, it in self.expected.items():
            thread = [row for row in rows if row.conversation_id == name]
            assert [row.seq for row in thread] == list(range(1, len(thread) + 1))
            assert [row.reply_to for row in thread if row.sender == "bot"] == it.answers
            assert [row.seq for row in thread if row.turn == Turn.PENDING.value] == it.owed


def test_life(seeded: Path, tmp_path: Path) -> None:
    here = type("Here", (Life,), {"seeded": seeded, "folder": tmp_path})
    run_state_machine_as_test(
        here,
        settings=settings(
            max_examples=int(os.environ.get("LIVES", "25")),
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
