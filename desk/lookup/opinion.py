"""A first opinion on a loan: what the customer stated, changed as the officer asks him."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from appraisal import Policy, appraise, read_application
from appraisal.errors import ApplicationError
from appraisal.model import InputSpec
from appraisal.written import verdict_json
from desk.lookup.asking import Form
from viet import formats

# What an officer asks first; everything else follows below.
FIRST = (
    "product_code", "amount", "term_months", "age", "income_type", "monthly_income",
    "existing_monthly_debt", "collateral_kind", "collateral_value",
)  # fmt: skip
_NUMBERS = {"months", "months_or_none", "years", "integer", "integer_1_to_5"}
NEVER = "never"


@dataclass(frozen=True)
class Field:
    """A field of the form: ``kind`` is ``code``, ``bool``, ``money``, ``number`` or ``text``."""

    name: str
    kind: str
    codes: tuple[str, ...]
    value: str
    nullable: bool
    months: bool
    first: bool


def fields(policy: Policy, given: Mapping[str, str]) -> list[Field]:
    """The inputs of the policy as fields, those that are asked first in front."""
    order = {name: place for place, name in enumerate(FIRST)}
    names = sorted(policy.inputs, key=lambda name: order.get(name, len(order)))
    return [
        Field(
            name=name,
            kind=_kind(policy.inputs[name]),
            codes=tuple(sorted(policy.codes.get(name, ()))),
            value=_shown(given.get(name, ""), policy.inputs[name]),
            nullable=policy.inputs[name].type == "months_or_none",
            months=policy.inputs[name].type in ("months", "months_or_none"),
            first=name in order,
        )
        for name in names
    ]


def _shown(text: str, spec: InputSpec) -> str:
    whole = spec.type == "vnd" and text.isdecimal()
    return formats.number(int(text)) if whole else text


def _kind(spec: InputSpec) -> str:
    if spec.type in ("code", "bool", "text"):
        return spec.type
    if spec.type == "vnd":
        return "money"
    return "number" if spec.type in _NUMBERS else "text"


def stated(application: Mapping[str, Any]) -> dict[str, str]:
    """An application as the form's fields."""
    return {name: _typed(name, value) for name, value in application.items()}


def _typed(name: str, value: Any) -> str:
    if value is None:
        return NEVER if name == "months_since_bad_debt_settled" else ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def opinion(form: Form, policy: Policy, on: date) -> dict[str, Any] | None:
    """The verdict on what stands in the form, as data; None when a field cannot be read.

    Raises:
        UnknownDateError: the policy or a figure of it is not known on that day.
    """
    data: dict[str, Any] = {}
    for field in fields(policy, form.given):
        if form.text(field.name):
            data[field.name] = _read(form, field)
    if form.faults:
        return None
    try:
        application = read_application(data, policy)
    except ApplicationError as error:
        form.faults |= {problem.path.removeprefix("$.") for problem in error.problems}
        return None
    return verdict_json(appraise(application, policy, on=on))


def _read(form: Form, field: Field) -> Any:
    text = form.text(field.name)
    if field.nullable and text == NEVER:
        return None
    if field.kind == "money":
        return form.amount(field.name)
    if field.kind == "number":
        return form.read(field.name, int)
    if field.kind == "bool":
        return text == "yes"
    return text
