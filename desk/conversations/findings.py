"""What the engine found out about a conversation beside its words, one after another."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desk.rendering import Listener
from desk.tables import findings


def keep(
    connection: Connection,
    conversation: str,
    seq: int,
    kind: str,
    data: dict[str, Any],
    at: datetime,
) -> None:
    """Keep what the turn that answered message ``seq`` reported."""
    connection.execute(
        sa.insert(findings).values(
            conversation_id=conversation, seq=seq, kind=kind, data=data, at=at
        )
    )


def listener(connection: Connection, conversation: str) -> Listener:
    """How the customer spoke last: his language, and what he calls himself, as far as he did."""
    said = {kind: latest(connection, conversation, kind) for kind in ("language", "address")}
    return Listener(**{kind: str(data[kind]) for kind, data in said.items() if data})


_LATEST = (
    sa.select(findings.c.data)
    .where(
        findings.c.conversation_id == sa.bindparam("conversation"),
        findings.c.kind == sa.bindparam("wanted"),
    )
    .order_by(findings.c.id.desc())
    .limit(1)
)


def latest(connection: Connection, conversation: str, kind: str) -> dict[str, Any] | None:
    """The newest finding of this kind, if there is one."""
    here = {"conversation": conversation, "wanted": kind}
    return connection.execute(_LATEST, here).scalar_one_or_none()
