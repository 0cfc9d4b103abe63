"""What an officer's page is sent of the lists."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from desk.console.board import Look, closed
from desk.console.views import RowView
from desk.handoff import tables
from desk.handoff.officers import Officer
from desk.store import Store
from launch.settings import VIETNAM
from tests.desk.handoff.conftest import Bank

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=VIETNAM)


def _row(id_: str, **values: Any) -> RowView:
    fields = dict.fromkeys(RowView.__struct_fields__)
    texts = dict.fromkeys(("last_text", "topic_name", "department_name", "reason_name"), "")
    waits = {"channel": "web", "holder": "queue", "state": "waiting", "waiting": True}
    more = {"priority": "normal", "urgent": False, "unread": 0, "changed_at": NOON}
    return RowView(**{**fields, **texts, **waits, **more, "id": id_, **values})


def _officer(username: str, department: str = "retail") -> Officer:
    return Officer(username, username.title(), department, "officer")


def _sent(look: Look, username: str, department: str = "retail") -> dict[str, Any]:
    frame: dict[str, Any] = json.loads(look.frame(_officer(username, department)))
    return frame


def test_an_offer_reaches_its_officer_wherever_the_case_stands() -> None:
    rows = [_row(f"c{n}") for n in range(80)] + [_row("far", offered_to="minh")]
    look = Look(rows, {"lan": "busy"}, {})
    minh, lan = _sent(look, "minh"), _sent(look, "lan")
    assert [row["id"] for row in minh["offers"]] == ["far"]
    assert lan["offers"] == []
    assert (minh["waiting"], len(minh["queue"])) == (81, 50)
    assert (minh["presence"], lan["presence"]) == ("online", "busy")


def test_who_waits_for_a_small_department_is_seen_behind_a_crowd() -> None:
    crowd = [_row(f"r{n}", department="retail") for n in range(120)]
    cards = [_row(f"c{n}", department="cards") for n in range(60)]
    look = Look([*crowd[:10], cards[0], *crowd[10:], *cards[1:]], {}, {})
    seen = {of: _sent(look, of, of)["queue"] for of in ("retail", "cards")}
    ids = {of: [row["id"] for row in rows] for of, rows in seen.items()}
    assert ids["retail"] == [*(f"r{n}" for n in range(10)), "c0", *(f"r{n}" for n in range(10, 50))]
    assert ids["cards"] == [*ids["retail"][:50], *(f"c{n}" for n in range(1, 50))]


def test_each_sees_what_he_holds_and_everybody_what_waits() -> None:
    held = {"holder": "officer", "state": "active", "waiting": False}
    rows = [
        _row("waits"),
        _row("hers", officer="lan", **held),
        _row("his", officer="minh", **held),
        _row("called", state="callback", waiting=False),
    ]
    sent = _sent(Look(rows, {}, {}), "lan")
    seen = {name: [row["id"] for row in sent[name]] for name in ("queue", "mine", "callbacks")}
    assert seen == {"queue": ["waits"], "mine": ["hers"], "callbacks": ["called"]}


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        (NOON.replace(hour=10), None),
        (NOON.replace(hour=22), "lúc 08:00 thứ Tư, ngày 25/11/2026"),
        (NOON.replace(hour=5), "lúc 08:00 hôm nay"),
    ],
)
def test_who_is_offered_nobody_outside_the_hours_is_told_until_when(
    store: Store, tmp_path: Path, at: datetime, opens: str | None
) -> None:
    bank = Bank(store, tmp_path)
    told = bank.do(closed, bank.reception, at)
    frame = json.loads(Look([], {}, told).frame(_officer("lan")))
    if opens is None:
        assert frame["closed"] is None
    else:
        assert frame["closed"] == {"department_name": "Khách hàng cá nhân", "opens": opens}


def test_a_department_that_is_never_offered_anybody_is_told_nothing(
    store: Store, tmp_path: Path
) -> None:
    bank = Bank(store, tmp_path)
    told = bank.do(closed, bank.reception, NOON.replace(hour=22))
    frame = json.loads(Look([], {}, told).frame(_officer("an", "products")))
    assert frame["closed"] is None


def test_without_any_planned_hour_no_time_is_promised(store: Store, tmp_path: Path) -> None:
    bank = Bank(store, tmp_path)
    bank.do(lambda c: c.execute(sa.delete(tables.hours)))
    assert bank.do(closed, bank.reception, NOON)["retail"].opens is None
