"""The desk under its pages: ``python -m benchmarks.desk``.

Customers' and officers' pages connected at once, messages at a steady rate; prints how long a
message takes to its reader (p50, p95, p99, in milliseconds) and the desk's memory. The engine is
the tests' fake, which answers at once, so that the figures are the desk's own.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from string import ascii_lowercase
from typing import Any

import httpx
import msgspec
from websockets.asyncio.client import connect

from tests.desk.fakes.client import Customer, Officer
from tests.desk.installation import installed

AT_ONCE = 50
USERNAMES = ("lan", "minh", "hoa")
KINDS = {
    "answer": "customer asks, bot's answer on his page",
    "to officer": "customer writes, message on the officer's page",
    "to customer": "officer writes, message on the customer's page",
}


class Said(msgspec.Struct):
    """A message of a frame, as far as it is measured."""

    sender: str
    text: str


class Seen(msgspec.Struct):
    """What a page gets: its messages, a customer's at the top, an officer's within ``thread``.

    The rest of a frame is passed over: the pages share the machine with the desk.
    """

    messages: list[Said] = []
    thread: Seen | None = None


_frame = msgspec.json.Decoder(Seen)


@dataclass
class Measured:
    """When each message was sent, and how long it took to be seen."""

    sent: dict[str, float] = field(default_factory=dict)
    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def seen(self, kind: str, text: str) -> None:
        if (began := self.sent.pop(text, None)) is not None:
            self.took[kind].append(time.perf_counter() - began)


class Bench:
    """Pages as clients: each with its socket, all in this process."""

    def __init__(self, url: str, pid: int) -> None:
        self.url = url
        self.pid = pid
        self.processor = 0.0
        self.measured = Measured()
        self.pages: list[asyncio.Task[None]] = []

    def _socket(self, path: str) -> str:
        return self.url.replace("http", "ws") + path

    async def chat_page(self, customer: Customer, ready: asyncio.Semaphore) -> None:
        async with connect(self._socket("/chat/socket"), max_size=None) as socket:
            await socket.send(json.dumps({"token": customer.token}))
            shown = False
            async for frame in socket:
                if not shown:
                    ready.release()
                    shown = True
                for message in _frame.decode(frame).messages:
                    if message.sender == "bot":
                        self.measured.seen("answer", message.text.removeprefix("echo: "))
                    elif message.sender == "officer":
                        self.measured.seen("to customer", message.text)

    async def desk_page(
        self, officer: Officer, conversation: str, ready: asyncio.Semaphore
    ) -> None:
        cookie = {"Cookie": f"tuvan_desk={officer.token}"}
        address = self._socket("/desk/socket")
        async with connect(address, additional_headers=cookie, max_size=None) as socket:
            await socket.send(json.dumps({"open": conversation, "after": 0}))
            shown = False
            async for frame in socket:
                thread = _frame.decode(frame).thread
                if thread is None:
                    continue
                if not shown:
                    ready.release()
                    shown = True
                for message in thread.messages:
                    if message.sender == "customer":
                        self.measured.seen("to officer", message.text)

    async def run(self, customers: int, officers: int, rate: float, seconds: float) -> None:
        limits = httpx.Limits(max_connections=AT_ONCE)
        async with httpx.AsyncClient(base_url=self.url, limits=limits, timeout=60) as http:
            people = await _bounded(Customer.begin(http) for _ in range(customers))
            team = [await Officer.log_in(http, name) for name in USERNAMES]
            served = await self._served(people[:officers], team)
            ready = asyncio.Semaphore(0)
            pages: list[Coroutine[Any, Any, None]] = [self.chat_page(one, ready) for one in people]
            pages += [self.desk_page(by, of, ready) for by, of in served]
            for page in pages:
                self.pages.append(asyncio.create_task(page))
                if len(self.pages) % AT_ONCE == 0:
                    await asyncio.sleep(0.05)
            for _ in pages:
                await ready.acquire()
            await asyncio.sleep(2)
            before = processor(self.pid)
            await self._talk(people, served, rate, seconds)
            self.processor = processor(self.pid) - before
            await asyncio.sleep(3)
            for task in self.pages:
                task.cancel()
            await asyncio.gather(*self.pages, return_exceptions=True)

    async def _served(
        self, people: list[Customer], team: list[Officer]
    ) -> list[tuple[Officer, str]]:
        """Each of these customers with an officer who holds his conversation."""
        await _bounded(one.say("human") for one in people)
        served: list[tuple[Officer, str]] = []
        while len(served) < len(people):
            waiting = await team[0].list(holder="queue")
            for n, row in enumerate(waiting):
                await team[n % len(team)].done(row["id"], "claim")
                served.append((team[n % len(team)], row["id"]))
        return served

    async def _talk(
        self,
        people: list[Customer],
        served: list[tuple[Officer, str]],
        rate: float,
        seconds: float,
    ) -> None:
        rng = random.Random(1)
        began, sending = time.perf_counter(), set()
        for n in range(int(rate * seconds)):
            await asyncio.sleep(max(0, began + n / rate - time.perf_counter()))
            # Letters only: digits might be taken for a phone number and masked.
            text = "".join(rng.choices(ascii_lowercase, k=16))
            self.measured.sent[text] = time.perf_counter()
            if served and rng.random() < 0.2:
                officer, conversation = rng.choice(served)
                said = officer.done(conversation, "messages", {"text": text})
            else:
                said = rng.choice(people).say(text)
            task = asyncio.create_task(said)
            sending.add(task)
            task.add_done_callback(sending.discard)
        await asyncio.gather(*sending)


async def _bounded(jobs: Any) -> list[Any]:
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(job: Any) -> Any:
        async with gate:
            return await job

    return await asyncio.gather(*(one(job) for job in jobs))


def _memory(pid: int) -> dict[str, int]:
    """Megabytes resident now and at most."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    values = dict(line.split(":", 1) for line in lines)
    return {name: int(values[name].split()[0]) // 1024 for name in ("VmRSS", "VmHWM")}


def processor(pid: int) -> float:
    """Seconds of processor time used so far."""
    stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.desk", description=__doc__)
    parser.add_argument("--customers", type=int, default=2000)
    parser.add_argument("--officers", type=int, default=300)
    parser.add_argument("--rate", type=float, default=50, help="messages a second")
    parser.add_argument("--seconds", type=float, default=30)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, installed(Path(folder)) as running:
        bench = Bench(running.desk.url, running.desk.pid)
        asyncio.run(bench.run(asked.customers, asked.officers, asked.rate, asked.seconds))
        memory = _memory(running.desk.pid)
    print(f"{asked.customers} customers, {asked.officers} officers, {asked.rate:g} messages/s")
    took = bench.measured.took
    for kind, meaning in KINDS.items():
        _print_delays(meaning, took[kind])
    _print_delays("all of them", [one for kind in KINDS for one in took[kind]])
    print(f"not seen: {len(bench.measured.sent)}")
    share = bench.processor / (asked.rate * asked.seconds)
    print(f"desk's processor time: {1000 * share:.1f} ms a message")
    print(f"desk's memory: {memory['VmRSS']} MB, at most {memory['VmHWM']} MB")
    # Other work on the machine is in the figures: whoever reads them must know of it.
    busy = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"machine: {os.cpu_count()} cores, load average {busy} (1, 5, 15 minutes)")


def _print_delays(meaning: str, seconds: list[float]) -> None:
    if len(seconds) < 2:
        return
    quantiles = statistics.quantiles((1000 * one for one in seconds), n=100)
    p50, p95, p99 = (quantiles[at] for at in (49, 94, 98))
    print(f"{meaning}: n={len(seconds)} p50={p50:.0f} p95={p95:.0f} p99={p99:.0f} ms")


if __name__ == "__main__":
    main()
