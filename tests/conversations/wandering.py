"""A customer without a plan: taps, types, sends a file, gets a person and comes back."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.conversations.playing import Answer, Customer, Played
from tests.desk.attachments.making import picture
from viet.normalise import strip_diacritics

ROOT = Path(__file__).parents[2]
_SHORTEST, _LONGEST = 3, 12
_ANNOTATION = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")
# How often of a hundred times he does what; the rest he says one of the training examples.
_TAPS, _TAPS_ABOVE, _THINKS_AGAIN, _NAMES_A_VALUE, _JOINS, _SENDS_A_FILE = 38, 6, 14, 8, 5, 2
# How often what he types is without marks, and shouted.
_BARE, _LOUD = 0.3, 0.04
_SOON_LEAVES_THE_QUEUE = 0.7
_ERASE = "[Xoá ngay]"
_UNITS = ("triệu", "tr", "tỷ", "nghìn", "tháng", "năm", "tuổi", "%", "ngày", "đồng", "củ", "")


def examples() -> list[tuple[str, str]]:
    """Intent and text of every training example, annotations taken out."""
    return [
        (block["intent"], _ANNOTATION.sub(r"\1", line.removeprefix("- ").strip()))
        for file in sorted((ROOT / "data" / "nlu").glob("*.yml"))
        for block in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]
        if "intent" in block
        for line in block["examples"].splitlines()
        if line.strip()
    ]


@dataclass(frozen=True)
class Sayings:
    """What customers say: the training examples, and what `walking.yaml` has by group."""

    examples: tuple[str, ...]
    thoughts: tuple[str, ...]

    @classmethod
    def read(cls) -> Sayings:
        """All of them."""
        own = yaml.safe_load(Path(__file__).with_name("walking.yaml").read_text(encoding="utf-8"))
        return cls(
            tuple(text for _, text in examples()),
            tuple(text for group in own.values() for text in group),
        )


class Wanderer:
    """One random conversation. The same seed does the same as long as the answers are the same.

    ``person`` takes the conversation with a message of that id, and gives it back.
    """

    def __init__(
        self, address: str, seed: int, sayings: Sayings, person: Callable[[str], None]
    ) -> None:
        self._chance = random.Random(seed)
        self._sayings = sayings
        self._person = person
        self._customer = Customer(address)

    def wander(self) -> Played:
        """From the first message to the last."""
        self._customer.say(self._worded(self._chance.choice(self._sayings.examples)))
        for _ in range(self._chance.randint(_SHORTEST, _LONGEST)):
            last = self._customer.played.answers[-1]
            if last.error:
                break
            if last.holder == "bot":
                self._go_on(last)
            elif not self._come_back(last):
                break
        return self._customer.played

    def _go_on(self, last: Answer) -> None:
        drawn, limit = self._chance.randrange(100), 0
        doings: Mapping[Callable[[Answer], bool], int] = {
            self._tap: _TAPS,
            self._tap_above: _TAPS_ABOVE,
            self._think_again: _THINKS_AGAIN,
            self._name_a_value: _NAMES_A_VALUE,
            self._join: _JOINS,
            self._send_a_file: _SENDS_A_FILE,
        }
        for do, often in doings.items():
            limit += often
            if drawn < limit and do(last):
                return
        self._say(self._chance.choice(self._sayings.examples))

    def _come_back(self, last: Answer) -> bool:
        """Whether the bot has the conversation again: by his wish, or given back by an officer."""
        titles = list(last.choices)
        if titles and self._chance.random() < _SOON_LEAVES_THE_QUEUE:
            self._customer.tap(self._chance.choice(titles))
            return True
        if last.holder != "queue" or not self._customer.played.ids[-1]:
            return False
        self._person(self._customer.played.ids[-1])
        self._say(self._chance.choice(self._sayings.examples))
        return True

    def _tap(self, last: Answer) -> bool:
        if last.choices:
            self._customer.tap(self._chance.choice(list(last.choices)))
        return bool(last.choices)

    def _tap_above(self, _: Answer) -> bool:
        """A choice of some answer before, which still stands there."""
        played = self._customer.played
        # Where he has had everything erased, nothing from before stands there.
        erased = max((i for i, said in enumerate(played.said) if said == _ERASE), default=0)
        above = [one for one in played.answers[erased:-1] if one.choices]
        if above:
            answer = self._chance.choice(above)
            self._customer.tap(self._chance.choice(list(answer.choices)), of=answer)
        return bool(above)

    def _think_again(self, _: Answer) -> bool:
        self._say(self._chance.choice(self._sayings.thoughts))
        return True

    def _name_a_value(self, _: Answer) -> bool:
        """Some number, of anything, however large."""
        number = self._chance.choice([self._chance.randint(0, 40), self._chance.randint(0, 2_000),
                                      10 ** self._chance.randint(0, 14)])  # fmt: skip
        self._say(f"{number} {self._chance.choice(_UNITS)}".strip())
        return True

    def _join(self, _: Answer) -> bool:
        """Two matters in one message."""
        first, second = self._chance.choices(self._sayings.examples, k=2)
        self._say(f"{first}{self._chance.choice([', ', '. ', ' và ', '? ', chr(10)])}{second}")
        return True

    def _send_a_file(self, _: Answer) -> bool:
        """One file; of several running the desk answers the first alone."""
        another = "(file)" in self._customer.played.said[-1:]
        if not another:
            self._customer.send_file(picture(size=(80, 60)))
        return not another

    def _say(self, text: str) -> None:
        self._customer.say(self._worded(text))

    def _worded(self, text: str) -> str:
        """As this customer types: with marks or without, or all in capitals."""
        drawn = self._chance.random()
        if drawn < _BARE:
            return strip_diacritics(text)
        return text.upper() if drawn > 1 - _LOUD else text
