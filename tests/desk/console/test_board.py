"""What an officer's page is sent of the lists."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from desk.console.board import Look
from desk.console.views import RowView
from launch.settings import VIETNAM

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=VIETNAM)


def _row(id_: str, **values: Any) -> RowView:
    fields = dict.fromkeys(RowView.__struct_fields__)
    texts = dict.fromkeys(("last_text", "topic_name", "department_name", "reason_name"), "")
    waits = {"channel": "web", "holder": "queue", "state": "waiting", "waiting": True}
    more = {"priority": "normal", "urgent": False, "unread": 0, "changed_at": NOON}
    return RowView(**{**fields, **texts, **waits, **more, "id": id_, **values})


def _sent(look: Look, username: str) -> dict[str, Any]:
    frame: dict[str, Any] = json.loads(look.frame(username))
    return frame


def test_an_offer_reaches_its_officer_wherever_the_case_stands() -> None:
    rows = [_row(f"c{n}") for n in range(80)] + [_row("far", offered_to="minh")]
    look = Look(rows, {"lan": "busy"})
    minh, lan = _sent(look, "minh"), _sent(look, "lan")
    assert [row["id"] for row in minh["offers"]] == ["far"]
    assert lan["offers"] == []
    assert (minh["waiting"], len(minh["queue"])) == (81, 50)
    assert (minh["presence"], lan["presence"]) == ("online", "busy")


def test_each_sees_what_he_holds_and_everybody_what_waits() -> None:
    held = {"holder": "officer", "state": "active", "waiting": False}
    rows = [
        _row("waits"),
        _row("hers", officer="lan", **held),
        _row("his", officer="minh", **held),
        _row("called", state="callback", waiting=False),
    ]
    sent = _sent(Look(rows, {}), "lan")
    seen = {name: [row["id"] for row in sent[name]] for name in ("queue", "mine", "callbacks")}
    assert seen == {"queue": ["waits"], "mine": ["hers"], "callbacks": ["called"]}
