"""Runs the YAML cases: ``name``, ``call``, ``input``, and ``output`` or ``error``.

A key of ``output`` is a path into the result, such as ``payments.0.amount``; of a list only the
named places are compared, and ``payments.count`` is its length. A plain ``output`` is the result.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from catalogue.calculators.days import Calendar, Term
from catalogue.calculators.loans import ExtraPayment, FeeStep, Phase
from catalogue.calculators.money import CalculationError

CASES = [
    pytest.param(case, id=f"{path.stem}: {case['name']}")
    for path in sorted((Path(__file__).parent / "cases").glob("*.yaml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
]

RECORDS: dict[str, Any] = {
    "phases": Phase,
    "fee_steps": FeeStep,
    "extra_payments": ExtraPayment,
}


def read(key: str, value: Any) -> Any:
    """A YAML value as the argument ``key`` wants it; quoted numbers are decimals."""
    if key == "term":
        return Term(**value)
    if key == "closed_days":
        return Calendar(
            value["first"],
            value["last"],
            frozenset(value.get("holidays", ())) | frozenset(value.get("provisional", ())),
            frozenset(value.get("provisional", ())),
        )
    if key in RECORDS:
        return tuple(
            RECORDS[key](**{name: read(name, part) for name, part in record.items()})
            for record in value
        )
    if isinstance(value, str) and value.replace(".", "").isdigit():
        return Decimal(value)
    return value


def look_up(result: Any, path: str) -> Any:
    for step in path.split("."):
        if step == "count":
            result = len(result)
        elif isinstance(result, Mapping):
            result = result[step]
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
    if isinstance(value, Fraction):
        return str(round(value, 2).limit_denominator(100))
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
