"""What the engine reports beside its replies: handoff, lead, consent, verdict, wants and such."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.engine import Connection

from desk.conversations.findings import keep
from desk.handoff.cases import Cause
from desk.handoff.reception import Reception
from desk.handoff.rules import Priority, rules
from desk.privacy.asked import keep_request
from desk.privacy.consent import keep_consent

log = structlog.get_logger(__name__)

# In which the desk has words of its own.
_LANGUAGES = ("vi", "en")
# These come last, so that their case knows all that the turn reported.
_OPENING = ("lead", "handoff")


def apply_items(
    connection: Connection,
    conversation: str,
    seq: int,
    items: Sequence[dict[str, Any]],
    at: datetime,
    reception: Reception,
) -> None:
    """Carry out the items of the turn that answered message ``seq``, within its transaction.

    Kinds that are not known are left alone: a newer engine may say more than this desk understands.
    """
    for item in sorted(items, key=lambda item: item.get("kind") in _OPENING):
        data = {key: value for key, value in item.items() if key != "kind"}
        match item.get("kind"):
            case "wants" | "verdict" | "lead" as kind:
                keep(connection, conversation, seq, kind, data, at)
                if (cause := _cause(kind, data)) is not None:
                    reception.notice(connection, conversation, cause, at)
            case "language" if item.get("language") in _LANGUAGES:
                keep(connection, conversation, seq, "language", data, at)
            case "address" if isinstance(item.get("address"), str):
                keep(connection, conversation, seq, "address", data, at)
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
                cause = Cause(
                    reason=_code(item.get("reason")) or "request",
                    topic=_code(item.get("topic")),
                    urgent=bool(item.get("urgent")),
                )
                reception.queue(connection, conversation, cause, at)
            case "answered":
                # The review list has taken it.
                pass
            case kind:
                log.warning("item_unknown", kind=str(kind)[:40], conversation=conversation)


def _cause(kind: str, data: dict[str, Any]) -> Cause | None:
    """Why an officer looks at this although the customer did not ask for one; None if he need not.

    The bot goes on; the officer steps in when he has looked.
    """
    if kind == "lead":
        return Cause("lead", _code(data.get("topic")) or "lead", bool(data.get("urgent")))
    if kind == "verdict":
        verdict = data.get("verdict")
        outcome = verdict.get("outcome") if isinstance(verdict, dict) else None
        reviewed = outcome in rules().reviewed_outcomes
        return Cause("verdict", "pre_appraisal") if reviewed else None
    topic = _code(data.get("topic"))
    if topic is not None and rules().large(topic, data.get("amount")):
        return Cause("large_amount", topic, priority=Priority.HIGH)
    return None


def _code(value: Any) -> str | None:
    return str(value)[:32] if value else None
