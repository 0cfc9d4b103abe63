"""Desk, fake engine and a simulated vendor as they meet at home: real processes and sockets."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import sqlalchemy as sa
import uvicorn

from desk import migrations
from desk.channels.grants import Grants
from desk.channels.sealing import Sealer
from desk.channels.zalo import oauth
from desk.store import Store, connect
from launch.settings import Settings, read
from tests.desk.fakes.processes import Process, free_port
from tests.simulators.base import Deliverer, Faults
from tests.simulators.zalo.app import create_app
from tests.simulators.zalo.vendor import SCHEDULE, Account, Vendor


@dataclass
class Served:
    """The vendor, and whatever of the bank is running."""

    vendor: Vendor
    deliverer: Deliverer
    faults: Faults
    settings: Settings
    store: Store
    desks: list[Process]
    engine: Process


def zalo_environment(var: Path, account: Account, port: int, engine: str) -> dict[str, str]:
    """Settings of a desk whose Zalo is the simulator on ``port``."""
    return {
        "TUVAN_HOST": "127.0.0.1",
        "TUVAN_VAR": str(var),
        "TUVAN_RASA_URL": engine,
        "TUVAN_ACTIONS_URL": engine,
        "TUVAN_ZALO_APP_ID": account.app_id,
        "TUVAN_ZALO_APP_SECRET": account.app_secret,
        "TUVAN_ZALO_OA_ID": account.oa_id,
        "TUVAN_ZALO_OA_SECRET": account.oa_secret,
        "TUVAN_ZALO_API_URL": f"http://127.0.0.1:{port}",
        "TUVAN_ZALO_OAUTH_URL": f"http://127.0.0.1:{port}",
        # A proxy of the machine has no part in this.
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
    }


def give_grant(store: Store, settings: Settings, vendor: Vendor, generation: int = 1) -> None:
    """As if the account's administrator had given his permission."""
    assert settings.zalo is not None
    body = _json(vendor.new_pair())
    pair = oauth.read(body, time.time())
    grants = Grants("zalo", settings.zalo.oa_id, Sealer(settings.vault_keys))
    store.transact(lambda c: grants.write(c, pair, generation))


def _json(value: object) -> bytes:
    import json

    return json.dumps(value).encode()


@asynccontextmanager
async def serving(vendor: Vendor, faults: Faults, port: int) -> AsyncIterator[None]:
    """The simulator's HTTP, in this process."""
    app = create_app(vendor, faults)
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
async def zalo_served(
    folder: Path,
    faults: Faults,
    *,
    desks: int = 1,
    scale: float = 0.01,
    lifetime: float = 25 * 3600.0,
    schedule: Sequence[float] = SCHEDULE,
) -> AsyncIterator[Served]:
    """Everything up, the grant given; state below ``folder``."""
    account, port, engine_port = Account(), free_port(), free_port()
    engine = Process(
        "tests.desk.fakes.engine",
        str(engine_port),
        port=engine_port,
        path="/",
        log=folder / "engine.log",
        JOURNAL=str(folder / "journal"),
    )
    environment = zalo_environment(folder / "var", account, port, engine.url)
    running = []
    for n in range(desks):
        own = free_port()
        log = folder / f"desk{n}.log"
        running.append(
            Process("desk", port=own, path="/health", log=log, TUVAN_PORT=str(own), **environment)
        )
    settings = read({k: v for k, v in environment.items() if k.startswith("TUVAN_")})
    (folder / "var").mkdir()
    database = connect(settings.database_url)
    migrations.upgrade(database)
    store = Store(database)
    targets = [f"{desk.url}/channels/zalo" for desk in running]
    limits = httpx.Limits(max_connections=60)
    async with httpx.AsyncClient(trust_env=False, limits=limits) as client:
        deliverer = Deliverer(
            client,
            targets,
            faults=faults,
            schedule=schedule,
            scale=scale,
            retry_header="num_retry",
        )
        vendor = Vendor(account, deliverer, faults, time.time, lifetime=lifetime)
        give_grant(store, settings, vendor)
        async with serving(vendor, faults, port):
            try:
                for process in (engine, *running):
                    process.start()
                for process in (engine, *running):
                    await asyncio.to_thread(process.wait_up, 240)
                yield Served(vendor, deliverer, faults, settings, store, running, engine)
            finally:
                await deliverer.close()
                for process in (*running, engine):
                    await asyncio.to_thread(process.end)
                store.close()


def rows(store: Store, query: sa.Select) -> list[sa.Row]:  # type: ignore[type-arg]
    """What the desk's database says now."""
    with store.engine.connect() as connection:
        return list(connection.execute(query).all())
