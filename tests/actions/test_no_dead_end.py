"""Random talks with the tasks, without the engine: whatever comes, there is a whole answer.

Thousands go in the time that one takes through the chat. Messages have the training examples'
words and intents, the right one mostly; values are read as the engine reads them, kinds of product
are thrown in. Choices are tapped by what they stand for.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from actions import conversation, dialogue, forms
from actions.bank import Bank
from actions.turn import Entity, Reply, Say, Turn
from actions.words import spoken
from catalogue.errors import NotKnown
from tests.actions.conftest import NOW, TODAY
from tests.actions.talking import tasks
from tests.actions.test_wording import DOMAIN
from tests.conversations.manners import MOST_WORDS, remains
from tests.conversations.wandering import examples
from viet import quantities
from viet.normalise import strip_diacritics
from viet.sentences import pieces

_WALKS = 400
_PAYLOAD = re.compile(r"/(\w+)(\{.*\})?")
_ANSWERS = (
    "inform", "affirm", "deny", "dont_know", "correct_information", "ask_why", "ask_repeat",
    "cancel", "nlu_fallback", "out_of_scope",
)  # fmt: skip
_KINDS = {
    "loan_type": ("home", "car", "consumer", "business", "study", "savings_pledge", "agriculture"),
    "collateral": ("none", "real_estate", "car", "savings_book", "unspecified", "machinery"),
    "card_type": ("credit", "debit", "prepaid"),
    "card_network": ("visa", "mastercard", "jcb", "napas"),
    "interest_payment": ("end", "monthly", "quarterly", "upfront"),
    "repayment_method": ("annuity", "reducing", "bullet"),
    "channel": ("online", "counter"),
    "place": ("Hà Nội", "quận 7", "sài gòn", "Vinh", "Xuyên Mộc"),
    "income_type": ("salary_transfer", "salary_cash", "business", "freelance", "rental", "pension"),
    "age": (5, 17, 30, 70),
}
Variants = list[Mapping[str, Any]]


class _Walk:
    """One talk by its seed; ``faults`` say what was wrong, after which words."""

    def __init__(self, seed: int, bank: Bank, examples: list[tuple[str, str]]) -> None:
        self.chance = random.Random(seed)
        self.bank = bank
        self.examples = examples
        self.slots: dict[str, Any] = {}
        self.choices: list[str] = []
        self.at = NOW
        self.faults: list[str] = []

    def go(self) -> list[str]:
        for _ in range(self.chance.randint(3, 14)):
            self.at += timedelta(minutes=self.chance.choice([0, 1, 3, 12]))
            turn = self._turn()
            reply = self._answered(turn)
            self.slots |= dict(reply.slots)
            words = turn.text or f"/{turn.intent} {[(e.name, e.value) for e in turn.entities]}"
            self.faults += [f"{words!r}: {fault}" for fault in self._wrong(turn, reply)]
        return self.faults

    def _turn(self) -> Turn:
        chance = self.chance
        confidence = chance.choice([1.0, 0.9, 0.6, 0.4, 0.2])
        if self.choices and chance.random() < 0.45:
            found = _PAYLOAD.fullmatch(chance.choice(self.choices))
            assert found is not None
            values = json.loads(found[2] or "{}")
            tapped = tuple(Entity(name, value) for name, value in values.items())
            return Turn("", found[1], 1.0, tapped, dict(self.slots), TODAY, self.bank, self.at,
                        tapped=True)  # fmt: skip
        intent, text = chance.choice(self.examples)
        if chance.random() < 0.3:
            intent = chance.choice([*_ANSWERS, chance.choice(self.examples)[0]])
        if chance.random() < 0.25:
            text = strip_diacritics(text)
        if chance.random() < 0.1:
            self.slots["language"] = chance.choice(["en", "vi"])
        second = chance.choice(self.examples)[0] if chance.random() < 0.08 else None
        return Turn(text, intent, confidence, tuple(self._entities(text)), dict(self.slots), TODAY,
                    self.bank, self.at, second=second)  # fmt: skip

    def _entities(self, text: str) -> Iterator[Entity]:
        expecting = forms.expected(self.slots.get("asking"))
        for one in quantities.analyse(text, on=TODAY, expecting=expecting).quantities:
            yield Entity(one.entity, one.value, one.role, one.start, one.end)
        if self.chance.random() < 0.35:
            name = self.chance.choice([*_KINDS, "product"])
            yield Entity(name, self.chance.choice(_KINDS.get(name) or self._products()))

    def _products(self) -> list[str]:
        book = self.bank.catalogue
        series = (book.deposit_products, book.loan_products, book.cards)
        return [entry.record.code for one in series for entry in one.on(TODAY)]

    def _answered(self, turn: Turn) -> Reply:
        try:
            with spoken(turn.language):
                done = dialogue.answer(turn, tasks()[turn.intent])
        except NotKnown as error:
            return conversation.unknown(turn, error)
        return dialogue.spoken_of(turn, dialogue.introduced(turn, done))

    def _wrong(self, turn: Turn, reply: Reply) -> Iterator[str]:
        if not reply.says:
            yield "says nothing"
        asked = [one for one in reply.says if any("?" in text for text in _texts(turn, one))]
        if len(asked) > 1:
            yield f"asks at once {[one.response for one in asked]}"
        self.choices = []
        for one in reply.says:
            for text in _texts(turn, one):
                yield from (f"{one.response}: {fault}" for fault in remains(text))
                if any(len(piece.split()) > MOST_WORDS for piece in pieces(text, MOST_WORDS)):
                    yield f"{one.response} cannot be broken: {text!r}"
            self.choices += [button.payload for button in one.buttons]
            self.choices += [button["payload"] for variant in _variants(turn, one)
                             for button in variant.get("buttons", ())]  # fmt: skip


def _variants(turn: Turn, said: Say) -> Variants:
    """The variants of a response in the customer's language."""
    every: Variants = DOMAIN["responses"][said.response]
    english = [one for one in every if "condition" in one]
    return english if english and turn.language == "en" else [
        one for one in every if "condition" not in one
    ]  # fmt: skip


def _texts(turn: Turn, said: Say) -> Iterable[str]:
    """What each of the variants says, its placeholders filled."""
    return [one["text"].format(**said.values) for one in _variants(turn, said)]


def test_random_talks_always_get_a_whole_answer(bank: Bank) -> None:
    said = examples()
    found = {seed: faults for seed in range(_WALKS) if (faults := _Walk(seed, bank, said).go())}
    assert found == {}
