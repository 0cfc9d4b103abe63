"""What the desk's rooms share: who may enter a page, its forms' proof, the way between rooms."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Any

from litestar import Request, Response
from litestar.response import Redirect

from desk.console.session import Session, session_of
from desk.handoff.access import Room, enters
from desk.handoff.officers import Officer, csrf_of
from desk.parts import Parts
from desk.web.errors import Problem

# Where each room begins; those without a page of their own are not listed.
PATHS = {
    Room.CONVERSATIONS: "/desk",
    Room.SUPERVISION: "/desk/board",
    Room.DATA_REQUESTS: "/desk/data-requests",
    Room.REVIEW: "/desk/review",
    Room.CATALOGUE: "/desk/catalogue",
    Room.ADMINISTRATION: "/desk/administration",
    Room.AUDIT: "/desk/audit",
}


@dataclass(frozen=True)
class Door:
    """A room in the way between rooms."""

    code: str
    path: str


def doors(officer: Officer) -> list[Door]:
    """The rooms that the officer's role opens."""
    return [Door(room.value, path) for room, path in PATHS.items() if enters(officer, room)]


class LoggedOutError(Exception):
    """Nobody is logged in: a page answers with the way to the login."""


def to_login(request: Request[Any, Any, Any], error: LoggedOutError) -> Response[Any]:  # noqa: ARG001
    return Redirect("/desk/login", status_code=303)


async def page_session(
    parts: Parts, request: Request[Any, Any, Any], room: Room, *, csrf: str | None = None
) -> Session:
    """The session of a page of this room; a form hands in the ``csrf`` that its page was given.

    Raises:
        LoggedOutError: nobody is logged in.
        Problem: 403 the role does not open the room, or the form is not of this session's page.
    """
    session = await session_of(parts, request)
    if session is None:
        raise LoggedOutError
    if not enters(session.officer, room):
        raise Problem(403, "not_allowed", f"your role does not open this part: {room.value}")
    if csrf is not None and not hmac.compare_digest(csrf.encode(), csrf_of(session.token).encode()):
        raise Problem(403, "csrf", "send the form from the desk's own page")
    return session


def page(
    parts: Parts, session: Session, template: str, status: int = 200, **values: Any
) -> Response[str]:
    """A page of a room."""
    content = parts.rendering.page_of(
        f"{template}.html.jinja",
        officer=session.officer,
        rooms=doors(session.officer),
        csrf=csrf_of(session.token),
        **values,
    )
    return Response(content, media_type="text/html", status_code=status)
