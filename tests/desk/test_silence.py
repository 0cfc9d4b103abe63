"""While a person holds the conversation the bot is silent: over time, restarts, faults, tricks."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa

from desk.conversations.messages import Turn
from desk.rendering import Rendering
from desk.store import Store
from desk.tables import messages
from tests.desk.conftest import Clock, Desk, Start
from tests.desk.fakes.client import Customer, Officer
from tests.desk.fakes.engine import FakeEngine

# What a customer might type who knows what the engine is.
TRICKS = (
    "/restart",
    "/intent{}",
    "/affirm",
    '/inform{"amount": 5}',
    "／restart",
    " /restart",
    "\u200b/restart",
    "/session_start",
)
MOST_STATEMENTS = 60


class Fault:
    """Lets the database fail at one statement of the next transactions, as when it goes away."""

    def __init__(self, store: Store) -> None:
        self._engine = store.engine
        self.left: int | None = None
        self.failed = 0

    @contextmanager
    def at(self, statement: int) -> Iterator[None]:
        """The ``statement``-th from here on fails, once; those after it work."""
        self.left, self.failed = statement, 0
        sa.event.listen(self._engine, "before_cursor_execute", self._run)
        try:
            yield
        finally:
            sa.event.remove(self._engine, "before_cursor_execute", self._run)

    def _run(self, *about: Any) -> None:
        if self.left is None:
            return
        self.left -= 1
        if self.left < 0:
            self.left, self.failed = None, 1
            raise sa.exc.OperationalError(about[2], None, Exception("the database is away"))


@pytest.fixture
def fault(store: Store) -> Fault:
    return Fault(store)


async def _held(desk: Desk, by: str) -> tuple[Customer, Officer, str]:
    """A customer who waits (``queue``) or is served (``officer``)."""
    customer, officer = await desk.customer(), await desk.officer()
    await customer.ask("human")
    (row,) = await officer.list(holder="queue")
    if by == "officer":
        await officer.done(row["id"], "claim")
    return customer, officer, row["id"]


async def _silent(customer: Customer, fake: FakeEngine, turns: int, holder: str) -> None:
    """The bot has said nothing beyond its one answer, was asked nothing and owes nothing."""
    await asyncio.sleep(0.1)
    seen = await customer.look()
    assert seen["holder"] == holder
    assert not seen["answering"]
    assert [m["sender"] for m in seen["messages"]].count("bot") == 1
    assert len(fake.turns) == turns


@pytest.mark.parametrize("by", ["queue", "officer"])
async def test_an_hour_and_a_day_of_silence(
    desk: Desk, fake: FakeEngine, clock: Clock, by: str
) -> None:
    customer, _, _ = await _held(desk, by)
    for silence in ({"minutes": 61}, {"days": 1}):
        clock.advance(**silence)
        await customer.say("anh chị ơi")
        await _silent(customer, fake, 1, by)


@pytest.mark.parametrize("by", ["queue", "officer"])
async def test_what_is_typed_for_the_engine_is_words(desk: Desk, fake: FakeEngine, by: str) -> None:
    customer, officer, conversation = await _held(desk, by)
    for trick in TRICKS:
        await customer.say(trick)
    await _silent(customer, fake, 1, by)
    said = [m["text"] for m in (await officer.detail(conversation))["messages"]]
    for trick in TRICKS:
        assert any(trick.strip(" \u200b") in text for text in said), trick


@pytest.mark.parametrize("by", ["queue", "officer"])
async def test_every_process_starts_again(
    start: Start, fake: FakeEngine, clock: Clock, by: str
) -> None:
    async with start() as desk:
        customer, _, _ = await _held(desk, by)
        await customer.say("trước")
    # An engine that has just been started remembers nothing.
    fake.answers.clear()
    clock.advance(minutes=61)
    async with start() as desk:
        customer = Customer(desk.http, customer.token)
        await customer.say("sau")
        await customer.say("/restart")
        await _silent(customer, fake, 1, by)


async def test_a_message_meets_a_fault_of_the_database(
    desk: Desk, fake: FakeEngine, fault: Fault
) -> None:
    """Whichever statement fails, the message is refused whole and taken when it comes again."""
    customer, officer, conversation = await _held(desk, "officer")
    taken, refused = [], 0
    for statement in range(MOST_STATEMENTS):
        body = {"id": f"m{statement}", "text": f"câu {statement}"}
        with fault.at(statement):
            answer = await customer.post(body)
        if answer.status_code != 202:
            assert answer.status_code == 503, answer.text
            refused += 1
            answer = await customer.post(body)
        taken.append(answer.json()["seq"])
        if not fault.failed:
            break
    else:
        pytest.fail(f"a message took more than {MOST_STATEMENTS} statements")
    assert refused > 3
    seen = (await officer.detail(conversation))["messages"]
    assert [m["seq"] for m in seen if m["sender"] == "customer"][1:] == taken
    assert [m["seq"] for m in seen] == list(range(1, len(seen) + 1))
    await _silent(customer, fake, 1, "officer")


async def test_a_claim_meets_a_fault_of_the_database(
    desk: Desk, fake: FakeEngine, fault: Fault, store: Store
) -> None:
    """A claim during a turn happens whole or not at all, whichever statement fails."""
    officer, faults = await desk.officer(), 0
    for statement in range(MOST_STATEMENTS):
        customer = await desk.customer()
        await customer.ask("chào")
        (row,) = await officer.list(holder="bot")
        fake.holding.clear()
        asked = await customer.say("một")
        await asyncio.sleep(0.05)
        with fault.at(statement):
            claim = await officer.act(row["id"], "claim")
        faults += fault.failed
        if claim.status_code != 200:
            assert claim.status_code == 503, claim.text
            assert (await officer.detail(row["id"]))["holder"] == "bot"
            assert _turn(store, row["id"], asked) == Turn.PENDING.value
            await officer.done(row["id"], "claim")
        assert _turn(store, row["id"], asked) == Turn.PEOPLE.value
        fake.holding.set()
        await asyncio.sleep(0.1)
        assert await _senders(customer) == ["customer", "bot", "customer", "system"]
        await officer.done(row["id"], "close")
        if not fault.failed:
            break
    else:
        pytest.fail(f"a claim took more than {MOST_STATEMENTS} statements")
    assert faults > 5


async def _senders(customer: Customer) -> list[str]:
    """Of each message, but for the word that an answer takes longer, which a slow machine adds."""
    slow = Rendering().line("slow")
    return [m["sender"] for m in await customer.messages() if m["text"] != slow]


def _turn(store: Store, conversation: str, seq: int) -> str | None:
    query = sa.select(messages.c.turn).where(
        messages.c.conversation_id == conversation, messages.c.seq == seq
    )
    turn: str | None = store.transact(lambda c: c.execute(query).scalar_one())
    return turn


async def test_a_late_answer_meets_a_fault_of_the_database(
    desk: Desk, fake: FakeEngine, fault: Fault
) -> None:
    """An answer that comes after the claim is dropped, whatever fails while it is."""
    officer, met = await desk.officer(), 0
    for statement in range(8):
        customer = await desk.customer()
        await customer.ask("chào")
        (row,) = await officer.list(holder="bot")
        fake.holding.clear()
        await customer.say("một")
        await asyncio.sleep(0.05)
        await officer.done(row["id"], "claim")
        with fault.at(statement):
            fake.holding.set()
            await asyncio.sleep(0.2)
        met += fault.failed
        await customer.say("hai")
        await asyncio.sleep(0.1)
        assert await _senders(customer) == ["customer", "bot", "customer", "system", "customer"]
        await officer.done(row["id"], "close")
    assert met > 2
