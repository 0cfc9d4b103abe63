"""The supervisors' board and reports, as pages and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery, QueryParameter
from litestar.response import Redirect
from sqlalchemy.engine import Connection

from desk.console.page import page, page_session
from desk.console.working import work
from desk.handoff import officers
from desk.handoff.access import Room, enters
from desk.handoff.presence import Duty, on_duty
from desk.handoff.queue import Row, on_the_board
from desk.handoff.rules import rules
from desk.parts import Parts, PartsHere
from desk.supervision import reports
from desk.supervision.charts import bars
from desk.supervision.reports import DIMENSIONS, Scope
from desk.web.errors import Problem

_BOARD = "/desk/board"
_REPORTS = "/desk/reports"
_LONGEST_DAYS = 366
_USUAL_DAYS = 7
_SHOWN = 300
Text = Annotated[str | None, QueryParameter(max_length=64)]
Day = Annotated[date | None, QueryParameter()]


@dataclass(frozen=True)
class Board:
    """What is going on now."""

    waiting: list[Row]
    callbacks: list[Row]
    served: dict[str, list[Row]]
    duties: list[Duty]


class Assignment(msgspec.Struct):
    """To whom a supervisor gives a conversation; nobody is himself."""

    csrf: str = ""
    officer: Annotated[str, msgspec.Meta(max_length=64)] = ""


@dataclass(frozen=True)
class Asked:
    """What a report is asked for, as it stands in the address; an empty word narrows nothing."""

    first: date | None
    last: date | None
    by: str
    narrowed: Mapping[str, str | None]

    def scope(self, today: date) -> Scope:
        """The span that ends today, a week, unless days are given.

        Raises:
            Problem: the span is turned round, or longer than a year.
        """
        until = self.last or today
        since = self.first or until - timedelta(days=_USUAL_DAYS - 1)
        if not 0 <= (until - since).days < _LONGEST_DAYS:
            raise Problem(
                422, "invalid", "give a span of at most a year, its first day before its last"
            )
        return Scope(since, until, **{name: one or None for name, one in self.narrowed.items()})


def asked_for(
    first: Day = None,
    last: Day = None,
    by: FromQuery[str] = "day",
    department: Text = None,
    officer: Text = None,
    topic: Text = None,
    channel: Text = None,
) -> Asked:
    """The query of the reports' addresses; its span is looked at after who asks."""
    narrowed = {"department": department, "officer": officer, "topic": topic, "channel": channel}
    return Asked(first, last, by, narrowed)


def _board(connection: Connection, parts: Parts) -> Board:
    rows = on_the_board(connection, _SHOWN)
    served: dict[str, list[Row]] = {}
    for row in rows:
        if row.officer is not None and not row.waiting:
            served.setdefault(row.officer, []).append(row)
    return Board(
        waiting=[row for row in rows if row.waiting],
        callbacks=[row for row in rows if row.state == "callback"],
        served=served,
        duties=on_duty(connection, parts.now()),
    )


class Supervision(Controller):
    """What a supervisor sees of everybody's work."""

    path = "/desk"
    include_in_schema = False
    dependencies = {"asked": Provide(asked_for, sync_to_thread=False)}  # noqa: RUF012  Litestar's own form

    @get("/board")
    async def board(
        self, parts: PartsHere, request: Request[Any, Any, Any], part: FromQuery[str] = ""
    ) -> Response[Any]:
        """Who waits, who serves whom; with ``part`` only what the open page replaces."""
        session = await page_session(parts, request, Room.SUPERVISION)
        seen = await parts.store.read(lambda c: _board(c, parts))
        name = "supervision/_board" if part else "supervision/board"
        names = {duty.username: duty.name for duty in seen.duties}
        return page(parts, session, name, board=seen, names=names, now=parts.now())

    @post("/board/{conversation:str}")
    async def assign(
        self,
        parts: PartsHere,
        request: Request[Any, Any, Any],
        conversation: FromPath[str],
        data: Annotated[Assignment, Body(media_type=RequestEncodingType.URL_ENCODED)],
    ) -> Response[Any]:
        """Give a conversation to an officer, or take it over."""
        session = await page_session(parts, request, Room.SUPERVISION, csrf=data.csrf)
        if data.officer:
            colleague = await parts.store.read(lambda c: officers.find(c, data.officer))
            if colleague is None or not enters(colleague, Room.CONVERSATIONS):
                raise Problem(422, "unknown_officer", "no such officer talks with customers")
            await work(parts, session, conversation, lambda w: w.assign(colleague))
            return Redirect(_BOARD, status_code=303)
        await work(parts, session, conversation, lambda w: w.claim())
        return Redirect(f"/desk#{conversation}", status_code=303)

    @get("/reports")
    async def reports(
        self,
        parts: PartsHere,
        request: Request[Any, Any, Any],
        asked: NamedDependency[Asked],
    ) -> Response[Any]:
        """The figures of a span of days, with charts."""
        session = await page_session(parts, request, Room.SUPERVISION)
        scope = asked.scope(parts.settings.current_date())
        figures = await parts.store.read(lambda c: _figures(c, scope, asked.by))
        return page(
            parts,
            session,
            "supervision/reports",
            scope=scope,
            by=asked.by,
            dimensions=DIMENSIONS,
            departments=rules().departments,
            topics=tuple(rules().topics),
            channels=("web", *parts.channels.by_name),
            query=_query(scope, asked.by),
            **figures,
        )

    @get("/reports.csv")
    async def table(
        self,
        parts: PartsHere,
        request: Request[Any, Any, Any],
        asked: NamedDependency[Asked],
    ) -> Response[str]:
        """The same lines for a spreadsheet; times in seconds."""
        await page_session(parts, request, Room.SUPERVISION)
        scope = asked.scope(parts.settings.current_date())
        found = await parts.store.read(lambda c: _lines(c, scope, asked.by))
        rows = [list(asdict(line).values()) for line in found]
        return _csv(asked.by, scope, [asked.by, *_FIGURES], rows)

    @get("/unanswered.csv")
    async def questions(
        self,
        parts: PartsHere,
        request: Request[Any, Any, Any],
        asked: NamedDependency[Asked],
    ) -> Response[str]:
        """What the bot had no answer to, each question with how often it was asked."""
        await page_session(parts, request, Room.SUPERVISION)
        scope = asked.scope(parts.settings.current_date())
        found = await parts.store.read(lambda c: reports.unanswered(c, scope))
        return _csv("unanswered", scope, ["question", "count"], found.often)


_FIGURES = [field.name for field in fields(reports.Line)][1:]


def _csv(
    name: str, scope: Scope, head: Sequence[str], rows: Iterable[Sequence[Any]]
) -> Response[str]:
    """The rows as a file; what stands first in each is somebody's words or a name."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows([_safe(first), *figures] for first, *figures in rows)
    named = f'attachment; filename="tu-van-{name}-{scope.first}-{scope.last}.csv"'
    # The mark at the start tells spreadsheets that this is UTF-8.
    return Response(
        "\ufeff" + out.getvalue(),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": named},
    )


def _safe(key: str) -> str:
    """A name that a spreadsheet takes for text and not for a formula."""
    return f"'{key}" if key.startswith(("=", "+", "-", "@")) else key


def _lines(connection: Connection, scope: Scope, by: str) -> list[reports.Line]:
    try:
        return reports.lines(connection, scope, by)
    except ValueError as error:
        raise Problem(422, "invalid", str(error)) from error


def _figures(connection: Connection, scope: Scope, by: str) -> Mapping[str, Any]:
    found = _lines(connection, scope, by)
    funnel = reports.funnel(connection, scope)
    return {
        "lines": found,
        "totals": reports.totals(connection, scope),
        "funnel": funnel,
        "steps": bars(reports.steps(funnel)),
        "unanswered": reports.unanswered(connection, scope),
        "volume": bars([(line.key, line.opened) for line in found]),
        "reasons": bars(reports.reasons(connection, scope)),
        "names": {one.username: one.name for one in officers.everyone(connection)},
    }


def _query(scope: Scope, by: str) -> dict[str, str]:
    return {
        name: str(value) for name, value in {**asdict(scope), "by": by}.items() if value is not None
    }
