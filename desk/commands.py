"""What the desk's commands share: the settings, the database, who gives the command."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from desk import migrations
from desk.audit.trail import command
from desk.store import Store, connect
from launch.settings import Settings, SettingsError, read


@contextmanager
def opened() -> Iterator[tuple[Settings, Store]]:
    """The settings and the desk's database, its tables at their newest version.

    Ends the program with status 2 when a setting is wrong.
    """
    try:
        settings = read()
    except SettingsError as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from error
    if settings.embedded:
        settings.var.mkdir(parents=True, exist_ok=True)
    engine = connect(settings.database_url)
    migrations.upgrade(engine)
    store = Store(engine)
    try:
        yield settings, store
    finally:
        store.close()


def whoever() -> str:
    """The audit's actor for this command."""
    return command(getpass.getuser())
