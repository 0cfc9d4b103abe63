"""Personal data over the officers' API, and the customer's copy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from litestar import Controller, Response, get, post
from litestar.di import Provide
from litestar.params import FromPath, JSONBody
from sqlalchemy.engine import Connection

from desk.audit.trail import REFUSED
from desk.console.session import Session, SessionHere, provide_session
from desk.conversations.holder import holding
from desk.handoff.access import Action, Room, allowed
from desk.parts import Parts, PartsHere
from desk.privacy import asked, stores
from desk.privacy.asked import DataRequest
from desk.privacy.copies import copy_of
from desk.privacy.opening import Opening, Personal, RefusedError, personal
from desk.privacy.requests import COPY_PATH, request_of_code
from desk.rendering import Rendering
from desk.web.errors import Problem
from desk.web.limits import per_address, per_token

T = TypeVar("T")

OPENINGS_A_MINUTE = 60
COPIES_A_MINUTE = 60
_LONGEST_CODE = 64

Reason = Literal["call_back", "verify_identity", "documents", "complaint", "data_request"]
Refusal = Literal["legal_duty", "open_case", "not_the_person"]


class TokenView(msgspec.Struct):
    """A value that is sealed: ``token`` is what stands in the texts."""

    kind: str
    number: int
    token: str
    at: datetime


class ConsentView(msgspec.Struct):
    given: bool
    notice: str
    notice_hash: str
    channel: str
    at: datetime


class RequestView(msgspec.Struct):
    """A request; ``number`` is what the customer is told it is called."""

    id: int
    number: str
    conversation: str
    request: str
    name: str
    state: str
    asked_by: str
    asked_at: datetime
    acknowledged_at: datetime | None
    due_on: date | None
    done_at: datetime | None
    done_by: str | None
    reason: str | None
    receipt: dict[str, Any] | None


class PersonalView(msgspec.Struct):
    """What is held about the person: counts by place, tokens, evidence, requests."""

    entries: list[TokenView]
    consents: list[ConsentView]
    requests: list[RequestView]
    held: dict[str, int]
    may_open: bool


class Open(msgspec.Struct):
    kind: Literal["phone", "cccd", "account", "email"]
    number: Annotated[int, msgspec.Meta(ge=1, le=10**6)]
    reason: Reason


class Opened(msgspec.Struct):
    token: str
    value: str


class NewRequest(msgspec.Struct):
    """What the customer asked an officer."""

    request: Literal["withdraw_consent", "request_my_data", "delete_my_data"]


class Refuse(msgspec.Struct):
    reason: Refusal


class RequestsView(msgspec.Struct):
    pending: list[RequestView]
    done: list[RequestView]


def request_view(found: DataRequest, words: Rendering) -> RequestView:
    return RequestView(
        id=found.id,
        number=found.number,
        conversation=found.conversation,
        request=found.request,
        name=words.label(found.request, "data_request"),
        state=found.state.value,
        asked_by=found.asked_by,
        asked_at=found.asked_at,
        acknowledged_at=found.acknowledged_at,
        due_on=found.due_on,
        done_at=found.done_at,
        done_by=found.done_by,
        reason=found.reason,
        receipt=found.receipt,
    )


def _personal_view(found: Personal, words: Rendering) -> PersonalView:
    return PersonalView(
        entries=[TokenView(one.kind, one.number, one.token, one.at) for one in found.entries],
        consents=[
            ConsentView(one.given, one.notice, one.notice_hash, one.channel, one.at)
            for one in found.consents
        ],
        requests=[request_view(one, words) for one in found.requests],
        held=found.held,
        may_open=found.may_open,
    )


async def personal_of(parts: Parts, session: Session, conversation: str) -> Personal:
    """What is held about a conversation that this officer may read.

    Raises:
        Problem: there is none.
    """
    try:
        return await parts.store.read(
            lambda c: personal(c, parts.vault, conversation, session.officer)
        )
    except KeyError as error:
        raise _unknown() from error


async def opened(parts: Parts, session: Session, act: Callable[[Opening], T]) -> T:
    """Run ``act``, which opens something, with the audit's line in its transaction.

    Raises:
        Problem: not this officer's to open, or nothing there; the attempt is in the audit.
    """

    def transaction(connection: Connection) -> tuple[T | None, Problem | None]:
        opening = Opening(connection, parts.vault, session.officer, session.asking, parts.now())
        try:
            return act(opening), None
        except RefusedError as error:
            session.asking.record(connection, opening.at, outcome=REFUSED)
            return None, Problem(403, "not_allowed", str(error))
        except KeyError:
            return None, Problem(404, "not_found", "there is no such conversation or token")
        except ValueError as error:
            return None, Problem(422, "invalid", str(error))

    found, problem = await parts.store.write(transaction)
    if problem is not None:
        raise problem
    return found  # type: ignore[return-value]


async def note_request(
    parts: Parts, session: Session, conversation: str, request: str
) -> DataRequest:
    """Keep what the customer asked an officer; the desk carries it out.

    Raises:
        Problem: there is no such conversation, or it is not this officer's to read.
    """

    def transaction(connection: Connection) -> DataRequest:
        try:
            held = holding(connection, conversation, lock=True)
        except KeyError as error:
            raise _unknown() from error
        if not allowed(session.officer, held, Action.READ):
            raise _unknown()
        number = asked.keep_request(
            connection,
            conversation,
            request=request,
            seq=0,
            at=parts.now(),
            by=session.officer.username,
        )
        found = asked.request_at(connection, number)
        session.asking.record(connection, parts.now(), number=found.number, request=request)
        return found

    found = await parts.store.write(transaction)
    parts.hub.publish(conversation)
    return found


async def decide(
    parts: Parts, session: Session, number: int, refusal: str | None = None
) -> DataRequest:
    """Carry a pending request out now, or refuse it with a reason.

    Raises:
        Problem: there is none of this number, it is dealt with, or the engine is at work.
    """

    def transaction(connection: Connection) -> DataRequest:
        try:
            found = asked.request_at(connection, number)
        except KeyError as error:
            raise Problem(404, "not_found", "there is no such request") from error
        if found.state.value not in asked.PENDING:
            raise Problem(409, "conflict", f"the request is {found.state.value} already")
        if refusal is not None:
            parts.requests.refuse(connection, found, session.officer.username, refusal)
        else:
            try:
                parts.requests.carry_out(connection, found, session.officer.username)
            except stores.BusyError as error:
                problem = Problem(409, "busy", "the bot is answering; try again in a moment")
                raise problem from error
        session.asking.subject = found.conversation
        session.asking.record(connection, parts.now(), number=found.number)
        return asked.request_at(connection, number)

    found = await parts.store.write(transaction)
    parts.hub.publish(found.conversation)
    return found


class PersonalData(Controller):
    """Personal data of a conversation, and requests about it."""

    path = "/desk/api"
    tags = ("desk",)
    dependencies = {"session": Provide(provide_session)}  # noqa: RUF012  Litestar's own form

    @get("/conversations/{conversation:str}/personal")
    async def held(
        self, parts: PartsHere, session: SessionHere, conversation: FromPath[str]
    ) -> PersonalView:
        """What is held about the person; nothing is opened."""
        return _personal_view(await personal_of(parts, session, conversation), parts.rendering)

    @post(
        "/conversations/{conversation:str}/vault",
        status_code=200,
        middleware=[per_token(OPENINGS_A_MINUTE)],
        opt={"audit": "open_vault"},
    )
    async def open(
        self,
        parts: PartsHere,
        session: SessionHere,
        conversation: FromPath[str],
        data: JSONBody[Open],
    ) -> Opened:
        """Open one value: only who holds the conversation may, and the audit keeps the reason."""
        value = await opened(
            parts, session, lambda o: o.value(conversation, data.kind, data.number, data.reason)
        )
        found = await personal_of(parts, session, conversation)
        token = next(
            one.token for one in found.entries if (one.kind, one.number) == (data.kind, data.number)
        )
        return Opened(token, value)

    @post("/conversations/{conversation:str}/data-requests", opt={"audit": "data_request"})
    async def note(
        self,
        parts: PartsHere,
        session: SessionHere,
        conversation: FromPath[str],
        data: JSONBody[NewRequest],
    ) -> RequestView:
        """Note what the customer asked; the desk acknowledges it to him and carries it out."""
        found = await note_request(parts, session, conversation, data.request)
        return request_view(found, parts.rendering)

    @get("/data-requests", opt={"room": Room.DATA_REQUESTS})
    async def requests(self, parts: PartsHere, session: SessionHere) -> RequestsView:  # noqa: ARG002
        """Requests not dealt with, what is due first; and the latest that were."""
        pending, done = await parts.store.read(
            lambda c: (asked.pending_requests(c), asked.done_requests(c))
        )
        words = parts.rendering
        return RequestsView(
            [request_view(one, words) for one in pending],
            [request_view(one, words) for one in done],
        )

    @post(
        "/data-requests/{number:int}/carry-out",
        status_code=200,
        opt={"room": Room.DATA_REQUESTS, "audit": "carry_out"},
    )
    async def carry_out(
        self, parts: PartsHere, session: SessionHere, number: FromPath[int]
    ) -> RequestView:
        """Carry a request out now, whoever holds the conversation."""
        return request_view(await decide(parts, session, number), parts.rendering)

    @post(
        "/data-requests/{number:int}/refuse",
        status_code=200,
        opt={"room": Room.DATA_REQUESTS, "audit": "refuse_request"},
    )
    async def refuse(
        self,
        parts: PartsHere,
        session: SessionHere,
        number: FromPath[int],
        data: JSONBody[Refuse],
    ) -> RequestView:
        """Refuse a request; the customer is told why."""
        return request_view(await decide(parts, session, number, data.reason), parts.rendering)


@get(
    f"{COPY_PATH}/{{code:str}}",
    include_in_schema=False,
    middleware=[per_address("copies", COPIES_A_MINUTE)],
)
async def copy_page(parts: PartsHere, code: FromPath[str]) -> Response[str]:
    """The customer's copy of what is held about him; the address is its only key."""

    def look(connection: Connection) -> Any:
        found = request_of_code(connection, code[:_LONGEST_CODE], parts.now())
        return copy_of(connection, parts.vault, found.conversation) if found else None

    copy = await parts.store.read(look)
    if copy is None:
        page = parts.rendering.page_of("privacy/no_copy.html.jinja")
        return Response(page, media_type="text/html", status_code=404)
    page = parts.rendering.page_of("privacy/copy.html.jinja", copy=copy, today=parts.now())
    name = f'inline; filename="du-lieu-{copy.conversation[:6]}.html"'
    return Response(page, media_type="text/html", headers={"Content-Disposition": name})


def _unknown() -> Problem:
    return Problem(404, "not_found", "there is no such conversation")
