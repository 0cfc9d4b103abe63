"""Rules of the handoff as data: ``rules.yaml`` and ``topics.yaml``, read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

GENERAL = "general"


class Priority(IntEnum):
    """The smaller goes first."""

    URGENT = 1
    HIGH = 2
    NORMAL = 3
    LOW = 4


@dataclass(frozen=True)
class Topic:
    """Which department takes it, how soon, and what kind of amount is spoken of; ``narrowed`` is
    what a more exact wish decides: the ``topic`` itself, its ``department``, or nothing."""

    department: str
    priority: Priority
    amounts: str | None
    narrowed: str | None = None


@dataclass(frozen=True)
class Rules:
    """Times in seconds, amounts in đồng."""

    offer_seconds: int
    escalate_seconds: int
    callback_seconds: int
    urgent_share: float
    present_seconds: int
    reopen_seconds: int
    handled_cases: int
    handled_days: int
    fewest_handled: int
    large_amounts: Mapping[str, int]
    reviewed_outcomes: tuple[str, ...]
    offered_departments: tuple[str, ...]
    departments: tuple[str, ...]
    topics: Mapping[str, Topic]

    def topic(self, code: str) -> Topic:
        """An unknown topic is that of a general question."""
        return self.topics.get(code) or self.topics[GENERAL]

    def narrow(self, code: str, wanted: str | None) -> tuple[str, str]:
        """The topic and the department of a case of this topic when ``wanted`` is the topic of
        what the customer wants; None is not known."""
        topic, exact = self.topic(code), self.topics.get(wanted or "")
        if exact is None or exact.amounts != topic.amounts or topic.narrowed is None:
            return code, topic.department
        return (wanted or code if topic.narrowed == "topic" else code), exact.department

    def patience(self, seconds: int, priority: int) -> float:
        """``seconds``, shorter for what is urgent."""
        return seconds * self.urgent_share if priority == Priority.URGENT else seconds

    def large(self, topic: str, amount: Any) -> bool:
        """Whether an amount of this topic is one that an officer looks at."""
        kind = self.topic(topic).amounts
        return isinstance(amount, int) and kind is not None and amount >= self.large_amounts[kind]


@cache
def rules() -> Rules:
    """The rules in force."""
    listed = _yaml("topics.yaml")
    topics = {
        code: Topic(
            department=topic["department"],
            priority=Priority[topic.get("priority", "normal").upper()],
            amounts=topic.get("amounts"),
            narrowed=topic.get("narrowed"),
        )
        for code, topic in listed["topics"].items()
    }
    written = _yaml("rules.yaml")
    for name in ("reviewed_outcomes", "offered_departments"):
        written[name] = tuple(written[name])
    return Rules(**written, departments=tuple(listed["departments"]), topics=topics)


def _yaml(name: str) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(
        Path(__file__).with_name(name).read_text(encoding="utf-8")
    )
    return read
