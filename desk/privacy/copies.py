"""A copy of what is held about a person, to be read by that person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desk.attachments.keeping import File, files_of
from desk.conversations.messages import Message, since
from desk.handoff.officers import names
from desk.privacy.asked import DataRequest, requests_of
from desk.privacy.opening import Evidence, evidence
from desk.privacy.vault import Entry, Vault
from desk.tables import conversations, findings

_SHOWN = 3


@dataclass(frozen=True)
class Copy:
    """``values`` are what the customer gave, by token; ``whole`` when they are not covered."""

    conversation: str
    channel: str
    began: datetime
    messages: list[Message]
    officers: dict[str, str]
    findings: list[tuple[datetime, dict[str, Any]]]
    values: list[tuple[Entry, str]]
    files: list[File]
    consents: list[Evidence]
    requests: list[DataRequest]
    whole: bool


def copy_of(
    connection: Connection,
    vault: Vault,
    conversation: str,
    opened: dict[Entry, str] | None = None,
) -> Copy:
    """Gather it. Without ``opened`` all but the last characters of each value are covered.

    The address of a copy is its only key, and a chat does not prove who holds the telephone:
    what was sealed is given whole by an officer who knows whom he serves.

    Raises:
        KeyError: there is no such conversation.
    """
    about = connection.execute(
        sa.select(conversations).where(conversations.c.id == conversation)
    ).one_or_none()
    if about is None:
        raise KeyError(conversation)
    said = since(connection, conversation, 0)
    values = [
        (entry, _covered(vault.open(connection, conversation, entry.kind, entry.number)))
        for entry in vault.entries(connection, conversation)
    ]
    return Copy(
        conversation=conversation,
        channel=about.channel,
        began=about.created_at,
        messages=said,
        officers=names(connection, {one.officer for one in said if one.officer}),
        findings=[
            (row.at, row.data)
            for row in connection.execute(
                sa.select(findings.c.at, findings.c.data)
                .where(findings.c.conversation_id == conversation)
                .order_by(findings.c.id)
            )
        ],
        files=files_of(connection, conversation),
        values=values if opened is None else list(opened.items()),
        consents=evidence(connection, conversation),
        requests=requests_of(connection, conversation),
        whole=opened is not None,
    )


def _covered(value: str) -> str:
    return "•" * max(3, len(value) - _SHOWN) + value[-_SHOWN:]
