"""Two processes renew Zalo's grant at once, and one is killed between answer and write.

``python -m tests.simulators.refreshing --times 200`` prints how often the grant outlived it; a few
times are in the suite. With ``--exchange`` the killed one is the exchange itself, which nothing
but a power cut or a command of an operator's ends: how often that loses the grant is printed, and
that it is noticed and told.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path

import httpx

from desk import migrations
from desk.channels.grants import Grant, Grants
from desk.channels.sealing import Sealer
from desk.store import Store, connect
from launch.settings import Settings, read
from tests.desk.fakes.processes import free_port
from tests.simulators.asking import ask
from tests.simulators.base import Deliverer, Faults
from tests.simulators.installation import give_grant, serving, zalo_environment
from tests.simulators.zalo.app import create_app
from tests.simulators.zalo.vendor import Account, Vendor

_WAIT_SECONDS = 240.0
# Made from one that has everything imported: only the exchange starts from nothing.
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["tests.simulators.asking"])


@dataclass
class Scene:
    """The vendor, and where the bank keeps its grant."""

    vendor: Vendor
    settings: Settings
    environment: dict[str, str]
    store: Store
    answered: asyncio.Event = field(default_factory=asyncio.Event)

    def grant(self) -> Grant:
        assert self.settings.zalo is not None
        grants = Grants("zalo", self.settings.zalo.oa_id, Sealer(self.settings.vault_keys))
        found = self.store.transact(grants.read)
        assert found is not None
        return found

    def whole(self) -> bool:
        """Whether the bank has the refresh token that Zalo would take next."""
        return self.grant().pair.refresh == self.vendor.refresh

    def asker(self) -> BaseProcess:
        """A process that needs a new access token, as a desk does."""
        process = _PROCESSES.Process(target=ask, args=(self.environment,))
        process.start()
        return process


@asynccontextmanager
async def scene(folder: Path) -> AsyncIterator[Scene]:
    account, port, faults = Account(), free_port(), Faults()
    environment = zalo_environment(folder / "var", account, port, "http://127.0.0.1:9")
    settings = read({k: v for k, v in environment.items() if k.startswith("TUVAN_")})
    (folder / "var").mkdir()
    database = connect(settings.database_url)
    migrations.upgrade(database)
    store = Store(database)
    async with httpx.AsyncClient() as client:
        vendor = Vendor(
            account, Deliverer(client, [], faults=faults, schedule=()), faults, time.time
        )
        give_grant(store, settings, vendor)
        here = Scene(vendor, settings, environment, store)
        refreshed = vendor.by_refresh

        def by_refresh(token: str) -> dict[str, str]:
            pair = refreshed(token)
            # From here on the old token is used up and only the answer holds the new one.
            here.answered.set()
            return pair

        vendor.by_refresh = by_refresh  # type: ignore[method-assign]
        async with serving(create_app(vendor, faults), port):
            yield here
        store.close()


async def once(here: Scene, dice: random.Random, *, exchange: bool) -> str:
    """One round; what came of the grant: kept, noticed (lost and said so) or lost; too late when
    it was kept but nobody was left to kill."""
    generation = here.grant().generation
    here.answered.clear()
    both = [here.asker(), here.asker()]
    async with asyncio.timeout(_WAIT_SECONDS):
        await here.answered.wait()
    await asyncio.sleep(dice.uniform(0, 0.02))
    victims = _exchanges() if exchange else [dice.choice(both).pid or 0]
    gone = [victim for victim in victims if not _kill(victim)]
    for process in both:
        await asyncio.to_thread(process.join)
    until = time.monotonic() + _WAIT_SECONDS
    while time.monotonic() < until:
        now = here.grant()
        if here.whole() and now.generation > generation:
            return "too late" if gone else "kept"
        if exchange and (now.trouble or not _exchanges()):
            break
        await asyncio.sleep(0.1)
    lost = "noticed" if here.grant().trouble else "lost"
    _begin_anew(here)
    return lost


def _kill(pid: int) -> bool:
    """Kill -9; whether there was somebody."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def _begin_anew(here: Scene) -> None:
    give_grant(here.store, here.settings, here.vendor, here.grant().generation + 1)


def _exchanges() -> list[int]:
    """The exchanges that run now: whatever this process started, as their parents are."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().split(b"\0")
            environment = (folder / "environ").read_bytes()
        except OSError:
            continue
        ours = f"SCENE={os.getpid()}".encode() in environment.split(b"\0")
        if ours and b"desk.channels.zalo.exchange" in command:
            found.append(int(folder.name))
    return found


async def run(times: int, *, exchange: bool, seed: int = 1) -> Counter[str]:
    """So many rounds, those that were too late apart; what came of the grant in each."""
    dice, counted = random.Random(seed), Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        async with scene(Path(folder)) as here:
            here.environment["SCENE"] = str(os.getpid())
            while counted.total() - counted["too late"] < times:
                counted[await once(here, dice, exchange=exchange)] += 1
            counted["refresh tokens used twice"] = here.vendor.misused
    return counted


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulators.refreshing")
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--exchange", action="store_true", help="kill the exchange itself")
    asked = parser.parse_args()
    logging.getLogger("httpx").setLevel(logging.WARNING)
    counted = asyncio.run(run(asked.times, exchange=asked.exchange, seed=asked.seed))
    print(json.dumps(counted))
    return 0 if asked.exchange or counted["kept"] == asked.times else 1


if __name__ == "__main__":
    sys.exit(main())
