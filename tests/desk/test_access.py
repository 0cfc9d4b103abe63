"""Who may do what: the whole table, written out."""

from __future__ import annotations

import pytest

from desk.conversations.holder import Holder, Holding
from desk.handoff.access import Action, allowed
from desk.handoff.officers import Officer

LAN = Officer("lan", "Lan", "retail", "officer")
HOA = Officer("hoa", "Hoa", "complaints", "supervisor")
OWN = {"read", "note", "reply", "transfer", "release", "close"}

TABLE = [
    (LAN, Holding(Holder.BOT, None), {"read", "note", "claim"}),
    (LAN, Holding(Holder.QUEUE, None), {"read", "note", "claim"}),
    (LAN, Holding(Holder.CLOSED, None), {"read", "note", "claim"}),
    (LAN, Holding(Holder.OFFICER, "lan"), OWN),
    (LAN, Holding(Holder.OFFICER, "minh"), {"read", "note"}),
    (HOA, Holding(Holder.QUEUE, None), {"read", "note", "claim", "transfer", "release", "close"}),
    (HOA, Holding(Holder.OFFICER, "hoa"), OWN),
    (HOA, Holding(Holder.OFFICER, "minh"), {"read", "note", "take_over", "transfer"}),
]


@pytest.mark.parametrize(("officer", "held", "may"), TABLE)
def test_access(officer: Officer, held: Holding, may: set[str]) -> None:
    assert {action.value for action in Action if allowed(officer, held, action)} == may
