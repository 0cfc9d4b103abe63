"""The administrators' page and its forms; every change is in the audit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromQuery
from litestar.response import Redirect
from sqlalchemy.engine import Connection

from catalogue.errors import NotKnown
from desk.administration import changes
from desk.administration.changes import Member, RefusedChangeError
from desk.audit.trail import Line, record
from desk.console.page import page, page_session
from desk.handoff.access import ROOMS, Room
from desk.handoff.rules import rules
from desk.parts import Parts, PartsHere

_HOME = "/desk/administration"
Form = Body(media_type=RequestEncodingType.URL_ENCODED)
Short = Annotated[str, msgspec.Meta(max_length=200)]


class MemberForm(msgspec.Struct):
    csrf: str = ""
    username: Short = ""
    name: Short = ""
    department: Short = ""
    role: Short = "officer"
    capacity: int = 4
    skills: Short = ""
    password: Short = ""
    active: Short = ""
    new: Short = ""


class WeekForm(msgspec.Struct):
    csrf: str = ""
    department: Short = ""
    day_0: Short = ""
    day_1: Short = ""
    day_2: Short = ""
    day_3: Short = ""
    day_4: Short = ""
    day_5: Short = ""
    day_6: Short = ""


class ClosingForm(msgspec.Struct):
    day: date
    csrf: str = ""
    name: Short = ""
    remove: Short = ""


class AnswerForm(msgspec.Struct):
    csrf: str = ""
    code: Short = ""
    title: Short = ""
    department: Short = ""
    text: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    remove: Short = ""


class Administration(Controller):
    """Officers, hours, closed days, canned answers."""

    path = _HOME
    include_in_schema = False

    @get()
    async def show(
        self,
        parts: PartsHere,
        request: Request[Any, Any, Any],
        refused: FromQuery[str] = "",
        done: FromQuery[str] = "",
    ) -> Response[Any]:
        session = await page_session(parts, request, Room.ADMINISTRATION)

        def read(connection: Connection) -> dict[str, Any]:
            return {
                "members": changes.members(connection),
                "week": changes.week(connection),
                "closings": changes.closings(connection),
                "answers": changes.answers(connection),
            }

        return page(
            parts,
            session,
            "administration/page",
            refused=refused,
            done=done,
            departments=rules().departments,
            topics=tuple(rules().topics),
            roles=tuple(ROOMS),
            placeholders=_placeholders(parts),
            **await parts.store.read(read),
        )

    @post("/officers")
    async def officer(
        self, parts: PartsHere, request: Request[Any, Any, Any], data: Annotated[MemberForm, Form]
    ) -> Response[Any]:
        member = Member(
            username=data.username.strip(),
            name=data.name,
            department=data.department,
            role=data.role,
            capacity=data.capacity,
            skills=tuple(data.skills.replace(",", " ").split()),
            active=bool(data.active),
        )

        def act(connection: Connection, by: str) -> None:
            if data.new:
                changes.add_member(connection, member, data.password)
            else:
                changes.change_member(connection, member, by, data.password)

        return await _change(
            parts, request, data.csrf, "change_officer", member.username, act, role=member.role
        )

    @post("/hours")
    async def hours(
        self, parts: PartsHere, request: Request[Any, Any, Any], data: Annotated[WeekForm, Form]
    ) -> Response[Any]:
        days = [getattr(data, f"day_{day}") for day in changes.WEEKDAYS]

        def act(connection: Connection, by: str) -> None:  # noqa: ARG001
            changes.set_week(connection, data.department, days)

        return await _change(parts, request, data.csrf, "change_hours", data.department, act)

    @post("/closings")
    async def closing(
        self, parts: PartsHere, request: Request[Any, Any, Any], data: Annotated[ClosingForm, Form]
    ) -> Response[Any]:
        def act(connection: Connection, by: str) -> None:  # noqa: ARG001
            if data.remove:
                changes.open_on(connection, data.day)
            else:
                changes.close_on(connection, data.day, data.name)

        subject = data.day.isoformat()
        return await _change(parts, request, data.csrf, "change_closed_days", subject, act)

    @post("/answers")
    async def answer(
        self, parts: PartsHere, request: Request[Any, Any, Any], data: Annotated[AnswerForm, Form]
    ) -> Response[Any]:
        code = data.code.strip()
        known = _placeholders(parts)

        def act(connection: Connection, by: str) -> None:  # noqa: ARG001
            if data.remove:
                changes.drop_answer(connection, code)
                return
            changes.keep_answer(
                connection,
                code=code,
                title=data.title,
                department=data.department or None,
                text=data.text,
                known=known,
            )

        return await _change(parts, request, data.csrf, "change_canned", code, act)


def _placeholders(parts: Parts) -> list[str]:
    """What a canned answer may name: who talks with whom, and the catalogue's figures."""
    try:
        published = parts.bank.catalogue.at().placeholders
    except NotKnown:
        published = {}
    return ["customer", "officer", "department", *sorted(published)]


async def _change(
    parts: Parts,
    request: Request[Any, Any, Any],
    csrf: str,
    action: str,
    subject: str,
    act: Callable[[Connection, str], None],
    **detail: Any,
) -> Response[Any]:
    """Make the change and write it down, or come back with the reason why not."""
    session = await page_session(parts, request, Room.ADMINISTRATION, csrf=csrf)
    by = session.officer.username

    def work(connection: Connection) -> None:
        act(connection, by)
        record(connection, Line(by, action, subject, detail=detail), parts.now())

    try:
        await parts.store.write(work)
    except RefusedChangeError as refused:
        return Redirect(f"{_HOME}?refused={refused.code}", status_code=303)
    return Redirect(f"{_HOME}?done={action}", status_code=303)
