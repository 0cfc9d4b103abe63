"""An officer's session: a bearer token for programs, a cookie for the page.

A cookie travels by itself, so a request that changes something must also carry what only the page
knows (``X-CSRF-Token``). A bearer token does not travel by itself and needs no such proof.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, TypeAlias

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from sqlalchemy.engine import Connection

from desk.audit.trail import DONE, REFUSED, UNKNOWN, Line, record
from desk.audit.watch import Asking, asking
from desk.handoff.access import Room, enters
from desk.handoff.officers import (
    LockedError,
    Officer,
    check_password,
    csrf_of,
    find,
    keep_session,
    log_in,
    officer_of,
)
from desk.parts import Parts, PartsHere
from desk.web.errors import Problem
from desk.web.limits import bearer

COOKIE = "tuvan_desk"
_NOTED_EVERY = 60.0
_SAFE = {"GET", "HEAD", "OPTIONS"}


@dataclass(frozen=True)
class Session:
    """Who is at work, the token that says so, and what the request asks for."""

    officer: Officer
    token: str
    asking: Asking


# How a handler asks for the officer at work.
SessionHere: TypeAlias = NamedDependency[Session]


async def begin_session(parts: Parts, username: str, password: str) -> str | None:
    """A new session's token; None when the name or the password is wrong.

    Raises:
        LockedError: too many wrong passwords lately.
    """
    unix = time.time()
    try:
        right = await parts.store.read(lambda c: check_password(c, username, password, unix))
    except LockedError:
        await parts.store.write(lambda c: _note(c, parts, username, REFUSED, reason="locked"))
        raise

    def enter(connection: Connection) -> str | None:
        token = log_in(connection, username, right, unix, parts.settings.session)
        _note(connection, parts, username, DONE if token else REFUSED, by="password")
        return token

    return await parts.store.write(enter)


def _note(connection: Connection, parts: Parts, username: str, outcome: str, **how: str) -> None:
    # Somebody may have typed his password into the field of the name.
    actor = username if find(connection, username) else UNKNOWN
    record(connection, Line(actor, "log_in", None, outcome, how), parts.now())


async def live_officer(parts: Parts, token: str | None, *, use: bool = True) -> Officer | None:
    """The officer whose live session has this token; ``use`` keeps the session from idling out."""
    if token is None:
        return None
    unix = time.time()
    found = await parts.store.read(lambda c: officer_of(c, token, unix, parts.settings.session))
    if found is None:
        return None
    officer, seen = found
    if use and unix - seen > _NOTED_EVERY:
        await parts.store.write(lambda c: keep_session(c, token, unix))
    return officer


async def _session(
    parts: Parts, connection: ASGIConnection[Any, Any, Any, Any], token: str | None
) -> Session | None:
    officer = await live_officer(parts, token)
    if officer is None or token is None:
        return None
    return Session(officer, token, asking(connection, officer.username))


async def session_of(
    parts: Parts, connection: ASGIConnection[Any, Any, Any, Any]
) -> Session | None:
    """The live session of the cookie: for pages and their socket."""
    return await _session(parts, connection, connection.cookies.get(COOKIE))


async def provide_session(request: Request[Any, Any, Any], parts: PartsHere) -> Session:
    """Dependency: the officer's session, or 401, or 403 for a request another site made.

    403 too when the handler's ``opt`` names a room (``room=Room.AUDIT``; without one the
    conversations') which the officer's role does not open.
    """
    token = bearer(request)
    by_cookie = token is None
    session = await _session(parts, request, token or request.cookies.get(COOKIE))
    if session is None:
        raise Problem(
            401,
            "unauthorized",
            "send Authorization: Bearer with the token of POST /desk/api/sessions",
        )
    if by_cookie and request.method not in _SAFE:
        given = request.headers.get("x-csrf-token", "")
        if given != csrf_of(session.token):
            raise Problem(403, "csrf", "send the page's X-CSRF-Token beside its cookie")
    _check_room(request, session)
    return session


def _check_room(request: Request[Any, Any, Any], session: Session) -> None:
    room = request.route_handler.opt.get("room", Room.CONVERSATIONS)
    if room is not None and not enters(session.officer, room):
        raise Problem(403, "not_allowed", f"your role does not open this part: {room.value}")


def cookie_of(parts: Parts, token: str, *, secure: bool) -> Cookie:
    return Cookie(
        key=COOKIE,
        value=token,
        path="/desk",
        httponly=True,
        samesite="strict",
        secure=secure,
        max_age=int(parts.settings.session.seconds),
    )


def cookie_gone() -> Cookie:
    return Cookie(key=COOKIE, value="", path="/desk", httponly=True, samesite="strict", max_age=0)


def locked(error: LockedError) -> Problem:
    problem = Problem(429, "locked", str(error), seconds=round(error.seconds))
    problem.headers = {"Retry-After": str(round(error.seconds))}
    return problem
