"""Reading the answer to one question of the pre-appraisal."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from actions import reading
from actions.turn import Button, Say, Turn, say
from catalogue.queries import loans
from viet import formats, quantities
from viet.normalise import strip_diacritics

_OLDEST = 100
_LEAST_AGE = 15


@dataclass(frozen=True)
class Unclear:
    """The answer cannot be taken as it is: what to say before asking again."""

    says: tuple[Say, ...]


# What a reader gives: the value, a reason to ask again, or None when nothing was answered.
Read = Any | Unclear | None


def _plain(text: str) -> str:
    words = "".join(one if one.isalnum() else " " for one in strip_diacritics(text).lower())
    return " ".join(words.split())


@cache
def _phrases(slot: str) -> tuple[tuple[str, str], ...]:
    """(phrase, choice) of a question, longest phrase first."""
    file = Path(__file__).with_name("choices.yml")
    choices: dict[str, dict[str, list[str]]] = yaml.safe_load(file.read_text(encoding="utf-8"))
    pairs = [
        (_plain(phrase), choice)
        for choice, phrases in choices.get(slot, {}).items()
        for phrase in phrases
    ]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


def _worded(slot: str, text: str) -> str | None:
    """The choice whose words stand in the text."""
    said = f" {_plain(text)} "
    return next((choice for phrase, choice in _phrases(slot) if f" {phrase} " in said), None)


def asked_back(ambiguity: quantities.Ambiguity) -> Say:
    """What to say to words with several readings: each reading as a choice."""
    buttons = []
    for one in ambiguity.candidates:
        title = _title(one)
        if title is not None:
            payload = json.dumps({one.entity: one.value})
            buttons.append(Button(title, f"/inform{payload}"))
    return Say("utter_unclear", {"said": ambiguity.text}, tuple(buttons))


def _title(quantity: quantities.Quantity) -> str | None:
    if quantity.entity == "amount" and isinstance(quantity.value, int):
        return formats.money_short(quantity.value)
    if quantity.entity == "term" and set(quantity.value) == {"months"}:
        return formats.term_long(quantity.value["months"])
    return None


def _money(role: str, least: int) -> Callable[[Turn], Read]:
    def read(turn: Turn) -> Read:
        value = turn.amount(role)
        if value is None:
            found = quantities.analyse(turn.text, on=turn.on, expecting=role)
            value = next((one.value for one in found.quantities if one.entity == "amount"), None)
            if value is None and found.ambiguities:
                return Unclear((asked_back(found.ambiguities[0]),))
        amount = reading.money(value)
        if amount is not None and amount < least:
            return Unclear((say("utter_appraisal_positive"),))
        return amount

    return read


def _debt(turn: Turn) -> Read:
    read = _money("debt", 0)(turn)
    return 0 if read is None and turn.intent == "deny" else read


def _months(turn: Turn) -> Read:
    value = turn.said("term")
    if value is None:
        found = quantities.read(turn.text, on=turn.on, expecting="term")
        value = next((one.value for one in found if one.entity == "term"), None)
    read = reading.term(value)
    if read is None:
        return None
    return read.months if read.months is not None else read.about_days // 30


def _term(turn: Turn) -> Read:
    value = _months(turn)
    if value is None:
        found = quantities.analyse(turn.text, on=turn.on, expecting="loan_term")
        terms = [reading.months(one.value) for one in found.quantities if one.entity == "term"]
        if not terms and found.ambiguities:
            return Unclear((asked_back(found.ambiguities[0]),))
        value = terms[0] if terms else None
    return {"months": value} if value else None


def _age(turn: Turn) -> Read:
    age = turn.said("age")
    if age is None:
        found = quantities.read(turn.text, on=turn.on, expecting="age")
        age = next((one.value for one in found if one.entity == "age"), None)
    if age is None:
        return None
    if not isinstance(age, int) or not _LEAST_AGE <= age <= _OLDEST:
        bounds = {"minimum": str(_LEAST_AGE), "maximum": str(_OLDEST)}
        return Unclear((say("utter_appraisal_age_bounds", **bounds),))
    return age


def _percent(turn: Turn) -> Read:
    for entity in ("percent", "rate"):
        if turn.said(entity) is not None:
            return str(turn.said(entity))
    found = quantities.read(turn.text, on=turn.on, expecting="percent")
    return next((one.value for one in found if one.entity == "percent"), None)


def _province(turn: Turn) -> Read:
    place = turn.said("place")
    said = _plain(str(place) if place else turn.text)
    for province in turn.bank.policy.service_provinces.values():
        if _plain(province) in said:
            return province
    branch = next(
        (
            one
            for entry in turn.bank.catalogue.branches.on(turn.on)
            for one in [entry.record]
            if any(f" {_plain(alias)} " in f" {said} " for alias in one.aliases_vi)
        ),
        None,
    )
    if branch is not None:
        return branch.province
    return str(place) if place else None


def _history(turn: Turn) -> Read:
    value = turn.said("credit_history") or _worded("credit_history", turn.text)
    if value is not None:
        return value
    return "clean" if turn.intent == "deny" else None


def _coded(name: str) -> Callable[[Turn], Read]:
    def read(turn: Turn) -> Read:
        return turn.said(name) or _worded(name, turn.text)

    return read


def _purpose(turn: Turn) -> Read:
    if turn.said("purpose") is not None:
        return turn.said("purpose")
    code = turn.remembered("loan_product")
    if code is None:
        return None
    said = _plain(turn.text)
    wanted = loans.loan_product(turn.bank.catalogue, code, on=turn.on).purposes
    names = {str(one["code"]): _plain(str(one["name_vi"])) for one in
             turn.bank.catalogue.codes("purpose")}  # fmt: skip
    named = next((one for one in wanted if names[one] in said), None)
    # A purpose of another loan is an answer too: the verdict then says that it does not fit.
    return named or _worded("purpose", turn.text)


def _collateral(turn: Turn) -> Read:
    if turn.said("collateral_kind") is not None:
        return turn.said("collateral_kind")
    code = turn.remembered("loan_product")
    if code is None:
        return None
    product = loans.loan_product(turn.bank.catalogue, code, on=turn.on)
    taken = [item.kind for item in product.collateral]
    worded = _worded("collateral_kind", turn.text)
    if worded in taken:
        return worded
    entity = turn.said("collateral")
    of_entity = loans.collateral_kinds(turn.bank.catalogue, entity) if entity else ()
    return next((kind for kind in taken if kind in of_entity), None)


READERS: dict[str, Callable[[Turn], Read]] = {
    "loan_amount": _money("loan", 1),
    "loan_term": _term,
    "purpose": _purpose,
    "income_type": _coded("income_type"),
    "monthly_income": _money("income", 0),
    "job_months": _months,
    "existing_monthly_debt": _debt,
    "credit_history": _history,
    "settled_months": _months,
    "age": _age,
    "province": _province,
    "residence_months": _months,
    "collateral_kind": _collateral,
    "collateral_value": _money("collateral", 1),
    "total_need": _money("price", 1),
    "business_months": _months,
    "sector": _coded("sector"),
    "monthly_turnover": _money("income", 0),
    "profit_margin": _percent,
    "own_capital": _money("deposit", 0),
    "card_limit_available": _money("debt", 0),
}
