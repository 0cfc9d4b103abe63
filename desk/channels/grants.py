"""A vendor's permission, kept where crashes and several processes cannot lose it.

A refresh token is good for one use. Whoever uses it claims the grant first, so that two processes
never use the same one, and writes the new pair before anything else uses it.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desk.channels.sealing import Sealer
from desk.channels.tables import grants

# Longer than a vendor is waited for.
CLAIM_SECONDS = 120.0


@dataclass(frozen=True)
class Pair:
    """A pair of tokens; moments are Unix time."""

    access: str
    refresh: str
    access_from: float
    access_until: float
    refresh_until: float


@dataclass(frozen=True)
class Grant:
    """The permission as it stands. ``trouble``: ``answer_lost`` or ``refused``."""

    pair: Pair
    generation: int
    asking_until: float | None = None
    trouble: str | None = None
    trouble_at: float | None = None


@dataclass(frozen=True)
class Grants:
    """The grant of one account of one channel."""

    channel: str
    account: str
    sealer: Sealer

    @property
    def _key(self) -> sa.ColumnElement[bool]:
        return sa.and_(grants.c.channel == self.channel, grants.c.account == self.account)

    def _context(self, what: str) -> str:
        return f"{what} of {self.channel} {self.account}"

    def read(self, connection: Connection) -> Grant | None:
        """The grant; None when the account never gave one.

        Raises:
            KeyFileError: the key that sealed it is missing.
        """
        row = connection.execute(sa.select(grants).where(self._key)).one_or_none()
        if row is None:
            return None
        pair = Pair(
            self.sealer.open(row.access, self._context("access")),
            self.sealer.open(row.refresh, self._context("refresh")),
            row.access_from,
            row.access_until,
            row.refresh_until,
        )
        return Grant(pair, row.generation, row.asking_until, row.trouble, row.trouble_at)

    def write(self, connection: Connection, pair: Pair, generation: int) -> bool:
        """Keep a pair as this generation; false when a newer one is there already."""
        values = {
            "access": self.sealer.seal(pair.access, self._context("access")),
            "refresh": self.sealer.seal(pair.refresh, self._context("refresh")),
            "access_from": pair.access_from,
            "access_until": pair.access_until,
            "refresh_until": pair.refresh_until,
            "generation": generation,
            "asking_owner": None,
            "asking_until": None,
            "trouble": None,
            "trouble_at": None,
        }
        before = connection.execute(
            sa.select(grants.c.generation).where(self._key).with_for_update()
        ).scalar_one_or_none()
        if before is None:
            connection.execute(
                sa.insert(grants).values(channel=self.channel, account=self.account, **values)
            )
            return True
        if before >= generation:
            return False
        connection.execute(sa.update(grants).where(self._key).values(**values))
        return True

    def claim(self, connection: Connection, owner: str, unix: float) -> Grant | None:
        """The right to use the refresh token; None while another process has it."""
        claimed = connection.execute(
            sa.update(grants)
            .where(
                self._key,
                sa.or_(grants.c.asking_until.is_(None), grants.c.asking_until < unix),
            )
            .values(asking_owner=owner, asking_until=unix + CLAIM_SECONDS)
        ).rowcount
        return self.read(connection) if claimed else None

    def give_up(self, connection: Connection, owner: str, trouble: str | None, unix: float) -> None:
        """End a claim that brought no new pair, and say why."""
        connection.execute(
            sa.update(grants)
            .where(self._key, grants.c.asking_owner == owner)
            .values(
                asking_owner=None,
                asking_until=None,
                trouble=trouble,
                trouble_at=unix if trouble else None,
            )
        )
