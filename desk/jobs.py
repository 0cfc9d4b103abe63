"""Work that the whole installation does once, whichever of its desk processes does it.

A job's turn is leased in one row: the process that has it keeps it as long as it lives, and
another takes it over soon after it is gone.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
import structlog
from sqlalchemy.engine import Connection

from desk.hub import Hub
from desk.store import Store
from desk.tables import jobs

log = structlog.get_logger(__name__)

_GRACE_SECONDS = 10.0


@dataclass(frozen=True)
class Job:
    """``work`` is done every ``seconds``, in one transaction; it gives back the ids of the
    conversations in which something happened, whose readers are woken."""

    name: str
    seconds: float
    work: Callable[[Connection], Sequence[str]]


def lease(connection: Connection, name: str, owner: str, unix: float, seconds: float) -> bool:
    """Take or keep the job's turn; whether ``owner`` has it now, until ``unix + seconds``."""
    taken = connection.execute(
        sa.update(jobs)
        .where(jobs.c.name == name, sa.or_(jobs.c.owner == owner, jobs.c.until < unix))
        .values(owner=owner, until=unix + seconds)
    ).rowcount
    if taken:
        return True
    held = connection.execute(sa.select(jobs.c.owner).where(jobs.c.name == name)).first()
    if held is not None:
        return False
    try:
        with connection.begin_nested():
            connection.execute(sa.insert(jobs).values(name=name, owner=owner, until=unix + seconds))
    except sa.exc.IntegrityError:
        return False
    return True


class Jobs:
    """Runs the jobs of an installation from one desk process."""

    def __init__(self, store: Store, hub: Hub, owner: str) -> None:
        self._store = store
        self._hub = hub
        self._owner = owner

    async def run(self, jobs_to_do: Sequence[Job]) -> None:
        """Do them until cancelled."""
        await asyncio.gather(*(self._repeat(job) for job in jobs_to_do))

    async def _repeat(self, job: Job) -> None:
        while True:
            try:
                await self.once(job)
            except Exception as error:  # the next round may find the database back
                log.error("job_failed", job=job.name, error=repr(error))
            await asyncio.sleep(job.seconds)

    async def once(self, job: Job) -> bool:
        """Do the job if it is this process's turn; whether it was."""

        def turn(connection: Connection) -> Sequence[str] | None:
            seconds = job.seconds + _GRACE_SECONDS
            if not lease(connection, job.name, self._owner, time.time(), seconds):
                return None
            return job.work(connection)

        touched = await self._store.write_behind(turn)
        for conversation in touched or ():
            self._hub.publish(conversation)
        return touched is not None
