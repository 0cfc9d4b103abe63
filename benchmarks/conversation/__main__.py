"""How long a customer waits for an answer: ``python -m benchmarks.conversation``.

Twenty customers at once on a whole installation, each writing his next message some seconds after
he has the answer. Prints p50 and p95 from the message's sending to the stored reply, the engine's
part of it and the desk's own, by milliseconds; then the same without pauses, which shows what the
machine can take. Ends with 1 when a target is missed.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import statistics
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx

from benchmarks.desk.__main__ import processor
from launch import environments, model, preflight, settings
from tests.conversations.written import load
from tests.desk.fakes.processes import Process, free_port
from tests.desk.installation import TODAY

CUSTOMERS = 20
PAUSE = (2.0, 6.0)
WAIT_P95, OWN_P50 = 150.0, 10.0
_BEHAVIOURS = ("happy_path", "context", "comparison", "needs_first", "second_intent")


@dataclass(frozen=True)
class Turn:
    """Milliseconds from sending a message to its reply as stored, and the engine's part."""

    total: float
    engine: float

    @property
    def own(self) -> float:
        return self.total - self.engine


def scripts() -> list[list[str]]:
    """What customers write: the typed messages of the tested conversations."""
    every = [one for one in load() if one.behaviour in _BEHAVIOURS]
    return [[s.customer for s in one.steps if s.customer is not None] for one in every]


@dataclass(frozen=True)
class Running:
    """The desk's address, the file of the engine's times, and the processes by name."""

    address: str
    times: Path
    processes: Mapping[str, Process]

    def processor(self) -> dict[str, float]:
        """Seconds of processor time that each process has used."""
        return {name: processor(process.pid) for name, process in self.processes.items()}


@contextmanager
def installation(folder: Path) -> Iterator[Running]:
    """Desk (with the stop-watch), actions and engine."""
    desk, engine, actions = free_port(), free_port(), free_port()
    times = folder / "times"
    variables = {
        "TUVAN_PORT": str(desk), "TUVAN_HOST": "127.0.0.1", "TUVAN_VAR": str(folder / "var"),
        "TUVAN_RASA_URL": f"http://127.0.0.1:{engine}", "TUVAN_TODAY": TODAY,
        "TUVAN_ACTIONS_URL": f"http://127.0.0.1:{actions}", "ENGINE_TIMES": str(times),
        **environments.quiet_engine(),
    }  # fmt: skip
    trained = model.train()
    preflight.prepare_database(settings.read({**os.environ, **variables}))
    processes = {
        "engine": Process(
            "bot", "--model", str(trained), port=engine, path="/", log=folder / "rasa.log",
            python=str(environments.ENGINE.python), **variables,
        ),
        "actions": Process(
            "actions", port=actions, path="/health", log=folder / "actions.log", **variables
        ),
        "desk": Process(
            "benchmarks.conversation.desk", port=desk, path="/health", log=folder / "desk.log",
            **variables,
        ),
    }  # fmt: skip
    try:
        for process in processes.values():
            process.start()
        for process in processes.values():
            process.wait_up(180)
        yield Running(f"http://127.0.0.1:{desk}", times, processes)
    finally:
        for process in processes.values():
            process.end()


async def customer(
    http: httpx.AsyncClient, chance: random.Random, until: float, pause: tuple[float, float] | None
) -> dict[str, float]:
    """Chats until the time is over; milliseconds to the stored reply by message id."""
    took: dict[str, float] = {}
    every = scripts()
    await asyncio.sleep(chance.uniform(0, pause[1]) if pause else 0)
    while time.monotonic() < until:
        opened = await http.post("/chat/sessions")
        headers = {"Authorization": f"Bearer {opened.json()['token']}"}
        for text in chance.choice(every):
            message, began = str(uuid.uuid4()), time.time()
            body = {"id": message, "text": text}
            sent = await http.post("/chat/messages", json=body, headers=headers)
            where = {"after": sent.json()["seq"], "wait": 30}
            seen = (await http.get("/chat/messages", params=where, headers=headers)).json()
            replies = [m for m in seen["messages"] if m["sender"] == "bot"]
            if replies:
                took[message] = _since(began, replies[-1]["at"])
            if seen["holder"] != "bot" or time.monotonic() > until:
                break
            await asyncio.sleep(chance.uniform(*pause) if pause else 0)
    return took


def _since(began: float, at: str) -> float:
    """Milliseconds of the day between two moments: the desk's date is the tests' day."""
    stored = datetime.fromisoformat(at)
    here = datetime.fromtimestamp(began, stored.tzinfo)
    apart = stored - here.replace(year=stored.year, month=stored.month, day=stored.day)
    return apart.total_seconds() * 1000


async def chatting(
    address: str, seconds: float, pause: tuple[float, float] | None, seed: int
) -> dict[str, float]:
    """Twenty customers for so long."""
    limits = httpx.Limits(max_connections=2 * CUSTOMERS)
    async with httpx.AsyncClient(base_url=address, timeout=60, limits=limits) as http:
        until = time.monotonic() + seconds
        chances = (random.Random(seed * 1000 + number) for number in range(CUSTOMERS))
        parts = await asyncio.gather(*(customer(http, one, until, pause) for one in chances))
    return {message: took for part in parts for message, took in part.items()}


@dataclass(frozen=True)
class Measured:
    """One run: its turns, and processor milliseconds a message by process."""

    turns: list[Turn]
    seconds: float
    processor: Mapping[str, float]


def measured(
    running: Running, seconds: float, pause: tuple[float, float] | None, seed: int
) -> Measured:
    """Twenty customers for so long."""
    before = running.processor()
    took = asyncio.run(chatting(running.address, seconds, pause, seed))
    used = {name: spent - before[name] for name, spent in running.processor().items()}
    lines = (line.split() for line in running.times.read_text(encoding="utf-8").splitlines())
    engine = {message: float(waited) * 1000 for message, waited in lines}
    return Measured(
        [Turn(total, engine[one]) for one, total in took.items() if one in engine],
        seconds,
        {name: spent * 1000 / max(len(took), 1) for name, spent in used.items()},
    )


def _row(name: str, values: list[float]) -> str:
    cuts = statistics.quantiles(values, n=100)
    return f"  {name:24}{statistics.median(values):8.1f}{cuts[94]:8.1f}{cuts[98]:8.1f}"


def show(name: str, run: Measured) -> None:
    """One table."""
    count = len(run.turns)
    print(f"\n{name}: {count} messages, {count / run.seconds:.1f} a second")
    print(f"  {'milliseconds':24}{'p50':>8}{'p95':>8}{'p99':>8}")
    print(_row("message to stored reply", [one.total for one in run.turns]))
    print(_row("the engine's part", [one.engine for one in run.turns]))
    print(_row("the desk's own", [one.own for one in run.turns]))
    used = ", ".join(f"{part} {spent:.1f}" for part, spent in run.processor.items())
    print(f"  processor time a message: {used}")


def main() -> int:
    """Measure; 1 when a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.conversation", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, installation(Path(folder)) as running:
        measured(running, 10, PAUSE, seed=0)  # caches fill
        paused = measured(running, asked.seconds, PAUSE, seed=1)
        hurried = measured(running, asked.seconds / 3, None, seed=2)
    show(f"{CUSTOMERS} customers, {PAUSE[0]:.0f} to {PAUSE[1]:.0f} s between messages", paused)
    show(f"{CUSTOMERS} customers without a pause", hurried)
    p95 = statistics.quantiles([one.total for one in paused.turns], n=100)[94]
    own = statistics.median(one.own for one in paused.turns)
    print(f"\np95 {p95:.0f} ms of {WAIT_P95:.0f}; the desk's own p50 {own:.1f} ms of {OWN_P50:.0f}")
    return int(p95 > WAIT_P95 or own > OWN_P50)


if __name__ == "__main__":
    raise SystemExit(main())
