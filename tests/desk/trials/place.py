"""Where a trial runs: real desk processes on SQLite or on PostgreSQL, and its store beside them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from desk import migrations
from desk.channels.web.session import conversation_of
from desk.handoff.officers import seed_demo
from desk.store import Store, connect
from tests.desk.fakes.client import Customer
from tests.desk.installation import Installation, installed
from tests.servers.postgres import cluster


@dataclass
class Place:
    """An installation, and its database as the trial looks into it."""

    installation: Installation
    store: Store

    def conversation(self, customer: Customer) -> str:
        found = self.store.transact(lambda c: conversation_of(c, customer.token))
        assert found is not None
        return found

    def logged(self, event: str) -> int:
        """How often the desks logged this event."""
        return sum(log.read_text().count(f'"event": "{event}"') for log in self.installation.logs)


@contextmanager
def on_sqlite(folder: Path) -> Iterator[Place]:
    """One desk process on a database of its own."""
    with installed(folder) as running:
        store = Store(connect(f"sqlite:///{folder / 'var' / 'tuvan.db'}"))
        try:
            yield Place(running, store)
        finally:
            store.close()


@contextmanager
def on_postgres(folder: Path, url: str, desks: int = 2) -> Iterator[Place]:
    """Desk processes on an empty PostgreSQL database."""
    store = Store(connect(url))
    try:
        migrations.upgrade(store.engine)
        store.transact(seed_demo)
        with installed(folder, desks=desks, TUVAN_DATABASE_URL=url) as running:
            yield Place(running, store)
    finally:
        store.close()


@contextmanager
def place(database: str) -> Iterator[Place]:
    """``sqlite``, or ``postgres``: a cluster of its own and two desk processes."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        if database == "sqlite":
            yield stack.enter_context(on_sqlite(folder))
        else:
            url = stack.enter_context(cluster()).database()
            yield stack.enter_context(on_postgres(folder, url))
