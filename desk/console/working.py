"""An officer's request as one transaction, and its refusals as the caller sees them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.engine import Connection

from desk.audit.trail import REFUSED
from desk.console.session import Session
from desk.console.views import DetailView, detail
from desk.conversations.holder import Holding, TransitionError
from desk.handoff import officers
from desk.handoff.officers import Officer
from desk.handoff.work import NotAllowedError, Work
from desk.parts import Parts
from desk.privacy.masking import Searched, search
from desk.web.errors import Problem
from desk.web.text import readable

T = TypeVar("T")


async def work(parts: Parts, session: Session, conversation: str, act: Callable[[Work], T]) -> T:
    """Run ``act`` as this officer, and wake who follows the conversation.

    Raises:
        Problem: 404 unknown, 403 not allowed, 409 held by somebody else, who is named.
    """

    def transaction(connection: Connection) -> tuple[T | None, Problem | None]:
        working = Work(
            connection, parts.vault, conversation, session.officer, parts.reception, parts.now()
        )
        try:
            done = act(working)
        except TransitionError as error:
            session.asking.record(connection, working.at, outcome=REFUSED)
            return None, _conflict(connection, error.now, str(error))
        except NotAllowedError as error:
            session.asking.record(connection, working.at, outcome=REFUSED)
            return None, _conflict(connection, error.held, str(error), error)
        except KeyError:
            return None, unknown()
        session.asking.record(connection, working.at)
        return done, None

    done, problem = await parts.store.write(transaction)
    if problem is not None:
        raise problem
    parts.hub.publish(conversation)
    return done  # type: ignore[return-value]


def look_at(
    connection: Connection, conversation: str, after: int, officer: Officer, parts: Parts
) -> DetailView:
    """The conversation as this officer sees it now, with its messages above ``after``.

    Raises:
        KeyError: there is no such conversation.
    """
    return detail(
        connection,
        conversation,
        after,
        officer,
        words=parts.rendering,
        channels=parts.channels,
        at=parts.now(),
    )


def _conflict(
    connection: Connection, held: Holding, reason: str, refused: NotAllowedError | None = None
) -> Problem:
    named = officers.names(connection, {held.officer}) if held.officer else {}
    status, code = (403, "not_allowed") if refused and not held.officer else (409, "held")
    return Problem(
        status,
        code,
        reason,
        holder=held.holder.value,
        officer=held.officer,
        officer_name=named.get(held.officer or ""),
    )


def unknown() -> Problem:
    return Problem(404, "not_found", "there is no such conversation")


def written(text: str) -> Searched:
    """What an officer wrote, searched for what may not be kept.

    Raises:
        Problem: there is nothing to read.
    """
    fit = search(readable(text))
    if not fit.anything:
        raise Problem(422, "empty", "text has nothing to read; write some words")
    return fit
