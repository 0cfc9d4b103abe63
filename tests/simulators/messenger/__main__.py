"""``python -m tests.simulators.messenger``: a Messenger on this machine, for the desk's port."""

from __future__ import annotations

import argparse
import asyncio
import logging
import time

import httpx
import uvicorn

from tests.simulators.base import Deliverer, Faults
from tests.simulators.messenger.app import create_app
from tests.simulators.messenger.vendor import SCHEDULE, Account, Vendor


async def serve(asked: argparse.Namespace) -> None:
    faults = Faults(asked.duplicates, asked.reordering, asked.timeouts)
    async with httpx.AsyncClient(trust_env=False) as client:
        deliverer = Deliverer(
            client,
            [f"http://127.0.0.1:{asked.desk}/channels/messenger"],
            faults=faults,
            schedule=SCHEDULE,
            scale=asked.scale,
            patience=20.0,
        )
        vendor = Vendor(Account(), deliverer, faults, time.time, batch=asked.batch)
        app = create_app(vendor, faults, hang=True)
        config = uvicorn.Config(app, host="127.0.0.1", port=asked.port, log_level="warning")
        await uvicorn.Server(config).serve()


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.simulators.messenger", description=__doc__
    )
    parser.add_argument("--port", type=int, default=8100)
    parser.add_argument("--desk", type=int, default=8000, help="port of the desk")
    parser.add_argument("--scale", type=float, default=0.1, help="of the retry schedule")
    parser.add_argument("--batch", type=int, default=1, help="events in one delivery, at most")
    parser.add_argument("--duplicates", type=float, default=0.0)
    parser.add_argument("--reordering", type=float, default=0.0)
    parser.add_argument("--timeouts", type=float, default=0.0)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
