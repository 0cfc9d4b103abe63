"""What the desk keeps of a pre-appraisal: the verdict as it was reached, and the consent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from appraisal.record import Consent
from desk.conversations.findings import latest
from desk.tables import consents, conversations, findings


@dataclass(frozen=True)
class Stored:
    """``application`` is the policy's inputs by name, ``verdict`` as the engine reported it.

    ``consent`` is the newest one given, None when none was or when it was taken back since.
    """

    conversation: str
    channel: str
    reached_at: datetime
    application: dict[str, Any]
    verdict: dict[str, Any]
    wants: dict[str, Any] | None
    consent: Consent | None


def stored(connection: Connection, conversation: str) -> Stored | None:
    """The newest verdict of the conversation; None while there is none."""
    reached = connection.execute(
        sa.select(findings.c.data, findings.c.at, conversations.c.channel)
        .join(conversations, conversations.c.id == findings.c.conversation_id)
        .where(findings.c.conversation_id == conversation, findings.c.kind == "verdict")
        .order_by(findings.c.id.desc())
        .limit(1)
    ).one_or_none()
    if reached is None:
        return None
    return Stored(
        conversation=conversation,
        channel=reached.channel,
        reached_at=reached.at,
        application=reached.data.get("application") or {},
        verdict=reached.data.get("verdict") or {},
        wants=latest(connection, conversation, "wants"),
        consent=_consent(connection, conversation),
    )


def _consent(connection: Connection, conversation: str) -> Consent | None:
    row = connection.execute(
        sa.select(consents)
        .where(consents.c.conversation_id == conversation)
        .order_by(consents.c.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None or not row.given:
        return None
    return Consent(row.notice, row.at, row.channel, row.notice_hash)
