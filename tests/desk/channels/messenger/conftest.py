"""A desk with Messenger, and the simulated Meta, both in this process."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from desk.channels.interface import Channels
from desk.channels.messenger.channel import Messenger
from desk.rendering import Rendering
from desk.store import Store
from launch.settings import MessengerSettings
from tests.desk.channels.conftest import thread
from tests.desk.channels.zalo.conftest import Late
from tests.desk.conftest import Desk, Switch, running
from tests.simulators.base import Deliverer, Faults
from tests.simulators.messenger.app import VERSION, create_app
from tests.simulators.messenger.vendor import SCHEDULE, Account, Person, Vendor

ADDRESS = "http://desk.test/channels/messenger"
USER = "7000000000000007"


@dataclass
class Here:
    """Both sides. ``hours`` moves the vendor's clock back, so that what was said is older."""

    desk: Desk
    vendor: Vendor
    faults: Faults
    store: Store
    clock: list[float]

    def person(self, id_: str = USER) -> Person:
        return self.vendor.person(id_)

    def thread(self, id_: str = USER) -> list[Any]:
        return thread(self.store, f"{self.vendor.account.page_id}:{id_}")

    async def post(self, body: bytes, headers: dict[str, str] | None = None) -> httpx.Response:
        return await self.desk.http.post("/channels/messenger", content=body, headers=headers)


def settings_of(account: Account, **more: str) -> MessengerSettings:
    return MessengerSettings(
        app_id=account.app_id,
        app_secret=account.app_secret,
        page_id=account.page_id,
        page_token=account.page_token,
        verify_token=account.verify_token,
        api_url=f"http://meta.test{VERSION}",
        **more,
    )


@asynccontextmanager
async def messenger_here(
    store: Store, wire: Switch, var: Path, *, batch: int = 1, **more: str
) -> AsyncIterator[Here]:
    account, faults, late, clock = Account(), Faults(), Late(), [0.0]

    async def name(username: str) -> str | None:
        return {"lan": "Nguyễn Thị Lan"}.get(username)

    async with httpx.AsyncClient(transport=late) as webhook:
        deliverer = Deliverer(webhook, [ADDRESS], faults=faults, schedule=SCHEDULE, scale=0.01)
        vendor = Vendor(
            account, deliverer, faults, lambda: time.time() + clock[0], batch=batch, shows=0
        )
        transport = httpx.ASGITransport(create_app(vendor, faults))
        async with httpx.AsyncClient(transport=transport) as outside:
            channel = Messenger(settings_of(account, **more), outside, name, Rendering())
            async with running(store, wire, var, channels=Channels.of(channel)) as desk:
                late.inner = desk.http._transport
                yield Here(desk, vendor, faults, store, clock)
                await deliverer.close()


@pytest.fixture
async def here(store: Store, wire: Switch, tmp_path: Path) -> AsyncIterator[Here]:
    async with messenger_here(store, wire, tmp_path) as both:
        yield both
