"""Many persons at once through a simulated vendor while everything goes wrong.

``python -m tests.simulators.conversing --channel messenger --conversations 1000`` prints what came
of it; smaller runs are in the suite. The engine is a small HTTP process that answers at once and
remembers its answers, as the real one does. Held to: each message of a person is exactly one turn,
in order; each answer reaches his phone once, or is marked uncertain.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import sqlalchemy as sa

from desk.channels import tables
from desk.channels.interface import Capabilities
from desk.tables import conversations, messages
from tests.simulators.base import Faults
from tests.simulators.installation import Served, rows, vendor_served
from tests.simulators.judging import ended
from tests.simulators.messenger import vendor as messenger
from tests.simulators.zalo import vendor as zalo

GRACE = Capabilities(text=1, buttons=1, button_title=1).grace
_AT_ONCE = 60
_PATIENCE_SECONDS = 8.0
_Person: TypeAlias = zalo.Person | messenger.Person


def storm() -> Faults:
    """What goes wrong, as shares of all requests."""
    return Faults(
        duplicates=0.2, reordering=0.1, timeouts=0.05, rate_limits=0.002, expired_tokens=0.001
    )


@dataclass
class Told:
    """What went wrong, in sentences, and how often what happened."""

    faults: list[str] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)


async def _talk(served: Served, person: _Person, dice: random.Random, ids: dict[str, str]) -> None:
    """Three to five messages; some in a burst, most after the answer to the one before."""
    for n in range(dice.randint(3, 5)):
        seen = len(person.screen.lines)
        for part in range(2 if dice.random() < 0.2 else 1):
            ids[served.says(person.id, f"câu {n}.{part}")] = person.id
            await asyncio.sleep(0.02)
        until = time.monotonic() + _PATIENCE_SECONDS * (0.1 if dice.random() < 0.1 else 1)
        while time.monotonic() < until:
            if any(line.who == "account" for line in person.screen.lines[seen:]):
                break
            await asyncio.sleep(0.05)


async def _killing(served: Served, every: float, stop: asyncio.Event, told: Told) -> None:
    dice = random.Random(3)
    while not stop.is_set():
        await asyncio.wait(
            [asyncio.create_task(stop.wait())], timeout=every * dice.uniform(0.5, 1.5)
        )
        victim = dice.choice(served.desks)
        await asyncio.to_thread(victim.kill)
        told.counted["kills"] += 1
        await asyncio.sleep(dice.uniform(0, 0.3))
        victim.start()
        await asyncio.to_thread(victim.wait_up, 240)


async def _quiet(served: Served, seconds: float) -> bool:
    """Whether everything came to an end within ``seconds``."""
    until = time.monotonic() + seconds
    waits = sa.select(sa.func.count()).where(tables.events.c.state == "waiting")
    owed = sa.select(sa.func.count()).where(
        sa.or_(messages.c.turn == "pending", messages.c.delivery == "pending")
    )
    while time.monotonic() < until:
        (left,), (open_,) = rows(served.store, waits)[0], rows(served.store, owed)[0]
        if not left and not open_ and not served.deliverer.busy:
            return True
        await asyncio.sleep(0.5)
    return False


async def converse(
    served: Served, conversations_: int, *, kill_every: float | None, settle: float = 300.0
) -> Told:
    """Let so many persons talk, then compare what they see with what the desk knows."""
    told, ids, dice = Told(), dict[str, str](), random.Random(11)
    gate, stop = asyncio.Semaphore(_AT_ONCE), asyncio.Event()

    async def one(n: int) -> None:
        async with gate:
            person = served.vendor.person(f"{n:018d}")
            await _talk(served, person, random.Random(dice.random()), ids)

    killer = None
    if kill_every is not None:
        killer = asyncio.create_task(_killing(served, kill_every, stop, told))
    await asyncio.gather(*(one(n) for n in range(conversations_)))
    stop.set()
    if killer is not None:
        await killer
    # The vendor's last attempts are hours away; nothing more happens until then.
    served.deliverer.hurry()
    if not await _quiet(served, settle):
        left = "the vendor" if served.deliverer.busy else "the desk"
        told.faults.append(f"{left} had not come to an end after {settle:g} s")
    _judge(served, ids, told)
    return told


def _judge(served: Served, ids: dict[str, str], told: Told) -> None:
    said: dict[str, list[sa.Row]] = defaultdict(list)  # type: ignore[type-arg]
    came: dict[str, list[sa.Row]] = defaultdict(list)  # type: ignore[type-arg]
    query = sa.select(conversations.c.person, messages).join(
        messages, messages.c.conversation_id == conversations.c.id
    )
    for row in rows(served.store, query.order_by(messages.c.conversation_id, messages.c.seq)):
        said[row.person.rpartition(":")[2]].append(row)
    received: dict[str, sa.Row] = {}  # type: ignore[type-arg]
    for row in rows(served.store, sa.select(tables.events).where(tables.events.c.ordered)):
        received[row.event_id] = row
        came[row.person.rpartition(":")[2]].append(row)
    told.counted["messages of persons"] = len(ids)
    if isinstance(served.vendor, zalo.Vendor):
        told.counted["refreshed tokens"] = served.vendor.refreshes
        if served.vendor.misused:
            told.faults.append(f"a refresh token was used twice {served.vendor.misused} times")
    else:
        told.counted["events in the largest delivery"] = served.vendor.largest
    for status, text in served.deliverer.refused:
        if status not in (502, 503):
            told.faults.append(f"a webhook was answered {status}: {text}")
    for message in [one for one in ids if one not in received]:
        # The vendor tried until its schedule ended: whatever it says of it, it was never taken.
        told.counted["given up by the vendor"] += 1
        del ids[message]
    for person, sent in _by_person(ids).items():
        _judge_turns(person, sent, received, came[person], said[person], told)
        _judge_answers(served.vendor.persons[person], said[person], told)


def _by_person(ids: dict[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for message, person in ids.items():
        found[person].append(message)
    return found


def _judge_turns(
    person: str,
    sent: list[str],
    received: dict[str, sa.Row],  # type: ignore[type-arg]
    came: list[sa.Row],  # type: ignore[type-arg]
    rows_: list[sa.Row],  # type: ignore[type-arg]
    told: Told,
) -> None:
    stored = [row.external_id for row in rows_ if row.sender == "customer"]
    if sorted(stored) != sorted(sent):
        told.faults.append(f"{person}: {len(sent)} said, {len(stored)} stored")
    taken = {row.seq: row.external_id for row in rows_ if row.sender == "customer"}
    answered = Counter(row.reply_to for row in rows_ if row.sender == "bot")
    for seq in taken:
        if answered[seq] != 1:
            told.faults.append(f"{person}: message {seq} has {answered[seq]} turns")
    told.counted["turns"] += len(taken)
    for n, earlier in enumerate(sent[:-1]):
        # What the vendor itself brings later than the grace of anything stamped after it, echoes
        # too, keeps nobody waiting: what falls due takes along what was stamped before it.
        own = received[earlier]
        after = [one.received_at for one in came if one.at >= own.at and one.id != own.id]
        in_time = own.received_at - min(after) < GRACE
        for later in sent[n + 1 :]:
            if stored.index(earlier) > stored.index(later):
                told.counted["brought too late by the vendor"] += not in_time
                if in_time:
                    told.faults.append(f"{person}: {later} came before {earlier}")


def _judge_answers(person: _Person, rows_: list[sa.Row], told: Told) -> None:  # type: ignore[type-arg]
    seen = Counter(
        part
        for line in person.screen.lines
        if line.who == "account"
        for part in line.text.split("\n\n")
    )
    expected = Counter(row.text for row in rows_ if row.sender == "bot")
    for text, count in seen.items():
        if count > expected[text] and text in expected:
            told.faults.append(f"{person.id}: {text!r} came {count} times")
    for row in rows_:
        if row.sender != "bot":
            continue
        told.counted[f"answers {row.delivery}"] += 1
        if row.delivery in ("sent", "delivered", "read") and not seen[row.text]:
            told.faults.append(f"{person.id}: {row.text!r} is {row.delivery} and never came")
        if row.delivery in ("pending", "failed"):
            told.faults.append(f"{person.id}: {row.text!r} is {row.delivery}")


async def _run(asked: argparse.Namespace) -> Told:
    with tempfile.TemporaryDirectory() as folder:
        async with vendor_served(
            asked.channel,
            Path(folder),
            storm(),
            desks=asked.desks,
            scale=asked.scale,
            batch=asked.batch,
        ) as served:
            kill_every = asked.kill_every or None
            return await converse(served, asked.conversations, kill_every=kill_every)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulators.conversing")
    parser.add_argument("--channel", choices=("zalo", "messenger"), default="zalo")
    parser.add_argument("--conversations", type=int, default=1000)
    parser.add_argument(
        "--batch", type=int, default=50, help="events in one delivery of Messenger's, at most"
    )
    parser.add_argument("--desks", type=int, default=2)
    parser.add_argument("--scale", type=float, default=0.01, help="of the retry schedule")
    parser.add_argument("--kill-every", type=float, default=8.0, help="seconds; 0 never")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    began = time.monotonic()
    told = asyncio.run(_run(parser.parse_args()))
    for what, count in sorted(told.counted.items()):
        print(f"{what}: {count}")
    return ended(told.faults, began)


if __name__ == "__main__":
    sys.exit(main())
