"""Questions often asked, their placeholders filled for the day of the answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol

from catalogue.book.bank import Answer, Placeholder, Question
from catalogue.book.common import Source
from catalogue.book.deposits import DepositRate
from catalogue.errors import NotKnown
from catalogue.queries import deposits, loans, offers
from catalogue.queries.bank import fact
from catalogue.queries.formats import formatted
from catalogue.snapshot import Entry, Snapshot
from catalogue.structure import plain
from catalogue.term import Term

_NAMED = re.compile(r"\{(\w+)\}")
# The file that a placeholder names, as the snapshot's series of the same records.
_SERIES = {
    "deposit_products.yaml": "deposit_products",
    "loan_products.yaml": "loan_products",
    "cards.yaml": "cards",
    "services.yaml": "services",
}
_COMMON = {"cards.yaml": "cards", "loan_products.yaml": "loans"}


class Policy(Protocol):
    """What some answers need of the appraisal policy, which the catalogue does not know."""

    def parameter(self, code: str, scope: Mapping[str, str | bool], on: date) -> object:
        """A parameter of the policy in force that day, for the most specific matching scope."""
        ...

    def entry(self, path: str, on: date) -> object:
        """A value of the policy's file by its path of keys, such as ``meta.version``."""
        ...


def questions(snapshot: Snapshot, *, on: date, intent: str | None = None) -> tuple[Question, ...]:
    """The questions in force, of one intent or all, answers not filled."""
    return tuple(
        entry.record for entry in snapshot.questions.on(on) if intent in (None, entry.record.intent)
    )


def answer(snapshot: Snapshot, question: str, *, on: date, policy: Policy | None = None) -> Answer:
    """A question's answer with every figure as it holds on that day.

    Raises:
        NotKnown: no such question, a figure is not known on that day, or a figure of the policy is
            asked for and no ``policy`` given.
    """
    entry = snapshot.questions.at(question, on)
    return _filled(snapshot, entry, on, policy)


def answers(
    snapshot: Snapshot, *, on: date, intent: str | None = None, policy: Policy | None = None
) -> tuple[Answer, ...]:
    """Every answer of an intent, or of all, filled.

    Raises:
        NotKnown: as ``answer``.
    """
    return tuple(
        _filled(snapshot, entry, on, policy)
        for entry in snapshot.questions.on(on)
        if intent in (None, entry.record.intent)
    )


def _filled(snapshot: Snapshot, entry: Entry[Question], on: date, policy: Policy | None) -> Answer:
    question = entry.record
    text = _NAMED.sub(
        lambda found: placeholder(snapshot, found[1], on=on, policy=policy), question.answer_vi
    )
    return Answer(question.id, question.intent, question.question_vi, text, entry.source)


def placeholder(snapshot: Snapshot, name: str, *, on: date, policy: Policy | None = None) -> str:
    """One placeholder as text.

    Raises:
        NotKnown: no such placeholder, or its figure is not known on that day.
    """
    asked = snapshot.placeholders.get(name)
    if asked is None:
        raise NotKnown("placeholder", reason="product", product=name, on=on)
    return formatted(_value(snapshot, asked, on, policy), asked.format)


def placeholder_source(snapshot: Snapshot, name: str, *, on: date) -> Source | None:
    """From when and by which decision a placeholder's figure holds; None for one of the appraisal
    policy, of a statement, or of what all products have in common.

    Raises:
        NotKnown: no such placeholder, or its figure is not known on that day.
    """
    asked = snapshot.placeholders.get(name)
    if asked is None:
        raise NotKnown("placeholder", reason="product", product=name, on=on)
    if asked.fact is not None:
        return fact(snapshot, asked.fact, on=on).source
    if asked.rate is not None:
        return _rate(snapshot, asked.rate, on).source
    if asked.computed == "lowest_demand_rate":
        return deposits.lowest_demand_rate(snapshot, on=on).source
    if asked.computed == "floating_rate":
        product, term_class = str(asked.product), str(asked.term_class)
        return loans.floating_rate(snapshot, product, term_class=term_class, on=on).base.source
    if asked.fee is not None:
        owner = str(asked.code)
        return offers.fee(snapshot, owner, asked.fee, on=on, channel=asked.channel).source
    series = _SERIES.get(str(asked.file))
    if series is None or asked.code is None:
        return None
    source: Source = getattr(snapshot, series).at(asked.code, on).source
    return source


def _value(snapshot: Snapshot, asked: Placeholder, on: date, policy: Policy | None) -> object:
    if asked.fact is not None:
        return fact(snapshot, asked.fact, on=on).value
    if asked.statement is not None:
        return offers.statement(snapshot, asked.statement).text_vi
    if asked.policy is not None:
        return _policy(policy, asked.policy, on).parameter(asked.policy, asked.scope or {}, on)
    if asked.rate is not None:
        return _rate(snapshot, asked.rate, on).rate
    if asked.computed == "lowest_demand_rate":
        return deposits.lowest_demand_rate(snapshot, on=on).rate
    if asked.computed == "floating_rate":
        return loans.floating_rate(
            snapshot, str(asked.product), term_class=str(asked.term_class), on=on
        ).rate
    if asked.fee is not None:
        found = offers.fee(snapshot, str(asked.code), asked.fee, on=on, channel=asked.channel)
        return getattr(found, str(asked.field))
    return _by_path(snapshot, asked, on, policy)


def _policy(policy: Policy | None, what: str, on: date) -> Policy:
    if policy is None:
        raise NotKnown(what, reason="policy", on=on, detail="the appraisal policy was not given")
    return policy


def _rate(snapshot: Snapshot, keys: Mapping[str, int | str], on: date) -> DepositRate:
    units = {"term_months": "months", "term_weeks": "weeks", "term_days": "days"}
    term = next(
        (Term(**{unit: int(keys[name])}) for name, unit in units.items() if name in keys), None
    )
    return deposits.deposit_rate(
        snapshot,
        str(keys["product_code"]),
        channel=str(keys["channel"]),
        amount=int(keys["min_amount"]),
        term=term,
        interest_payment=str(keys["interest_payment"]),
        on=on,
    )


def _by_path(snapshot: Snapshot, asked: Placeholder, on: date, policy: Policy | None) -> object:
    path = str(asked.path).split(".")
    series = _SERIES.get(str(asked.file))
    if series is None:
        return _policy(policy, str(asked.path), on).entry(str(asked.path), on)
    if asked.code is not None:
        value: Any = plain(getattr(snapshot, series).at(asked.code, on).record)
    else:
        value = snapshot.section("common", _COMMON[str(asked.file)])
        path = path[1:]
    try:
        for part in path:
            value = value[int(part)] if isinstance(value, list) else value[part]
    except (KeyError, IndexError, TypeError, ValueError):
        raise NotKnown(
            str(asked.path), reason="product", product=asked.code or asked.file, on=on
        ) from None
    return value
