"""Two desk processes on one PostgreSQL: one winner, one answer, one order."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from desk import migrations
from desk.handoff.officers import seed_demo
from desk.store import Store, connect
from tests.desk.attachments.conftest import lying, send, until_state
from tests.desk.attachments.making import picture
from tests.desk.conftest import Desk, Switch, running
from tests.desk.fakes.client import Customer, Officer
from tests.desk.fakes.engine import FakeEngine
from tests.servers.postgres import Postgres, postgres

__all__ = ["postgres"]
pytestmark = pytest.mark.server

CASES = 12


@pytest.fixture
def shared(postgres: Postgres) -> Iterator[list[Store]]:
    url = postgres.database()
    engines = [connect(url), connect(url)]
    with ThreadPoolExecutor(2) as starting:
        list(starting.map(migrations.upgrade, engines))
    stores = [Store(engine) for engine in engines]
    stores[0].transact(seed_demo)
    yield stores
    for store in stores:
        store.close()


@pytest.fixture
async def desks(shared: list[Store], wire: Switch, tmp_path: Path) -> AsyncIterator[list[Desk]]:
    async with (
        running(shared[0], wire, tmp_path, 8001) as one,
        running(shared[1], wire, tmp_path, 8002) as other,
    ):
        yield [one, other]


async def test_fifty_claims_over_two_processes_have_one_winner(desks: list[Desk]) -> None:
    officers = [await desks[n].officer(name) for n, name in enumerate(("lan", "minh"))]
    for _ in range(CASES):
        customer = await desks[0].customer()
        await customer.ask("human")
        conversation = (await officers[0].list(holder="queue"))[0]["id"]
        claims = await asyncio.gather(
            *(officers[n % 2].act(conversation, "claim") for n in range(50))
        )
        winners = {claim.json()["officer"] for claim in claims if claim.status_code == 200}
        assert len(winners) == 1
        assert sum(claim.status_code == 409 for claim in claims) == 25
        winner = next(officer for officer in officers if officer.username in winners)
        await winner.done(conversation, "close")


async def test_same_message_to_both_processes_is_one(desks: list[Desk], fake: FakeEngine) -> None:
    one = await desks[0].customer()
    other = Customer(desks[1].http, one.token)
    for n in range(10):
        seqs = await asyncio.gather(one.say(f"câu {n}", str(n)), other.say(f"câu {n}", str(n)))
        assert seqs[0] == seqs[1]
    async with asyncio.timeout(20):
        while (await one.look(wait=2))["answering"]:
            pass
    seen = await other.messages()
    answered = [m["reply_to"] for m in seen if m["sender"] == "bot"]
    assert answered == [m["seq"] for m in seen if m["sender"] == "customer"]
    assert [turn["text"] for turn in fake.turns] == [f"câu {n}" for n in range(10)]


async def test_a_file_sent_to_both_processes_is_one_and_scanned_once(
    shared: list[Store], wire: Switch, tmp_path: Path
) -> None:
    journal, program = tmp_path / "scanned", tmp_path / "scan.py"
    program.write_text(
        f"import sys; sys.stdin.buffer.read(); open({str(journal)!r}, 'a').write('x')"
    )
    scanner = f"command:{sys.executable} {program}"
    async with (
        running(shared[0], wire, tmp_path, 8001, TUVAN_FILE_SCANNER=scanner) as one,
        running(shared[1], wire, tmp_path, 8002, TUVAN_FILE_SCANNER=scanner) as two,
    ):
        here = await one.customer()
        there = Customer(two.http, here.token)
        for n in range(4):
            came = await asyncio.gather(
                *(send(who, picture(), "a.jpg", f"f{n}") for who in (here, there) * 2)
            )
            assert len({answer.json()["seq"] for answer in came}) == 1
        assert len((await there.look())["files"]) == 4
        for file in (await here.look())["files"]:
            assert (await until_state(there, file["seq"], "kept"))["open"]
    assert journal.read_text() == "x" * 4
    assert len(lying(tmp_path)) == 8


async def test_claim_in_one_process_silences_the_bot_in_the_other(
    desks: list[Desk], fake: FakeEngine
) -> None:
    customer = await desks[0].customer()
    minh: Officer = await desks[1].officer("minh")
    await customer.ask("chào")
    conversation = (await minh.list(holder="bot"))[0]["id"]
    fake.holding.clear()
    await customer.say("một")
    await asyncio.sleep(0.1)
    await minh.done(conversation, "claim")
    fake.holding.set()
    await asyncio.sleep(0.5)
    seen = await customer.messages()
    assert [m["sender"] for m in seen] == ["customer", "bot", "customer", "system"]
