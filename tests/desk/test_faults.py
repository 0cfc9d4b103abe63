"""Kill -9 of desk and engine while people write: nothing is lost, nothing comes twice."""

from __future__ import annotations

import asyncio
import json
import random
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from tests.desk.fakes.client import Customer, Officer
from tests.desk.fakes.processes import Process
from tests.desk.installation import Installation, installed

TALKING = 8
MESSAGES = 15


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    with installed(tmp_path) as running:
        yield running


@dataclass
class Talk:
    """A customer who sends again, with the same id, whatever was not acknowledged."""

    customer: Customer
    acknowledged: list[int] = field(default_factory=list)

    async def say(self, text: str) -> None:
        message_id = str(uuid.uuid4())
        while not await self._sent(text, message_id):  # noqa: ASYNC110
            await asyncio.sleep(0.1)

    async def _sent(self, text: str, message_id: str) -> bool:
        try:
            self.acknowledged.append(await self.customer.say(text, message_id))
        except httpx.HTTPError:
            return False
        return True

    async def whole(self, rng: random.Random) -> None:
        for n in range(MESSAGES):
            await self.say(rng.choice(["câu", "sleep 0.05", "sleep 0.2"]) + (f" {n}" * (n % 2)))
            await asyncio.sleep(rng.uniform(0, 0.4))


async def _killing(installation: Installation, rng: random.Random) -> None:
    for process in (installation.desk, installation.engine, installation.desk, installation.desk):
        await asyncio.sleep(rng.uniform(0.3, 0.8))
        await asyncio.to_thread(process.kill)
        await asyncio.sleep(rng.uniform(0, 0.5))
        process.start()
        await asyncio.to_thread(process.wait_up)


@pytest.mark.parametrize("seed", [7])
async def test_kill_at_random(installation: Installation, seed: int) -> None:
    rng = random.Random(seed)
    async with httpx.AsyncClient(base_url=installation.desk.url, timeout=30) as http:
        lan = await Officer.log_in(http, "lan")
        queued, served = await Customer.begin(http), await Customer.begin(http)
        await queued.ask("human")
        await served.ask("human")
        held = (await lan.list(holder="queue"))[-1]["id"]
        await lan.done(held, "claim")
        talks = [Talk(await Customer.begin(http)) for _ in range(TALKING)]
        waiting = [Talk(queued), Talk(served)]
        await asyncio.gather(
            _killing(installation, rng), *(talk.whole(rng) for talk in talks + waiting)
        )
        for talk in talks:
            async with asyncio.timeout(60):
                while (await talk.customer.look(wait=5))["answering"]:
                    pass
            seen = await talk.customer.messages()
            assert [m["seq"] for m in seen] == list(range(1, len(seen) + 1))
            assert [m["seq"] for m in seen if m["sender"] == "customer"] == talk.acknowledged
            assert len(talk.acknowledged) == MESSAGES
            answers = [m["reply_to"] for m in seen if m["sender"] == "bot"]
            assert answers == talk.acknowledged
        for talk, holder in zip(waiting, ("queue", "officer"), strict=True):
            seen = await talk.customer.look()
            assert seen["holder"] == holder
            assert [m["sender"] for m in seen["messages"]].count("bot") == 1
            assert len(talk.acknowledged) == MESSAGES
        assert (await lan.detail(held))["officer"] == "lan"
    taken = Counter(json.loads(line)[1] for line in installation.journal.read_text().splitlines())
    assert set(taken.values()) == {1}


def test_a_taken_port_is_one_sentence(installation: Installation, tmp_path: Path) -> None:
    twin = Process(
        "desk",
        port=installation.desk.port,
        path="/health",
        log=tmp_path / "twin.log",
        TUVAN_PORT=str(installation.desk.port),
        TUVAN_HOST="127.0.0.1",
        TUVAN_VAR=str(tmp_path / "var"),
    )
    twin.start()
    assert twin._running is not None
    assert twin._running.wait(60) == 2
    (line,) = (tmp_path / "twin.log").read_text().strip().splitlines()
    assert f"TUVAN_PORT {installation.desk.port}" in line
