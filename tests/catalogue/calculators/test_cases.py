"""Runs the YAML cases: ``name``, ``call``, ``input``, and ``output`` or ``error``.

A key of ``output`` is a path into the result, such as ``payments.0.amount``; of a list only the
named places are compared, and ``payments.count`` is its length. A plain ``output`` is the result.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml

from catalogue.book.loans import FeeStep
from catalogue.calculators.accruals import DatedRate, Movement, rate_on
from catalogue.calculators.days import Calendar
from catalogue.calculators.deposits import deposit_interest
from catalogue.calculators.loans import ExtraPayment, Phase, loan_schedule
from catalogue.calculators.money import CalculationError
from catalogue.calculators.regular import RegularRules, regular_saving
from catalogue.calculators.withdrawals import PartialLimits
from catalogue.term import Term

CASES = [
    pytest.param(case, id=f"{path.stem}: {case['name']}")
    for path in sorted((Path(__file__).parent / "cases").glob("*.yaml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
]

LISTS: dict[str, Any] = {
    "phases": Phase,
    "fee_steps": partial(FeeStep, to_month=None),
    "extra_payments": ExtraPayment,
    "movements": Movement,
    "contributions": Movement,
    "purchases": Movement,
    "payments": Movement,
    "rates": DatedRate,
}
RECORDS: dict[str, Any] = {
    "term": Term,
    "limits": PartialLimits,
    "rules": RegularRules,
    "deposit": deposit_interest,
    "saving": regular_saving,
    "schedule": loan_schedule,
    "before": loan_schedule,
    "after": loan_schedule,
}


def read(key: str, value: Any) -> Any:
    """A YAML value as the argument ``key`` wants it; quoted numbers are decimals."""
    if key == "closed_days":
        provisional = frozenset(value.get("provisional", ()))
        holidays = frozenset(value.get("holidays", ())) | provisional
        return Calendar(value["first"], value["last"], holidays, provisional)
    if key in RECORDS:
        return RECORDS[key](**{name: read(name, part) for name, part in value.items()})
    if key in LISTS:
        return tuple(
            LISTS[key](**{name: read(name, part) for name, part in record.items()})
            for record in value
        )
    if key == "posted_rate":
        return partial(posted, read("rates", value))
    if isinstance(value, str) and value.replace(".", "").isdigit():
        return Decimal(value)
    return value


def posted(rates: Sequence[DatedRate], day: date, _amount: int) -> Decimal:
    return rate_on(rates, day)


def look_up(result: Any, path: str) -> Any:
    for step in path.split("."):
        if step == "count":
            result = len(result)
        elif is_dataclass(result):
            result = getattr(result, step)
        else:
            result = result[int(step)]
    return result


def plain(value: Any) -> Any:
    """A result as YAML writes it: decimals as their text, enumerations as their value."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return str(value)
    return value


@pytest.mark.parametrize("case", CASES)
def test_case(case: dict[str, Any]) -> None:
    module, name = case["call"].split(".")
    function = getattr(importlib.import_module(f"catalogue.calculators.{module}"), name)
    arguments = {key: read(key, value) for key, value in case["input"].items()}
    if "error" in case:
        with pytest.raises(CalculationError) as caught:
            function(**arguments)
        assert case["error"] in str(caught.value)
        return
    result = function(**arguments)
    if not isinstance(case["output"], dict):
        assert plain(result) == case["output"]
        return
    found = {path: plain(look_up(result, path)) for path in case["output"]}
    assert found == case["output"]


def test_every_date_of_a_case_is_a_date() -> None:
    """YAML reads an impossible date as text, which would hide a typing mistake."""
    for parameter in CASES:
        opened = parameter.values[0]["input"].get("opened")
        assert opened is None or isinstance(opened, date)
