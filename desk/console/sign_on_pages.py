"""The two addresses of single sign-on: out to the provider, and back."""

from __future__ import annotations

import time
from typing import Any

import structlog
from litestar import Request, Response, get
from litestar.datastructures import Cookie
from litestar.response import Redirect
from sqlalchemy.engine import Connection

from desk.audit.trail import DONE, REFUSED, UNKNOWN, Line, record
from desk.console.session import cookie_of
from desk.console.sign_on import BEGUN_SECONDS, PATH, SIGNED_ON, Identity, SignOnError
from desk.handoff.officers import begin_session, vouched_for
from desk.handoff.rules import rules
from desk.parts import Parts, PartsHere
from desk.web.limits import LOGINS_A_MINUTE, per_address

log = structlog.get_logger(__name__)

_COOKIE = "tuvan_sign_on"


def _kept(value: str, *, secure: bool, seconds: int) -> Cookie:
    # Lax: the way back from the provider is a link from another site.
    return Cookie(
        key=_COOKIE,
        value=value,
        path=PATH,
        httponly=True,
        samesite="lax",
        secure=secure,
        max_age=seconds,
    )


def _refused(parts: Parts) -> Response[str]:
    page = parts.rendering.page_of(
        "login.html.jinja", problem="sign_on", demo=parts.demo, sign_on=True
    )
    return Response(page, media_type="text/html", status_code=401)


@get(PATH, include_in_schema=False, middleware=[per_address("logins", LOGINS_A_MINUTE)])
async def sign_on(parts: PartsHere, request: Request[Any, Any, Any]) -> Response[Any]:
    """Out to the provider; to the login when none is set up."""
    if parts.sign_on is None:
        return Redirect("/desk/login", status_code=303)
    try:
        begun = await parts.sign_on.begin()
    except SignOnError as error:
        log.error("sign_on_failed", reason=str(error))
        return _refused(parts)
    kept = _kept(begun.kept, secure=request.url.scheme == "https", seconds=BEGUN_SECONDS)
    return Redirect(begun.address, status_code=303, cookies=[kept])


@get(SIGNED_ON, include_in_schema=False, middleware=[per_address("logins", LOGINS_A_MINUTE)])
async def signed_on(parts: PartsHere, request: Request[Any, Any, Any]) -> Response[Any]:
    """Back from the provider, with his answer."""
    if parts.sign_on is None:
        return Redirect("/desk/login", status_code=303)
    secure = request.url.scheme == "https"
    try:
        identity = await parts.sign_on.finish(
            request.cookies.get(_COOKIE, ""), dict(request.query_params.items())
        )
        token = await parts.store.write(lambda c: _enter(c, parts, identity))
        if token is None:
            raise SignOnError(f"{identity.username} is no officer of the desk")
    except SignOnError as error:
        log.warning("sign_on_refused", reason=str(error))
        return _refused(parts)
    # A redirect would still count as coming from the provider's site, and the strict cookie would
    # stay behind; a page that goes on by itself is our own.
    page = parts.rendering.page_of("signed_on.html.jinja")
    gone = _kept("", secure=secure, seconds=0)
    return Response(
        page,
        media_type="text/html",
        cookies=[cookie_of(parts, token, secure=secure), gone],
    )


def _enter(connection: Connection, parts: Parts, identity: Identity) -> str | None:
    """A session for the officer, who is made or changed as the provider says."""
    allowed = vouched_for(
        connection,
        identity.username,
        name=identity.name,
        role=identity.role,
        department=identity.department or rules().departments[0],
        by_role=parts.settings.oidc is not None and bool(parts.settings.oidc.roles),
    )
    actor = identity.username if allowed else UNKNOWN
    outcome = DONE if allowed else REFUSED
    token = (
        begin_session(connection, identity.username, time.time(), parts.settings.session)
        if allowed
        else None
    )
    record(connection, Line(actor, "log_in", None, outcome, {"by": "sign_on"}), parts.now())
    return token
