"""Whether an answer is what its step asks for. Every fault is one sentence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.conversations.figures import Figures
from tests.conversations.installed import Backstage
from tests.conversations.manners import faults_of_manners
from tests.conversations.origins import faults_of_figures
from tests.conversations.playing import Answer, Played
from tests.conversations.written import Conversation, Step, Text


def plain(text: str) -> str:
    """Lower case, one form of letters, single spaces: what a comparison ignores."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip().lower()


def faults(conversation: Conversation, played: Played, backstage: Backstage) -> list[str]:
    """Everything wrong with a conversation as it went."""
    found = []
    for number, step in enumerate(conversation.steps):
        end = played.ends[number]
        answer = played.answers[end]
        found += [
            f"step {number + 1} ({played.said[end]}): {fault}"
            for fault in _of_step(step, answer, played.cases.get(number), backstage.figures)
        ]
    return found + faults_of_manners(played) + faults_of_figures(played, backstage)


def _of_step(
    step: Step, answer: Answer, case: Mapping[str, Any] | None, figures: Figures
) -> Iterator[str]:
    if answer.error:
        yield answer.error
        return
    if answer.holder not in step.holder:
        yield f"holder is {answer.holder}, not {' or '.join(step.holder)}"
    text = plain(answer.text)
    yield from (f"does not say {one}" for one in _missing(step.says, [text], figures))
    yield from (f"says {one!r}" for one in step.never if plain(figures.fill(one)) in text)
    titles = [plain(title) for title in answer.choices]
    yield from (f"does not offer {one}" for one in _missing(step.offers, titles, figures))
    asks = "?" in "".join(answer.leads)
    if step.asks is not None and asks != step.asks:
        yield "asks nothing" if step.asks else "asks something"
    bubbles = sum(message["sender"] == "bot" for message in answer.messages)
    if step.bubbles is not None and bubbles != step.bubbles:
        yield f"has {bubbles} bubbles, not {step.bubbles}"
    kinds = [card["kind"] for card in answer.cards]
    yield from (f"shows a card {kind}" for kind in step.no_cards if kind in kinds)
    for wanted in step.cards:
        filled = _filled(wanted, figures)
        if not any(_holds(card, filled) for card in answer.cards):
            near = [
                {key: card.get(key) for key in filled}
                for card in answer.cards
                if card["kind"] == filled["kind"]
            ]
            yield f"has no card {filled}; has {near or kinds}"
    if step.case is not None and not _holds(case or {}, step.case):
        yield f"has no case {dict(step.case)}; has {case}"


def _missing(wanted: Sequence[Text], texts: Sequence[str], figures: Figures) -> Iterator[str]:
    for one in wanted:
        ways = [figures.fill(way) for way in (one if isinstance(one, tuple) else (one,))]
        if not any(plain(way) in text for way in ways for text in texts):
            yield " or ".join(map(repr, ways))


def _filled(wanted: Any, figures: Figures) -> Any:
    """Card fields as they must be; a string that is one expression keeps the value's type."""
    if isinstance(wanted, Mapping):
        return {key: _filled(value, figures) for key, value in wanted.items()}
    if isinstance(wanted, list):
        return [_filled(value, figures) for value in wanted]
    if isinstance(wanted, str) and wanted.startswith("{") and wanted.endswith("}"):
        value = figures.value(wanted[1:-1])
        return value if isinstance(value, int) else str(value)
    return wanted


def _holds(found: Any, wanted: Any) -> bool:
    """Whether everything wanted is in what was found; lists in order, from the first."""
    if isinstance(wanted, Mapping):
        return isinstance(found, Mapping) and all(
            key in found and _holds(found[key], value) for key, value in wanted.items()
        )
    if isinstance(wanted, list):
        return (
            isinstance(found, list)
            and len(found) >= len(wanted)
            and all(_holds(one, value) for one, value in zip(found, wanted, strict=False))
        )
    return bool(found == wanted)
