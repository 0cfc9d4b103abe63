"""A desk's webhook under attack: ``python -m tests.simulators.attacking --channel zalo``.

First requests that are forged, replayed, cut, too large, packed, wrongly encoded or unsigned, each
with the status that it must get and nothing stored; then so many bodies with something wrong, half
of them signed, of which none may be a defect; last a customer's message, which must be answered.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import hashlib
import hmac
import json
import logging
import random
import sys
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import sqlalchemy as sa

from desk.channels import inbox, tables
from tests.simulators.base import Faults
from tests.simulators.installation import Served, Vendor, rows, vendor_served
from tests.simulators.judging import ended
from tests.simulators.messenger import vendor as messenger
from tests.simulators.mutating import mutated
from tests.simulators.zalo import vendor as zalo

_AT_ONCE = 16
_DAY = 24 * 3600.0
_ACCEPTABLE = {200, 400, 401, 413}
_TRACES = ("Traceback", 'File "', "site-packages", "sqlalchemy")


@dataclass
class Told:
    """What went wrong, in sentences; how often each status was the answer."""

    faults: list[str] = field(default_factory=list)
    attacks: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    stored: int = 0
    without_effect: int = 0


@dataclass(frozen=True)
class Attack:
    """A request that must be refused with ``status``."""

    name: str
    body: bytes | AsyncIterator[bytes]
    headers: dict[str, str]
    status: int


def whole(served: Served, n: int, *, at: float | None = None, text: str = "lãi suất") -> bytes:
    """A customer's message as the vendor would deliver it."""
    stamp = int(1000 * (time.time() if at is None else at))
    if isinstance(served.vendor, zalo.Vendor):
        account = served.vendor.account
        event = {
            "app_id": account.app_id,
            "event_name": "user_send_text",
            "sender": {"id": f"{n % 500:018d}"},
            "recipient": {"id": account.oa_id},
            "message": {"text": text, "msg_id": f"m{n}", "attachments": []},
            "timestamp": str(stamp),
        }
        return json.dumps(event, ensure_ascii=False).encode()
    page = served.vendor.account.page_id
    messages = [
        {
            "sender": {"id": f"{n % 500:018d}"},
            "recipient": {"id": page},
            "timestamp": stamp,
            "message": {"mid": f"m{n}", "text": text},
        }
    ]
    entry = [{"id": page, "time": stamp, "messaging": messages}]
    return json.dumps({"object": "page", "entry": entry}, ensure_ascii=False).encode()


def signed(vendor: Vendor, body: bytes) -> dict[str, str]:
    """The vendor's own headers for this body."""
    if isinstance(vendor, messenger.Vendor):
        return vendor.signed(body)
    try:
        stamp = str(json.loads(body)["timestamp"])
        stamp.encode()
    except (ValueError, TypeError, KeyError, RecursionError):
        stamp = str(int(time.time() * 1000))
    return vendor.signed(body, stamp)


def attacks(served: Served) -> list[Attack]:
    """Each kind of request that is not the vendor's, or cannot be read."""
    vendor = served.vendor
    is_zalo = isinstance(vendor, zalo.Vendor)
    body, old = whole(served, 1), whole(served, 1, at=time.time() - 3 * _DAY)
    good = signed(vendor, body)
    name = "X-ZEvent-Signature" if is_zalo else "X-Hub-Signature-256"
    wrong = "mac=" + "0" * 64 if is_zalo else "sha256=" + "0" * 64
    sha1 = "sha1=" + hmac.new(b"app-secret", body, hashlib.sha1).hexdigest()
    # A signature over nothing but the body and the secret is not Zalo's, and the reverse.
    plain = hashlib.sha256(body + b"app-secret").hexdigest()
    big = whole(served, 1, text="x" * 1_100_000)
    latin = body.replace("ã".encode(), b"\xe3")
    wide = body.decode().encode("utf-16")
    cut, packed = body[:-20], gzip.compress(body)
    deflated = {**good, "Content-Encoding": "DEFLATE"}

    async def chunks() -> AsyncIterator[bytes]:
        for at in range(0, len(big), 60_000):
            yield big[at : at + 60_000]

    return [
        Attack("unsigned", body, {}, 401),
        Attack("signed with nothing", body, {name: ""}, 401),
        Attack("forged", body, {name: wrong}, 401),
        Attack("forged with letters beyond ASCII", body, {name: "mac=\xe9"}, 401),
        Attack("signed the older way", body, {"X-Hub-Signature": sha1}, 401),
        Attack("signed without a key", body, {name: plain}, 401),
        Attack("another body under a good signature", whole(served, 2), good, 401),
        Attack("changed by a space", body.replace(b", ", b",", 1), good, 401),
        Attack("replayed after days", old, signed(vendor, old), 401),
        Attack("cut, signature of the whole", cut, good, 400 if is_zalo else 401),
        Attack("cut, signature of its own", cut, signed(vendor, cut), 400),
        Attack("too large", big, signed(vendor, big), 413),
        Attack("too large, in pieces of unknown number", chunks(), signed(vendor, big), 413),
        Attack("packed (gzip)", packed, {**good, "Content-Encoding": "gzip"}, 415),
        Attack("packed (deflate)", zlib.compress(body), deflated, 415),
        Attack("said to be packed", body, {**good, "Content-Encoding": "br"}, 415),
        Attack("packed and not said", packed, signed(vendor, packed), 400),
        Attack("not UTF-8", latin, signed(vendor, latin), 400),
        Attack("UTF-16", wide, signed(vendor, wide), 400),
        Attack("no JSON", "lãi suất".encode(), signed(vendor, "lãi suất".encode()), 400),
        Attack("brackets alone", b"[" * 50_000, signed(vendor, b"[" * 50_000), 400),
        Attack("a list", b"[1]", signed(vendor, b"[1]"), 400),
    ]  # fmt: skip


async def attack(served: Served, told: Told) -> None:
    """Everything of ``attacks``, a body that never comes whole, and a good request twice."""
    async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
        for one in attacks(served):
            raw = [(key.encode(), value.encode("latin-1")) for key, value in one.headers.items()]
            answer = await client.post(served.webhook, content=one.body, headers=raw)
            told.attacks += 1
            _judge(f"{one.name}: ", answer, {one.status}, told)
        await _half(served)
        told.attacks += 1
        if count := _events(served):
            told.faults.append(f"{count} events were stored of requests that were refused")
        body = whole(served, 1)
        for _ in range(3):
            headers = signed(served.vendor, body)
            answer = await client.post(served.webhook, content=body, headers=headers)
            _judge("replayed at once: ", answer, {200}, told)
        told.attacks += 1
        if (count := _events(served)) != 1:
            told.faults.append(f"the same request three times left {count} events")


async def _half(served: Served) -> None:
    """Promise a body and go away in the middle of it."""
    body, address = whole(served, 3), urlsplit(served.webhook)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    headers = {
        **signed(served.vendor, body),
        "Host": address.netloc,
        "Content-Length": str(len(body)),
    }
    head = "".join(f"{key}: {value}\r\n" for key, value in headers.items())
    writer.write(f"POST {address.path} HTTP/1.1\r\n{head}\r\n".encode() + body[:-10])
    await writer.drain()
    await asyncio.sleep(0.2)
    writer.close()
    await writer.wait_closed()
    del reader
    await asyncio.sleep(0.5)


async def fuzz(served: Served, bodies: int, seed: int, told: Told) -> None:
    """So many bodies with something wrong, half of them signed."""
    left = iter(range(bodies))

    async def sender(dice: random.Random, client: httpx.AsyncClient) -> None:
        for n in left:
            body = mutated(whole(served, n), dice)
            headers = signed(served.vendor, body) if dice.random() < 0.5 else {}
            answer = await client.post(served.webhook, content=body, headers=headers)
            told.statuses[answer.status_code] += 1
            _judge(f"body {body[:300]!r}: ", answer, _ACCEPTABLE, told)

    async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
        await asyncio.gather(*(sender(random.Random(seed + n), client) for n in range(_AT_ONCE)))


async def alive(served: Served, told: Told) -> None:
    """A customer who writes now gets his answer, whatever came before."""
    served.says("999", "còn đó không")
    screen = served.vendor.person("999").screen
    until = time.monotonic() + 120
    while time.monotonic() < until:
        if any("còn đó không" in line.text for line in screen.lines if line.who == "account"):
            break
        await asyncio.sleep(0.1)
    else:
        told.faults.append("a customer got no answer afterwards")
    failed = sa.select(tables.events.c.note).where(tables.events.c.state == inbox.FAILED)
    notes = Counter(row.note for row in rows(served.store, failed))
    told.without_effect = notes.total()
    told.faults += [f"{count} events had no effect: {note}" for note, count in notes.items()]
    told.stored = _events(served)


def _judge(what: str, answer: httpx.Response, wanted: set[int], told: Told) -> None:
    if answer.status_code not in wanted:
        told.faults.append(f"{what}{answer.status_code} instead of {sorted(wanted)}")
    if any(trace in answer.text for trace in _TRACES):
        told.faults.append(f"{what}the answer shows a trace")


def _events(served: Served) -> int:
    counted = rows(served.store, sa.select(sa.func.count()).select_from(tables.events))
    return int(counted[0][0])


async def run(
    channel: str, folder: Path, bodies: int, seed: int = 1, say: Callable[[str], None] = print
) -> Told:
    """All of it against a desk of its own."""
    told = Told()
    async with vendor_served(channel, folder, Faults()) as served:
        await attack(served, told)
        say(f"{told.attacks} attacks: {len(told.faults)} faults")
        await fuzz(served, bodies, seed, told)
        await alive(served, told)
    return told


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulators.attacking")
    parser.add_argument("--channel", choices=("zalo", "messenger"), default="zalo")
    parser.add_argument("--bodies", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    logging.getLogger("httpx").setLevel(logging.WARNING)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        told = asyncio.run(run(asked.channel, Path(folder), asked.bodies, asked.seed))
    print(f"{told.statuses.total()} bodies by status: {dict(sorted(told.statuses.items()))}")
    print(f"events stored: {told.stored}; without effect: {told.without_effect}")
    return ended(told.faults, began)


if __name__ == "__main__":
    sys.exit(main())
