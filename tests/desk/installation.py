"""Desks and a fake engine as processes, for faults and browsers."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from desk.administration.changes import WEEKDAYS, set_week
from desk.handoff.rules import rules
from desk.store import connect
from tests.desk.fakes.processes import Process, free_port

TODAY = "2026-11-23"


@dataclass
class Installation:
    """``desk`` is the first of ``desks``; each writes its log beside ``journal``."""

    desks: list[Process]
    engine: Process
    journal: Path
    logs: list[Path] = field(default_factory=list)

    @property
    def desk(self) -> Process:
        return self.desks[0]


def work_always(database_url: str) -> None:
    """Every department is at work at every hour: what a test sees must not hang on when it runs."""
    engine = connect(database_url)
    with engine.begin() as connection:
        for department in rules().departments:
            set_week(connection, department, ["00:00-24:00"] * len(WEEKDAYS))
    engine.dispose()


@contextmanager
def installed(
    folder: Path, database: Path | None = None, desks: int = 1, **settings: str
) -> Iterator[Installation]:
    """The processes, up, with their state below ``folder`` and further settings of the desks.

    ``database`` is copied to begin with; without it there is no catalogue.
    """
    if database is not None:
        (folder / "var").mkdir()
        shutil.copy(database, folder / "var" / "tuvan.db")
    journal = folder / "journal"
    engine_port = free_port()
    engine = Process(
        "tests.desk.fakes.engine",
        str(engine_port),
        port=engine_port,
        path="/",
        log=folder / "engine.log",
        JOURNAL=str(journal),
    )
    logs = [folder / f"desk{n or ''}.log" for n in range(desks)]
    serving = [_desk(log, folder / "var", engine.url, settings) for log in logs]
    try:
        for process in (engine, *serving):
            process.start()
            process.wait_up()
        own = f"sqlite:///{folder / 'var' / 'tuvan.db'}"
        work_always(settings.get("TUVAN_DATABASE_URL", own))
        yield Installation(serving, engine, journal, logs)
    finally:
        for process in (*serving, engine):
            process.end()


def _desk(log: Path, var: Path, engine: str, settings: dict[str, str]) -> Process:
    port = free_port()
    return Process(
        "desk",
        port=port,
        path="/health",
        log=log,
        TUVAN_PORT=str(port),
        TUVAN_HOST="127.0.0.1",
        TUVAN_VAR=str(var),
        TUVAN_RASA_URL=engine,
        TUVAN_ACTIONS_URL=engine,
        **{"TUVAN_TODAY": TODAY, **settings},
    )
