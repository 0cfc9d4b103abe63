"""What an administrator changes. Every refusal has a code, which the page puts into words."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from argon2 import PasswordHasher
from sqlalchemy.engine import Connection

from desk.handoff.access import ROOMS
from desk.handoff.defaults import minutes
from desk.handoff.rules import rules
from desk.handoff.tables import canned, closed_days, hours
from desk.tables import logins, officers

SHORTEST_PASSWORD = 12
MOST_AT_ONCE = 50
_USERNAME = re.compile(r"[a-z][a-z0-9._-]{1,62}")
_CODE = re.compile(r"[a-z0-9]{1,32}")
_SPAN = re.compile(r"\s*(\d{1,2}:\d{2})\s*-\s*(\d{1,2}:\d{2})\s*")
WEEKDAYS = range(7)

_hasher = PasswordHasher()


class RefusedChangeError(ValueError):
    """A change that cannot be made; ``code`` says why (label group ``refused_change``)."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True)
class Member:
    """An officer as administered. ``skills`` are topics and departments beside his own."""

    username: str
    name: str
    department: str
    role: str
    capacity: int
    skills: tuple[str, ...]
    active: bool


def members(connection: Connection) -> list[Member]:
    """Everybody, those who are active first."""
    rows = connection.execute(
        sa.select(officers).order_by(officers.c.active.desc(), officers.c.name)
    )
    return [
        Member(
            row.username,
            row.name,
            row.department,
            row.role,
            row.capacity,
            tuple(row.skills),
            row.active,
        )
        for row in rows
    ]


def add_member(connection: Connection, member: Member, password: str) -> None:
    """A new officer with a first password.

    Raises:
        RefusedChangeError: a value that cannot be, a username that is taken, too short a password.
    """
    _check(member)
    if not _USERNAME.fullmatch(member.username):
        raise RefusedChangeError("username")
    known = sa.select(officers.c.username).where(officers.c.username == member.username)
    if connection.execute(known).first() is not None:
        raise RefusedChangeError("username_taken")
    connection.execute(
        sa.insert(officers).values(
            username=member.username, password_hash=_hash(password), **_values(member)
        )
    )


def change_member(connection: Connection, member: Member, by: str, password: str = "") -> None:
    """Change an officer; with a ``password`` his old one ends, and so do his sessions.

    Raises:
        RefusedChangeError: a value that cannot be, nobody of that username, or the administrator
            would shut himself out.
    """
    _check(member)
    if member.username == by and (not member.active or member.role != "administrator"):
        raise RefusedChangeError("yourself")
    values = _values(member)
    if password:
        values["password_hash"] = _hash(password)
    changed = connection.execute(
        sa.update(officers).where(officers.c.username == member.username).values(**values)
    )
    if not changed.rowcount:
        raise RefusedChangeError("unknown")
    if password or not member.active:
        connection.execute(sa.delete(logins).where(logins.c.officer == member.username))


def _check(member: Member) -> None:
    known = {*rules().departments, *rules().topics}
    for wrong, code in (
        (not member.name.strip(), "name"),
        (member.department not in rules().departments, "department"),
        (member.role not in ROOMS, "role"),
        (not 0 <= member.capacity <= MOST_AT_ONCE, "capacity"),
        (not known.issuperset(member.skills), "skills"),
    ):
        if wrong:
            raise RefusedChangeError(code)


def _values(member: Member) -> dict[str, object]:
    return {
        "name": member.name.strip(),
        "department": member.department,
        "role": member.role,
        "capacity": member.capacity,
        "skills": sorted(set(member.skills)),
        "active": member.active,
    }


def _hash(password: str) -> str:
    if len(password) < SHORTEST_PASSWORD:
        raise RefusedChangeError("password")
    return _hasher.hash(password)


def week(connection: Connection) -> dict[str, list[str]]:
    """Working hours by department: seven days, Monday first, as ``08:00-11:30 13:00-17:30``."""
    spans: dict[str, list[list[str]]] = {
        department: [[] for _ in WEEKDAYS] for department in rules().departments
    }
    for row in connection.execute(sa.select(hours).order_by(hours.c.opens)):
        if row.department in spans:
            spans[row.department][row.weekday].append(f"{_clock(row.opens)}-{_clock(row.closes)}")
    return {name: [" ".join(day) for day in days] for name, days in spans.items()}


def set_week(connection: Connection, department: str, days: Sequence[str]) -> None:
    """Write a department's hours: seven days, each with any number of spans, or empty.

    Raises:
        RefusedChangeError: not such a department, no times, a span that ends before it begins,
            spans that overlap.
    """
    if department not in rules().departments or len(days) != len(WEEKDAYS):
        raise RefusedChangeError("department")
    rows = [
        {"department": department, "weekday": day, "opens": opens, "closes": closes}
        for day, written in enumerate(days)
        for opens, closes in _spans(written)
    ]
    connection.execute(sa.delete(hours).where(hours.c.department == department))
    if rows:
        connection.execute(sa.insert(hours), rows)


def _spans(written: str) -> list[tuple[int, int]]:
    found, rest = [], written.strip()
    while rest:
        match = _SPAN.match(rest)
        if match is None:
            raise RefusedChangeError("hours")
        try:
            found.append((minutes(match[1]), minutes(match[2])))
        except ValueError as error:
            raise RefusedChangeError("hours") from error
        rest = rest[match.end() :].lstrip(" ,;")
    found.sort()
    last = -1
    for opens, closes in found:
        if opens >= closes or opens < last:
            raise RefusedChangeError("hours")
        last = closes
    return found


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def closings(connection: Connection) -> list[tuple[date, str]]:
    """Days on which the desk is closed beside the catalogue's holidays."""
    rows = connection.execute(sa.select(closed_days).order_by(closed_days.c.day))
    return [(row.day, row.name) for row in rows]


def close_on(connection: Connection, day: date, name: str) -> None:
    """The desk is closed on ``day``.

    Raises:
        RefusedChangeError: without a name.
    """
    if not name.strip():
        raise RefusedChangeError("name")
    open_on(connection, day)
    connection.execute(sa.insert(closed_days).values(day=day, name=name.strip()[:200]))


def open_on(connection: Connection, day: date) -> None:
    """The desk works on ``day`` as on any of its weekday."""
    connection.execute(sa.delete(closed_days).where(closed_days.c.day == day))


def answers(connection: Connection) -> list[Mapping[str, str | None]]:
    """Canned answers by code."""
    rows = connection.execute(sa.select(canned).order_by(canned.c.code))
    return [row._asdict() for row in rows]


def keep_answer(
    connection: Connection,
    *,
    code: str,
    title: str,
    department: str | None,
    text: str,
    known: Collection[str],
) -> None:
    """Write a canned answer; one of the same code is replaced. ``known`` are its placeholders.

    Raises:
        RefusedChangeError: no code, title or text, an unknown department or placeholder.
    """
    named = set(re.findall(r"\{([^{}]*)\}", text))
    for wrong, why in (
        (not _CODE.fullmatch(code), "code"),
        (not title.strip() or not text.strip(), "text"),
        (department is not None and department not in rules().departments, "department"),
        (not named.issubset(known), "placeholder"),
    ):
        if wrong:
            raise RefusedChangeError(why)
    drop_answer(connection, code)
    connection.execute(
        sa.insert(canned).values(
            code=code, title=title.strip()[:200], department=department, text=text.strip()
        )
    )


def drop_answer(connection: Connection, code: str) -> None:
    """Take a canned answer away."""
    connection.execute(sa.delete(canned).where(canned.c.code == code))
