"""How long each kind of record is kept, and letting go of what is older.

A conversation ages from the last thing that happened in it. Nothing of a conversation that the
queue or an officer holds is let go of.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog
from sqlalchemy.engine import Connection

from desk.audit.trail import DESK, Line, head, record
from desk.conversations.holder import PEOPLE
from desk.privacy import stores
from desk.store import Store
from desk.tables import consents, conversations, data_requests

log = structlog.get_logger(__name__)

EVERY_SECONDS = 3600.0
_FIRST_AFTER_SECONDS = 60.0
_AT_ONCE = 200

# Which places each kind of a conversation's records lies in; the thread is everything else.
_PLACES: dict[str, tuple[str, ...]] = {
    "vault": ("vault",),
    "appraisal": ("findings",),
    "engine": ("engine",),
    "review": ("review",),
    "attachments": ("attachments",),
}


@dataclass(frozen=True)
class Retention:
    """Lets go of what is older than ``days`` says, by kind of record."""

    store: Store
    now: Callable[[], datetime]
    days: Mapping[str, int]

    async def run(self) -> None:
        """Do so every hour, until cancelled.

        Several desk processes may do it at once: what one has let go of is not there for another.
        """
        await asyncio.sleep(_FIRST_AFTER_SECONDS)
        while True:
            try:
                while await self.store.write_behind(self.step):
                    pass
                number, digest = await self.store.read(head)
                # Noted outside the database: against a chain that is cut off at its end.
                log.info("audit_head", number=number, hash=digest)
            except Exception as error:  # the next hour may find the database back
                log.error("retention_failed", exc_info=error)
            await asyncio.sleep(EVERY_SECONDS)

    def overdue(self, connection: Connection) -> dict[str, int]:
        """How many conversations hold something of each kind that is too old."""
        found = {kind: len(self._old(connection, kind, None)) for kind in _PLACES}
        found["conversation"] = len(self._old(connection, "conversation", None))
        for kind, table in (("consent", consents), ("request", data_requests)):
            column = table.c.at if table is consents else table.c.asked_at
            query = sa.select(sa.func.count()).select_from(table)
            found[kind] = int(
                connection.execute(query.where(column < self._before(kind))).scalar_one()
            )
        return {kind: count for kind, count in found.items() if count}

    def step(self, connection: Connection) -> bool:
        """Let go of what is too old of some conversations; whether there may be more."""
        gone: dict[str, int] = {}
        more = False
        for kind, places in _PLACES.items():
            more |= self._let_go(connection, kind, places, gone)
        more |= self._let_go(connection, "conversation", None, gone)
        for kind, table in (("consent", consents), ("request", data_requests)):
            column = table.c.at if table is consents else table.c.asked_at
            # Evidence outlives its conversation, but no longer than it has to.
            erased = connection.execute(sa.delete(table).where(column < self._before(kind)))
            gone[f"{kind}s"] = erased.rowcount
        told = {code: count for code, count in gone.items() if count}
        if told:
            record(connection, Line(DESK, "retention", detail=told), self.now())
            log.info("retention", **told)
        return more

    def _before(self, kind: str) -> datetime:
        return self.now() - timedelta(days=self.days[kind])

    def _let_go(
        self,
        connection: Connection,
        kind: str,
        places: tuple[str, ...] | None,
        gone: dict[str, int],
    ) -> bool:
        old = self._old(connection, kind, _AT_ONCE)
        for conversation in old:
            try:
                erased = stores.erase(connection, conversation, time.time(), only=places)
            except stores.BusyError:
                continue
            if places is None:
                connection.execute(
                    sa.delete(conversations).where(conversations.c.id == conversation)
                )
                gone["conversations"] = gone.get("conversations", 0) + 1
            for code, count in erased.items():
                gone[code] = gone.get(code, 0) + count
        return len(old) == _AT_ONCE

    def _old(self, connection: Connection, kind: str, limit: int | None) -> list[str]:
        """Conversations at rest since too long that hold something of this kind."""
        query = (
            sa.select(conversations.c.id)
            .where(
                conversations.c.changed_at < self._before(kind),
                conversations.c.holder.not_in([holder.value for holder in PEOPLE]),
                stores.holds(connection, _PLACES.get(kind)),
            )
            .order_by(conversations.c.changed_at)
            .limit(limit)
        )
        return list(connection.execute(query).scalars())
