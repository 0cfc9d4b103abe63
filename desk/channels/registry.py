"""The channels that the settings ask for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import httpx

from desk.channels.interface import Channel, Channels
from desk.channels.messenger.channel import Messenger
from desk.channels.zalo.channel import Zalo
from desk.handoff.officers import names
from desk.rendering import Rendering
from desk.store import Store
from launch.settings import Settings


def make_channels(settings: Settings, store: Store, client: httpx.AsyncClient) -> Channels:
    """The vendors' messengers of this installation; ``client`` reaches the outside."""
    channels: list[Channel] = []
    words = Rendering()
    if settings.zalo is not None:
        channels.append(Zalo(settings, settings.zalo, store, client, words))
    if settings.messenger is not None:
        channels.append(Messenger(settings.messenger, client, _names_from(store), words))
    return Channels.of(*channels)


def _names_from(store: Store) -> Callable[[str], Awaitable[str | None]]:
    async def name(username: str) -> str | None:
        return (await store.read(lambda c: names(c, {username}))).get(username)

    return name
