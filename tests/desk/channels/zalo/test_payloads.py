"""Recorded payloads, scrubbed: what each does to the conversation of who has asked once."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import yaml

from desk.attachments.tables import attachments
from desk.channels import tables
from desk.channels.inbox import WAITING
from desk.tables import conversations, data_requests, messages
from tests.desk.channels.conftest import thread
from tests.desk.channels.zalo.conftest import Here
from tests.desk.conftest import eventually
from tests.desk.fakes.engine import FakeEngine

ROOM = Path(__file__).parent
EFFECTS = yaml.safe_load((ROOM / "effects.yaml").read_text(encoding="utf-8"))
USER = "246845883529197922"


def test_every_payload_has_an_effect_and_every_kind_a_payload() -> None:
    recorded = {path.stem for path in (ROOM / "payloads").glob("*.json")}
    assert recorded == set(EFFECTS)
    kinds = {name.partition("__")[0] for name in recorded}
    user = "text image gif link audio video sticker location business_card file"
    expected = {f"user_send_{kind}" for kind in user.split()}
    expected |= {f"anonymous_send_{kind}" for kind in ["text", "image", "file", "sticker"]}
    expected |= {f"oa_send_{kind}" for kind in ["text", "image", "gif", "list", "file", "sticker"]}
    expected |= {"follow", "unfollow"}
    others = "submit_info received_message seen_message click_chatnow reacted_message withdraw"
    expected |= {f"user_{kind}" for kind in others.split()}
    assert expected <= kinds


def _rows(here: Here, table: sa.Table) -> list[Any]:
    with here.store.engine.connect() as connection:
        return list(connection.execute(sa.select(table)).all())


def _state(here: Here) -> tuple[list[Any], list[Any]]:
    """Messages and persons, leases left out."""
    lease = ("sending_owner", "sending_until")
    persons = [
        {name: value for name, value in row._asdict().items() if name not in lease}
        for row in _rows(here, tables.contacts)
    ]
    return _rows(here, messages), persons


async def _quiet(here: Here) -> None:
    """Everything that came has had its effect, and nothing is owed or waits to be sent."""

    async def done() -> bool:
        waits = any(row.state == WAITING for row in _rows(here, tables.events))
        owed = [r for r in _rows(here, messages) if "pending" in (r.turn, r.delivery)]
        return not waits and not owed

    await asyncio.sleep(0.05)
    await eventually(done, 10)


async def _asked_once(here: Here) -> None:
    person = here.person(USER)
    here.vendor.says(person, "chào")
    await eventually(lambda: _spoken(here, 2))
    await _quiet(here)
    with here.store.engine.begin() as connection:
        connection.execute(sa.update(tables.parts).values(vendor_id="4bb4f55c9bba34e46dab"))
        connection.execute(sa.update(tables.parts).values(state="sent"))
        connection.execute(
            sa.update(messages).where(messages.c.sender == "bot").values(delivery="sent")
        )


async def _spoken(here: Here, count: int) -> bool:
    return len(_rows(here, messages)) >= count


@pytest.mark.parametrize("name", sorted(EFFECTS))
async def test_effect(here: Here, fake: FakeEngine, name: str) -> None:
    expected = EFFECTS[name]
    here.vendor.person("1ffe0c2d6ea1489f1d6a", anonymous=True)
    await _asked_once(here)
    before = _state(here)
    count, turns = len(before[0]), len(fake.turns)
    payload = json.loads((ROOM / "payloads" / f"{name}.json").read_text(encoding="utf-8"))
    stamp = int(time.time() * 1000)
    payload["timestamp"] = stamp if isinstance(payload["timestamp"], int) else str(stamp)
    body = json.dumps(payload, ensure_ascii=False).encode()
    assert (await here.signed(body)).status_code == 200
    assert (await here.signed(body)).status_code == 200
    await _quiet(here)

    person = f"{here.vendor.account.oa_id}:{expected.get('person', USER)}"
    added = thread(here.store, person)[0 if "person" in expected else count :]
    assert [row.sender for row in added] == expected.get("thread", [])
    assert [turn["text"] for turn in fake.turns[turns:]] == expected.get("turns", [])
    if "says" in expected:
        assert expected["says"] in added[-1].text
    if "text" in expected:
        assert added[0].text == expected["text"]
    kept = _rows(here, attachments)
    assert [row.kind for row in kept] == expected.get("attachments", [])
    if "name" in expected:
        assert kept[0].name == expected["name"]
    (contact,) = [row for row in _rows(here, tables.contacts) if row.person.endswith(USER)]
    for column, value in expected.get("contact", {}).items():
        assert getattr(contact, column) == value
    if "delivery" in expected:
        assert [r.delivery for r in thread(here.store, person) if r.sender == "bot"] == [
            expected["delivery"]
        ]
    asked = [row.request for row in _rows(here, data_requests)]
    assert asked == expected.get("requests", [])
    (holder,) = [row.holder for row in _rows(here, conversations) if row.person.endswith(USER)]
    assert holder == expected.get("holder", "bot")
    if expected.get("ignored"):
        assert _state(here) == before
