"""The officers' pages: login and console."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body
from litestar.response import Redirect

from desk.console.page import doors
from desk.console.session import (
    COOKIE,
    begin_session,
    cookie_gone,
    cookie_of,
    session_of,
)
from desk.handoff.access import Room, enters
from desk.handoff.officers import LockedError, csrf_of, log_out
from desk.handoff.rules import rules
from desk.lookup.routes import TOOLS
from desk.parts import Parts, PartsHere
from desk.web.errors import Problem
from desk.web.limits import LOGINS_A_MINUTE, per_address
from desk.web.origin import same_origin

_CONSOLE = "/desk"
_LOGIN = "/desk/login"


class LoginForm(msgspec.Struct):
    username: Annotated[str, msgspec.Meta(max_length=64)] = ""
    password: Annotated[str, msgspec.Meta(max_length=200)] = ""


class LogoutForm(msgspec.Struct):
    csrf: str = ""


def _page(content: str, status: int = 200) -> Response[str]:
    return Response(content, media_type="text/html", status_code=status)


def _login_page(parts: Parts, problem: str | None, status: int = 200) -> Response[str]:
    return _page(
        parts.rendering.page_of(
            "login.html.jinja",
            problem=problem,
            demo=parts.demo,
            sign_on=parts.sign_on is not None,
        ),
        status,
    )


@get(_CONSOLE, include_in_schema=False)
async def console_page(parts: PartsHere, request: Request[Any, Any, Any]) -> Response[Any]:
    session = await session_of(parts, request)
    if session is None:
        return Redirect(_LOGIN, status_code=303)
    rooms = doors(session.officer)
    if not enters(session.officer, Room.CONVERSATIONS):
        return Redirect(rooms[0].path if rooms else _LOGIN, status_code=303)
    words = parts.rendering
    return _page(
        words.page_of(
            "console/page.html.jinja",
            officer=session.officer,
            rooms=rooms,
            csrf=csrf_of(session.token),
            departments=rules().departments,
            now=parts.now().isoformat(),
            tools=TOOLS,
        )
    )


@get(_LOGIN, include_in_schema=False)
async def login_page(parts: PartsHere) -> Response[str]:
    return _login_page(parts, None)


@post(
    _LOGIN,
    include_in_schema=False,
    middleware=[per_address("logins", LOGINS_A_MINUTE)],
)
async def login(
    parts: PartsHere,
    request: Request[Any, Any, Any],
    data: Annotated[LoginForm, Body(media_type=RequestEncodingType.URL_ENCODED)],
) -> Response[Any]:
    if not same_origin(request):
        raise Problem(403, "csrf", "log in from the desk's own page")
    problem = "wrong"
    token = None
    try:
        token = await begin_session(parts, data.username, data.password)
    except LockedError:
        problem = "locked"
    if token is None:
        return _login_page(parts, problem, 401 if problem == "wrong" else 429)
    secure = request.url.scheme == "https"
    return Redirect(_CONSOLE, status_code=303, cookies=[cookie_of(parts, token, secure=secure)])


@post("/desk/logout", include_in_schema=False)
async def logout(
    parts: PartsHere,
    request: Request[Any, Any, Any],
    data: Annotated[LogoutForm, Body(media_type=RequestEncodingType.URL_ENCODED)],
) -> Response[Any]:
    token = request.cookies.get(COOKIE)
    if token and data.csrf == csrf_of(token):
        await parts.store.write(lambda c: log_out(c, token))
    return Redirect(_LOGIN, status_code=303, cookies=[cookie_gone()])
