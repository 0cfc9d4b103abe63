"""What a recorded payload does to the conversation of a person who has asked one question."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from desk.attachments.tables import attachments
from desk.channels import tables
from desk.channels.inbox import WAITING
from desk.store import Store
from desk.tables import conversations, data_requests, messages
from tests.desk.channels.conftest import thread
from tests.desk.conftest import eventually
from tests.desk.fakes.engine import FakeEngine

# Who sends to a person at the moment is no effect on him.
_LEASE = ("sending_owner", "sending_until")


def rows(store: Store, table: sa.Table) -> list[Any]:
    with store.engine.connect() as connection:
        return list(connection.execute(sa.select(table)).all())


def _contacts(store: Store) -> list[dict[str, Any]]:
    return [
        {name: value for name, value in row._asdict().items() if name not in _LEASE}
        for row in rows(store, tables.contacts)
    ]


async def quiet(store: Store) -> None:
    """Everything that came has had its effect, and nothing is owed or waits to be sent."""

    async def done() -> bool:
        waits = any(row.state == WAITING for row in rows(store, tables.events))
        owed = [r for r in rows(store, messages) if "pending" in (r.turn, r.delivery)]
        return not waits and not owed

    await asyncio.sleep(0.05)
    await eventually(done, 10)


@dataclass
class Before:
    """How things stood; ``judge`` compares."""

    store: Store
    fake: FakeEngine
    messages: list[Any]
    contacts: list[dict[str, Any]]
    turns: int

    def judge(self, person: str, expected: Mapping[str, Any], *, new: bool = False) -> None:
        """Hold what came of it to ``expected``, whose words the effects' files explain.

        ``person`` is who it is about; ``new`` when he has said nothing before.
        """
        added = thread(self.store, person)[0 if new else len(self.messages) :]
        assert [row.sender for row in added] == expected.get("thread", [])
        turns = [turn.get("text") or turn["payload"] for turn in self.fake.turns[self.turns :]]
        assert turns == expected.get("turns", [])
        if "says" in expected:
            assert expected["says"] in added[-1].text
        if "text" in expected:
            assert added[0].text == expected["text"]
        kept = rows(self.store, attachments)
        assert [row.kind for row in kept] == expected.get("attachments", [])
        if "name" in expected:
            assert kept[0].name == expected["name"]
        if "delivery" in expected:
            said = [row.delivery for row in thread(self.store, person) if row.sender == "bot"]
            assert said == [expected["delivery"]]
        asked = [row.request for row in rows(self.store, data_requests)]
        assert asked == expected.get("requests", [])
        if not new:
            self._judge_person(person, expected)
        if expected.get("ignored"):
            assert rows(self.store, messages) == self.messages
            assert _contacts(self.store) == self.contacts

    def _judge_person(self, person: str, expected: Mapping[str, Any]) -> None:
        (was,) = [one for one in self.contacts if one["person"] == person]
        (now,) = [one for one in _contacts(self.store) if one["person"] == person]
        for column, value in expected.get("contact", {}).items():
            assert now[column] == value
        if "heard" in expected:
            assert (now["heard_at"] > was["heard_at"]) == expected["heard"]
        found = rows(self.store, conversations)
        (holder,) = [row.holder for row in found if row.person == person]
        assert holder == expected.get("holder", "bot")


async def asked_once(
    store: Store, fake: FakeEngine, ask: Callable[[], object], vendor_id: str
) -> Before:
    """The person has asked by ``ask``, and was answered under the vendor's ``vendor_id``."""
    ask()

    async def answered() -> bool:
        return len(rows(store, messages)) >= 2

    await eventually(answered, 10)
    await quiet(store)
    with store.engine.begin() as connection:
        connection.execute(sa.update(tables.parts).values(vendor_id=vendor_id, state="sent"))
        connection.execute(
            sa.update(messages).where(messages.c.sender == "bot").values(delivery="sent")
        )
    return Before(store, fake, rows(store, messages), _contacts(store), len(fake.turns))
