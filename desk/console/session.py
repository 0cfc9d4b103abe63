"""An officer's session: a bearer token for programs, a cookie for the page.

A cookie travels by itself, so a request that changes something must also carry what only the page
knows (``X-CSRF-Token``). A bearer token does not travel by itself and needs no such proof.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, TypeAlias

from litestar import Request
from litestar.datastructures import Cookie
from litestar.di import NamedDependency

from desk.handoff.officers import (
    SESSION_SECONDS,
    LockedError,
    Officer,
    check_password,
    csrf_of,
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
    """Who is at work, and the token that says so."""

    officer: Officer
    token: str


# How a handler asks for the officer at work.
SessionHere: TypeAlias = NamedDependency[Session]


async def begin_session(parts: Parts, username: str, password: str) -> str | None:
    """A new session's token; None when the name or the password is wrong.

    Raises:
        LockedError: too many wrong passwords lately.
    """
    unix = time.time()
    right = await parts.store.read(lambda c: check_password(c, username, password, unix))
    return await parts.store.write(lambda c: log_in(c, username, right, unix))


async def session_of(parts: Parts, token: str | None) -> Session | None:
    """The live session of this token."""
    if token is None:
        return None
    unix = time.time()
    found = await parts.store.read(lambda c: officer_of(c, token, unix))
    if found is None:
        return None
    officer, seen = found
    if unix - seen > _NOTED_EVERY:
        await parts.store.write(lambda c: keep_session(c, token, unix))
    return Session(officer, token)


async def provide_session(request: Request[Any, Any, Any], parts: PartsHere) -> Session:
    """Dependency: the officer's session, or 401, or 403 for a request another site made."""
    token = bearer(request)
    by_cookie = token is None
    session = await session_of(parts, token or request.cookies.get(COOKIE))
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
    return session


def cookie_of(token: str, *, secure: bool) -> Cookie:
    return Cookie(
        key=COOKIE,
        value=token,
        path="/desk",
        httponly=True,
        samesite="strict",
        secure=secure,
        max_age=int(SESSION_SECONDS),
    )


def cookie_gone() -> Cookie:
    return Cookie(key=COOKIE, value="", path="/desk", httponly=True, samesite="strict", max_age=0)


def locked(error: LockedError) -> Problem:
    problem = Problem(429, "locked", str(error), seconds=round(error.seconds))
    problem.headers = {"Retry-After": str(round(error.seconds))}
    return problem
