"""Answers from the frequently asked questions: which of them a message asks.

Words that ask a question stand in ``faq.yml``; a question without any is told by the likeness of
its own wording. What is only near is not said: an answer beside the point is worse than none.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any

from actions.phrases import data, stands, words
from actions.turn import Say, Turn
from catalogue.book.bank import Question
from catalogue.queries import bank, faq
from viet import formats
from viet.normalise import expanded, strip_diacritics

_FILE = "faq.yml"
# Shared weight, of the question's own, from which a question among others is the one asked.
_LIKE = 0.45


@lru_cache(maxsize=512)
def _features(text: str) -> Counter[str]:
    said = strip_diacritics(expanded(text)).split()
    return Counter([*said, *(f"{a} {b}" for a, b in itertools.pairwise(said))])


def _rarity(questions: Iterable[Question]) -> dict[str, float]:
    """How telling each word or pair is: the fewer questions hold it, the more."""
    seen = [set(_features(question.question_vi)) for question in questions]
    counts = Counter(feature for features in seen for feature in features)
    return {feature: math.log(1 + len(seen) / count) for feature, count in counts.items()}


def likeness(text: str, question: Question, rarity: dict[str, float]) -> float:
    """Weight that the text shares with the question, from 0 to 1 of the question's own weight."""
    said, asked = _features(text), _features(question.question_vi)
    own = sum(rarity.get(feature, 0.0) for feature in asked)
    shared = sum(rarity.get(feature, 0.0) for feature in asked if feature in said)
    return shared / own if own else 0.0


@cache
def _entries(question: str) -> tuple[tuple[tuple[str, ...], int], ...]:
    """The question's entries as parts that must all stand, with the number of their words."""
    told: dict[str, Any] = data(_FILE).get(question) or {}
    parts = [tuple(part.strip() for part in str(one).split("+")) for one in told.get("asked", ())]
    return tuple((one, sum(len(words(part)) for part in one)) for one in parts)


def _asked(text: str, question: str) -> int:
    """Words of the longest entry that the text meets; 0 when it meets none."""
    met = (
        weight for parts, weight in _entries(question) if all(stands(part, text) for part in parts)
    )
    return max(met, default=0)


def best_question(turn: Turn, *intents: str, general: bool = True) -> Question | None:
    """The question of these intents that the message asks.

    With ``general`` the one that answers its intent at large stands in for none in particular.
    """
    every = faq.questions(turn.bank.catalogue, on=turn.on)
    fitting = [question for question in every if question.intent in intents]
    if not fitting:
        return None
    rarity = _rarity(every)
    ranked = [(_asked(turn.text, one.id), likeness(turn.text, one, rarity), one) for one in fitting]
    asked, like, question = max(ranked, key=lambda one: one[:2])
    # Words that tell a question apart count for it; likeness alone only where it has none.
    if asked or (like >= _LIKE and (general or not _entries(question.id))):
        return question
    if not general:
        return None
    return next((one for one in fitting if (data(_FILE).get(one.id) or {}).get("general")), None)


def said(turn: Turn, question: Question, response: str = "utter_faq") -> Say:
    """A question's answer with its figures of the day and its source."""
    answer = faq.answer(turn.bank.catalogue, question.id, on=turn.on, policy=turn.bank.figures)
    return Say(
        response,
        {
            "answer": answer.answer_vi,
            "source": answer.source.decision,
            "effective_from": formats.day(answer.source.effective_from),
        },
    )


def best_answer(turn: Turn, *intents: str) -> Say | None:
    """The answer to a question of these intents, where the message clearly asks one."""
    question = best_question(turn, *intents, general=False)
    return said(turn, question) if question else None


def hotline(turn: Turn) -> str:
    """The number that answers day and night."""
    return str(bank.fact(turn.bank.catalogue, "HOTLINE", on=turn.on).value)
