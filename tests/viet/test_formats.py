"""Figures as they are written."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from viet import formats


@pytest.mark.parametrize(
    ("amount", "long", "short"),
    [
        (0, "0 đồng", "0 đồng"),
        (8800, "8.800 đồng", "8.800 đồng"),
        (500_000, "500.000 đồng", "500.000 đồng"),
        (1_500_000, "1.500.000 đồng", "1,5 triệu đồng"),
        (500_000_000, "500.000.000 đồng", "500 triệu đồng"),
        (1_200_000_000, "1.200.000.000 đồng", "1,2 tỷ đồng"),
        (1_250_000_000, "1.250.000.000 đồng", "1,25 tỷ đồng"),
        (1_234_000_000, "1.234.000.000 đồng", "1.234 triệu đồng"),
        (12_345_678, "12.345.678 đồng", "12.345.678 đồng"),
        (1_000_000_000_000, "1.000.000.000.000 đồng", "1.000 tỷ đồng"),
        (-2_500_000, "-2.500.000 đồng", "-2,5 triệu đồng"),
    ],
)
def test_money(amount: int, long: str, short: str) -> None:
    assert formats.money(amount) == long
    assert formats.money_short(amount) == short


@pytest.mark.parametrize(
    ("value", "places", "written"),
    [
        ("6.4", 2, "6,40%"),
        ("6.40", 2, "6,40%"),
        ("70", None, "70%"),
        ("70.00", None, "70%"),
        ("0.5", None, "0,5%"),
        ("0", 2, "0,00%"),
        ("-0.5", 2, "-0,50%"),
        ("1234.5", 1, "1.234,5%"),
    ],
)
def test_percent(value: str, places: int | None, written: str) -> None:
    assert formats.percent(Decimal(value), places=places) == written


def test_a_figure_is_never_rounded_in_writing() -> None:
    with pytest.raises(ValueError, match=r"6\.405 has more than 2 decimals"):
        formats.percent(Decimal("6.405"))


def test_rate() -> None:
    assert formats.rate(Decimal("6.4")) == "6,40%/năm"


def test_day() -> None:
    assert formats.day(date(2026, 10, 5)) == "05/10/2026"


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ({"months": 12}, "12 tháng"),
        ({"weeks": 2}, "2 tuần"),
        ({"days": 10}, "10 ngày"),
    ],
)
def test_term(given: dict[str, int], written: str) -> None:
    assert formats.term(**given) == written
    assert formats.term(given) == written


@pytest.mark.parametrize("given", [{}, {"months": 1, "weeks": 1}, {"years": 1}])
def test_a_term_has_one_known_unit(given: Any) -> None:
    with pytest.raises(ValueError, match="exactly one of months, weeks and days"):
        formats.term(given)


@pytest.mark.parametrize(("months", "written"), [(12, "1 năm"), (240, "20 năm"), (18, "18 tháng")])
def test_term_long(months: int, written: str) -> None:
    assert formats.term_long(months) == written
