"""Desk, fake engine and a simulated vendor as they meet at home: real processes and sockets."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import httpx
import sqlalchemy as sa
import uvicorn
from litestar import Litestar

from desk import migrations
from desk.channels.grants import Grants
from desk.channels.sealing import Sealer
from desk.channels.zalo import oauth
from desk.store import Store, connect
from launch.settings import Settings, read
from tests.desk.fakes.processes import Process, free_port
from tests.desk.installation import work_always
from tests.simulators.base import Deliverer, Faults
from tests.simulators.messenger import app as messenger_app
from tests.simulators.messenger import vendor as messenger
from tests.simulators.zalo import app as zalo_app
from tests.simulators.zalo import vendor as zalo

# Long enough that batches fill while many write.
_GATHER_SECONDS = 0.2
Vendor: TypeAlias = zalo.Vendor | messenger.Vendor


@dataclass
class Served:
    """The vendor, and whatever of the bank is running."""

    channel: str
    # The simulator's page and API.
    address: str
    vendor: Vendor
    deliverer: Deliverer
    faults: Faults
    settings: Settings
    store: Store
    desks: list[Process]
    engine: Process

    @property
    def webhook(self) -> str:
        """The address of the first desk that the vendor sends to."""
        return f"{self.desks[0].url}/channels/{self.channel}"

    def says(self, person: str, text: str) -> str:
        """The person of this id writes; the message's id."""
        vendor = self.vendor
        if isinstance(vendor, zalo.Vendor):
            return vendor.says(vendor.person(person), text)
        return vendor.says(vendor.person(person), text)


def _environment(var: Path, engine: str) -> dict[str, str]:
    return {
        "TUVAN_HOST": "127.0.0.1",
        "TUVAN_VAR": str(var),
        "TUVAN_RASA_URL": engine,
        "TUVAN_ACTIONS_URL": engine,
        # A proxy of the machine has no part in this.
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
    }


def zalo_environment(var: Path, account: zalo.Account, port: int, engine: str) -> dict[str, str]:
    """Settings of a desk whose Zalo is the simulator on ``port``."""
    return {
        **_environment(var, engine),
        "TUVAN_ZALO_APP_ID": account.app_id,
        "TUVAN_ZALO_APP_SECRET": account.app_secret,
        "TUVAN_ZALO_OA_ID": account.oa_id,
        "TUVAN_ZALO_OA_SECRET": account.oa_secret,
        "TUVAN_ZALO_API_URL": f"http://127.0.0.1:{port}",
        "TUVAN_ZALO_OAUTH_URL": f"http://127.0.0.1:{port}",
    }


def messenger_environment(
    var: Path, account: messenger.Account, port: int, engine: str
) -> dict[str, str]:
    """Settings of a desk whose Messenger is the simulator on ``port``."""
    return {
        **_environment(var, engine),
        "TUVAN_MESSENGER_APP_ID": account.app_id,
        "TUVAN_MESSENGER_APP_SECRET": account.app_secret,
        "TUVAN_MESSENGER_PAGE_ID": account.page_id,
        "TUVAN_MESSENGER_PAGE_TOKEN": account.page_token,
        "TUVAN_MESSENGER_VERIFY_TOKEN": account.verify_token,
        "TUVAN_MESSENGER_API_URL": f"http://127.0.0.1:{port}{messenger_app.VERSION}",
    }


def give_grant(store: Store, settings: Settings, vendor: zalo.Vendor, generation: int = 1) -> None:
    """As if the account's administrator had given his permission."""
    assert settings.zalo is not None
    pair = oauth.read(json.dumps(vendor.new_pair()).encode(), time.time())
    grants = Grants("zalo", settings.zalo.oa_id, Sealer(settings.vault_keys))
    store.transact(lambda c: grants.write(c, pair, generation))


@asynccontextmanager
async def serving(app: Litestar, port: int) -> AsyncIterator[None]:
    """The simulator's HTTP, in this process."""
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", access_log=False)
    )
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  uvicorn has no event for it
        await asyncio.sleep(0.02)
    try:
        yield
    finally:
        server.should_exit = True
        await task


@asynccontextmanager
async def vendor_served(
    channel: str,
    folder: Path,
    faults: Faults,
    *,
    desks: int = 1,
    scale: float = 0.01,
    batch: int = 1,
    schedule: Sequence[float] | None = None,
) -> AsyncIterator[Served]:
    """Everything up, Zalo's grant given; state below ``folder``.

    ``scale`` shortens the vendor's retry schedule; ``batch`` is how many events Messenger may put
    into one delivery.
    """
    port, engine_port = free_port(), free_port()
    engine = Process(
        "tests.desk.fakes.engine",
        str(engine_port),
        port=engine_port,
        path="/",
        log=folder / "engine.log",
        JOURNAL=str(folder / "journal"),
    )
    is_zalo = channel == "zalo"
    environment = (
        zalo_environment(folder / "var", zalo.Account(), port, engine.url)
        if is_zalo
        else messenger_environment(folder / "var", messenger.Account(), port, engine.url)
    )
    running = []
    for n in range(desks):
        own, log = free_port(), folder / f"desk{n}.log"
        running.append(
            Process("desk", port=own, path="/health", log=log, TUVAN_PORT=str(own), **environment)
        )
    settings = read({k: v for k, v in environment.items() if k.startswith("TUVAN_")})
    (folder / "var").mkdir()
    database = connect(settings.database_url)
    migrations.upgrade(database)
    work_always(settings.database_url)
    store = Store(database)
    limits = httpx.Limits(max_connections=60)
    async with httpx.AsyncClient(trust_env=False, limits=limits) as client:
        deliverer = Deliverer(
            client,
            [f"{desk.url}/channels/{channel}" for desk in running],
            faults=faults,
            schedule=schedule or (zalo.SCHEDULE if is_zalo else messenger.SCHEDULE),
            scale=scale,
            patience=2.0 if is_zalo else 20.0,
            retry_header="num_retry" if is_zalo else None,
        )
        vendor, app = _vendor(channel, deliverer, faults, batch)
        if isinstance(vendor, zalo.Vendor):
            give_grant(store, settings, vendor)
        address = f"http://127.0.0.1:{port}"
        async with serving(app, port):
            try:
                for process in (engine, *running):
                    process.start()
                for process in (engine, *running):
                    await asyncio.to_thread(process.wait_up, 240)
                yield Served(
                    channel, address, vendor, deliverer, faults, settings, store, running, engine
                )
            finally:
                await deliverer.close()
                for process in (*running, engine):
                    await asyncio.to_thread(process.end)
                store.close()


def _vendor(
    channel: str, deliverer: Deliverer, faults: Faults, batch: int
) -> tuple[Vendor, Litestar]:
    if channel == "zalo":
        one = zalo.Vendor(zalo.Account(), deliverer, faults, time.time)
        return one, zalo_app.create_app(one, faults)
    other = messenger.Vendor(
        messenger.Account(), deliverer, faults, time.time, batch=batch, gather=_GATHER_SECONDS
    )
    return other, messenger_app.create_app(other, faults)


def rows(store: Store, query: sa.Select) -> list[sa.Row]:  # type: ignore[type-arg]
    """What the desk's database says now."""
    with store.engine.connect() as connection:
        return list(connection.execute(query).all())
