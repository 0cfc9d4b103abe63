"""What an officer reads first: who, wants what, where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desk.conversations.findings import latest
from desk.handoff.cases import Case, last_case
from desk.privacy.asked import DataRequest, requests_of
from desk.rendering import Rendering
from desk.tables import consents, conversations


@dataclass(frozen=True)
class Knowledge:
    """All that is known about a conversation beside its words."""

    case: Case | None
    wants: dict[str, Any] | None
    application: dict[str, Any] | None
    verdict: dict[str, Any] | None
    consent: bool | None
    requests: list[DataRequest]


_HERE = sa.bindparam("conversation")
_CONSENT = (
    sa.select(consents.c.given)
    .where(consents.c.conversation_id == _HERE)
    .order_by(consents.c.id.desc())
    .limit(1)
)
_ABOUT = sa.select(conversations).where(conversations.c.id == _HERE)


def known(connection: Connection, conversation: str) -> Knowledge:
    """Gather it; ``consent`` is None while the customer was not asked."""
    reached = latest(connection, conversation, "verdict") or {}
    here = {"conversation": conversation}
    consent = connection.execute(_CONSENT, here).scalar_one_or_none()
    return Knowledge(
        case=last_case(connection, conversation),
        wants=latest(connection, conversation, "wants"),
        application=reached.get("application"),
        verdict=reached.get("verdict"),
        consent=consent,
        requests=requests_of(connection, conversation),
    )


def summary(connection: Connection, conversation: str, found: Knowledge, words: Rendering) -> str:
    """Three lines in the officer's words."""
    about = connection.execute(_ABOUT, {"conversation": conversation}).one()
    return words.page_of("summary.txt.jinja", about=about, known=found).strip()
