"""Files over the web chat's API and the officers'."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import quote, unquote

from litestar import Controller, Request, Response, get, post
from litestar.di import Provide
from litestar.exceptions import ClientException
from litestar.params import FromPath
from sqlalchemy.engine import Connection

from desk import metrics
from desk.attachments.keeping import File, State, file_at
from desk.attachments.opening import RefusedError
from desk.attachments.tending import TooManyError, Upload
from desk.audit.trail import REFUSED
from desk.channels.web.routes import Taken, conversation_here
from desk.channels.web.session import CHANNEL
from desk.console.session import Session, SessionHere, provide_session
from desk.conversations.holder import holding
from desk.handoff.access import Action, allowed
from desk.parts import Parts, PartsHere
from desk.privacy.keys import KeyFileError
from desk.web.errors import Problem
from desk.web.limits import FILE_BYTES, UPLOADS_A_MINUTE, per_token
from desk.web.text import readable

OPENINGS_A_MINUTE = 240
_LONGEST_ID = 100
_LONGEST_NAME = 200
_BODY_SECONDS = 180.0
# So many files are in memory at once, whoever sends them.
_AT_ONCE = 16
_SAFE_INLINE = {"image/jpeg", "image/png", "image/webp"}
_STATUS = {"file_type": 415, "file_pixels": 413}

_uploading = asyncio.Semaphore(_AT_ONCE)


def _refused(code: str) -> Problem:
    reasons = {
        "file_type": "the file is no JPEG, PNG or WebP picture and no PDF",
        "file_pixels": "the picture has too many pixels",
        "file_locked": "the PDF wants a password; send it without one",
    }
    return Problem(_STATUS.get(code, 422), code, reasons.get(code, "the file cannot be read"))


class ChatFiles(Controller):
    """What the customer sends beside text, and his own files back."""

    path = "/chat/files"
    tags = ("chat",)

    @post(
        "/{id:str}",
        status_code=202,
        middleware=[per_token(UPLOADS_A_MINUTE)],
        request_max_body_size=FILE_BYTES,
    )
    async def send(
        self,
        parts: PartsHere,
        request: Request[Any, Any, Any],
        id: FromPath[str],  # noqa: A002
    ) -> Taken:
        """Take a file: the body is the file itself, ``X-File-Name`` its name, percent-encoded.

        What it is is told by its content. The same ``id`` again is the same message.
        """
        conversation = await conversation_here(parts, request)
        if len(id) > _LONGEST_ID or readable(id) != id:
            raise Problem(422, "invalid", f"id has at most {_LONGEST_ID} printable characters")
        if _uploading.locked():
            busy = Problem(503, "busy", "many files are being taken; send it again in a moment")
            busy.headers = {"Retry-After": "3"}
            raise busy
        async with _uploading:
            content = await _content(request, parts.settings.files.most_bytes)
            name = unquote(request.headers.get("x-file-name", ""))[:_LONGEST_NAME]
            try:
                taken = await parts.files.take(conversation, Upload(id, name, content))
            except RefusedError as error:
                metrics.FILES.labels("refused").inc()
                raise _refused(error.code) from error
            except TooManyError as error:
                most = parts.settings.files.a_day
                raise Problem(
                    422, "too_many_files", f"{most} files a day are taken", most=most
                ) from error
        if taken.new:
            metrics.MESSAGES.labels("customer", CHANNEL).inc()
        return Taken(taken.seq)

    @get("/{code:str}", middleware=[per_token(OPENINGS_A_MINUTE)])
    async def open(
        self, parts: PartsHere, request: Request[Any, Any, Any], code: FromPath[str]
    ) -> Response[bytes]:
        """The file, once it may be opened."""
        return await self._bytes(parts, request, code, preview=False)

    @get("/{code:str}/preview", middleware=[per_token(OPENINGS_A_MINUTE)])
    async def preview(
        self, parts: PartsHere, request: Request[Any, Any, Any], code: FromPath[str]
    ) -> Response[bytes]:
        """A small JPEG of it, of a document's first page."""
        return await self._bytes(parts, request, code, preview=True)

    async def _bytes(
        self, parts: Parts, request: Request[Any, Any, Any], code: str, *, preview: bool
    ) -> Response[bytes]:
        conversation = await conversation_here(parts, request)
        try:
            file = await parts.store.read(lambda c: file_at(c, conversation, code))
        except KeyError as error:
            raise _gone() from error
        return await _response(parts, file, preview=preview)


async def _content(request: Request[Any, Any, Any], most: int) -> bytes:
    """The body, given up as soon as it is too large or too slow."""
    too_large = Problem(
        413, "file_too_large", f"the file is larger than {most} bytes", longest=most
    )
    told = request.headers.get("content-length", "")
    if told.isdecimal() and int(told) > most:
        raise too_large
    parts, size = [], 0
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            async for part in request.stream():
                size += len(part)
                if size > most:
                    raise too_large
                parts.append(part)
    except (TimeoutError, ClientException) as error:
        if isinstance(error, Problem):
            raise
        raise Problem(408, "slow", "the file did not come whole; send it again") from error
    if not size:
        raise Problem(422, "file_broken", "the file is empty")
    return b"".join(parts)


class ConversationFiles(Controller):
    """Customers' files, for whoever may see them."""

    path = "/desk/api/conversations/{conversation:str}/files/{code:str}"
    tags = ("desk",)
    dependencies = {"session": Provide(provide_session)}  # noqa: RUF012  Litestar's own form

    @get("/", opt={"audit": "open_file"}, middleware=[per_token(OPENINGS_A_MINUTE)])
    async def open(
        self,
        parts: PartsHere,
        session: SessionHere,
        conversation: FromPath[str],
        code: FromPath[str],
    ) -> Response[bytes]:
        """Open the file; the audit's line stands before the first byte leaves."""

        def look(connection: Connection) -> File | Problem:
            found = _allowed(connection, session, conversation, code)
            outcome = {"outcome": REFUSED} if isinstance(found, Problem) else {}
            session.asking.record(connection, parts.now(), **outcome, file=code[:32])
            return found

        return await _response(parts, await _found(parts.store.write(look)), preview=False)

    @get("/preview")
    async def preview(
        self,
        parts: PartsHere,
        session: SessionHere,
        conversation: FromPath[str],
        code: FromPath[str],
    ) -> Response[bytes]:
        """A small JPEG of it for the thread; the look at the conversation is in the audit."""
        look = parts.store.read(lambda c: _allowed(c, session, conversation, code))
        return await _response(parts, await _found(look), preview=True)


def _allowed(
    connection: Connection, session: Session, conversation: str, code: str
) -> File | Problem:
    try:
        file = file_at(connection, conversation, code)
        held = holding(connection, conversation)
    except KeyError:
        return _gone()
    if not allowed(session.officer, held, Action.OPEN_FILE):
        return Problem(403, "not_allowed", "a colleague serves this customer; only he opens files")
    return file


async def _found(look: Any) -> File:
    found: File | Problem = await look
    if isinstance(found, Problem):
        raise found
    return found


async def _response(parts: Parts, file: File, *, preview: bool) -> Response[bytes]:
    """The bytes, so that no browser takes them for anything but what they are.

    Raises:
        Problem: it may not be opened now, or no more.
    """
    put = file.put
    if put is None or file.state is not State.KEPT or file.media_type is None:
        raise Problem(
            409, file.state.value if file.state else "not_kept", "the file cannot be opened"
        )
    name = put.preview if preview else put.stored
    try:
        content = await asyncio.to_thread(parts.files.cabinet.get, put, name)
    except (FileNotFoundError, KeyFileError) as error:
        raise _gone() from error
    kind = "image/jpeg" if preview else file.media_type
    how = "inline" if kind in _SAFE_INLINE else "attachment"
    plain, named = _names(file, kind)
    return Response(
        content,
        media_type=kind,
        headers={
            "Content-Disposition": f"{how}; filename=\"{plain}\"; filename*=UTF-8''{named}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "private, no-store",
        },
    )


def _names(file: File, kind: str) -> tuple[str, str]:
    """The file's name for any browser, and the customer's own one, with the suffix of what it
    is and not of what it was called."""
    suffix = {"image/jpeg": "jpg", "application/pdf": "pdf"}.get(kind, kind.partition("/")[2])
    plain = f"tep-{file.id}.{suffix}"
    stem = (file.name or plain).rpartition(".")[0] or file.name or plain
    return plain, quote(f"{stem}.{suffix}", safe="")


def _gone() -> Problem:
    return Problem(404, "not_found", "there is no such file")
