"""What a vendor delivers: once, in order, through crashes; forgeries leave nothing."""

from __future__ import annotations

import asyncio
import random
import time

import sqlalchemy as sa

from desk.attachments.tables import attachments
from desk.channels import inbox, tables
from desk.store import Store
from desk.tables import conversations
from tests.desk.channels.conftest import StartDesk, deliver, event, thread
from tests.desk.channels.example import Vendor
from tests.desk.conftest import Desk, eventually
from tests.desk.fakes.engine import FakeEngine


async def _answered(store: Store, count: int, who: str = "an") -> None:
    async def done() -> bool:
        rows = thread(store, who)
        return sum(row.sender == "bot" for row in rows) >= count

    await eventually(done, 10)


def _rows(store: Store, table: sa.Table) -> list[sa.Row]:  # type: ignore[type-arg]
    with store.engine.connect() as connection:
        return list(connection.execute(sa.select(table)).all())


async def test_a_message_becomes_a_turn_and_its_answer_is_sent(
    desk: Desk, store: Store, vendor: Vendor
) -> None:
    assert (await deliver(desk, event(text="lãi suất"))).status_code == 200
    await eventually(lambda: _sent(vendor, 1))
    assert vendor.sent == [{"to": "an", "text": "echo: lãi suất", "buttons": []}]
    assert vendor.signals[0] == ("an", "seen")
    await eventually(lambda: _all_sent(store))
    assert [row.delivery for row in thread(store)] == ["delivered", "sent"]


async def _sent(vendor: Vendor, count: int) -> bool:
    return len(vendor.sent) >= count


async def test_whoever_waits_sees_that_an_answer_is_being_written(
    desk: Desk, vendor: Vendor
) -> None:
    await deliver(desk, event(text="sleep 0.5"))
    await eventually(lambda: _sent(vendor, 1))
    assert vendor.signals == [("an", "seen"), ("an", "typing")]


async def test_the_same_event_again_is_one_turn(desk: Desk, store: Store, fake: FakeEngine) -> None:
    once = event(text="một")
    for _ in range(3):
        assert (await deliver(desk, once, once)).status_code == 200
    await _answered(store, 1)
    await deliver(desk, once)
    await asyncio.sleep(0.3)
    assert [turn["text"] for turn in fake.turns] == ["một"]


async def test_every_event_of_a_batch_counts(desk: Desk, store: Store) -> None:
    at = time.time()
    people = ("an", "bình", "chi")
    batch = [event(who=who, at=at + n, text=f"câu {n}") for n in range(5) for who in people]
    await deliver(desk, *batch, event("unheard_of"))
    for who in people:
        await _answered(store, 5, who)
        said = [row.text for row in thread(store, who) if row.sender == "customer"]
        assert said == [f"câu {n}" for n in range(5)]


async def test_reordered_events_take_effect_in_the_vendors_order(
    desk: Desk, store: Store, fake: FakeEngine
) -> None:
    at = time.time()
    came = [event(at=at + n / 10, text=f"câu {n}") for n in range(6)]
    random.Random(3).shuffle(came)
    await asyncio.gather(*(deliver(desk, one) for one in came))
    await _answered(store, 6)
    assert [turn["text"] for turn in fake.turns] == [f"câu {n}" for n in range(6)]


async def test_what_was_acknowledged_outlives_the_process(
    start_desk: StartDesk, store: Store, fake: FakeEngine, vendor: Vendor
) -> None:
    async with start_desk() as desk:
        await deliver(desk, event(text="một"))
        # Stopped before the grace has passed: nothing has had its effect yet.
    assert thread(store) == []
    async with start_desk():
        await eventually(lambda: _sent(vendor, 1))
    assert [turn["text"] for turn in fake.turns] == ["một"]


async def test_two_processes_give_an_event_its_effect_once(
    start_desk: StartDesk, store: Store, fake: FakeEngine, vendor: Vendor
) -> None:
    async with start_desk() as one, start_desk(8001) as other:
        at = time.time()
        for n in range(10):
            same = event(at=at + n, text=f"câu {n}")
            await asyncio.gather(deliver(one, same), deliver(other, same))
        await _answered(store, 10)
        await eventually(lambda: _all_sent(store))
    assert [turn["text"] for turn in fake.turns] == [f"câu {n}" for n in range(10)]
    said = "\n\n".join(one["text"] for one in vendor.sent).split("\n\n")
    assert said == [f"echo: câu {n}" for n in range(10)]


async def _all_sent(store: Store) -> bool:
    return all(row.delivery == "sent" for row in thread(store) if row.sender == "bot")


async def test_refused_requests_leave_nothing(desk: Desk, store: Store) -> None:
    post = desk.http.post
    body = b'{"events": []}'
    signed = {"X-Signature": Vendor.sign(body)}
    forged = await post("/channels/example", content=body, headers={"X-Signature": "00"})
    assert (forged.status_code, forged.json()["error"]) == (401, "forged")
    assert (await post("/channels/example", content=body)).status_code == 401
    compressed = {**signed, "Content-Encoding": "gzip"}
    answer = await post("/channels/example", content=body, headers=compressed)
    assert answer.status_code == 415
    big = b" " * (1024 * 1024 + 1)
    answer = await post("/channels/example", content=big, headers={"X-Signature": Vendor.sign(big)})
    assert answer.status_code == 413
    cut = body[:-3]
    answer = await post("/channels/example", content=cut, headers={"X-Signature": Vendor.sign(cut)})
    assert answer.status_code == 400
    assert (await post("/channels/no_such", content=body, headers=signed)).status_code == 404
    assert _rows(store, tables.events) == _rows(store, conversations) == []


async def test_the_address_can_be_tried(desk: Desk) -> None:
    answer = await desk.http.get("/channels/example", params={"challenge": "42"})
    assert (answer.status_code, answer.text) == (200, "42")


async def test_nothing_that_waits_can_be_read(desk: Desk, store: Store) -> None:
    await deliver(desk, event(text="số của em 0912345678"))
    (row,) = _rows(store, tables.events)
    assert "0912345678" not in row.body
    await _answered(store, 1)
    (row,) = _rows(store, tables.events)
    assert row.body is None
    assert all("0912345678" not in message.text for message in thread(store))


async def test_attachments_are_kept_and_answered_once(
    desk: Desk, store: Store, fake: FakeEngine
) -> None:
    at = time.time()
    await deliver(desk, *(event(at=at + n, attachments=["image"]) for n in range(3)))
    await _answered(store, 1)
    await deliver(desk, event(attachments=["sticker"]))
    await deliver(desk, event(text="/restart", attachments=["file"]))
    await _answered(store, 2)
    said = [(row.sender, row.text[:12]) for row in thread(store)]
    assert said[:2] == [("customer", "[Ảnh]"), ("bot", "Dạ em đã nhậ")]
    assert [sender for sender, _ in said] == ["customer", "bot", *["customer"] * 4, "bot"]
    assert [row.kind for row in _rows(store, attachments)] == [
        *["image"] * 3,
        "sticker",
        "file",
    ]
    assert [turn["text"] for turn in fake.turns] == ["restart"]


async def test_choices_come_back_as_ids_numbers_or_titles(
    desk: Desk, store: Store, fake: FakeEngine, vendor: Vendor
) -> None:
    for said in ("id", "2.", "không"):
        count = len(vendor.sent)
        await deliver(desk, event(text="choices"))
        await eventually(lambda count=count: _sent(vendor, count + 1))
        offered = vendor.sent[-1]
        assert offered["text"].endswith("1. Có\n2. Không")
        assert all(button.startswith("#tv.") for button in offered["buttons"])
        await deliver(desk, event(text=offered["buttons"][0] if said == "id" else said))
        await eventually(lambda count=count: _sent(vendor, count + 2))
    taps = [turn.get("payload") for turn in fake.turns if "payload" in turn]
    assert taps == ["/affirm", "/deny", "/deny"]
    count = len(fake.turns)
    await deliver(desk, event(text="#tv.unheardof"), event(text="2"))
    await eventually(lambda: _turns(fake, count + 1))
    assert fake.turns[-1]["text"] == "2"
    assert any("không còn hiệu lực" in row.text for row in thread(store))


async def _turns(fake: FakeEngine, count: int) -> bool:
    return len(fake.turns) >= count


async def test_an_event_that_cannot_have_its_effect_holds_up_nobody_for_good(
    desk: Desk, store: Store
) -> None:
    with store.engine.begin() as connection:
        broken = inbox.Arrived("example", "x", "an", True, 1.0, 0.0, "no seal")
        inbox.store(connection, [broken], time.time())
        connection.execute(sa.update(tables.events).values(attempts=4))
    await deliver(desk, event(text="một"))
    await _answered(store, 1)
    failed = [row for row in _rows(store, tables.events) if row.state == inbox.FAILED]
    assert [row.event_id for row in failed] == ["x"]


async def test_an_answer_in_the_vendors_console_silences_the_bot(
    desk: Desk, store: Store, fake: FakeEngine, vendor: Vendor
) -> None:
    await deliver(desk, event(text="một"))
    await eventually(lambda: _sent(vendor, 1))
    await deliver(desk, event("echo", text="echo: một"))
    await deliver(desk, event("echo", text="Chào anh, em là Lan", by_person=True))

    async def held() -> bool:
        return [row.holder for row in _rows(store, conversations)] == ["queue"]

    await eventually(held)
    await deliver(desk, event(text="hai"))
    await asyncio.sleep(0.4)
    assert len(fake.turns) == len(vendor.sent) == 1
    senders = [row.sender for row in thread(store)]
    assert senders == ["customer", "bot", "officer", "customer"]
    lan = await desk.officer()
    (row,) = await lan.list(holder="queue")
    assert (await lan.detail(row["id"]))["case"]["reason"] == "console"
