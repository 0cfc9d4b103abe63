"""The lines that say how well a model understands, each with its interval and what is wanted."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from bot.measure import figures
from bot.measure.figures import Judged
from bot.measure.rows import Parse, Row, judge, quantities_of, second_matters
from bot.nlu.slips import with_slip
from viet.normalise import strip_diacritics

_TOPICS = Path(__file__).parents[1] / "topics.yml"


@dataclass(frozen=True)
class Line:
    """One figure. ``at_least`` or ``at_most`` is what is wanted of it, where anything is."""

    name: str
    value: float
    interval: tuple[float, float]
    of: int
    at_least: float | None = None
    at_most: float | None = None
    unit: str = ""

    @property
    def reached(self) -> bool:
        """Whether the figure is as good as wanted."""
        return not (
            (self.at_least is not None and self.value < self.at_least)
            or (self.at_most is not None and self.value > self.at_most)
        )

    def __str__(self) -> str:
        places = 2 if self.unit else 3
        low, high = self.interval
        shown = f"{self.value:.{places}f}{self.unit}"
        told = f"{self.name:36}{shown:>10}  [{low:.{places}f}, {high:.{places}f}]  of {self.of:<5}"
        if self.at_least is not None:
            told += f" wanted at least {self.at_least:.{places}f}"
        if self.at_most is not None:
            told += f" wanted at most {self.at_most:.{places}f}"
        return told if self.reached else f"{told}  NOT REACHED"


@lru_cache(maxsize=1)
def topics() -> Mapping[str, str]:
    """The topic of each intent."""
    by_topic = yaml.safe_load(_TOPICS.read_text(encoding="utf-8"))
    return {intent: topic for topic, members in by_topic.items() for intent in members}


def _share(name: str, flags: Sequence[bool], at_least: float | None = None) -> Line:
    return Line(name, figures.share(flags), figures.interval(flags), len(flags), at_least)


def _costs(
    name: str, before: Sequence[Judged], after: Sequence[Judged], at_most: float
) -> tuple[Line, Line]:
    pairs = [
        (float(one.correct), float(other.correct)) for one, other in zip(before, after, strict=True)
    ]

    def lost(drawn: Sequence[tuple[float, float]]) -> float:
        return 100 * sum(one - other for one, other in drawn) / len(drawn)

    return (
        _share(f"intent, {name}", [one.correct for one in after]),
        Line(
            f"  which costs, {name}",
            lost(pairs),
            figures.resampled(pairs, lost),
            len(pairs),
            at_most=at_most,
            unit=" pt",
        ),
    )


def of_intents(rows: Sequence[Row], parse: Parse) -> tuple[list[Line], list[Judged]]:
    """The lines of labelled messages, and each message as it was read."""
    judged = judge(rows, parse)
    dice = random.Random(1)  # noqa: S311  slips of the keyboard, the same each time
    stripped = judge(rows, parse, strip_diacritics)
    slipped = judge(rows, parse, lambda text: with_slip(text, dice))
    banking, foreign = figures.refusals(judged)
    lines = [
        _share("intent", [one.correct for one in judged], 0.78),
        _share("topic", figures.topical(judged, topics()), 0.90),
        *_costs("all marks stripped", judged, stripped, 2.0),
        *_costs("one slip of the keyboard", judged, slipped, 4.0),
        _share("banking not refused", banking, 0.90),
        *([_share("foreign refused", foreign, 0.80)] if foreign else []),
        Line(
            "calibration error (10 bins)",
            figures.calibration_error(judged),
            figures.resampled(judged, figures.calibration_error),
            len(judged),
            at_most=0.05,
        ),
        Line("  which chance alone would show", *figures.unavoidable_error(judged), len(judged)),
        Line(
            "mean F1 of the intents",
            figures.macro_f1(judged),
            figures.resampled(judged, figures.macro_f1),
            len(judged),
        ),
    ]
    return lines, judged


@dataclass(frozen=True)
class Miss:
    """A message whose quantities were not read as expected."""

    text: str
    wanted: Sequence[tuple[str, str, str]]
    found: Sequence[tuple[str, str, str]]


def of_quantities(rows: Sequence[Row], parse: Parse) -> tuple[list[Line], list[Miss]]:
    """The lines of messages whose quantities are known, and the messages that were misread."""
    read = [
        (
            row["text"],
            quantities_of(row["text"], row["expect"]),
            quantities_of(row["text"], parse(row["text"])["entities"]),
        )
        for row in rows
    ]
    lines = [
        _share("quantities exact", [wanted == found for _, wanted, found in read], 0.97),
        # What a reader finds that knows kinds and places, and no values.
        _share(
            "quantities found, value aside",
            [_places(wanted) == _places(found) for _, wanted, found in read],
        ),
    ]
    clean = [not found for _, wanted, found in read if not wanted]
    if clean:
        lines.append(_share("negatives without a quantity", clean, 1.0))
    return lines, [Miss(*one) for one in read if one[1] != one[2]]


def _places(quantities: Sequence[tuple[str, str, str]]) -> list[tuple[str, str]]:
    return [(kind, words) for kind, _, words in quantities]


def of_second_matters(rows: Sequence[Row], parse: Parse) -> list[Line]:
    """The lines of messages of which some have a second matter."""
    precise, complete, quiet = second_matters(rows, parse)
    return [
        _share("second matter: offered rightly", precise),
        _share("second matter: both found", complete),
        _share("one matter: none offered", quiet),
    ]


def of_speed(texts: Sequence[str], parse: Callable[[str], object]) -> list[Line]:
    """How long one message takes in this process."""
    taken = []
    for text in texts:
        began = time.perf_counter()
        parse(text)
        taken.append((time.perf_counter() - began) * 1000)

    def late(times: Sequence[float]) -> float:
        return sorted(times)[min(len(times) - 1, int(0.95 * len(times)))]

    return [
        Line(
            "one message, p50",
            statistics.median(taken),
            figures.resampled(taken, statistics.median),
            len(taken),
            at_most=5.0,
            unit=" ms",
        ),
        Line(
            "one message, p95", late(taken), figures.resampled(taken, late), len(taken), unit=" ms"
        ),
    ]
