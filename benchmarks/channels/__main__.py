"""The webhook while the engine is away: ``python -m benchmarks.channels --channel messenger``.

Signed requests at a steady rate to a desk process whose engine does not run; prints how long the
vendor waits for its 200 (p50, p95, p99, in milliseconds) and how many events were stored.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import multiprocessing
import statistics
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import sqlalchemy as sa

from benchmarks.channels.load import fire, request
from desk.channels import tables
from tests.simulators.attacking import signed, whole
from tests.simulators.base import Faults
from tests.simulators.installation import Served, rows, vendor_served


async def measure(served: Served, rate: float, seconds: float) -> tuple[list[float], int]:
    """Milliseconds that each request took, and how many were not answered 200."""
    address = urlsplit(served.webhook)
    assert address.hostname
    assert address.port
    now = time.time()
    bodies = [whole(served, n, at=now + n / rate) for n in range(int(rate * seconds))]
    requests = [request(served.webhook, signed(served.vendor, body), body) for body in bodies]
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as generator:
        work = generator.submit(fire, address.hostname, address.port, requests, rate)
        return await asyncio.wrap_future(work)


async def _run(asked: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with vendor_served(asked.channel, Path(folder), Faults()) as served:
            served.engine.kill()
            await measure(served, min(20.0, asked.rate), 2)  # connections and caches
            took, failed = await measure(served, asked.rate, asked.seconds)
            stored = rows(served.store, sa.select(sa.func.count()).select_from(tables.events))
    points = statistics.quantiles(took, n=100)
    print(f"{asked.channel}: {asked.rate:g} requests/s for {asked.seconds:g} s, engine stopped")
    print(f"p50={points[49]:.1f} p95={points[94]:.1f} p99={points[98]:.1f} max={max(took):.1f} ms")
    print(f"not answered 200: {failed}; events stored: {stored[0][0]}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.channels", description=__doc__)
    parser.add_argument("--channel", choices=("zalo", "messenger"), default="zalo")
    parser.add_argument("--rate", type=float, default=200, help="requests a second")
    parser.add_argument("--seconds", type=float, default=20)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    asyncio.run(_run(parser.parse_args()))


if __name__ == "__main__":
    main()
