"""What is sent: in order, once, with its outcome on the message; within window and quota."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
import sqlalchemy as sa

from desk.channels import contacts, tables
from desk.channels.interface import Contact, Lost, NotSent, Outcome, Part, QuotaSeen, Sent
from desk.channels.reach import reach
from desk.store import Store
from tests.desk.channels.conftest import StartDesk, deliver, event, thread
from tests.desk.channels.example import Vendor
from tests.desk.conftest import Desk, eventually


def _said(store: Store) -> list[tuple[str, str | None]]:
    return [(r.delivery, r.delivery_reason) for r in thread(store) if r.sender != "customer"]


async def _settled(store: Store, *stations: str) -> None:
    async def there() -> bool:
        return [station for station, _ in _said(store)] == list(stations)

    await eventually(there, 10)


def _answering(vendor: Vendor, *outcomes: Outcome | None) -> list[Outcome | None]:
    """The vendor's next answers; None is what it does by itself."""
    left = list(outcomes)

    async def behave(contact: Contact, part: Part) -> Outcome | None:  # noqa: ARG001
        return left.pop(0) if left else None

    vendor.behaviour = behave
    return left


async def test_a_turn_is_as_few_messages_as_fit(desk: Desk, vendor: Vendor, store: Store) -> None:
    await deliver(desk, event(text="card"))
    await _settled(store, "sent")
    assert all(len(one["text"]) <= 200 for one in vendor.sent)
    whole = "\n".join(one["text"] for one in vendor.sent)
    assert "6,40%" in whole
    assert "5,60%" in whole


async def test_busy_vendor_is_asked_again_and_order_is_kept(
    desk: Desk, vendor: Vendor, store: Store
) -> None:
    busy = NotSent("rate_limited", again=True, everybody=True)
    _answering(vendor, busy, busy)
    at = time.time()
    await deliver(desk, event(at=at, text="một"), event(at=at + 1, text="hai"))
    await _settled(store, "sent", "sent")
    said = "\n\n".join(one["text"] for one in vendor.sent)
    assert said == "echo: một\n\necho: hai"


@pytest.mark.parametrize(("everybody", "station"), [(True, "pending"), (False, "failed")])
async def test_only_what_troubles_one_message_is_given_up(
    desk: Desk, vendor: Vendor, store: Store, everybody: bool, station: str
) -> None:
    busy = NotSent("not_set_up", again=True, everybody=everybody)
    left = _answering(vendor, busy, busy)
    await deliver(desk, event(text="một"))

    async def tried(times: int) -> bool:
        return len(left) == 2 - times

    await eventually(lambda: tried(1), 10)
    with store.engine.begin() as connection:
        # As after some ten minutes of the same.
        connection.execute(sa.update(tables.parts).values(attempts=20))
    await eventually(lambda: tried(2), 10)
    await asyncio.sleep(0.2)
    await _settled(store, station)


async def test_a_refused_message_is_not_sent_again(
    desk: Desk, vendor: Vendor, store: Store
) -> None:
    _answering(vendor, NotSent("defect", "too long"))
    await deliver(desk, event(text="một"))
    await _settled(store, "failed")
    assert _said(store) == [("failed", "defect")]
    await asyncio.sleep(0.2)
    await deliver(desk, event(text="hai"))
    await _settled(store, "failed", "sent")


async def test_who_cannot_be_reached_is_left_alone_until_heard_of(
    desk: Desk, vendor: Vendor, store: Store
) -> None:
    left = _answering(vendor, NotSent("unreachable", unreachable=True), None)
    await deliver(desk, event(text="human"))
    await _settled(store, "failed", "failed")
    lan = await desk.officer()
    (row,) = await lan.list(holder="queue")
    await lan.done(row["id"], "claim")
    await lan.done(row["id"], "messages", {"text": "chào anh"})
    await _settled(store, *["failed"] * 4)
    assert len(left) == 1
    await deliver(desk, event(text="có ai không"))
    await asyncio.sleep(0.4)
    await lan.done(row["id"], "messages", {"text": "dạ có ạ"})
    await _settled(store, *["failed"] * 4, "sent")


async def test_a_lost_answer_is_uncertain_and_never_sent_again(
    desk: Desk, vendor: Vendor, store: Store
) -> None:
    _answering(vendor, Lost("timeout"))
    await deliver(desk, event(text="một"))
    await _settled(store, "uncertain")
    await asyncio.sleep(1.2)
    assert vendor.sent == []
    assert _said(store) == [("uncertain", "answer_lost")]


async def test_the_vendors_echo_settles_what_was_uncertain(
    desk: Desk, vendor: Vendor, store: Store
) -> None:
    _answering(vendor, Lost("timeout"))
    await deliver(desk, event(text="một"))
    await _settled(store, "uncertain")
    await deliver(desk, event("echo", text="echo: một"))
    await _settled(store, "sent")


async def test_killed_while_sending_is_uncertain_after_the_restart(
    start_desk: StartDesk, vendor: Vendor, store: Store
) -> None:
    asked = asyncio.Event()

    async def hang(contact: Contact, part: Part) -> Outcome | None:  # noqa: ARG001
        asked.set()
        await asyncio.sleep(3600)
        return None

    vendor.behaviour = hang
    async with start_desk() as desk:
        await deliver(desk, event(text="một"))
        await asyncio.wait_for(asked.wait(), 5)
        # As kill -9 leaves it: the part on its way, the lease held.
        with store.engine.connect() as connection:
            (contact,) = connection.execute(sa.select(tables.contacts)).all()
            (part,) = connection.execute(sa.select(tables.parts)).all()
        assert (part.state, contact.sending_owner is not None) == ("sending", True)
    with store.engine.begin() as connection:
        connection.execute(sa.update(tables.parts).values(state="sending"))
        connection.execute(
            sa.update(tables.contacts).values(
                sending_owner=contact.sending_owner, sending_until=9e12
            )
        )
    vendor.behaviour = None
    async with start_desk():
        await _settled(store, "uncertain")
        await asyncio.sleep(0.2)
    assert vendor.sent == []


async def test_receipts_come_early_late_and_twice(desk: Desk, vendor: Vendor, store: Store) -> None:
    async def early(contact: Contact, part: Part) -> Outcome | None:  # noqa: ARG001
        await deliver(desk, event("arrived", messages=["out-1"]))
        return None

    vendor.behaviour = early
    await deliver(desk, event(text="một"))
    await _settled(store, "delivered")
    await deliver(desk, event("seen", messages=["out-1"]))
    await _settled(store, "read")
    await deliver(desk, event("arrived", messages=["out-1"]), event("seen", messages=["unknown"]))
    await asyncio.sleep(0.3)
    assert _said(store) == [("read", None)]


async def test_after_the_window_nothing_is_sent_and_the_officer_knows(
    desk: Desk, store: Store
) -> None:
    await deliver(desk, event(text="human"))
    await _settled(store, "sent", "sent")
    lan = await desk.officer()
    (row,) = await lan.list(holder="queue")
    await lan.done(row["id"], "claim")
    await _settled(store, *["sent"] * 3)

    def facts(heard_ago: float) -> Any:
        with store.engine.begin() as connection:
            connection.execute(sa.update(tables.contacts).values(heard_at=time.time() - heard_ago))
            return reach(connection, desk.parts.channels, row["id"], desk.parts.rendering)

    assert facts(10).open
    assert facts(1810).free_left == 0
    late = facts(7210)
    assert (late.open, late.reason) == (False, "window_closed")
    await lan.done(row["id"], "messages", {"text": "chào anh"})
    await _settled(store, *["sent"] * 3, "failed")
    facts(3700)
    await lan.done(row["id"], "messages", {"text": "chào anh"})
    await _settled(store, *["sent"] * 3, "failed", "sent")


async def test_the_vendors_count_is_the_officers(desk: Desk, vendor: Vendor, store: Store) -> None:
    _answering(vendor, Sent("x", QuotaSeen(left=2, total=3, kind="reply")))
    await deliver(desk, event(text="một"))
    await _settled(store, "sent")
    with store.engine.begin() as connection:
        (row,) = connection.execute(sa.select(tables.contacts)).all()
        facts = reach(connection, desk.parts.channels, row.conversation_id, desk.parts.rendering)
        assert facts is not None
        assert (facts.free_left, facts.free_total) == (2, 3)
        known = contacts.contact_of(connection, row.conversation_id)
        assert known is not None
        contacts.heard(connection, known, time.time())
        facts = reach(connection, desk.parts.channels, row.conversation_id, desk.parts.rendering)
    assert facts is not None
    assert facts.free_left == 3
