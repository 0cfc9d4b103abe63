"""What the engine reports beside its replies: handoff, consent, verdict, wants, data request."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy.engine import Connection

from desk.handoff.cases import open_case
from desk.privacy.asked import keep_request
from desk.privacy.consent import keep_consent
from desk.tables import findings

log = structlog.get_logger(__name__)


def apply_items(
    connection: Connection,
    conversation: str,
    seq: int,
    items: Sequence[dict[str, Any]],
    at: datetime,
) -> None:
    """Carry out the items of the turn that answered message ``seq``, within its transaction.

    A handoff comes last, so that its case knows all that the turn reported. Kinds that are not
    known are left alone: a newer engine may say more than this desk understands.
    """
    for item in sorted(items, key=lambda item: item.get("kind") == "handoff"):
        match item.get("kind"):
            case "wants" | "verdict" as kind:
                data = {key: value for key, value in item.items() if key != "kind"}
                connection.execute(
                    sa.insert(findings).values(
                        conversation_id=conversation, seq=seq, kind=kind, data=data, at=at
                    )
                )
            case "consent":
                keep_consent(
                    connection,
                    conversation,
                    given=bool(item.get("given")),
                    notice=str(item.get("notice") or ""),
                    before_seq=seq,
                    at=at,
                )
            case "data_request":
                request = str(item.get("request") or "")
                keep_request(connection, conversation, request=request, seq=seq, at=at)
            case "handoff":
                open_case(
                    connection,
                    conversation,
                    topic=_code(item.get("topic")),
                    reason=_code(item.get("reason")) or "request",
                    urgent=bool(item.get("urgent")),
                    at=at,
                )
            case kind:
                log.warning("item_unknown", kind=str(kind)[:40], conversation=conversation)


def _code(value: Any) -> str | None:
    return str(value)[:32] if value else None


def latest(connection: Connection, conversation: str, kind: str) -> dict[str, Any] | None:
    """The newest finding of this kind, if there is one."""
    return connection.execute(
        sa.select(findings.c.data)
        .where(findings.c.conversation_id == conversation, findings.c.kind == kind)
        .order_by(findings.c.id.desc())
        .limit(1)
    ).scalar_one_or_none()
