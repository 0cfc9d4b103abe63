"""The channels that the settings ask for."""

from __future__ import annotations

import httpx

from desk.channels.interface import Channel, Channels
from desk.channels.zalo.channel import Zalo
from desk.rendering import Rendering
from desk.store import Store
from launch.settings import Settings


def make_channels(settings: Settings, store: Store, client: httpx.AsyncClient) -> Channels:
    """The vendors' messengers of this installation; ``client`` reaches the outside."""
    channels: list[Channel] = []
    if settings.zalo is not None:
        channels.append(Zalo(settings, settings.zalo, store, client, Rendering()))
    return Channels.of(*channels)
