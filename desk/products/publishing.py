"""What handed-in files would change, and publishing them: the checks of ``catalogue publish``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from catalogue import describe, publishing, versions
from catalogue.errors import Problem, Refused
from catalogue.versions import Version
from desk.products.drafts import Draft, on_disk


@dataclass(frozen=True)
class Outcome:
    """What publishing a draft would do on top of version ``base``: changes, or what is wrong."""

    base: int
    changes: Sequence[str] = ()
    problems: Sequence[Problem] = ()


class OvertakenError(Exception):
    """Another version was published after the changes were shown."""


def weighed(connection: Connection, draft: Draft) -> Outcome:
    """Read and check the draft against the newest version; nothing is written."""
    with Session(bind=connection) as session, on_disk(draft) as files:
        base = versions.latest_number(session)
        try:
            made = publishing.changes(session, files)
        except Refused as refused:
            return Outcome(base, problems=refused.problems)
        return Outcome(base, tuple(describe.changes(made)))


def publish(
    connection: Connection, draft: Draft, *, base: int, by: str, reason: str, at: datetime
) -> Version:
    """Publish the draft in the transaction of ``connection``, if ``base`` still is the newest.

    Raises:
        OvertakenError: another version came between.
        Refused: the files no longer pass the checks.
    """
    with Session(bind=connection) as session, on_disk(draft) as files:
        if versions.latest_number(session) != base:
            raise OvertakenError
        made = publishing.publish(session, files, published_by=by, at=at, reason=reason)
        session.commit()  # into the transaction of the connection, which the caller ends
        return made


def history(connection: Connection) -> list[Version]:
    """Every version, newest first."""
    with Session(bind=connection) as session:
        return versions.history(session)[::-1]
