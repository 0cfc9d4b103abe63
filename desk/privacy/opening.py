"""What officers see of a customer's personal data, and what it takes to open it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desk.audit.watch import Asking
from desk.conversations.holder import Holding, holding
from desk.handoff.access import Action, allowed
from desk.handoff.officers import Officer
from desk.privacy import stores
from desk.privacy.asked import DataRequest, requests_of
from desk.privacy.vault import Entry, Vault
from desk.tables import consents, conversations

# Why a value may be opened. The names stand in desk/wording/privacy.yaml.
REASONS = ("call_back", "verify_identity", "documents", "complaint", "data_request")


class RefusedError(Exception):
    """The access rules refuse this to the officer while ``held`` stands."""

    def __init__(self, held: Holding) -> None:
        super().__init__("only the officer who holds the conversation opens what is sealed")
        self.held = held


@dataclass(frozen=True)
class Evidence:
    """One answer to a notice: its version, and the hash of the words that were shown."""

    given: bool
    notice: str
    notice_hash: str
    channel: str
    at: datetime


@dataclass(frozen=True)
class Personal:
    """What is held about the person of a conversation; no value is opened."""

    conversation: str
    channel: str
    entries: list[Entry]
    consents: list[Evidence]
    requests: list[DataRequest]
    held: dict[str, int]
    may_open: bool


def personal(connection: Connection, vault: Vault, conversation: str, officer: Officer) -> Personal:
    """Gather it.

    Raises:
        KeyError: there is no such conversation, or it is not this officer's to read.
    """
    holds = holding(connection, conversation)
    if not allowed(officer, holds, Action.READ):
        raise KeyError(conversation)
    channel: str = connection.execute(
        sa.select(conversations.c.channel).where(conversations.c.id == conversation)
    ).scalar_one()
    return Personal(
        conversation=conversation,
        channel=channel,
        entries=vault.entries(connection, conversation),
        consents=evidence(connection, conversation),
        requests=requests_of(connection, conversation),
        held=stores.held(connection, conversation),
        may_open=allowed(officer, holds, Action.OPEN_VAULT),
    )


def evidence(connection: Connection, conversation: str) -> list[Evidence]:
    """Every answer to a notice, the oldest first."""
    rows = connection.execute(
        sa.select(consents)
        .where(consents.c.conversation_id == conversation)
        .order_by(consents.c.id)
    )
    return [Evidence(row.given, row.notice, row.notice_hash, row.channel, row.at) for row in rows]


@dataclass(frozen=True)
class Opening:
    """An officer about to open what is sealed, in one transaction with the audit's line."""

    connection: Connection
    vault: Vault
    officer: Officer
    asking: Asking
    at: datetime

    def value(self, conversation: str, kind: str, number: int, reason: str) -> str:
        """The value behind a token.

        Raises:
            KeyError: there is no such conversation or token.
            RefusedError: somebody else holds the conversation, or nobody.
            ValueError: the reason is none of ``REASONS``.
        """
        self._check(conversation, reason)
        value = self.vault.open(self.connection, conversation, kind, number)
        self.asking.record(self.connection, self.at, reason=reason, opened=[f"{kind} {number}"])
        return value

    def everything(self, conversation: str, reason: str) -> dict[Entry, str]:
        """Every value of the conversation; raises what ``value`` does."""
        self._check(conversation, reason)
        entries = self.vault.entries(self.connection, conversation)
        opened = {
            entry: self.vault.open(self.connection, conversation, entry.kind, entry.number)
            for entry in entries
        }
        told = [f"{entry.kind} {entry.number}" for entry in entries]
        self.asking.record(self.connection, self.at, reason=reason, opened=told)
        return opened

    def _check(self, conversation: str, reason: str) -> None:
        if reason not in REASONS:
            raise ValueError(f"reason must be one of {', '.join(REASONS)}")
        held = holding(self.connection, conversation, lock=True)
        if not allowed(self.officer, held, Action.OPEN_VAULT):
            raise RefusedError(held)
