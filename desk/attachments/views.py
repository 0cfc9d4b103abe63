"""A file as pages see it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from desk.attachments.keeping import File, State
from desk.rendering import Rendering


class FileView(msgspec.Struct):
    """What came with message ``seq``. ``code`` opens it when ``open``; ``size`` in bytes;
    ``state_name`` says what stands in the way when there is something."""

    seq: int
    code: str | None
    kind: str
    kind_name: str
    name: str | None
    state: str | None
    state_name: str
    open: bool
    size: int | None
    width: int | None
    height: int | None
    pages: int | None


class AttachmentView(FileView, kw_only=True):
    """The same for an officer: ``url`` where a vendor keeps it; ``scanned_at`` null when no
    scanner has seen it."""

    url: str | None
    scanned_at: datetime | None


def _fields(file: File, words: Rendering) -> dict[str, object]:
    state = file.state
    return {
        "seq": file.seq,
        "code": file.code,
        "kind": file.kind,
        "kind_name": words.label(file.kind, "attachment"),
        "name": file.name,
        "state": state.value if state else None,
        "open": state is State.KEPT and file.put is not None,
        "size": file.size,
        "width": file.width,
        "height": file.height,
        "pages": file.pages,
    }


def file_views(files: Sequence[File], words: Rendering) -> list[FileView]:
    """For the customer: his own files, as far as the desk has anything to say of them."""
    # The pages have the words in their own language too.
    names = words.chat["vi"]["wording"]
    return [
        FileView(**_fields(file, words), state_name=names.get(f"state_{file.state.value}", ""))  # type: ignore[arg-type]
        for file in files
        if file.state is not None
    ]


def attachment_views(files: Sequence[File], words: Rendering) -> list[AttachmentView]:
    """For the officer: everything that came."""
    return [
        AttachmentView(
            **_fields(file, words),  # type: ignore[arg-type]
            state_name=_told(file, words),
            url=file.url,
            scanned_at=file.scanned_at,
        )
        for file in files
    ]


def _told(file: File, words: Rendering) -> str:
    match file.state:
        case None:
            return words.label("elsewhere", "file_state") if file.url else ""
        case State.KEPT:
            return words.label("scanned" if file.scanned_at else "unscanned", "file_state")
        case State.REFUSED | State.LOST:
            return words.label(file.reason or "file_broken", "file_refusal")
        case State.INFECTED:
            return f"{words.label('infected', 'file_state')}: {file.reason}"
    return words.label(file.state.value, "file_state")
