"""Reading the answer to a question: one reader for each value that is asked for."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from actions import bounds, reading
from actions.forms import Question, Read, Unclear, register
from actions.loans import product_of
from actions.phrases import chosen, plain
from actions.turn import Button, Say, Turn, say
from actions.words import word
from catalogue.queries import loans
from viet import formats, quantities

_CHOICES = "choices.yml"
_OLDEST = 100
_LEAST_AGE = 15
# The policy's inputs that are asked under another name.
_INPUT_OF = {"loan_product": "product_code", "loan_amount": "amount", "loan_term": "term_months",
             "credit_history": "debt_group",
             "settled_months": "months_since_bad_debt_settled"}  # fmt: skip


def _worded(slot: str, text: str) -> str | None:
    """The choice whose words stand in the text."""
    return chosen(_CHOICES, slot, text=text)


def _unclear(ambiguity: quantities.Ambiguity) -> Unclear:
    readings = tuple(one.value for one in ambiguity.candidates if isinstance(one.value, int))
    return Unclear((asked_back(ambiguity),), readings)


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
                return _unclear(found.ambiguities[0])
        amount = reading.money(value)
        if amount is not None and amount < least:
            return Unclear((say("utter_appraisal_positive"),))
        return amount

    return read


def _loan_amount(turn: Turn) -> Read:
    amount = _money("loan", 1)(turn)
    product = bounds.product(turn)
    if isinstance(amount, int) and product is not None:
        refused = bounds.amount(product, amount)
        return Unclear((refused,)) if refused else amount
    return amount


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


def _loan_term(turn: Turn) -> Read:
    value = reading.months(turn.said("term"))
    if value is None:
        found = quantities.analyse(turn.text, on=turn.on, expecting="loan_term")
        terms = [reading.months(one.value) for one in found.quantities if one.entity == "term"]
        if not terms and found.ambiguities:
            return _unclear(found.ambiguities[0])
        value = terms[0] if terms else None
    if not value:
        return None
    product = bounds.product(turn)
    refused = bounds.term(product, value) if product else None
    return Unclear((refused,)) if refused else {"months": value}


def _deposit_term(turn: Turn) -> Read:
    said = turn.said("term")
    if said is None:
        found = quantities.read(turn.text, on=turn.on, expecting="deposit_term")
        said = next((one.value for one in found if one.entity == "term"), None)
    return reading.term_slot(reading.term(said))


def _loan_product(turn: Turn) -> Read:
    product = product_of(turn)
    return product.code if product else None


def _place(turn: Turn) -> Read:
    return turn.said("place")


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
    said = plain(str(place) if place else turn.text)
    for province in turn.bank.policy.service_provinces.values():
        if plain(province) in said:
            return province
    branch = next(
        (
            one
            for entry in turn.bank.catalogue.branches.on(turn.on)
            for one in [entry.record]
            if any(f" {plain(alias)} " in f" {said} " for alias in one.aliases_vi)
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
    said = plain(turn.text)
    wanted = loans.loan_product(turn.bank.catalogue, code, on=turn.on).purposes
    names = {str(one["code"]): plain(str(one["name_vi"])) for one in
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


def _why(slot: str) -> Callable[[Turn], Say]:
    def why(turn: Turn) -> Say:
        told = turn.bank.policy.inputs.get(_INPUT_OF.get(slot, slot))
        return say("utter_appraisal_why", why=told.why) if told else say("utter_why")

    return why


def _money_words(value: Any) -> str | None:
    return formats.money_short(value) if isinstance(value, int) else None


def _months_words(value: Any) -> str | None:
    months = reading.months(value) if isinstance(value, dict) else value
    return formats.term_long(months) if isinstance(months, int) and months > 0 else None


def _deposit_term_words(value: Any) -> str | None:
    term = reading.months(value)
    return formats.term(months=term) if term else None


def _age_words(value: Any) -> str | None:
    return word("unit", "age", count=str(value))


_WORDS: dict[str, Callable[[Any], str | None]] = {
    "age": _age_words,
    **dict.fromkeys(("deposit", "loan", "income", "debt", "collateral", "price"), _money_words),
    **dict.fromkeys(("term", "loan_term"), _months_words),
    "deposit_term": _deposit_term_words,
}


def _question(
    slot: str, read: Callable[[Turn], Read], expects: str | None = None, *, skippable: bool = True
) -> Question:
    worded = _WORDS.get(str(expects), lambda _: None)
    return Question(slot, read, expects, _why(slot), skippable, worded=worded)


register(
    _question("deposit_amount", _money("deposit", 1), "deposit"),
    _question("deposit_term", _deposit_term, "deposit_term"),
    _question("place", _place),
    _question("loan_amount", _loan_amount, "loan", skippable=False),
    _question("loan_term", _loan_term, "loan_term", skippable=False),
    _question("loan_product", _loan_product, skippable=False),
    _question("outstanding", _money("debt", 1), "debt"),
    _question("repaid_months", _months, "term"),
    _question("purpose", _purpose, skippable=False),
    _question("income_type", _coded("income_type")),
    _question("monthly_income", _money("income", 0), "income"),
    _question("job_months", _months, "term"),
    _question("existing_monthly_debt", _debt, "debt"),
    _question("credit_history", _history),
    _question("settled_months", _months, "term"),
    _question("age", _age, "age"),
    _question("province", _province),
    _question("residence_months", _months, "term"),
    _question("collateral_kind", _collateral),
    _question("collateral_value", _money("collateral", 1), "collateral"),
    _question("total_need", _money("price", 1), "price"),
    _question("business_months", _months, "term"),
    _question("sector", _coded("sector")),
    _question("monthly_turnover", _money("income", 0), "income"),
    _question("profit_margin", _percent, "percent"),
    _question("own_capital", _money("deposit", 0), "deposit"),
    _question("card_limit_available", _money("debt", 0), "debt"),
)
