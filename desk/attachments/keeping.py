"""What is known of the files of a conversation, within one transaction."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desk.attachments.cabinet import Cabinet, Put
from desk.attachments.opening import Decoded
from desk.attachments.tables import attachments, files
from desk.conversations.findings import listener
from desk.conversations.messages import Choice, Sender
from desk.handoff.reception import PREFIX, Wish
from desk.rendering import Listener, Rendering
from desk.tables import conversations, messages

# What is asked of a vendor; anything else he keeps is of no use to an officer.
FETCHED = ("image", "file")
_PUT = (files.c.stored, files.c.preview, files.c.key_id, files.c.sealed)
# A conversation's page shows so many, the newest.
_SHOWN = 200


class State(str, Enum):
    """What has become of a file. The names stand in ``desk/wording/labels.yaml``."""

    WANTED = "wanted"  # a vendor has it, and is asked for it
    SCANNING = "scanning"  # here, and shown to nobody until the scanner has spoken
    KEPT = "kept"
    INFECTED = "infected"  # destroyed
    REFUSED = "refused"  # nothing that is taken
    LOST = "lost"  # the vendor did not give it


@dataclass(frozen=True)
class File:
    """Something that came beside text. Without ``code`` there is nothing to be opened."""

    id: int
    conversation: str
    seq: int
    kind: str
    name: str | None
    url: str | None
    size: int | None
    at: datetime
    code: str | None = None
    state: State | None = None
    reason: str | None = None
    scanned_at: datetime | None = None
    media_type: str | None = None
    width: int | None = None
    height: int | None = None
    pages: int | None = None
    put: Put | None = None


def add(
    connection: Connection,
    conversation: str,
    seq: int,
    kind: str,
    at: datetime,
    *,
    name: str | None = None,
    url: str | None = None,
    size: int | None = None,
) -> int:
    """Note that something came with message ``seq``; its id. ``name`` is masked already."""
    made: int = connection.execute(
        sa.insert(attachments)
        .values(
            conversation_id=conversation,
            seq=seq,
            kind=kind,
            name=name[:200] if name else None,
            url=url,
            size=size,
            at=at,
        )
        .returning(attachments.c.id)
    ).scalar_one()
    return made


def want(connection: Connection, attachment: int) -> None:
    """Have the file fetched from where the vendor keeps it."""
    connection.execute(
        sa.insert(files).values(
            attachment_id=attachment, code=secrets.token_urlsafe(18), state=State.WANTED.value
        )
    )


def unwant(connection: Connection, attachment: int) -> None:
    """Leave the file to the vendor: only its address is known here."""
    connection.execute(
        sa.delete(files).where(
            files.c.attachment_id == attachment, files.c.state == State.WANTED.value
        )
    )


def keep(
    connection: Connection, attachment: int, decoded: Decoded, put: Put, *, scanned: bool
) -> None:
    """Note where the file lies; with ``scanned`` it is shown only after the scanner's word."""
    values = {
        "state": (State.SCANNING if scanned else State.KEPT).value,
        "media_type": decoded.media_type,
        "size": len(decoded.content),
        "width": decoded.width,
        "height": decoded.height,
        "pages": decoded.pages,
        "stored": put.stored,
        "preview": put.preview,
        "key_id": put.key_id,
        "sealed": put.sealed,
        "attempts": 0,
        "not_before": 0.0,
    }
    known = connection.execute(
        sa.update(files).where(files.c.attachment_id == attachment).values(**values)
    ).rowcount
    if not known:
        connection.execute(
            sa.insert(files).values(
                attachment_id=attachment, code=secrets.token_urlsafe(18), **values
            )
        )


def keep_wanted(
    connection: Connection, attachment: int, decoded: Decoded, put: Put, *, scanned: bool
) -> bool:
    """``keep`` for a file that was fetched, unless it was erased meanwhile; whether it is kept."""
    wanted = connection.execute(
        sa.select(files.c.state).where(files.c.attachment_id == attachment).with_for_update()
    ).scalar_one_or_none()
    if wanted != State.WANTED.value:
        return False
    keep(connection, attachment, decoded, put, scanned=scanned)
    return True


def change(connection: Connection, attachment: int, state: State, **values: Any) -> bool:
    """Whether the file was still there to be changed."""
    return bool(
        connection.execute(
            sa.update(files)
            .where(files.c.attachment_id == attachment)
            .values(state=state.value, **values)
        ).rowcount
    )


# What a destroyed file leaves: that it was there, and nothing to open it with.
DESTROYED: dict[str, Any] = {"stored": None, "preview": None, "key_id": None, "sealed": None}


def _joined(connection: Connection, *where: sa.ColumnElement[bool]) -> list[File]:
    rows = connection.execute(
        sa.select(
            attachments,
            files.c.code,
            files.c.state,
            files.c.reason,
            files.c.scanned_at,
            files.c.media_type,
            files.c.size.label("kept_size"),
            files.c.width,
            files.c.height,
            files.c.pages,
            *_PUT,
        )
        .outerjoin(files, files.c.attachment_id == attachments.c.id)
        .where(*where)
        .order_by(attachments.c.id.desc())
        .limit(_SHOWN)
    ).all()
    return [_file(row) for row in reversed(rows)]


def _file(row: sa.Row[Any]) -> File:
    return File(
        id=row.id,
        conversation=row.conversation_id,
        seq=row.seq,
        kind="document" if row.media_type == "application/pdf" else row.kind,
        name=row.name,
        url=row.url,
        size=row.size if row.kept_size is None else row.kept_size,
        at=row.at,
        code=row.code,
        state=State(row.state) if row.state else None,
        reason=row.reason,
        scanned_at=row.scanned_at,
        media_type=row.media_type,
        width=row.width,
        height=row.height,
        pages=row.pages,
        put=Put(row.stored, row.preview, row.key_id, row.sealed) if row.sealed else None,
    )


def files_of(connection: Connection, conversation: str) -> list[File]:
    """What came beside text in the conversation, the oldest of the newest first."""
    return _joined(connection, attachments.c.conversation_id == conversation)


def file_at(connection: Connection, conversation: str, code: str) -> File:
    """The file of this code.

    Raises:
        KeyError: this conversation has none.
    """
    found = _joined(connection, attachments.c.conversation_id == conversation, files.c.code == code)
    if not found:
        raise KeyError(code)
    return found[0]


def came_since(connection: Connection, conversation: str, since: datetime) -> int:
    """How many files the customer has sent since then."""
    return int(
        connection.execute(
            sa.select(sa.func.count())
            .select_from(attachments)
            .where(attachments.c.conversation_id == conversation, attachments.c.at >= since)
        ).scalar_one()
    )


@dataclass(frozen=True)
class Due:
    """A file that something is to be done about, and how often that was tried."""

    file: File
    channel: str
    attempts: int


def take_due(connection: Connection, unix: float, lease: float, limit: int) -> list[Due]:
    """Files to be fetched or scanned now, which other processes leave alone for ``lease``
    seconds."""
    rows = connection.execute(
        sa.select(files.c.attachment_id, files.c.attempts, files.c.not_before)
        .where(
            files.c.state.in_([State.WANTED.value, State.SCANNING.value]),
            files.c.not_before <= unix,
        )
        .order_by(files.c.not_before, files.c.attachment_id)
        .limit(limit)
    ).all()
    taken = []
    for row in rows:
        mine = connection.execute(
            sa.update(files)
            .where(files.c.attachment_id == row.attachment_id, files.c.not_before == row.not_before)
            .values(not_before=unix + lease, attempts=row.attempts + 1)
        ).rowcount
        if mine:
            (file,) = _joined(connection, attachments.c.id == row.attachment_id)
            channel = connection.execute(
                sa.select(conversations.c.channel).where(conversations.c.id == file.conversation)
            ).scalar_one()
            taken.append(Due(file, channel, row.attempts + 1))
    return taken


def try_again(connection: Connection, attachment: int, unix: float) -> None:
    """Leave the file until then."""
    connection.execute(
        sa.update(files).where(files.c.attachment_id == attachment).values(not_before=unix)
    )


def unknown(connection: Connection, names: Iterable[str]) -> list[str]:
    """Those of the cabinet's names that no row names."""
    asked = set(names)
    if not asked:
        return []
    rows = connection.execute(
        sa.select(files.c.stored, files.c.preview).where(files.c.sealed.is_not(None))
    )
    for row in rows:
        asked -= {row.stored, row.preview}
    return sorted(asked)


def sealed_by(connection: Connection) -> dict[str, int]:
    """How many files' keys each of the vault's keys sealed."""
    counted = (
        sa.select(files.c.key_id, sa.func.count())
        .where(files.c.sealed.is_not(None))
        .group_by(files.c.key_id)
    )
    return {row[0]: row[1] for row in connection.execute(counted)}


def seal_anew(connection: Connection, cabinet: Cabinet, most: int = 500) -> int:
    """Have the newest of the vault's keys seal what older ones sealed, at most so many; how many
    it was."""
    rows = connection.execute(
        sa.select(files.c.attachment_id, *_PUT)
        .where(files.c.sealed.is_not(None), files.c.key_id != cabinet.sealing())
        .limit(most)
    ).all()
    for row in rows:
        put = cabinet.seal_anew(Put(row.stored, row.preview, row.key_id, row.sealed))
        connection.execute(
            sa.update(files)
            .where(files.c.attachment_id == row.attachment_id)
            .values(key_id=put.key_id, sealed=put.sealed)
        )
    return len(rows)


def answer(
    connection: Connection, conversation: str, words: Rendering
) -> tuple[str | None, tuple[Choice, ...]]:
    """What the machine says to something that it cannot read: what became of it, and a person.

    Nothing when these were its last words: an album gets one answer.
    """
    code = "attachment_received"
    last = connection.execute(
        sa.select(messages.c.text)
        .where(
            messages.c.conversation_id == conversation,
            messages.c.sender != Sender.CUSTOMER.value,
        )
        .order_by(messages.c.seq.desc())
        .limit(1)
    ).scalar_one_or_none()
    hears = listener(connection, conversation)
    if last in [words.line(code, one) for one in (hears, Listener("vi"), Listener("en"))]:
        return None, ()
    choice = Choice(words.line("wish_person", hears), f"{PREFIX}{Wish.WAIT.value}")
    return words.line(code, hears), (choice,)
