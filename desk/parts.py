"""What the entry point makes and every handler gets."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

import httpx
from litestar.di import NamedDependency

from desk.audit.watch import Watch
from desk.casefile.bank import Bank
from desk.channels.interface import Channels
from desk.channels.receiving import Receiving
from desk.channels.sealing import Sealer
from desk.channels.sending import Sending
from desk.console.board import Board
from desk.conversations.engine import Engine
from desk.conversations.turn import PATIENCE_SECONDS, Turns
from desk.hub import Hub, redis_backend
from desk.privacy.requests import Requests
from desk.privacy.retention import Retention
from desk.privacy.vault import Vault
from desk.rendering import Rendering
from desk.store import Store
from launch.settings import Settings


@dataclass(frozen=True)
class Parts:
    """Open for as long as the process serves."""

    settings: Settings
    now: Callable[[], datetime]
    store: Store
    hub: Hub
    client: httpx.AsyncClient
    engine: Engine
    turns: Turns
    rendering: Rendering
    board: Board
    bank: Bank
    vault: Vault
    channels: Channels
    receiving: Receiving
    sending: Sending
    watch: Watch
    requests: Requests
    retention: Retention

    @property
    def demo(self) -> bool:
        """Whether the officers are those of the demonstration."""
        return self.settings.embedded


# How a handler asks for them.
PartsHere: TypeAlias = NamedDependency[Parts]


def make_parts(
    settings: Settings,
    store: Store,
    client: httpx.AsyncClient,
    *,
    channels: Channels | None = None,
    patience: float = PATIENCE_SECONDS,
) -> Parts:
    """Put the parts of one desk process together around a store and a client that are open.

    ``channels`` are the vendors' messengers; ``patience`` is how many seconds a customer waits
    before being told that it takes longer.
    """
    hub = Hub(redis_backend(settings.redis_url) if settings.redis_url else None)
    rendering = Rendering(settings.public_url)
    engine = Engine(client, settings.rasa_url)
    # No living process shares the port, so what stands under this name is a dead one's.
    owner = f"{socket.gethostname()}:{settings.port}"
    channels = channels or Channels()
    vault = Vault(settings.vault_keys)
    turns = Turns(
        store=store,
        engine=engine,
        hub=hub,
        rendering=rendering,
        now=settings.now,
        owner=owner,
        patience=patience,
    )

    def happened(conversation: str) -> None:
        hub.publish(conversation)
        turns.wake(conversation)

    receiving = Receiving(
        store=store,
        channels=channels,
        sealer=Sealer(settings.vault_keys),
        vault=vault,
        rendering=rendering,
        now=settings.now,
        happened=happened,
    )
    sending = Sending(
        store=store,
        channels=channels,
        hub=hub,
        rendering=rendering,
        now=settings.now,
        owner=owner,
        happened=hub.publish,
    )
    bank = Bank(settings.database_url)
    return Parts(
        settings=settings,
        now=settings.now,
        store=store,
        hub=hub,
        client=client,
        engine=engine,
        turns=turns,
        rendering=rendering,
        board=Board(store, rendering),
        bank=bank,
        vault=vault,
        channels=channels,
        receiving=receiving,
        sending=sending,
        watch=Watch(store, settings.now),
        retention=Retention(store, settings.now, settings.retention),
        requests=Requests(
            store=store,
            hub=hub,
            rendering=rendering,
            now=settings.now,
            days=bank.days,
            public_url=settings.public_url,
        ),
    )
