"""``python -m tests.conversations.mutating``: whether the checker cries when a figure is wrong.

Random conversations are walked; in each some figures of the answers are changed a little, one at a
time, as a fault of the bot would. What is printed is how many of them the checker finds, by kind,
and those that it takes for true.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from tests.conversations.installed import Backstage, backstage, installed
from tests.conversations.origins import faults_of_figures
from tests.conversations.playing import Played
from tests.conversations.sources.reading import Figure, read
from tests.conversations.walking import walks

_OF_A_WALK = 6


@dataclass(frozen=True)
class Mutant:
    """A conversation with one figure of one answer changed."""

    kind: str
    before: str
    after: str
    played: Played
    answer: int

    def found(self, behind: Backstage) -> bool:
        """Whether the checker says that a figure of this answer comes from nowhere."""
        prefix = f"answer {self.answer + 1} "
        return any(fault.startswith(prefix) for fault in faults_of_figures(self.played, behind))

    def __str__(self) -> str:
        texts = (str(m["text"]) for m in self.played.answers[self.answer].messages)
        text = next(one for one in texts if self.after in one)
        place = text.find(self.after)
        around = text[max(0, place - 60) : place + len(self.after) + 30].replace("\n", " ")
        return f"{self.kind}: {self.before!r} became {self.after!r}: …{around}…"


def mutants(played: Played, chance: random.Random, behind: Backstage) -> Iterator[Mutant]:
    """Some of a conversation's figures, each changed by itself."""
    figures = [
        (number, place, figure)
        for number, answer in enumerate(played.answers)
        for place, message in enumerate(answer.messages)
        if message["sender"] == "bot"
        for figure in read(str(message["text"]), on=behind.checker.on)
    ]
    for number, place, figure in chance.sample(figures, min(_OF_A_WALK, len(figures))):
        changed = _changed(figure, chance)
        if changed is not None:
            yield _mutant(played, number, place, figure, *changed)


def _changed(figure: Figure, chance: random.Random) -> tuple[str, str] | None:
    """Which digit of the figure, and the figure with another one there; no number begins with 0."""
    digits = [found.start() for found in re.finditer(r"\d", figure.text)]
    if figure.kind == "day":
        digits = digits[:2]
    if figure.kind == "decision":
        digits = [found.start() for found in re.finditer(r"\d(?=\d*/)", figure.text)]
    if not digits:
        return None
    which, place = chance.choice([("first", digits[0]), ("last", digits[-1])])
    others = [one for one in "123456789" if one != figure.text[place]]
    return which, f"{figure.text[:place]}{chance.choice(others)}{figure.text[place + 1 :]}"


def _mutant(
    played: Played, number: int, place: int, figure: Figure, which: str, changed: str
) -> Mutant:
    answer = played.answers[number]
    messages: list[Any] = [dict(message) for message in answer.messages]
    messages[place]["text"] = str(messages[place]["text"]).replace(figure.text, changed, 1)
    answers = [*played.answers]
    answers[number] = replace(answer, messages=tuple(messages))
    kind = f"{figure.kind}, {which} digit"
    return Mutant(kind, figure.text, changed, replace(played, answers=answers), number)


def main() -> int:
    """Walk and change; always 0, for it measures."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.conversations.mutating", description=__doc__
    )
    parser.add_argument("--count", type=int, default=100, help="conversations; 100 unless given")
    parser.add_argument("--first", type=int, default=1, help="seed of the first")
    asked = parser.parse_args()
    made: Counter[str] = Counter()
    found: Counter[str] = Counter()
    with installed() as running, backstage(running) as behind:
        seeds = range(asked.first, asked.first + asked.count)
        for seed, played in walks(running.address, seeds, behind):
            for one in mutants(played, random.Random(seed), behind):
                made[one.kind] += 1
                if one.found(behind):
                    found[one.kind] += 1
                else:
                    print(f"walk {seed}, {one}", flush=True)
    for kind, count in [*sorted(made.items()), ("all", sum(made.values()))]:
        hit = found[kind] if kind != "all" else sum(found.values())
        print(f"{kind}: {hit} of {count} found ({hit / max(count, 1):.1%})")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
