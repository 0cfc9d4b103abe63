"""Kill -9 of the desk while people write both ways: ``python -m tests.desk.trials.kills``.

Customers and officers write to each other, other customers to the bot; each sends again, with the
same id, whatever was not acknowledged. Their pages lose their sockets at random. At random points
of all these messages a desk process is killed and started again. At the end every page, and every
thread, must have each message once and in order.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import time
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.desk.fakes.client import Customer
from tests.desk.fakes.processes import Process
from tests.desk.trials.claims import desks_of, recruit, say
from tests.desk.trials.pages import Page, chat_hello, desk_hello
from tests.desk.trials.place import Place, place

# The web chat takes two messages a second of one customer; people are slower than that.
_PAUSE = (0.5, 1.0)
_AGAIN_SECONDS = 1.0
_LONGEST_WAIT = 120.0
_TEAM = 4


@dataclass
class Writer:
    """One who writes: what was acknowledged, by number in the thread."""

    send: Callable[[httpx.AsyncClient, str, str], Awaitable[httpx.Response]]
    acknowledged: list[tuple[int, str]] = field(default_factory=list)


@dataclass
class Talk:
    """A conversation of two, each with a page, or of a customer with the bot."""

    conversation: str
    token: str
    customer: Writer
    pages: dict[str, Page]
    officer: Writer | None = None


class Storm:
    """Everybody's clients, each going to whichever desk it meets."""

    def __init__(
        self,
        here: Place,
        http: list[httpx.AsyncClient],
        seed: int,
        tell: Callable[[str], None] = say,
    ) -> None:
        self.here = here
        self.tell = tell
        self.http = http
        self.rng = random.Random(seed)
        self.talks: list[Talk] = []
        self.counts: Counter[str] = Counter()
        self.faults: list[str] = []
        self._arrived = asyncio.Condition()
        self._written = 0

    def _writers(self) -> list[Writer]:
        return [w for talk in self.talks for w in (talk.customer, talk.officer) if w]

    @property
    def messages(self) -> int:
        """How many were acknowledged."""
        return sum(len(writer.acknowledged) for writer in self._writers())

    def _address(self) -> str:
        return self.rng.choice(self.here.installation.desks).url

    async def begin(self, served: int, alone: int) -> None:
        """Conversations that an officer holds, and others that the bot holds."""
        team = recruit(self.here, self.http, _TEAM, "served")
        for n in range(served + alone):
            customer = await Customer.begin(self.http[n % len(self.http)])
            await customer.ask("human" if n < served else "chào")
            conversation = self.here.conversation(customer)
            pages = {"customer": Page(self._address, "/chat/socket", chat_hello(customer.token))}
            talk = Talk(conversation, customer.token, Writer(_as_customer(customer)), pages)
            if n < served:
                officer = team[n % len(team)]
                await officer.done(conversation, "claim")
                talk.officer = Writer(_as_officer(conversation, officer.headers))
                cookie = {"Cookie": f"tuvan_desk={officer.token}"}
                pages["officer"] = Page(
                    self._address, "/desk/socket", desk_hello(conversation), cookie
                )
            self.talks.append(talk)

    async def blow(self, messages: int, kills: int, cuts: float) -> None:
        """Let everybody write, ``messages`` in all, with so many kills and cuts a second."""
        writers = self._writers()
        each = [
            messages // len(writers) + (n < messages % len(writers)) for n in range(len(writers))
        ]
        points = sorted(self.rng.sample(range(1, max(kills + 1, messages * 9 // 10)), kills))
        pages = [page for talk in self.talks for page in talk.pages.values()]
        following = [asyncio.create_task(page.follow()) for page in pages]
        cutting = asyncio.create_task(self._cut(pages, cuts))
        killing = asyncio.create_task(self._kill(points))
        try:
            await asyncio.gather(
                *(self._write(n, w, k) for n, (w, k) in enumerate(zip(writers, each, strict=True)))
            )
            await killing
            cutting.cancel()
            for talk in self.talks:
                await self._settled(talk)
        finally:
            for task in (cutting, killing, *following):
                task.cancel()
            await asyncio.gather(cutting, killing, *following, return_exceptions=True)

    async def _write(self, n: int, writer: Writer, count: int) -> None:
        rng = random.Random(self.rng.random())
        for k in range(count):
            text, message = _words(n, k), str(uuid.UUID(int=rng.getrandbits(128)))
            while (seq := await self._sent(rng, writer, text, message)) is None:
                self.counts["sent again"] += 1
                await asyncio.sleep(_AGAIN_SECONDS)
            writer.acknowledged.append((seq, text))
            async with self._arrived:
                self._written += 1
                self._arrived.notify_all()
            await asyncio.sleep(rng.uniform(*_PAUSE))

    async def _sent(
        self, rng: random.Random, writer: Writer, text: str, message: str
    ) -> int | None:
        try:
            answer = await writer.send(rng.choice(self.http), text, message)
        except httpx.HTTPError:
            return None
        if answer.status_code >= 500:
            self.counts["refused by the desk"] += 1
            return None
        seq: int = answer.raise_for_status().json()["seq"]
        return seq

    async def _cut(self, pages: list[Page], a_second: float) -> None:
        while a_second:
            await asyncio.sleep(self.rng.expovariate(a_second))
            self.counts["sockets cut"] += self.rng.choice(pages).cut()

    async def _kill(self, points: list[int]) -> None:
        for point in points:
            async with self._arrived:
                await self._arrived.wait_for(lambda p=point: self._written >= p)  # type: ignore[misc]
            await asyncio.sleep(self.rng.uniform(0, 0.3))
            process: Process = self.rng.choice(self.here.installation.desks)
            await asyncio.to_thread(process.kill)
            self.counts["kills"] += 1
            await asyncio.sleep(self.rng.uniform(0, 0.5))
            process.start()
            await asyncio.to_thread(process.wait_up)
            self.tell(f"{self._written} messages, {self.counts['kills']} kills")

    async def _settled(self, talk: Talk) -> None:
        """Wait until all is answered and every page has all of it, then look at everything."""
        customer = Customer(self.http[0], talk.token)
        until = time.monotonic() + _LONGEST_WAIT
        while (seen := await customer.look(wait=5))["answering"] and time.monotonic() < until:
            pass
        thread = seen["messages"]
        for page in talk.pages.values():
            await page.reached(thread[-1]["seq"], until - time.monotonic())
        self._judge(talk, thread, seen["holder"])

    def _judge(self, talk: Talk, thread: list[dict[str, Any]], holder: str) -> None:
        def fault(words: str) -> None:
            self.faults.append(f"{talk.conversation}: {words}")

        whole = list(range(1, len(thread) + 1))
        if [m["seq"] for m in thread] != whole:
            fault(f"the thread is numbered {[m['seq'] for m in thread]}")
        for side, page in talk.pages.items():
            if page.seqs != whole:
                fault(f"the {side}'s page got {page.seqs} of {len(thread)}")
            elif page.texts != [m["text"] for m in thread]:
                fault(f"the {side}'s page shows other words than the thread")
        for side, writer in (("customer", talk.customer), ("officer", talk.officer)):
            said = [(m["seq"], m["text"]) for m in thread if m["sender"] == side]
            sent = writer.acknowledged if writer else []
            # What the customer began with came before.
            if said[len(said) - len(sent) :] != sent or len(said) != len(sent) + (
                side == "customer"
            ):
                fault(f"the {side} sent {sent}, the thread has {said}")
        self._judge_bot(talk, thread, holder, fault)

    def _judge_bot(
        self,
        talk: Talk,
        thread: list[dict[str, Any]],
        holder: str,
        fault: Callable[[str], None],
    ) -> None:
        asked = [m["seq"] for m in thread if m["sender"] == "customer"]
        answers = [m["reply_to"] for m in thread if m["sender"] == "bot"]
        if talk.officer is not None and (answers != asked[:1] or holder != "officer"):
            fault(f"held by {holder}, the bot answered {answers}")
        if talk.officer is None and answers != asked:
            fault(f"asked {asked}, answered {answers}")


def _words(n: int, k: int) -> str:
    # Letters only: digits might be taken for personal data.
    letters = "abcdefghij"
    return (
        "câu "
        + "".join(letters[int(digit)] for digit in f"{n:02d}")
        + " "
        + "".join(letters[int(digit)] for digit in f"{k:03d}")
    )


def _as_customer(
    customer: Customer,
) -> Callable[[httpx.AsyncClient, str, str], Awaitable[httpx.Response]]:
    def send(http: httpx.AsyncClient, text: str, message: str) -> Awaitable[httpx.Response]:
        return Customer(http, customer.token).post({"id": message, "text": text})

    return send


def _as_officer(
    conversation: str, headers: dict[str, str]
) -> Callable[[httpx.AsyncClient, str, str], Awaitable[httpx.Response]]:
    def send(http: httpx.AsyncClient, text: str, message: str) -> Awaitable[httpx.Response]:
        path = f"/desk/api/conversations/{conversation}/messages"
        return http.post(path, json={"id": message, "text": text}, headers=headers)

    return send


async def stormed(here: Place, messages: int, kills: int, seed: int, talks: int = 24) -> Storm:
    """A whole storm; two of three conversations are held by an officer."""
    async with desks_of(here) as http:
        storm = Storm(here, http, seed)
        await storm.begin(talks * 2 // 3, talks - talks * 2 // 3)
        await storm.blow(messages, kills, cuts=2.0)
    return storm


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.desk.trials.kills", description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--messages", type=int, default=1000, help="both ways, in all")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    began = time.monotonic()
    with place(asked.database) as here:
        storm = asyncio.run(stormed(here, asked.messages, asked.kills, asked.seed))
    report = {
        "database": asked.database,
        "seed": asked.seed,
        "messages": storm.messages,
        **storm.counts,
        "seconds": round(time.monotonic() - began),
        "faults": storm.faults,
    }
    print(json.dumps(report, ensure_ascii=False, indent=1))
    return bool(storm.faults)


if __name__ == "__main__":
    sys.exit(main())
