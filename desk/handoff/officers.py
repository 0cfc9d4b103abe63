"""Officers: who they are, and how they prove it."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
import yaml
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy.engine import Connection

from desk.tables import logins, officers
from launch.settings import SessionPeriod

DEMO_PASSWORD = "tuvan-demo"  # noqa: S105  printed at the start; the embedded database only
FAILURES_ALLOWED = 5
LOCKED_SECONDS = 300.0
SUPERVISOR = "supervisor"

# No password has this hash: such an officer enters by the provider alone.
_NO_PASSWORD = "-"  # noqa: S105

_hasher = PasswordHasher()


@dataclass(frozen=True)
class Officer:
    """An officer. ``department`` and ``role`` are codes."""

    username: str
    name: str
    department: str
    role: str

    @property
    def supervises(self) -> bool:
        return self.role == SUPERVISOR


class LockedError(Exception):
    """Too many wrong passwords; ``seconds`` until the next try."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"locked for {seconds:.0f} s after too many wrong passwords")
        self.seconds = seconds


_COLUMNS = (officers.c.username, officers.c.name, officers.c.department, officers.c.role)


def seed_demo(connection: Connection) -> list[str]:
    """Write the demonstration's officers that are missing; the usernames written."""
    known = set(connection.execute(sa.select(officers.c.username)).scalars())
    listed = yaml.safe_load(Path(__file__).with_name("officers.yaml").read_text(encoding="utf-8"))
    missing = [officer for officer in listed if officer["username"] not in known]
    for officer in missing:
        connection.execute(
            sa.insert(officers).values(
                **officer, active=True, password_hash=_hasher.hash(DEMO_PASSWORD)
            )
        )
    return [officer["username"] for officer in missing]


def check_password(connection: Connection, username: str, password: str, unix: float) -> bool:
    """Whether the password is this officer's. Slow on purpose: keep it out of writing transactions.

    Raises:
        LockedError: too many wrong passwords lately, whatever the password is now.
    """
    row = connection.execute(
        sa.select(officers).where(officers.c.username == username, officers.c.active)
    ).one_or_none()
    if row is not None and row.locked_until and row.locked_until > unix:
        raise LockedError(row.locked_until - unix)
    return _matches(row.password_hash if row is not None else _nobody(), password)


def log_in(
    connection: Connection, username: str, right: bool, unix: float, session: SessionPeriod
) -> str | None:
    """A new session's token, or None, counting the failure, when the password was not ``right``."""
    if not right:
        _count_failure(connection, username, unix)
        return None
    connection.execute(
        sa.update(officers)
        .where(officers.c.username == username)
        .values(failures=0, locked_until=None)
    )
    return begin_session(connection, username, unix, session)


def begin_session(
    connection: Connection, username: str, unix: float, session: SessionPeriod
) -> str:
    """A new session's token for an officer who has proven who he is."""
    connection.execute(sa.delete(logins).where(logins.c.created < unix - session.seconds))
    token = secrets.token_urlsafe(32)
    connection.execute(
        sa.insert(logins).values(token_hash=_hash(token), officer=username, created=unix, seen=unix)
    )
    return token


def vouched_for(
    connection: Connection,
    username: str,
    *,
    name: str,
    role: str | None,
    department: str,
    by_role: bool,
) -> bool:
    """Whether somebody whom the bank's provider vouches for may enter as an officer.

    With ``by_role`` the provider decides: who has a role is made an officer, or given that role;
    who has none may not enter. Otherwise he must be an officer already.
    """
    known = connection.execute(
        sa.select(officers.c.active).where(officers.c.username == username)
    ).one_or_none()
    if known is not None and not known.active:
        return False
    if not by_role:
        return known is not None
    if role is None:
        return False
    if known is None:
        connection.execute(
            sa.insert(officers).values(
                username=username,
                name=name,
                department=department,
                role=role,
                active=True,
                password_hash=_NO_PASSWORD,
            )
        )
    else:
        connection.execute(
            sa.update(officers).where(officers.c.username == username).values(name=name, role=role)
        )
    return True


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


_NOBODY: list[str] = []


def _nobody() -> str:
    # An unknown name takes as long as a known one, so that names cannot be found out by the clock.
    if not _NOBODY:
        _NOBODY.append(_hasher.hash(secrets.token_hex()))
    return _NOBODY[0]


def _count_failure(connection: Connection, username: str, unix: float) -> None:
    failures = connection.execute(
        sa.update(officers)
        .where(officers.c.username == username)
        .values(failures=officers.c.failures + 1)
        .returning(officers.c.failures)
    ).scalar_one_or_none()
    if failures is not None and failures >= FAILURES_ALLOWED:
        connection.execute(
            sa.update(officers)
            .where(officers.c.username == username)
            .values(failures=0, locked_until=unix + LOCKED_SECONDS)
        )


_LIVE = (
    sa.select(*_COLUMNS, logins.c.seen)
    .join(logins, logins.c.officer == officers.c.username)
    .where(
        logins.c.token_hash == sa.bindparam("key"),
        officers.c.active,
        logins.c.created > sa.bindparam("begun_after"),
        logins.c.seen > sa.bindparam("used_after"),
    )
)


def officer_of(
    connection: Connection, token: str, unix: float, session: SessionPeriod
) -> tuple[Officer, float] | None:
    """The officer whose live session has this token, and when it was last noted to be in use."""
    key = {
        "key": _hash(token),
        "begun_after": unix - session.seconds,
        "used_after": unix - session.idle_seconds,
    }
    row = connection.execute(_LIVE, key).one_or_none()
    if row is None:
        return None
    return Officer(row.username, row.name, row.department, row.role), row.seen


def keep_session(connection: Connection, token: str, unix: float) -> None:
    """Note that the session is in use."""
    connection.execute(
        sa.update(logins).where(logins.c.token_hash == _hash(token)).values(seen=unix)
    )


def log_out(connection: Connection, token: str) -> None:
    connection.execute(sa.delete(logins).where(logins.c.token_hash == _hash(token)))


def csrf_of(token: str) -> str:
    """What a page must send beside its cookie; only who has read the page knows it."""
    return hmac.new(token.encode(), b"csrf", hashlib.sha256).hexdigest()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def find(connection: Connection, username: str) -> Officer | None:
    """The active officer of this username."""
    row = connection.execute(
        sa.select(*_COLUMNS).where(officers.c.username == username, officers.c.active)
    ).one_or_none()
    return None if row is None else Officer(**row._asdict())


def everyone(connection: Connection) -> list[Officer]:
    """All active officers, by name."""
    rows = connection.execute(sa.select(*_COLUMNS).where(officers.c.active).order_by("name"))
    return [Officer(**row._asdict()) for row in rows]


_NAMES = sa.select(officers.c.username, officers.c.name).where(
    officers.c.username.in_(sa.bindparam("usernames", expanding=True))
)


def names(connection: Connection, usernames: Collection[str]) -> dict[str, str]:
    """Names of these officers."""
    if not usernames:
        return {}
    rows = connection.execute(_NAMES, {"usernames": sorted(usernames)})
    return {row.username: row.name for row in rows}
