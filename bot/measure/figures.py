"""Figures of a set of labelled messages and how the model read them. Pure.

Intervals are 95 %: Wilson's for shares, by resampling the messages for everything else.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

OUT_OF_SCOPE = "out_of_scope"
REFUSED = frozenset({OUT_OF_SCOPE, "nlu_fallback"})
BINS = 10

_RESAMPLED = 300

T = TypeVar("T")


@dataclass(frozen=True)
class Judged:
    """One message: the intents that count as right, the first of them the label, and the answer.

    ``foreign`` is the confidence that the message is out of scope, whatever the answer.
    """

    text: str
    right: tuple[str, ...]
    intent: str
    confidence: float
    foreign: float = 0.0

    @property
    def correct(self) -> bool:
        """Whether the answer is one of the right intents."""
        return self.intent in self.right


def share(flags: Sequence[bool]) -> float:
    """How many are true, 0 to 1; not a number when there is none."""
    return sum(flags) / len(flags) if flags else math.nan


def interval(flags: Sequence[bool]) -> tuple[float, float]:
    """Wilson's 95 % interval of a share."""
    n = len(flags)
    if not n:
        return math.nan, math.nan
    z, p = 1.96, share(flags)
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def resampled(
    values: Sequence[T], statistic: Callable[[Sequence[T]], float]
) -> tuple[float, float]:
    """The interval of `statistic` when the messages are drawn again and again."""
    dice = random.Random(0)  # noqa: S311  the same interval each time
    drawn = sorted(statistic(dice.choices(values, k=len(values))) for _ in range(_RESAMPLED))
    return drawn[round(0.025 * _RESAMPLED)], drawn[round(0.975 * _RESAMPLED) - 1]


def topical(judged: Sequence[Judged], topic_of: Mapping[str, str]) -> list[bool]:
    """Whether each answer is of a right topic."""
    return [
        topic_of.get(one.intent) in {topic_of.get(intent) for intent in one.right} for one in judged
    ]


@dataclass(frozen=True)
class Score:
    """Precision, recall, their harmonic mean and the number of messages of one intent."""

    intent: str
    precision: float
    recall: float
    f1: float
    support: int


def scores(judged: Sequence[Judged]) -> list[Score]:
    """Of each intent that is a label or an answer; an accepted alternative counts as the label."""
    labels = [one.intent if one.correct else one.right[0] for one in judged]
    answered = Counter(one.intent for one in judged)
    wanted = Counter(labels)
    both = Counter(one.intent for one in judged if one.correct)
    found = []
    for intent in sorted(set(answered) | set(wanted)):
        precision = both[intent] / answered[intent] if answered[intent] else 0.0
        recall = both[intent] / wanted[intent] if wanted[intent] else 0.0
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        found.append(Score(intent, precision, recall, f1, wanted[intent]))
    return found


def macro_f1(judged: Sequence[Judged]) -> float:
    """The mean F1 of the intents that are labels."""
    found = [score.f1 for score in scores(judged) if score.support]
    return sum(found) / len(found)


def confusions(judged: Sequence[Judged]) -> list[tuple[tuple[str, str], int]]:
    """Pairs of label and wrong answer, the commonest first."""
    return Counter((one.right[0], one.intent) for one in judged if not one.correct).most_common()


def bins(judged: Sequence[Judged]) -> list[tuple[float, float, int]]:
    """Mean confidence, share of right answers and number in each tenth of confidence."""
    found = []
    for place in range(BINS):
        low, high = place / BINS, (place + 1) / BINS
        inside = [one for one in judged if low < one.confidence <= high]
        if inside:
            mean = sum(one.confidence for one in inside) / len(inside)
            found.append((mean, share([one.correct for one in inside]), len(inside)))
    return found


def calibration_error(judged: Sequence[Judged]) -> float:
    """Expected calibration error over `BINS` bins."""
    return sum(abs(mean - right) * count for mean, right, count in bins(judged)) / len(judged)


def unavoidable_error(judged: Sequence[Judged]) -> tuple[float, tuple[float, float]]:
    """The calibration error that so few messages show of confidences that are exactly right.

    Its mean and 95 % interval, were each answer right by the chance its confidence says.
    """
    dice = random.Random(0)  # noqa: S311  the same figure each time
    drawn = sorted(
        calibration_error(
            [
                replace(one, right=(one.intent,) if dice.random() < one.confidence else ())
                for one in judged
            ]
        )
        for _ in range(_RESAMPLED)
    )
    spread = (drawn[round(0.025 * _RESAMPLED)], drawn[round(0.975 * _RESAMPLED) - 1])
    return sum(drawn) / len(drawn), spread


def refusals(judged: Sequence[Judged]) -> tuple[list[bool], list[bool]]:
    """Banking messages not refused, and foreign messages refused."""
    foreign = [one for one in judged if OUT_OF_SCOPE in one.right]
    banking = [one for one in judged if OUT_OF_SCOPE not in one.right]
    return (
        [one.intent not in REFUSED for one in banking],
        [one.intent in REFUSED for one in foreign],
    )


def refusal_curve(judged: Sequence[Judged]) -> list[tuple[float, float, float]]:
    """What refusing from each certainty on would give.

    Threshold, share of banking messages not refused, share of foreign ones refused.
    """
    foreign = [one.foreign for one in judged if OUT_OF_SCOPE in one.right]
    banking = [one.foreign for one in judged if OUT_OF_SCOPE not in one.right]
    return [
        (
            tenth / 20,
            share([certainty < tenth / 20 for certainty in banking]),
            share([certainty >= tenth / 20 for certainty in foreign]),
        )
        for tenth in range(1, 20)
    ]


def worst(judged: Sequence[Judged], count: int) -> list[Judged]:
    """The wrong answers that were surest."""
    wrong = [one for one in judged if not one.correct]
    return sorted(wrong, key=lambda one: -one.confidence)[:count]
