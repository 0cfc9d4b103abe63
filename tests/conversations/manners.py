"""What holds of every answer, whatever was asked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.conversations.playing import Answer, Played

# "About sixty": what a bubble says beside its cards.
MOST_WORDS = 65
_TIMES = 3
_LEFTOVERS = re.compile(
    r"\{[^{}]*\}|\bNone\b|\bnan\b|\bnull\b|\bundefined\b|Traceback|Exception|\butter_\w+|"
    r"\baction_\w+|<[a-z_]+>|\bTrue\b|\bFalse\b|\bDecimal\(|\bNaN\b|"
    # Codes are for machines, and are written so.
    r"\b[a-z]+(?:_[a-z0-9]+)+\b|\b[A-Z]+(?:_[A-Z0-9]+)+\b",
)
_ADDRESS = re.compile(r"https?://\S+|/tai-ve/\S+")
# What is left where a value was empty.
_GAPS = re.compile(r"\(\s*\)|\s[,;](?=\s)|,\s*[,.](?=\s)|(?<!\.)\.\.(?!\.)|:\s*[,;.](?=\s|$)")


def faults_of_manners(played: Played) -> list[str]:
    """Answers missing, leftovers of templates, long bubbles, two questions, one bubble thrice."""
    found = []
    for number, answer in enumerate(played.answers):
        found += [f"answer {number + 1} ({played.said[number]}): {f}" for f in _of(answer)]
    return found + [f"says three times running: {text!r}" for text in _repeated(played)]


def _of(answer: Answer) -> Iterator[str]:
    if answer.error:
        yield answer.error
        return
    if answer.holder == "bot" and not answer.messages:
        yield "there is no answer"
    for message in answer.messages:
        text, lead = str(message["text"]), str(message["lead"])
        if not text.strip():
            yield "an empty bubble"
        if message["sender"] == "bot":
            yield from remains(text)
            titles = [choice["title"] for choice in message["choices"]]
            yield from (f"offers {one!r} twice" for one in set(titles) if titles.count(one) > 1)
        if message["sender"] == "bot" and len(lead.split()) > MOST_WORDS:
            yield f"a bubble of {len(lead.split())} words: {lead[:60]!r}…"
    # The desk makes sure of an erasure beside the talk, whatever is talked about meanwhile.
    said = [str(one["lead"]) for one in answer.messages if one["reply_to"] is not None]
    questions = sum(lead.count("?") for lead in said)
    if questions > 1:
        yield f"{questions} questions at once: {' / '.join(said)[-200:]!r}"


def remains(text: str) -> Iterator[str]:
    """What filling a template has left over or left out."""
    text = _ADDRESS.sub("", text)
    for what, pattern in (("leftover", _LEFTOVERS), ("gap", _GAPS)):
        found = pattern.search(text)
        if found:
            yield f"{what} {found[0]!r} in {text[max(0, found.start() - 40) :][:80]!r}"


def _repeated(played: Played) -> Iterator[str]:
    """Bubbles with the same words in as many answers running while the bot held it."""
    answers = [
        {str(m["text"]) for m in answer.messages if m["sender"] == "bot"}
        for answer in played.answers
    ]
    for run in zip(*(answers[start:] for start in range(_TIMES)), strict=False):
        yield from set.intersection(*run)
