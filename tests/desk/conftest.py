"""The desk in this process: a database of its own, the fake engine, no sockets."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy.orm import Session

from catalogue import migrate, seed
from catalogue import store as catalogue_store
from desk import migrations
from desk.app import create_app
from desk.channels.interface import Channels
from desk.handoff.defaults import write_defaults
from desk.handoff.officers import seed_demo
from desk.parts import Parts, make_parts
from desk.store import Store, connect
from launch.settings import VIETNAM, read
from tests.desk.fakes.client import Customer, Officer
from tests.desk.fakes.engine import FakeEngine, app_of

ENGINE = "http://engine.test"


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the demonstration's officers and catalogue, to be copied."""
    path = tmp_path_factory.mktemp("seeded") / "tuvan.db"
    url = f"sqlite:///{path}"
    migrate.upgrade(url)
    book = catalogue_store.engine(url)
    with Session(book) as session:
        seed.load(session, at=datetime(2026, 11, 23, tzinfo=VIETNAM))
        session.commit()
    book.dispose()
    engine = connect(url)
    migrations.upgrade(engine)
    store = Store(engine)
    store.transact(write_defaults)
    store.transact(seed_demo)
    store.close()
    return path


@pytest.fixture
def store(seeded: Path, tmp_path: Path) -> Iterator[Store]:
    shutil.copy(seeded, tmp_path / "tuvan.db")
    store = Store(connect(f"sqlite:///{tmp_path / 'tuvan.db'}"))
    yield store
    store.close()


@pytest.fixture
def fake() -> FakeEngine:
    return FakeEngine()


class Switch(httpx.AsyncBaseTransport):
    """The wire to the engine; ``cut`` makes it a connection refused."""

    def __init__(self, fake: FakeEngine) -> None:
        self.cut = False
        self._inner = httpx.ASGITransport(app_of(fake))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.cut:
            raise httpx.ConnectError("refused", request=request)
        return await self._inner.handle_async_request(request)


@pytest.fixture
def wire(fake: FakeEngine) -> Switch:
    return Switch(fake)


class Clock:
    """A Monday morning in working hours, going on by itself and put forward by the test."""

    def __init__(self) -> None:
        self._shift = datetime(2026, 11, 23, 9, 0, tzinfo=VIETNAM) - datetime.now(VIETNAM)

    def __call__(self) -> datetime:
        return datetime.now(VIETNAM) + self._shift

    def advance(self, **duration: float) -> None:
        self._shift += timedelta(**duration)


@pytest.fixture
def clock() -> Clock:
    return Clock()


class Desk:
    """A running desk."""

    def __init__(self, parts: Parts, client: httpx.AsyncClient) -> None:
        self.parts = parts
        self.http = client

    async def customer(self) -> Customer:
        return await Customer.begin(self.http)

    async def officer(self, username: str = "lan") -> Officer:
        return await Officer.log_in(self.http, username)


@asynccontextmanager
async def _in_a_task(context: AbstractAsyncContextManager[None]) -> AsyncIterator[None]:
    # A lifespan must end in the task it began in, which a fixture's own task is not.
    began, end = asyncio.Event(), asyncio.Event()

    async def live() -> None:
        async with context:
            began.set()
            await end.wait()

    task = asyncio.create_task(live())
    waiting = asyncio.create_task(began.wait())
    await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
    try:
        yield
    finally:
        end.set()
        waiting.cancel()
        await task


@asynccontextmanager
async def running(
    store: Store,
    wire: Switch,
    var: Path,
    port: int = 8000,
    channels: Channels | None = None,
    clock: Clock | None = None,
    outside: httpx.AsyncClient | None = None,
    **further: str,
) -> AsyncIterator[Desk]:
    """A desk on this database with these channels, its other state below ``var``.

    ``outside`` reaches vendors, ``further`` are settings. ``port`` tells it from others that run at
    the same time.
    """
    environment = {
        "TUVAN_RASA_URL": ENGINE,
        "TUVAN_PORT": str(port),
        "TUVAN_VAR": str(var),
        **further,
    }
    settings = read(environment)
    async with httpx.AsyncClient(transport=wire) as outgoing:
        parts = make_parts(
            settings,
            store,
            outgoing,
            channels=channels,
            outside=outside,
            patience=0.3,
            now=clock or Clock(),
        )
        app = create_app(parts)
        async with (
            _in_a_task(app.lifespan()),
            httpx.AsyncClient(
                transport=httpx.ASGITransport(app, raise_app_exceptions=False),
                base_url="http://desk.test",
            ) as client,
        ):
            yield Desk(parts, client)


Start = Callable[[], AbstractAsyncContextManager[Desk]]


@pytest.fixture
def start(store: Store, wire: Switch, tmp_path: Path, clock: Clock) -> Start:
    """Starts a desk on the test's database; again, for a restart."""
    return lambda: running(store, wire, tmp_path, clock=clock)


@pytest.fixture
async def desk(start: Start) -> AsyncIterator[Desk]:
    async with start() as one:
        yield one


async def eventually(condition: Callable[[], Awaitable[bool]], seconds: float = 5.0) -> None:
    """Wait until ``condition`` holds; fail when it does not within ``seconds``."""
    async with asyncio.timeout(seconds):
        while not await condition():  # noqa: ASYNC110  what is waited for is seen from outside
            await asyncio.sleep(0.02)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    assert chromium, "Chromium is missing: run make test, which installs it"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield running
        running.close()
