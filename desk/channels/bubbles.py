"""From messages to texts of a vendor's length: as few as possible, nothing left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from desk.channels.choices import listed
from desk.conversations.messages import Choice, Message, Sender

_GAP = "\n\n"
# Where a text may be cut, the best first.
_CUTS = ("\n\n", "\n", ". ", ", ", " ")


@dataclass(frozen=True)
class Bubble:
    """One text, of these messages; the choices belong to its end."""

    text: str
    first_seq: int
    last_seq: int
    choices: tuple[Choice, ...] = ()
    cards: tuple[dict[str, object], ...] = ()
    officer: bool = False


def split(text: str, longest: int) -> list[str]:
    """``text`` in pieces of at most ``longest`` characters, cut where a reader would pause."""
    pieces = []
    rest = text.strip()
    while len(rest) > longest:
        head = rest[: longest + 1]
        at = next((at for cut in _CUTS if (at := _last(head, cut))), longest)
        pieces.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [*pieces, rest] if rest else pieces


def _last(head: str, cut: str) -> int:
    """Where to cut, after the mark itself; 0 when that would leave a scrap."""
    found = head.rfind(cut)
    at = found + (len(cut.rstrip()) if cut.strip() else 0)
    return at if found > len(head) // 3 else 0


def merged(
    messages: Sequence[Message], longest: int, *, numbered: bool, merge: bool = True
) -> list[Bubble]:
    """The messages as bubbles of at most ``longest`` characters.

    Words of an officer are in no bubble with the bot's or another officer's. Choices are written
    into the text as a list when ``numbered``, and end their bubble either way.
    """
    bubbles: list[Bubble] = []
    spoke: str | None = None
    for message in messages:
        officer = message.sender is Sender.OFFICER
        before, spoke = spoke, message.officer if officer else None
        text = message.text
        if numbered and message.choices:
            text = f"{text}{_GAP}{listed(message.choices)}".strip()
        cards = tuple(message.cards)
        last = bubbles[-1] if bubbles else None
        if (
            merge
            and last is not None
            and not last.choices
            and (last.officer, before) == (officer, spoke)
            and len(last.text) + len(_GAP) + len(text) <= longest
        ):
            bubbles[-1] = Bubble(
                f"{last.text}{_GAP}{text}",
                last.first_seq,
                message.seq,
                tuple(message.choices),
                last.cards + cards,
                officer,
            )
            continue
        pieces = split(text, longest) or ["…"]
        bubbles += [
            Bubble(piece, message.seq, message.seq, officer=officer) for piece in pieces[:-1]
        ]
        bubbles.append(
            Bubble(pieces[-1], message.seq, message.seq, tuple(message.choices), cards, officer)
        )
    return bubbles


def shortened(title: str, longest: int) -> str:
    """A button's title within the limit; the list in the text has it whole."""
    plain = re.sub(r"\s+", " ", title).strip()
    return plain if len(plain) <= longest else plain[: longest - 1].rstrip() + "…"
