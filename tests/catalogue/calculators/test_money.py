from __future__ import annotations

import ast
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import catalogue.calculators
from catalogue.calculators.money import (
    CalculationError,
    divide_half_up,
    half_up,
    percent_of,
    quote,
    require_amount,
    yearly,
)
from catalogue.calculators.yields import yearly_rate

SOURCES = sorted(Path(catalogue.calculators.__path__[0]).glob("*.py"))


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_no_float_touches_money_or_rates(source: Path) -> None:
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), node.lineno
        assert not (isinstance(node, ast.Name) and node.id in {"float", "round"}), node.lineno
        assert not (isinstance(node, ast.Div) and source.stem == "instalments")


@pytest.mark.parametrize(
    ("value", "whole"),
    [("0.4", 0), ("0.5", 1), ("1.49", 1), ("2.5", 3), ("-0.5", -1), ("-0.4", 0), ("-2.5", -3)],
)
def test_half_a_dong_rounds_up(value: str, whole: int) -> None:
    assert half_up(Decimal(value)) == whole
    assert half_up(Fraction(value)) == whole


@given(st.integers(-(10**20), 10**20), st.integers(1, 10**9))
def test_rounding_is_that_of_decimal(numerator: int, denominator: int) -> None:
    exact = Fraction(numerator, denominator)
    found = divide_half_up(numerator, denominator)
    assert abs(found - exact) <= Fraction(1, 2)
    assert divide_half_up(-numerator, -denominator) == found
    if 10**9 % denominator == 0:
        plain = Decimal(numerator) / denominator
        assert found == plain.quantize(Decimal(1), rounding=ROUND_HALF_UP)


def test_rates_are_quoted_with_two_decimals() -> None:
    assert quote(Decimal("6.005")) == Decimal("6.01")
    assert quote(Fraction(1, 3)) == Decimal("0.33")
    assert quote(Fraction(1, 8), 2) == Decimal("0.13")


@pytest.mark.parametrize("rate", [6.0, 6, "6", Decimal("-1"), Decimal("NaN"), Decimal("Infinity")])
def test_a_rate_is_a_decimal_of_zero_or_more(rate: Any) -> None:
    with pytest.raises(CalculationError, match="rate is"):
        yearly(rate)


@pytest.mark.parametrize("amount", [1.5, "1000000", True, 0, -5, Decimal(5)])
def test_an_amount_is_whole_dong(amount: Any) -> None:
    with pytest.raises(CalculationError, match="amount is"):
        require_amount("amount", amount)


def test_a_percentage_is_named_in_its_error() -> None:
    with pytest.raises(CalculationError, match="fee is -1"):
        percent_of(100, Decimal(-1), "fee")


@given(
    st.integers(1, 10**12),
    st.lists(st.integers(0, 10**11), min_size=1, max_size=60),
)
def test_the_rate_found_makes_the_payments_cancel_out(paid: int, received: list[int]) -> None:
    if not any(received):
        with pytest.raises(CalculationError, match="one way"):
            yearly_rate([(0, -paid), *enumerate(received, 1)], 12)
        return
    found = yearly_rate([(0, -paid), *enumerate(received, 1)], 12)
    factor = 1 / (1 + Fraction(found.per_period))
    left = sum((amount * factor**n for n, amount in enumerate(received, 1)), Fraction(-paid))
    assert abs(left) <= Fraction(max(paid, *received), 10**9)


def test_the_rate_is_the_same_from_either_side() -> None:
    flows = [(0, -100_000_000), (6, 50_000_000), (12, 60_000_000)]
    assert yearly_rate(flows, 12) == yearly_rate([(n, -amount) for n, amount in flows], 12)


def test_a_loss_is_a_rate_below_zero() -> None:
    found = yearly_rate([(0, -100), (12, 90)], 12)
    assert found.effective == Decimal("-10.00")
