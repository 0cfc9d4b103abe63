"""The review list as a page: a person says what each message means, or that it teaches nothing."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery, QueryParameter
from litestar.response import Redirect
from sqlalchemy.engine import Connection

from desk.console.page import page, page_session
from desk.handoff.access import Room
from desk.parts import PartsHere
from desk.review import judging
from desk.review.judging import JudgementError
from desk.web.errors import Problem

_A_PAGE = 50
States = Literal["open", "accepted", "rejected"]


class JudgementForm(msgspec.Struct):
    """``intent`` is what the message means; empty rejects it."""

    csrf: str = ""
    intent: str = ""
    state: States = "open"


class ReviewPages(Controller):
    """What the machine heard badly."""

    include_in_schema = False

    @get("/desk/review")
    async def items(
        self,
        parts: PartsHere,
        request: Request[Any, Any, Any],
        listed: FromQuery[States] = "open",
        after: Annotated[int, QueryParameter(ge=0)] = 0,
    ) -> Response[str]:
        """Messages of one state, the oldest first, with the machine's reading."""
        session = await page_session(parts, request, Room.REVIEW)
        items, counts = await parts.store.read(
            lambda c: (
                judging.listed(c, listed, after=after, limit=_A_PAGE),
                judging.counts(c),
            )
        )
        return page(
            parts,
            session,
            "review/list",
            items=items,
            counts=counts,
            state=listed,
            intents=judging.intents(),
            later=items[-1].id if len(items) == _A_PAGE else None,
        )

    @post("/desk/review/{item:int}", opt={"audit": "judge"})
    async def judge(
        self,
        parts: PartsHere,
        request: Request[Any, Any, Any],
        item: FromPath[int],
        data: Annotated[JudgementForm, Body(media_type=RequestEncodingType.URL_ENCODED)],
    ) -> Redirect:
        """Keep the judgement; it can be changed as long as the item is there."""
        session = await page_session(parts, request, Room.REVIEW, csrf=data.csrf)

        def transaction(connection: Connection) -> None:
            by, at = session.officer.username, parts.now()
            try:
                if data.intent:
                    judging.accept(connection, item, data.intent, by, at)
                else:
                    judging.reject(connection, item, by, at)
            except JudgementError as error:
                raise Problem(422, "invalid", str(error)) from error
            except KeyError as error:
                raise Problem(404, "not_found", "this item is gone") from error
            session.asking.record(connection, at, item=item, intent=data.intent or None)

        await parts.store.write(transaction)
        return Redirect(f"/desk/review?listed={data.state}", status_code=303)
