"""The audit as a page: for those whose role opens it; looking at it is a line of its own."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Controller, Request, Response, get
from litestar.params import FromQuery, QueryParameter

from desk.audit.trail import actions, lines
from desk.console.page import page, page_session
from desk.handoff.access import Room
from desk.parts import PartsHere

_A_PAGE = 100


class AuditPages(Controller):
    """Who saw and did what."""

    include_in_schema = False

    @get("/desk/audit", opt={"audit": "audit_read"})
    async def audit(
        self,
        parts: PartsHere,
        request: Request[Any, Any, Any],
        actor: FromQuery[str] = "",
        action: FromQuery[str] = "",
        subject: FromQuery[str] = "",
        before: Annotated[int | None, QueryParameter(ge=1)] = None,
    ) -> Response[str]:
        """The newest lines, by officer, action and conversation."""
        session = await page_session(parts, request, Room.AUDIT)
        asked = {"actor": actor.strip(), "action": action, "subject": subject.strip()}
        found, known = await parts.store.read(
            lambda c: (lines(c, before=before, limit=_A_PAGE, **asked), actions(c))
        )
        return page(
            parts,
            session,
            "audit/lines",
            lines=found,
            actions=known,
            asked=asked,
            older=found[-1].id if len(found) == _A_PAGE else None,
        )
