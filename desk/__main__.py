"""``python -m desk``: serves the chat, the officers' console and their APIs."""

from __future__ import annotations

import asyncio
import socket
import sys
from contextlib import suppress

import httpx
import sqlalchemy as sa
import structlog
import uvicorn
from uvicorn.loops.auto import auto_loop_factory

from desk import log, migrations
from desk.app import create_app
from desk.attachments import keeping
from desk.channels.registry import make_channels
from desk.handoff.defaults import write_defaults
from desk.handoff.officers import DEMO_PASSWORD, seed_demo
from desk.parts import make_parts
from desk.privacy.asked import command
from desk.privacy.keys import KeyFileError, Ring
from desk.privacy.masking import search
from desk.privacy.vault import Vault
from desk.store import Store, connect
from launch.settings import Settings, SettingsError, read


def _listen(settings: Settings) -> socket.socket:
    """The public socket, bound before anything else starts.

    Raises:
        SettingsError: the address cannot be had; says which setting to change.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    public = socket.socket(family, socket.SOCK_STREAM)
    public.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        public.bind((settings.host, settings.port))
    except OSError as error:
        public.close()
        raise SettingsError(
            f"TUVAN_HOST {settings.host!r}, TUVAN_PORT {settings.port} cannot be listened on "
            f"({error.strerror}); end the program that uses the port or set another"
        ) from error
    return public


def _prepare(settings: Settings) -> Store:
    """The database, its tables at their newest version; officers of the demonstration."""
    logger = structlog.get_logger("desk")
    if settings.database_url.startswith("sqlite:///"):
        settings.var.mkdir(parents=True, exist_ok=True)
    engine = connect(settings.database_url)
    migrations.upgrade(engine)
    store = Store(engine)
    store.transact(Vault(settings.vault_keys).check)
    Ring(settings.vault_keys).check(store.transact(keeping.sealed_by))
    # Of processes that start together one writes them.
    with suppress(sa.exc.IntegrityError):
        store.transact(write_defaults)
    if settings.embedded:
        store.transact(seed_demo)
        logger.warning(
            "demo_officers",
            officers="lan, minh, hoa",
            password=DEMO_PASSWORD,
            why="the database is the embedded one; a database of your own gets none",
        )
    return store


def _read_words() -> None:
    """Read the files of words now: the first message would, while all others wait for it."""
    # A doubled letter, an address and a number are each looked up in a file of their own.
    text = "khoong.com, 0901234567"
    search(text)
    command(text)


async def _serve(settings: Settings, public: socket.socket, store: Store) -> None:
    limits = httpx.Limits(max_connections=64, max_keepalive_connections=32)
    # The engine is next door: a proxy of the environment has no part in this.
    async with (
        httpx.AsyncClient(limits=limits, trust_env=False) as client,
        # A bank's way to the vendors may lead through a proxy.
        httpx.AsyncClient(limits=limits) as outside,
    ):
        channels = make_channels(settings, store, outside)
        config = uvicorn.Config(
            create_app(make_parts(settings, store, client, channels=channels, outside=outside)),
            log_config=None,
            access_log=False,
            server_header=False,
            ws_max_size=64 * 1024,
            # Frames are small; a compressor for each of thousands of sockets is not.
            ws_per_message_deflate=False,
            # A proxy keeps its connections for a minute; one that the desk had closed just then
            # would lose the request that is sent on it.
            timeout_keep_alive=75,
            timeout_graceful_shutdown=5,
        )
        await uvicorn.Server(config).serve(sockets=[public])


def main() -> int:
    log.configure()
    try:
        settings = read()
        public = _listen(settings)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    try:
        store = _prepare(settings)
    except KeyFileError as error:
        print(error, file=sys.stderr)
        return 2
    try:
        _read_words()
        with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
            runner.run(_serve(settings, public, store))
    finally:
        store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
