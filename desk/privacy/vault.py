"""The vault: what was taken out of the texts, sealed, each value under a token of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desk.privacy.keys import Ring
from desk.privacy.masking import Searched
from desk.privacy.tables import vault
from viet import personal_tokens
from viet.personal_data import Found, Kind


@dataclass(frozen=True)
class Entry:
    """A value that is kept, known by its token; the value itself is not here."""

    kind: Kind
    number: int
    at: datetime

    @property
    def token(self) -> str:
        return personal_tokens.kept(self.kind, self.number)


class Vault:
    """Opened when first needed, with the file of keys at ``path``, which is made when missing."""

    def __init__(self, path: Path) -> None:
        self._ring = Ring(path)

    def check(self, connection: Connection) -> None:
        """Read the keys, and see that they open what is stored.

        Raises:
            KeyFileError: the file cannot be used, or a key that sealed entries is not in it.
        """
        self._ring.check(self.sealed_by(connection))

    def store(
        self,
        connection: Connection,
        conversation: str,
        said: Searched,
        at: datetime,
        *,
        known_only: bool = False,
    ) -> str:
        """The text as it may be stored; what it held is sealed, once for each value.

        ``known_only`` replaces only values that the conversation has given before: an officer
        may write his branch's phone number. The caller holds the conversation's row.
        """

        def token(found: Found) -> str | None:
            number = self._known(connection, conversation, found)
            if number is None and not known_only:
                number = self._seal(connection, conversation, found, at)
            return None if number is None else personal_tokens.kept(found.kind, number)

        return said.written(token)

    def _prints(self, kind: Kind, value: str) -> list[str]:
        return [key.fingerprint(f"{kind} {_canonical(kind, value)}") for key in self._ring.all()]

    def _known(self, connection: Connection, conversation: str, found: Found) -> int | None:
        return connection.execute(
            sa.select(vault.c.number).where(
                vault.c.conversation_id == conversation,
                vault.c.kind == found.kind,
                vault.c.fingerprint.in_(self._prints(found.kind, found.value)),
            )
        ).scalar()

    def _seal(self, connection: Connection, conversation: str, found: Found, at: datetime) -> int:
        number: int = connection.execute(
            sa.select(sa.func.coalesce(sa.func.max(vault.c.number), 0) + 1).where(
                vault.c.conversation_id == conversation, vault.c.kind == found.kind
            )
        ).scalar_one()
        key = self._ring.all()[0]
        connection.execute(
            sa.insert(vault).values(
                conversation_id=conversation,
                kind=found.kind,
                number=number,
                fingerprint=self._prints(found.kind, found.value)[0],
                key_id=key.id,
                sealed=key.seal(found.value, _context(conversation, found.kind, number)),
                at=at,
            )
        )
        return number

    def entries(self, connection: Connection, conversation: str) -> list[Entry]:
        """What is kept of this conversation, by token."""
        rows = connection.execute(
            sa.select(vault.c.kind, vault.c.number, vault.c.at)
            .where(vault.c.conversation_id == conversation)
            .order_by(vault.c.id)
        )
        return [Entry(cast("Kind", row.kind), row.number, row.at) for row in rows]

    def open(self, connection: Connection, conversation: str, kind: str, number: int) -> str:
        """The value behind a token. Whoever calls this writes the audit's line first.

        Raises:
            KeyError: nothing is kept under this token.
            KeyFileError: the key that sealed it is missing, or the entry was changed.
        """
        row = connection.execute(
            sa.select(vault.c.key_id, vault.c.sealed).where(
                vault.c.conversation_id == conversation,
                vault.c.kind == kind,
                vault.c.number == number,
            )
        ).one_or_none()
        if row is None:
            raise KeyError(f"{conversation} keeps no {kind} {number}")
        key = self._ring.named(row.key_id)
        return key.open(row.sealed, _context(conversation, kind, number))

    def find(self, connection: Connection, kind: Kind, value: str) -> list[str]:
        """Conversations in which this value was given, the newest first."""
        rows = connection.execute(
            sa.select(vault.c.conversation_id)
            .where(vault.c.kind == kind, vault.c.fingerprint.in_(self._prints(kind, value)))
            .order_by(vault.c.id.desc())
        ).scalars()
        return list(dict.fromkeys(rows))

    def sealed_by(self, connection: Connection) -> dict[str, int]:
        """How many entries each key sealed."""
        counted = sa.select(vault.c.key_id, sa.func.count()).group_by(vault.c.key_id)
        return {row[0]: row[1] for row in connection.execute(counted)}

    def seal_anew(self, connection: Connection, most: int = 500) -> int:
        """Seal with the newest key what older ones sealed, at most so many; how many it was."""
        newest = self._ring.all()[0]
        rows = connection.execute(
            sa.select(vault).where(vault.c.key_id != newest.id).order_by(vault.c.id).limit(most)
        ).all()
        for row in rows:
            context = _context(row.conversation_id, row.kind, row.number)
            value = self._ring.named(row.key_id).open(row.sealed, context)
            connection.execute(
                sa.update(vault)
                .where(vault.c.id == row.id)
                .values(
                    key_id=newest.id,
                    sealed=newest.seal(value, context),
                    fingerprint=self._prints(row.kind, value)[0],
                )
            )
        return len(rows)


def _canonical(kind: str, value: str) -> str:
    """One spelling of the same value: with the country's code, a phone number is the same one."""
    if kind == "phone":
        return re.sub(r"^(00)?84(?=[1-9][0-9]{8,9}$)", "0", value)
    return value.casefold()


def _context(conversation: str, kind: str, number: int) -> str:
    # An entry that is moved to another conversation or token does not open there.
    return f"{conversation} {kind} {number}"
