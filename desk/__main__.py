"""``python -m desk``: serves the chat, the officers' console and their APIs."""

from __future__ import annotations

import asyncio
import socket
import sys

import httpx
import structlog
import uvicorn

from desk import log, migrations
from desk.app import create_app
from desk.conversations.engine import Engine
from desk.conversations.turn import Turns
from desk.handoff.officers import DEMO_PASSWORD, seed_demo
from desk.hub import Hub, redis_backend
from desk.parts import Parts
from desk.rendering import Rendering
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
    if settings.embedded:
        store.transact(seed_demo)
        logger.warning(
            "demo_officers",
            officers="lan, minh, hoa",
            password=DEMO_PASSWORD,
            why="the database is the embedded one; a database of your own gets none",
        )
    return store


async def _serve(settings: Settings, public: socket.socket, store: Store) -> None:
    hub = Hub(redis_backend(settings.redis_url) if settings.redis_url else None)
    rendering = Rendering()
    async with httpx.AsyncClient(
        limits=httpx.Limits(max_connections=64, max_keepalive_connections=32), trust_env=False
    ) as client:
        engine = Engine(client, settings.rasa_url)
        turns = Turns(
            store=store,
            engine=engine,
            hub=hub,
            rendering=rendering,
            now=settings.now,
            owner=f"{socket.gethostname()}:{settings.port}",
        )
        parts = Parts(
            settings=settings,
            now=settings.now,
            store=store,
            hub=hub,
            client=client,
            engine=engine,
            turns=turns,
            rendering=rendering,
        )
        config = uvicorn.Config(
            create_app(parts),
            log_config=None,
            access_log=False,
            server_header=False,
            ws_max_size=64 * 1024,
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
    store = _prepare(settings)
    try:
        asyncio.run(_serve(settings, public, store))
    finally:
        store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
