"""What a task is given and what it gives back: plain values, free of the dialogue engine."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from actions.bank import Bank

# Roles of an amount that never stand for the sum deposited or borrowed.
_ABOUT_THE_PERSON = {"income", "debt", "collateral", "price", "expense"}
# Responses that end by asking what to do next, for no value: a test holds them to the domain.
ASKING_BACK = frozenset({
    "utter_greet", "utter_greet_again", "utter_capabilities", "utter_insult_person",
    "utter_fallback", "utter_fallback_savings", "utter_fallback_loan", "utter_fallback_card",
    "utter_fallback_person", "utter_told_about_himself", "utter_nothing_to_affirm",
    "utter_not_read_person", "utter_started_over", "utter_dont_know",
    "utter_ask_transfer", "utter_ask_ebanking", "utter_ask_account", "utter_ask_service",
    "utter_loan_he_has",
})  # fmt: skip


@dataclass(frozen=True)
class Entity:
    """A value the customer's message holds, as INTENTS of the training data name it."""

    name: str
    value: Any
    role: str | None = None
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class Turn:
    """One message of the customer and what is remembered of the conversation.

    ``ranking`` has the intents the message may have, likeliest first, with their confidence;
    ``second`` is another intent that a part of it surely has. ``at`` is the moment it is taken.
    A tapped choice has no text: there is nothing to read between its lines.
    """

    text: str
    intent: str
    confidence: float
    entities: tuple[Entity, ...]
    slots: Mapping[str, Any]
    on: date
    bank: Bank
    at: datetime
    ranking: tuple[tuple[str, float], ...] = ()
    second: str | None = None
    tapped: bool = False

    @property
    def language(self) -> str | None:
        """``en`` when the customer writes English; ``vi``, or None when nothing says it."""
        language = self.slots.get("language")
        return str(language) if language else None

    def silent(self) -> Turn:
        """The same moment without a message: what is remembered, and nothing said."""
        return replace(self, text="", intent="", entities=(), ranking=(), second=None)

    def said(self, name: str) -> Any:
        """The last value of that entity in this message, or None."""
        values = [entity.value for entity in self.entities if entity.name == name]
        return values[-1] if values else None

    def amount(self, *roles: str) -> Any:
        """The amount in this message that has one of the roles, else the first without a role.

        An amount the words tie to the person himself (income, price, …) is left out unless its
        role is asked for.
        """
        amounts = [entity for entity in self.entities if entity.name == "amount"]
        for entity in amounts:
            if entity.role in roles:
                return entity.value
        for entity in amounts:
            if entity.role is None or (not roles and entity.role not in _ABOUT_THE_PERSON):
                return entity.value
        return None

    def remembered(self, name: str) -> Any:
        """The slot's value, or None."""
        return self.slots.get(name)

    def remembering(self, **slots: Any) -> Turn:
        """The same turn as it looks once these slots are set."""
        return replace(self, slots={**self.slots, **slots})

    def skipped(self, slot: str) -> bool:
        """Whether the customer does not know that value or will not tell it."""
        return slot in (self.remembered("unknown_inputs") or ())

    def known(self, entity: str, slot: str | None = None) -> Any:
        """What this message says, else what is remembered from before."""
        value = self.said(entity)
        return self.remembered(slot or entity) if value is None else value


@dataclass(frozen=True)
class Button:
    """A choice to tap; ``payload`` is the engine's, and never reaches the customer."""

    title: str
    payload: str


@dataclass(frozen=True)
class Say:
    """One domain response with the values of its placeholders, and what hangs on it."""

    response: str
    values: Mapping[str, str] = field(default_factory=dict)
    buttons: tuple[Button, ...] = ()
    cards: tuple[Mapping[str, Any], ...] = ()
    items: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Reply:
    """What is said, in order, and what to remember."""

    says: tuple[Say, ...] = ()
    slots: Mapping[str, Any] = field(default_factory=dict)

    @property
    def asks(self) -> str | None:
        """The slot whose value is asked for, if one is."""
        return self.slots.get("asking")

    @property
    def asks_something(self) -> bool:
        """Whether it ends with a question, for a value or for what to do next."""
        return self.asks is not None or any(
            one.response in ASKING_BACK or any(text.endswith("?") for text in one.values.values())
            for one in self.says
        )

    @property
    def hands_over(self) -> bool:
        """Whether a person is to take the conversation."""
        return any(item.get("kind") == "handoff" for one in self.says for item in one.items)


Task = Callable[[Turn], Reply]
TASKS: dict[str, Task] = {}


def task(name: str) -> Callable[[Task], Task]:
    """Register a function as the task of that name; ``action_<name>`` runs it."""

    def register(function: Task) -> Task:
        if name in TASKS:
            raise ValueError(f"two tasks are called {name}")
        TASKS[name] = function
        return function

    return register


def say(response: str, **values: str) -> Say:
    """A response and its values."""
    return Say(response, values)


def reply(*says: Say, task: str | None = None, **slots: Any) -> Reply:
    """A reply that also remembers which task it answered and forgets what was being asked for."""
    remembered: dict[str, Any] = {"asking": None, "misses": 0}
    if task is not None:
        remembered["task"] = task
    return Reply(says, {**remembered, **slots})


def ask(response: str | Say, *, asking: str, task: str, **slots: Any) -> Reply:
    """Ask for one value; the message that answers goes on with ``task``."""
    asked = Say(response) if isinstance(response, str) else response
    return Reply((asked,), {"asking": asking, "task": task, "misses": 0, **slots})


def tapped(task: str, **values: Any) -> str:
    """The payload of a choice that runs a task with these values."""
    return "/choose" + json.dumps({"task": task, **values}, ensure_ascii=False)


def choices(pairs: Iterable[tuple[str, str]]) -> tuple[Button, ...]:
    """Buttons from (title, payload) pairs."""
    return tuple(Button(title, payload) for title, payload in pairs)
