"""The desk's door to its database: plain functions over a connection, run in threads.

SQLAlchemy's synchronous core is used in threads rather than its asynchronous face: a whole
transaction is one hop to a thread instead of one for each statement, the functions stay callable
from tests and commands without an event loop, and SQLite and PostgreSQL run the same code.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from desk.lanes import Lanes

T = TypeVar("T")

_READING = "desk_reading"
_BUSY_SECONDS = 15


def connect(url: str) -> Engine:
    """Make the engine for ``url``. SQLite gets a write-ahead log, foreign keys and patience.

    A transaction that writes begins as such: SQLite would otherwise refuse, instead of waiting
    for, a transaction that has read before another one wrote.
    """
    options: dict[str, Any] = {
        "json_serializer": partial(json.dumps, ensure_ascii=False),
        # An error's message, which is logged, must not repeat what somebody wrote.
        "hide_parameters": True,
    }
    if not url.startswith("sqlite"):
        return sa.create_engine(url, pool_size=12, pool_pre_ping=True, **options)
    engine = sa.create_engine(url, connect_args={"timeout": _BUSY_SECONDS}, pool_size=8, **options)

    @sa.event.listens_for(engine, "connect")
    def _prepare(connection: Any, record: Any) -> None:  # noqa: ARG001
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute(f"PRAGMA busy_timeout={_BUSY_SECONDS * 1000}")
        cursor.execute("PRAGMA foreign_keys=ON")
        # A message that was acknowledged outlives a power cut.
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.close()

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get(_READING, False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


class Store:
    """Runs functions of one connection, each in one transaction."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        # SQLite has one writer at a time: queueing for it here is fair and costs no polling.
        writers = 1 if engine.dialect.name == "sqlite" else 8
        self._writers = Lanes(writers, "desk-write")
        self._readers = ThreadPoolExecutor(4, "desk-read")

    def transact(self, work: Callable[[Connection], T]) -> T:
        """Run ``work`` in a transaction here and now; committed when it returns."""
        with self.engine.begin() as connection:
            return work(connection)

    def _look(self, work: Callable[[Connection], T]) -> T:
        with self.engine.connect().execution_options(**{_READING: True}) as connection:
            return work(connection)

    @property
    def pressed(self) -> bool:
        """Whether somebody waits to write: a long transaction should come to its end."""
        return self._writers.pressed

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run ``work`` in a transaction; when this returns, what it wrote is kept.

        A caller that is cancelled meanwhile does not undo the work.
        """
        return await self._written(work, urgent=True)

    async def write_behind(self, work: Callable[[Connection], T]) -> T:
        """The same for what nobody outside waits for: it lets those go first for whom one does."""
        return await self._written(work, urgent=False)

    async def _written(self, work: Callable[[Connection], T], *, urgent: bool) -> T:
        return await asyncio.wrap_future(
            self._writers.submit(partial(self.transact, work), urgent=urgent)
        )

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run ``work``, which only reads, on a consistent view."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._look, work)

    def close(self) -> None:
        """End the threads once their work is done, and the connections."""
        self._writers.close()
        self._readers.shutdown()
        self.engine.dispose()
