"""Choices on channels: buttons carry an opaque id of ours, and a number may be typed instead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desk.conversations.messages import Choice, Sender, chosen
from desk.tables import choices, messages

_MARK = "#tv."
_CARRIED = re.compile(re.escape(_MARK) + r"([A-Za-z0-9_-]{1,32})")
_NUMBERED = re.compile(r"\W*(\d{1,2}|[a-z])\W*", re.IGNORECASE)
# No turn has more bubbles.
_BUBBLES = 20
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Tapped:
    """A choice that was made; None for ``choice`` when this conversation never offered it, and what
    the person saw is all there is to tell."""

    choice: Choice | None
    shown: str = ""


def carried(choice: Choice) -> str:
    """What a button carries to the vendor and back: nothing that means anything to others."""
    return _MARK + choice.id


def marks(offered: Sequence[Choice]) -> list[str]:
    """What stands before each choice of a list: numbers, or letters where titles are figures."""
    if len(offered) <= len(_LETTERS) and any(c.title[:1].isdigit() for c in offered):
        return list(_LETTERS[: len(offered)])
    return [str(n) for n in range(1, len(offered) + 1)]


def listed(offered: Sequence[Choice]) -> str:
    """The choices as lines of text."""
    pairs = zip(marks(offered), offered, strict=True)
    return "\n".join(f"{mark}. {choice.title}" for mark, choice in pairs)


def resolve(
    connection: Connection,
    conversation: str,
    text: str,
    choice: str | None,
    *,
    numbered: bool,
) -> Tapped | None:
    """What was tapped, or typed from the list that was offered last; None for any other words."""
    if found := _CARRIED.fullmatch((choice or text).strip()):
        return Tapped(chosen(connection, conversation, found[1]), text.strip() or found[0])
    if choice is not None:
        return Tapped(None, text.strip() or choice)
    if not numbered:
        return None
    offered = _offered_last(connection, conversation)
    if not offered:
        return None
    typed = text.strip().casefold()
    for one in offered:
        if one.title.strip().casefold() == typed:
            return Tapped(one)
    if number := _NUMBERED.fullmatch(text):
        for mark, one in zip(marks(offered), offered, strict=True):
            if mark.casefold() == number[1].casefold():
                return Tapped(one)
    return None


def _offered_last(connection: Connection, conversation: str) -> list[Choice]:
    """The choices of the bot's last turn, if nobody has spoken since."""
    last = connection.execute(
        sa.select(messages.c.seq, messages.c.sender, messages.c.reply_to)
        .where(messages.c.conversation_id == conversation, messages.c.sender != Sender.SYSTEM.value)
        .order_by(messages.c.seq.desc())
        .limit(1)
    ).one_or_none()
    if last is None or last.sender != Sender.BOT.value:
        return []
    turn = sa.select(messages.c.seq).where(
        messages.c.conversation_id == conversation,
        messages.c.sender == Sender.BOT.value,
        messages.c.reply_to.is_not_distinct_from(last.reply_to),
        messages.c.seq > last.seq - _BUBBLES,
    )
    rows = connection.execute(
        sa.select(choices)
        .where(choices.c.conversation_id == conversation, choices.c.seq.in_(turn))
        .order_by(choices.c.seq, choices.c.position)
    )
    return [Choice(row.title, row.payload, row.id) for row in rows]
