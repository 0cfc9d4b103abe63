"""The holder: its table of transitions, and compare-and-set as the only way."""

from __future__ import annotations

from datetime import datetime
from itertools import product

import pytest

from desk.conversations.holder import (
    PEOPLE,
    TRANSITIONS,
    Event,
    Holder,
    Holding,
    TransitionError,
    holding,
    move,
)
from desk.conversations.intake import open_conversation
from desk.store import Store
from launch.settings import VIETNAM

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=VIETNAM)


def _officer(holder: Holder) -> str | None:
    return "lan" if holder is Holder.OFFICER else None


def _at(store: Store, holder: Holder) -> Holding:
    """A conversation with this holder, come there by the table."""
    way = {
        Holder.BOT: [],
        Holder.QUEUE: [Event.HANDOFF],
        Holder.OFFICER: [Event.CLAIM],
        Holder.CLOSED: [Event.HANDOFF, Event.CLOSE],
    }[holder]
    with store.engine.begin() as connection:
        open_conversation(connection, "c", "web", "p", NOW)
        held = holding(connection, "c")
        for event in way:
            after = TRANSITIONS[held.holder, event]
            held = move(connection, "c", event, expected=held, officer=_officer(after), at=NOW)
    return held


@pytest.mark.parametrize(("holder", "event"), list(product(Holder, Event)))
def test_every_transition(store: Store, holder: Holder, event: Event) -> None:
    held = _at(store, holder)
    after = TRANSITIONS.get((holder, event))
    with store.engine.begin() as connection:
        if after is None:
            with pytest.raises(TransitionError):
                move(connection, "c", event, expected=held, at=NOW)
            assert holding(connection, "c") == held
        else:
            officer = "minh" if after is Holder.OFFICER else None
            move(connection, "c", event, expected=held, officer=officer, at=NOW)
            assert holding(connection, "c") == Holding(after, officer)


def test_the_loser_learns_who_holds_it_now(store: Store) -> None:
    seen = _at(store, Holder.QUEUE)
    with store.engine.begin() as connection:
        move(connection, "c", Event.CLAIM, expected=seen, officer="lan", at=NOW)
        with pytest.raises(TransitionError) as lost:
            move(connection, "c", Event.CLAIM, expected=seen, officer="minh", at=NOW)
    assert lost.value.now == Holding(Holder.OFFICER, "lan")


def test_a_colleague_is_not_mistaken_for_the_holder(store: Store) -> None:
    _at(store, Holder.OFFICER)
    stale = Holding(Holder.OFFICER, "minh")
    with store.engine.begin() as connection, pytest.raises(TransitionError):
        move(connection, "c", Event.RELEASE, expected=stale, at=NOW)


def test_officer_is_named_exactly_when_one_holds(store: Store) -> None:
    held = _at(store, Holder.QUEUE)
    with store.engine.begin() as connection:
        with pytest.raises(ValueError, match="officer given"):
            move(connection, "c", Event.CLAIM, expected=held, at=NOW)
        with pytest.raises(ValueError, match="officer given"):
            move(connection, "c", Event.RELEASE, expected=held, officer="lan", at=NOW)


def test_the_bot_gets_a_conversation_only_by_leave_of_officer_or_customer() -> None:
    freed = {event for (holder, event), after in TRANSITIONS.items()
             if holder in PEOPLE and after is Holder.BOT}  # fmt: skip
    assert freed == {Event.RELEASE, Event.STAY}
