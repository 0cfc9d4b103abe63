"""Finding conversations: by what was said, by customer, by case, by tag."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from catalogue.text import folded
from desk.channels.tables import contacts
from desk.handoff.queue import Row, Wanted, listed
from desk.handoff.tables import tags
from desk.privacy.masking import search
from desk.privacy.vault import Vault
from desk.tables import cases, conversations, messages, notes

MOST = 30
_SHORTEST = 2
# Of so many newest hits in messages, the conversations are shown.
_HITS = 400


@dataclass(frozen=True)
class Hit:
    """A conversation that was found. ``seq`` is the message whose words were searched for."""

    row: Row
    seq: int | None
    snippet: str | None


def find(connection: Connection, words: str, vault: Vault) -> list[Hit]:
    """Conversations in which these words were said or noted, newest first; ``#12`` is a case's
    number, ``#tag`` a tag, anything that begins as a conversation's id finds that one, a name who
    is called so on his channel, and a phone number or the like where it was given.

    Accents and case do not matter.
    """
    words = words.strip()
    if len(words) < _SHORTEST:
        return []
    if words.startswith("#"):
        return _whole(connection, _numbered(connection, words[1:]))
    given = _given(connection, words, vault)
    if given:
        return _whole(connection, given[:MOST])
    spoken = _spoken(connection, folded(words))
    persons = _called(connection, folded(words))
    named = _whole(connection, [*_named(connection, words), *persons][:MOST])
    known = {hit.row.id for hit in named}
    return (named + [hit for hit in spoken if hit.row.id not in known])[:MOST]


def _given(connection: Connection, words: str, vault: Vault) -> list[str]:
    """Where the customer gave this number or address of himself; nothing is opened for it."""
    values = [one for one in search(words).found if not one.destroy]
    return [id_ for one in values for id_ in vault.find(connection, one.kind, one.value)]


def _called(connection: Connection, words: str) -> list[str]:
    """Whose channel calls him so, those heard of lately first."""
    if not words:
        return []
    rows = connection.execute(
        sa.select(contacts.c.conversation_id)
        .where(
            contacts.c.conversation_id.is_not(None),
            contacts.c.folded.contains(words, autoescape=True),
        )
        .order_by(contacts.c.heard_at.desc())
        .limit(MOST)
    )
    return list(rows.scalars())


def _numbered(connection: Connection, words: str) -> list[str]:
    by_tag = sa.select(tags.c.conversation_id).where(tags.c.tag == words.lower())
    found = list(connection.execute(by_tag.limit(MOST)).scalars())
    if words.isdigit() and len(words) < 10:
        by_case = sa.select(cases.c.conversation_id).where(cases.c.id == int(words))
        found += connection.execute(by_case).scalars()
    return found or _named(connection, words)


def _named(connection: Connection, words: str) -> list[str]:
    if not words.isalnum():
        return []
    begun = conversations.c.id.startswith(words.lower(), autoescape=True)
    return list(connection.execute(sa.select(conversations.c.id).where(begun).limit(5)).scalars())


def _whole(connection: Connection, ids: list[str]) -> list[Hit]:
    if not ids:
        return []
    return [Hit(row, None, None) for row in listed(connection, Wanted(ids=ids), MOST)]


def _spoken(connection: Connection, words: str) -> list[Hit]:
    if not words:
        return []
    said = connection.execute(
        sa.select(messages.c.conversation_id, messages.c.seq, messages.c.text)
        .where(messages.c.folded.contains(words, autoescape=True))
        .order_by(messages.c.at.desc())
        .limit(_HITS)
    ).all()
    first: dict[str, tuple[int, str]] = {}
    for hit in said:
        first.setdefault(hit.conversation_id, (hit.seq, hit.text))
    noted = connection.execute(
        sa.select(notes.c.conversation_id, notes.c.after_seq, notes.c.text)
        .order_by(notes.c.id.desc())
        .limit(_HITS)
    ).all()
    for hit in noted:
        if words in folded(hit.text):
            first.setdefault(hit.conversation_id, (hit.after_seq, hit.text))
    shown = list(first)[:MOST]
    rows = {row.id: row for row in listed(connection, Wanted(ids=shown), MOST)} if shown else {}
    return [
        Hit(rows[id_], seq, _around(text, words))
        for id_, (seq, text) in first.items()
        if id_ in rows
    ]


def _around(text: str, words: str, width: int = 70) -> str:
    """The text around the first of the words."""
    folded_to = [len(folded(text[:n])) for n in range(0, len(text) + 1, 10)]
    at = folded(text).find(words)
    start = next((10 * n for n, length in enumerate(folded_to) if length >= at), 0)
    start = max(0, start - width // 3)
    cut = " ".join(text[start : start + width].split())
    return f"{'…' if start else ''}{cut}{'…' if start + width < len(text) else ''}"
