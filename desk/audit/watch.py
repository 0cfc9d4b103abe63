"""Audits the officers' requests as they are answered, so that no route can forget to.

What changes something in a transaction of its own writes its line there, through the request's
``Asking``. Everything else is written down here before the answer leaves: every request that is no
mere reading, and every look at a customer's conversation.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litestar.connection import ASGIConnection
from litestar.types import Message, Scope
from sqlalchemy.engine import Connection

from desk.audit.trail import DONE, REFUSED, Line, record
from desk.store import Store

_STATE = "asking"
_SAFE = {"GET", "HEAD", "OPTIONS"}
VIEW = "view"
# A page that looks every few seconds is one look.
_ONE_LOOK_SECONDS = 600.0
_LOOKS_KEPT = 20_000


@dataclass
class Asking:
    """An officer's request: who asks for what, and whether its line is written already."""

    officer: str
    action: str
    subject: str | None
    reading: bool
    written: bool = False

    def record(
        self, connection: Connection, at: datetime, *, outcome: str = DONE, **detail: Any
    ) -> None:
        """Write the request's line in the transaction that carries it out."""
        record(connection, Line(self.officer, self.action, self.subject, outcome, detail), at)
        self.written = True


def asking(connection: ASGIConnection[Any, Any, Any, Any], officer: str) -> Asking:
    """Note whose request this is.

    A handler's ``opt`` may name its action (``audit="…"``), or say that it does nothing worth a
    line (``audit=None``): a page that tells what it has shown, or that it is still there.
    """
    scope = connection.scope
    parameters = scope.get("path_params", {})
    method = scope.get("method", "GET")
    named = connection.route_handler.opt.get("audit")
    quiet = named is None and "audit" in connection.route_handler.opt
    segments = [part for part in scope.get("path_template", scope["path"]).split("/") if part]
    last = next((part for part in reversed(segments) if not part.startswith("{")), "")
    subject = parameters.get("conversation")
    found = Asking(
        officer,
        named or (VIEW if method in _SAFE else last),
        str(subject) if subject is not None else None,
        reading=method in _SAFE and not named,
        written=quiet,
    )
    connection.state[_STATE] = found
    return found


class Watch:
    """Writes the lines of one desk process."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now
        self._looks: dict[tuple[str, str | None], float] = {}

    async def seen(self, officer: str, subject: str | None) -> None:
        """Write down that the officer looks at this, unless that was written a moment ago."""
        key, moment = (officer, subject), time.monotonic()
        if moment - self._looks.get(key, -_ONE_LOOK_SECONDS) < _ONE_LOOK_SECONDS:
            return
        if len(self._looks) >= _LOOKS_KEPT:
            self._looks.clear()
        self._looks[key] = moment
        await self._write(Line(officer, VIEW, subject))

    async def _write(self, line: Line) -> None:
        await self._store.write(lambda c: record(c, line, self._now()))

    async def before_send(self, message: Message, scope: Scope) -> None:
        """Litestar's hook: the line stands before the first byte of the answer leaves."""
        if message["type"] != "http.response.start":
            return
        found = scope.get("state", {}).get(_STATE)
        if not isinstance(found, Asking) or found.written:
            return
        found.written = True
        refused = message["status"] >= 400
        if not found.reading:
            detail = {"status": message["status"]} if refused else {}
            outcome = REFUSED if refused else DONE
            await self._write(Line(found.officer, found.action, found.subject, outcome, detail))
        elif found.subject is not None and not refused:
            await self.seen(found.officer, found.subject)
