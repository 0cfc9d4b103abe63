"""Who may do what: the whole table, written out."""

from __future__ import annotations

import pytest

from desk.conversations.holder import Holder, Holding
from desk.handoff.access import Action, Room, allowed, enters
from desk.handoff.officers import Officer

LAN = Officer("lan", "Lan", "retail", "officer")
HOA = Officer("hoa", "Hoa", "complaints", "supervisor")
ANH = Officer("anh", "Anh", "retail", "product")
QUAN = Officer("quan", "Quân", "retail", "administrator")
NOBODY = Officer("x", "X", "retail", "visitor")
OWN = {"read", "note", "reply", "transfer", "release", "close", "open_vault", "open_file"}

TABLE = [
    (LAN, Holding(Holder.BOT, None), {"read", "note", "claim", "open_file"}),
    (LAN, Holding(Holder.QUEUE, None), {"read", "note", "claim", "open_file"}),
    (LAN, Holding(Holder.CLOSED, None), {"read", "note", "claim", "open_file"}),
    (LAN, Holding(Holder.OFFICER, "lan"), OWN),
    (LAN, Holding(Holder.OFFICER, "minh"), {"read", "note"}),
    (
        HOA,
        Holding(Holder.QUEUE, None),
        {"read", "note", "claim", "transfer", "release", "close", "open_file"},
    ),
    (HOA, Holding(Holder.OFFICER, "hoa"), OWN),
    (HOA, Holding(Holder.OFFICER, "minh"), {"read", "note", "take_over", "transfer", "open_file"}),
    (ANH, Holding(Holder.QUEUE, None), set()),
    (ANH, Holding(Holder.OFFICER, "anh"), set()),
    (QUAN, Holding(Holder.BOT, None), set()),
    (NOBODY, Holding(Holder.QUEUE, None), set()),
]
ROOMS = [
    (LAN, {"conversations"}),
    (HOA, {"conversations", "supervision", "data_requests", "review", "audit"}),
    (ANH, {"catalogue", "review"}),
    (QUAN, {"administration", "audit"}),
    (NOBODY, set()),
]


@pytest.mark.parametrize(("officer", "held", "may"), TABLE)
def test_access(officer: Officer, held: Holding, may: set[str]) -> None:
    assert {action.value for action in Action if allowed(officer, held, action)} == may


@pytest.mark.parametrize(("officer", "opened"), ROOMS)
def test_rooms(officer: Officer, opened: set[str]) -> None:
    assert {room.value for room in Room if enters(officer, room)} == opened
