"""A desk with Zalo, and the simulated Zalo, both in this process."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from desk.channels.grants import Grants
from desk.channels.interface import Channels
from desk.channels.sealing import Sealer
from desk.channels.zalo import oauth
from desk.channels.zalo.channel import Zalo
from desk.rendering import Rendering
from desk.store import Store
from launch.settings import Settings, ZaloSettings, read
from tests.desk.conftest import ENGINE, Desk, Switch, running
from tests.simulators.base import Deliverer, Faults
from tests.simulators.zalo.app import create_app
from tests.simulators.zalo.vendor import SCHEDULE, Account, Person, Vendor

ADDRESS = "http://desk.test/channels/zalo"


class Late(httpx.AsyncBaseTransport):
    """A wire whose other end is joined later."""

    inner: httpx.AsyncBaseTransport

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self.inner.handle_async_request(request)


@dataclass
class Here:
    """Both sides. ``hours`` moves the vendor's clock."""

    desk: Desk
    vendor: Vendor
    faults: Faults
    store: Store
    settings: Settings
    channel: Zalo
    hours: float = 0.0

    def person(self, id_: str = "246845883529197922") -> Person:
        return self.vendor.person(id_)

    async def post(self, body: bytes, headers: dict[str, str] | None = None) -> httpx.Response:
        return await self.desk.http.post("/channels/zalo", content=body, headers=headers)

    async def signed(self, body: bytes) -> httpx.Response:
        stamp = str(json.loads(body)["timestamp"])
        return await self.post(body, self.vendor.signed(body, stamp))


def settings_of(var: Path, account: Account, **more: str) -> Settings:
    return read(
        {
            "TUVAN_RASA_URL": ENGINE,
            "TUVAN_VAR": str(var),
            "TUVAN_ZALO_APP_ID": account.app_id,
            "TUVAN_ZALO_APP_SECRET": account.app_secret,
            "TUVAN_ZALO_OA_ID": account.oa_id,
            "TUVAN_ZALO_OA_SECRET": account.oa_secret,
            "TUVAN_ZALO_API_URL": "http://zalo.test",
            "TUVAN_ZALO_OAUTH_URL": "http://zalo.test",
            **more,
        }
    )


def give_grant(store: Store, settings: Settings, vendor: Vendor) -> None:
    """As if the OA's administrator had given his permission."""
    assert settings.zalo is not None
    pair = oauth.read(json.dumps(vendor.new_pair()).encode(), time.time())
    grants = Grants("zalo", settings.zalo.oa_id, Sealer(settings.vault_keys))
    store.transact(lambda c: grants.write(c, pair, 1))


@asynccontextmanager
async def zalo_here(store: Store, wire: Switch, var: Path, **more: str) -> AsyncIterator[Here]:
    account, faults, late = Account(), Faults(), Late()
    settings = settings_of(var, account, **more)
    assert isinstance(settings.zalo, ZaloSettings)
    hours = [0.0]
    async with httpx.AsyncClient(transport=late) as webhook:
        deliverer = Deliverer(webhook, [ADDRESS], faults=faults, schedule=SCHEDULE, scale=0.01)
        vendor = Vendor(account, deliverer, faults, lambda: time.time() + 3600 * hours[0], shows=0)
        transport = httpx.ASGITransport(create_app(vendor, faults))
        async with httpx.AsyncClient(transport=transport) as outside:
            channel = Zalo(settings, settings.zalo, store, outside, Rendering())
            give_grant(store, settings, vendor)
            async with running(store, wire, var, channels=Channels.of(channel)) as desk:
                late.inner = desk.http._transport
                yield Here(desk, vendor, faults, store, settings, channel)
                await deliverer.close()


@pytest.fixture
async def here(store: Store, wire: Switch, tmp_path: Path) -> AsyncIterator[Here]:
    async with zalo_here(store, wire, tmp_path) as both:
        yield both
