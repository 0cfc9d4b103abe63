"""Whether a person can still be written to, until when, and what it costs: before it is typed."""

from __future__ import annotations

import time
from datetime import datetime

import msgspec
from sqlalchemy.engine import Connection

from desk.channels import contacts
from desk.channels.interface import Capabilities, Channels, Contact
from desk.rendering import Rendering
from desk.values import clock
from launch.settings import VIETNAM


class Reach(msgspec.Struct):
    """``reason`` (group ``delivery_reason``) says why the window is closed; ``free_left`` of
    ``free_total`` messages cost nothing until ``free_until``; ``said`` is all of it in words. The
    name is the vendor's, and so is whether the person is under age."""

    open: bool
    until: datetime | None = None
    reason: str | None = None
    free_left: int | None = None
    free_total: int | None = None
    free_until: datetime | None = None
    name: str | None = None
    minor: bool | None = None
    said: str = ""


def closed(known: Contact, limits: Capabilities, *, officer: bool, unix: float) -> str | None:
    """Why nothing may be sent now; None when it may."""
    if known.unreachable:
        return known.unreachable
    if limits.window is None or known.heard_at is None:
        return None
    length = limits.window.officer if officer else limits.window.bot
    return "window_closed" if unix > known.heard_at + length else None


def reach(
    connection: Connection, channels: Channels, conversation: str, words: Rendering
) -> Reach | None:
    """The facts for an officer; None on the web, which the customer comes to himself."""
    facts = _facts(connection, channels, conversation)
    if facts is not None:
        facts.said = _said(facts, words)
    return facts


def _said(facts: Reach, words: Rendering) -> str:
    if not facts.open:
        reason = words.label(facts.reason or "unreachable", "delivery_reason")
        return words.line("reach_closed", reason=reason)
    said = []
    if facts.until is not None:
        said.append(words.line("reach_open", until=clock(facts.until)))
    if facts.free_left is not None and facts.free_until is not None:
        until = clock(facts.free_until)
        total = facts.free_total
        said.append(words.line("reach_free", left=facts.free_left, total=total, until=until))
    if facts.minor:
        said.append(words.line("reach_minor"))
    return " ".join(said)


def _facts(connection: Connection, channels: Channels, conversation: str) -> Reach | None:
    known = contacts.contact_of(connection, conversation)
    channel = channels.by_name.get(known.channel) if known else None
    if known is None or channel is None:
        return None
    unix = time.time()
    limits = channel.capabilities
    reason = closed(known, limits, officer=True, unix=unix)
    facts = Reach(open=reason is None, reason=reason, name=known.name, minor=known.minor)
    if known.heard_at is None:
        return facts
    if limits.window is not None:
        facts.until = _moment(known.heard_at + limits.window.officer)
    if limits.quota is not None:
        ends = known.heard_at + limits.quota.seconds
        counted = known.quota_left is not None and known.quota_kind is not None
        facts.free_total = known.quota_total if counted else limits.quota.free
        facts.free_left = known.quota_left if counted else limits.quota.free
        facts.free_until = _moment(ends)
        if unix > ends:
            facts.free_left = 0
    return facts


def _moment(unix: float) -> datetime:
    return datetime.fromtimestamp(unix, VIETNAM)
