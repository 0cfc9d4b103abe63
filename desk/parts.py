"""What the entry point makes and every handler gets."""

from __future__ import annotations

import socket
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

import httpx
import sqlalchemy as sa
import structlog
from litestar.di import NamedDependency

from catalogue.errors import NotKnown
from desk.attachments.cabinet import Cabinet
from desk.attachments.scanning import scanner_of
from desk.attachments.tending import Files
from desk.audit.watch import Watch
from desk.casefile.bank import Bank
from desk.channels.interface import Channels
from desk.channels.receiving import Receiving
from desk.channels.sealing import Sealer
from desk.channels.sending import Sending
from desk.console.attendance import Attendance
from desk.console.board import Board
from desk.console.sign_on import SIGNED_ON, SignOn
from desk.conversations.engine import Engine
from desk.conversations.turn import PATIENCE_SECONDS, Turns
from desk.handoff.reception import Reception
from desk.hub import Hub, redis_backend
from desk.jobs import Jobs
from desk.privacy.keys import Ring
from desk.privacy.requests import Requests
from desk.privacy.retention import Retention
from desk.privacy.vault import Vault
from desk.rendering import Rendering
from desk.store import Store
from launch.settings import Settings

log = structlog.get_logger(__name__)


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
    reception: Reception
    board: Board
    bank: Bank
    vault: Vault
    channels: Channels
    receiving: Receiving
    sending: Sending
    watch: Watch
    requests: Requests
    retention: Retention
    jobs: Jobs
    attendance: Attendance
    files: Files
    sign_on: SignOn | None

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
    outside: httpx.AsyncClient | None = None,
    patience: float = PATIENCE_SECONDS,
    now: Callable[[], datetime] | None = None,
) -> Parts:
    """Put the parts of one desk process together around a store and a client that are open.

    ``channels`` are the vendors' messengers, ``outside`` a client that reaches them; ``patience``
    is how many seconds a customer waits before being told that it takes longer; ``now`` is the
    clock, the settings' unless given.
    """
    now = now or settings.now
    # No living process shares the port, so what stands under this name is a dead one's.
    owner = f"{socket.gethostname()}:{settings.port}"
    hub = Hub(redis_backend(settings.redis_url) if settings.redis_url else None)
    rendering = Rendering(settings.public_url)
    bank = Bank(settings.database_url)
    reception = Reception(rendering, lambda: _holidays(bank))
    engine = Engine(client, settings.rasa_url)
    channels = channels or Channels()
    vault = Vault(settings.vault_keys)
    turns = Turns(
        store=store,
        engine=engine,
        hub=hub,
        reception=reception,
        now=now,
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
        reception=reception,
        now=now,
        happened=happened,
    )
    sending = Sending(
        store=store,
        channels=channels,
        hub=hub,
        rendering=rendering,
        now=now,
        owner=owner,
        happened=hub.publish,
    )
    return Parts(
        settings=settings,
        now=now,
        store=store,
        hub=hub,
        client=client,
        engine=engine,
        turns=turns,
        rendering=rendering,
        reception=reception,
        board=Board(store, reception, now),
        bank=bank,
        vault=vault,
        channels=channels,
        receiving=receiving,
        sending=sending,
        watch=Watch(store, now),
        retention=Retention(store, now, settings.retention),
        sign_on=SignOn(
            settings.oidc, f"{settings.public_url}{SIGNED_ON}", Ring(settings.vault_keys)
        )
        if settings.oidc
        else None,
        requests=Requests(
            store=store,
            hub=hub,
            rendering=rendering,
            now=now,
            days=bank.days,
            public_url=settings.public_url,
        ),
        jobs=Jobs(store, hub, owner),
        attendance=Attendance(store, now),
        files=Files(
            store=store,
            cabinet=Cabinet(settings.files.folder, Ring(settings.vault_keys)),
            scanner=scanner_of(settings.files.scanner),
            settings=settings.files,
            channels=channels,
            client=outside or client,
            vault=vault,
            reception=reception,
            now=now,
            happened=hub.publish,
        ),
    )


def _holidays(bank: Bank) -> Collection[date]:
    """The catalogue's; none while nothing is published, or it cannot be read just now: a customer
    who asks for a person is queued all the same."""
    try:
        return bank.catalogue.at().holidays.keys()
    except NotKnown:
        return ()
    except sa.exc.SQLAlchemyError as error:
        log.error("holidays_unknown", error=type(error).__name__)
        return ()
