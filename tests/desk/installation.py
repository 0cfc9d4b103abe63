"""A desk and a fake engine as processes, for faults and browsers."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.desk.fakes.processes import Process, free_port


@dataclass
class Installation:
    desk: Process
    engine: Process
    journal: Path


@contextmanager
def installed(
    folder: Path, database: Path | None = None, **settings: str
) -> Iterator[Installation]:
    """Both processes, up, with their state below ``folder`` and further settings of the desk.

    ``database`` is copied to begin with; without it there is no catalogue.
    """
    if database is not None:
        (folder / "var").mkdir()
        shutil.copy(database, folder / "var" / "tuvan.db")
    desk_port, engine_port = free_port(), free_port()
    journal = folder / "journal"
    engine = Process(
        "tests.desk.fakes.engine",
        str(engine_port),
        port=engine_port,
        path="/",
        log=folder / "engine.log",
        JOURNAL=str(journal),
    )
    desk = Process(
        "desk",
        port=desk_port,
        path="/health",
        log=folder / "desk.log",
        TUVAN_PORT=str(desk_port),
        TUVAN_HOST="127.0.0.1",
        TUVAN_VAR=str(folder / "var"),
        TUVAN_RASA_URL=engine.url,
        TUVAN_ACTIONS_URL=engine.url,
        **settings,
    )
    try:
        for process in (engine, desk):
            process.start()
            process.wait_up()
        yield Installation(desk, engine, journal)
    finally:
        desk.end()
        engine.end()
