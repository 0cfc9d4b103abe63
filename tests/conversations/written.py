"""Conversations as they stand in ``cases/``: what the customer does, what must come back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import yaml

CASES = Path(__file__).with_name("cases")

# One text, or several of which one is enough.
Text = str | tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """One thing the customer does, and what must be true of the answer.

    Exactly one of ``customer`` (typed), ``tap`` (the title of a choice of the last answer) and
    ``answers``: what he answers to questions that hold these words, in whatever order they come,
    until none does; ``[…]`` taps. The last answer is judged.
    Texts may hold expressions in braces; ``figures.py`` has what they may call.
    """

    customer: str | None = None
    tap: str | None = None
    answers: Mapping[str, str] | None = None
    says: tuple[Text, ...] = ()
    never: tuple[str, ...] = ()
    offers: tuple[Text, ...] = ()
    asks: bool | None = None
    cards: tuple[Mapping[str, Any], ...] = ()
    no_cards: tuple[str, ...] = ()
    bubbles: int | None = None
    holder: tuple[str, ...] = ("bot",)
    case: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Conversation:
    """A named conversation of one behaviour, which is the file's name."""

    behaviour: str
    name: str
    steps: tuple[Step, ...]

    @property
    def id(self) -> str:
        return f"{self.behaviour}: {self.name}"


_DOINGS = ("customer", "tap", "answers")
_STEP_KEYS = {field.name for field in fields(Step)}


def _texts(value: Any) -> tuple[Text, ...]:
    items = value if isinstance(value, list) else [value]
    return tuple(tuple(map(str, one)) if isinstance(one, list) else str(one) for one in items)


def _step(raw: Mapping[str, Any], where: str) -> Step:
    unknown = set(raw) - _STEP_KEYS
    if unknown or sum(one in raw for one in _DOINGS) != 1:
        raise ValueError(
            f"{where}: a step has one of {_DOINGS}, and of {sorted(_STEP_KEYS)}; "
            f"not {sorted(unknown) or sorted(raw)}"
        )
    read: dict[str, Any] = dict(raw)
    for key in ("says", "never", "offers", "no_cards"):
        if key in read:
            read[key] = _texts(read[key])
    if "holder" in read:
        read["holder"] = _texts(read["holder"])
    if "cards" in read:
        read["cards"] = tuple({"kind": c} if isinstance(c, str) else c for c in read["cards"])
    return Step(**read)


def load() -> Iterator[Conversation]:
    """Every conversation.

    Raises:
        ValueError: names the file, the conversation and the key that makes no sense.
    """
    for file in sorted(CASES.glob("*.yaml")):
        seen: set[str] = set()
        for raw in yaml.safe_load(file.read_text(encoding="utf-8")):
            name = str(raw["name"])
            if name in seen or set(raw) != {"name", "steps"}:
                raise ValueError(f"{file.name}: {name}: written twice, or more than name and steps")
            seen.add(name)
            steps = tuple(_step(step, f"{file.name}: {name}") for step in raw["steps"])
            yield Conversation(file.stem, name, steps)
