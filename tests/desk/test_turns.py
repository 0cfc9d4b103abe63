"""Turns: once, in order, whatever is away; and never after a person took over."""

from __future__ import annotations

import asyncio
import uuid

import sqlalchemy as sa

from desk.store import Store
from desk.tables import conversations, messages
from tests.desk.conftest import Desk, Start, Switch, eventually
from tests.desk.fakes.client import Customer
from tests.desk.fakes.engine import FakeEngine


async def _complete(customer: Customer) -> None:
    async def done() -> bool:
        return not (await customer.look())["answering"]

    await eventually(done, 10)


async def test_engine_away_customer_told_once_and_answered_later(
    desk: Desk, wire: Switch, fake: FakeEngine
) -> None:
    customer = await desk.customer()
    wire.cut = True
    said = [await customer.say(f"câu {n}") for n in range(3)]
    await asyncio.sleep(1)
    waiting = await customer.messages()
    assert [m["sender"] for m in waiting] == ["customer"] * 3 + ["system"]
    assert "thêm chút thời gian" in waiting[-1]["text"]
    wire.cut = False
    await _complete(customer)
    seen = await customer.messages()
    assert [m["reply_to"] for m in seen if m["sender"] == "bot"] == said
    assert [m["sender"] for m in seen].count("system") == 1
    assert [turn["text"] for turn in fake.turns] == ["câu 0", "câu 1", "câu 2"]


async def test_told_again_only_after_an_answer(desk: Desk, wire: Switch) -> None:
    customer = await desk.customer()
    for outage in (1, 2):
        wire.cut = True
        await customer.say("câu")

        async def told(count: int = outage) -> bool:
            return [m["sender"] for m in await customer.messages()].count("system") == count

        await eventually(told)
        wire.cut = False
        await _complete(customer)


async def test_failing_turn_is_sent_again_with_the_same_id(desk: Desk, fake: FakeEngine) -> None:
    customer = await desk.customer()
    message = str(uuid.uuid4())
    await customer.say("fail 3", message)
    await _complete(customer)
    assert [m["text"] for m in await customer.messages() if m["sender"] == "bot"] == [
        "echo: fail 3"
    ]
    assert fake.failures == {message: 3}


async def test_failing_turn_does_not_hold_up_other_customers(desk: Desk) -> None:
    stuck, other = await desk.customer(), await desk.customer()
    await stuck.say("fail 1000")
    await asyncio.sleep(0.1)
    assert await other.ask("chào") == "echo: chào"


async def test_refused_turn_ends_politely_with_a_case(desk: Desk) -> None:
    customer = await desk.customer()
    await customer.say("refuse")
    seen = await customer.look(wait=5)
    assert seen["holder"] == "queue"
    assert "chuyển cho cán bộ" in seen["messages"][1]["text"]
    officer = await desk.officer()
    (row,) = await officer.list(holder="queue")
    assert (await officer.detail(row["id"]))["case"]["reason"] == "failure"


async def test_answer_after_claim_is_dropped(desk: Desk, fake: FakeEngine) -> None:
    customer, officer = await desk.customer(), await desk.officer()
    await customer.ask("chào")
    (row,) = await officer.list(holder="bot")
    fake.holding.clear()
    await customer.say("một")
    await customer.say("hai")
    await asyncio.sleep(0.05)
    await officer.done(row["id"], "claim")
    fake.holding.set()
    await asyncio.sleep(0.3)
    seen = await customer.look()
    claimed = next(m["seq"] for m in seen["messages"] if m["sender"] == "system")
    assert not [m for m in seen["messages"] if m["sender"] == "bot" and m["seq"] > claimed]
    assert seen["holder"] == "officer"
    assert not seen["answering"]


async def test_claim_races_with_answers(desk: Desk) -> None:
    officer = await desk.officer()
    for delay in (0, 0.002, 0.004, 0.006, 0.01, 0.015, 0.02):
        customer = await desk.customer()
        await customer.ask("chào")
        conversation = (await officer.list(holder="bot"))[0]["id"]
        await customer.say("sleep 0.005")
        await asyncio.sleep(delay)
        await officer.done(conversation, "claim")
        await asyncio.sleep(0.05)
        seen = await customer.messages()
        claimed = next(m["seq"] for m in seen if m["sender"] == "system")
        assert not [m for m in seen if m["sender"] == "bot" and m["seq"] > claimed]
        await officer.done(conversation, "close")


async def test_bot_is_silent_while_queue_or_officer_holds(desk: Desk, fake: FakeEngine) -> None:
    customer, officer = await desk.customer(), await desk.officer()
    await customer.ask("human")
    taken = len(fake.turns)
    await customer.say("/restart")
    await customer.say("có ai không")
    (row,) = await officer.list(holder="queue")
    await officer.done(row["id"], "claim")
    await customer.say("alo")
    await asyncio.sleep(0.1)
    assert len(fake.turns) == taken
    await officer.done(row["id"], "release")
    assert await customer.ask("lãi suất") == "echo: lãi suất"
    assert [turn["text"] for turn in fake.turns[taken:]] == ["lãi suất"]


async def test_restart_finds_what_is_owed(start: Start, wire: Switch, fake: FakeEngine) -> None:
    async with start() as desk:
        customer = await desk.customer()
        held = await desk.customer()
        await held.ask("human")
        wire.cut = True
        said = [await customer.say("một"), await customer.say("hai")]
    wire.cut = False
    async with start() as desk:
        customer = Customer(desk.http, customer.token)
        await _complete(customer)
        answers = [m for m in await customer.messages() if m["sender"] == "bot"]
        assert [m["reply_to"] for m in answers] == said
        assert (await Customer(desk.http, held.token).look())["holder"] == "queue"
    assert [turn["text"] for turn in fake.turns] == ["human", "một", "hai"]


async def test_answer_lost_on_the_way_is_asked_for_again(
    start: Start, store: Store, fake: FakeEngine
) -> None:
    async with start() as desk:
        customer = await desk.customer()
        await customer.ask("một")
    # As if the process had died between the engine's answer and its own commit.
    with store.engine.begin() as connection:
        connection.execute(sa.delete(messages).where(messages.c.sender == "bot"))
        connection.execute(sa.update(messages).values(turn="pending"))
    async with start() as desk:
        customer = Customer(desk.http, customer.token)
        await _complete(customer)
        assert [m["text"] for m in await customer.messages()] == ["một", "echo: một"]
    assert len(fake.turns) == 1


async def test_lease_of_another_process_is_left_alone(start: Start, store: Store) -> None:
    async with start() as desk:
        customer = await desk.customer()
        await customer.ask("một")

        def lease(until: float) -> None:
            with store.engine.begin() as connection:
                connection.execute(
                    sa.update(conversations).values(turn_owner="elsewhere:8000", turn_until=until)
                )

        lease(9e12)
        await customer.say("hai")
        await asyncio.sleep(0.3)
        assert (await customer.look())["answering"]
        lease(1.0)
        await _complete(customer)
        assert (await customer.messages())[-1]["text"] == "echo: hai"
