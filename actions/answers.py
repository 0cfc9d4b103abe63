"""Answers from the frequently asked questions: which of them a message asks."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterable

from actions.turn import Say, Turn
from catalogue.book.bank import Question
from catalogue.queries import faq
from viet import formats
from viet.normalise import expanded, strip_diacritics

# Shared weight, of the question's own, from which a question among others is the one asked.
_LIKE = 0.35


def _features(text: str) -> Counter[str]:
    words = strip_diacritics(expanded(text)).split()
    return Counter([*words, *(f"{a} {b}" for a, b in itertools.pairwise(words))])


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


def best_question(turn: Turn, *intents: str, least: float = 0.0) -> Question | None:
    """The question of these intents that is most like the message; None below ``least``."""
    every = faq.questions(turn.bank.catalogue, on=turn.on)
    rarity = _rarity(every)
    fitting = [question for question in every if question.intent in intents]
    ranked = [(likeness(turn.text, question, rarity), question) for question in fitting]
    if not ranked:
        return None
    score, question = max(ranked, key=lambda one: one[0])
    return question if score >= least else None


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
    question = best_question(turn, *intents, least=_LIKE)
    return said(turn, question) if question else None
