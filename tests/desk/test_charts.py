"""Charts of a schedule: what is drawn is what the table says, whatever its length and size."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from decimal import Decimal
from typing import Any

import pytest

from catalogue.calculators.loans import Phase, loan_schedule
from desk import charts
from tests.desk.test_cards import WORDS


def schedule_card(amount: int, months: int, method: Any = "annuity") -> dict[str, Any]:
    """A card as the actions send it."""
    phases = (Phase(Decimal("6.90"), 6, "promotional"), Phase(Decimal("11.80"), None, "floating"))
    made = loan_schedule(amount, months, method, phases)
    source = {"decision": "TB 073/2026/TB-SMB", "effective_from": "2026-10-15",
              "effective_to": None}  # fmt: skip
    return {
        "kind": "loan_schedule",
        "product": {"code": "LOAN_HOME", "name": "Vay mua nhà, đất ở"},
        "package": {"code": "HOME_STEP24", "name": "Bậc thang 24 tháng"},
        "amount": amount,
        "term_months": months,
        "method": method,
        "phases": [
            {"from_month": one.from_month, "to_month": one.to_month, "rate": str(one.rate),
             "rate_kind": one.kind, "first_instalment": one.first_instalment,
             "last_instalment": one.last_instalment, "source": source}
            for one in made.phases
        ],
        "total_interest": made.total_interest,
        "total": made.total,
        "rows": [
            {"month": row.month, "principal": row.principal, "interest": row.interest,
             "instalment": row.instalment, "balance": row.balance}
            for row in made.rows
        ],
        "source": source,
    }  # fmt: skip


@pytest.mark.parametrize("months", [2, 6, 24, 25, 60, 240, 360])
@pytest.mark.parametrize("amount", [1_000_000, 37_000_000, 1_200_000_000, 20_000_000_000])
def test_a_chart_stays_within_its_box(amount: int, months: int) -> None:
    card = schedule_card(amount, months)
    drawn = charts.charts(card)
    assert drawn is not None
    assert drawn.by_year == (months > 24)
    assert sum(part.principal for part in drawn.parts) == amount
    assert sum(part.interest for part in drawn.parts) == card["total_interest"]
    assert drawn.parts[-1].balance == 0
    for bar in drawn.bars:
        assert bar.width > 0
        assert drawn.top <= bar.interest_top <= bar.principal_top <= drawn.base
        assert drawn.left <= bar.x < bar.x + bar.width <= drawn.right
        assert bar.principal_top + bar.principal_height == drawn.base
        assert bar.interest_top + bar.interest_height == bar.principal_top
    labels = [bar.label for bar in drawn.bars if bar.label]
    assert 1 <= len(labels) <= 8
    assert len(drawn.owed_labels) <= 9
    points = [point.split(",") for point in drawn.line.split()]
    assert len(points) <= 74
    heights = [Decimal(y) for _, y in points]
    assert heights == sorted(heights), "what is owed falls"
    assert heights[-1] * 10 == drawn.base


def test_bars_are_in_proportion() -> None:
    drawn = charts.charts(schedule_card(1_200_000_000, 240))
    assert drawn is not None
    top = drawn.paid_ticks[-1].value
    for bar, part in zip(drawn.bars, drawn.parts, strict=True):
        height = drawn.base - drawn.top
        assert abs(bar.principal_height - height * part.principal // top) <= 1


def test_one_payment_is_no_chart() -> None:
    assert charts.charts({**schedule_card(10**6, 2), "rows": []}) is None


@pytest.mark.parametrize(
    ("principal", "interest", "bar"),
    [(100, 0, ("100", "0")), (50, 50, ("50", "50")), (10**9, 1, ("99", "1"))],
)
def test_a_split_never_hides_something(principal: int, interest: int, bar: tuple[str, str]) -> None:
    assert charts.split(principal, interest) == bar


def test_a_drawing_is_well_formed_and_told_in_words() -> None:
    page = WORDS.page(schedule_card(1_200_000_000, 240))
    drawings = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert len(drawings) == 2
    for drawing in drawings:
        root = ET.fromstring(drawing)  # noqa: S314  our own
        assert root.get("role") == "img"
        assert root.find("title") is not None
        described = root.find("desc")
        assert described is not None
        assert "đồng" in str(described.text)
        assert "style=" not in drawing


def test_a_long_schedule_s_text_is_short_and_says_where_the_whole_is() -> None:
    card = schedule_card(1_200_000_000, 240)
    text = WORDS.text("", [{**card, "file": {"path": "/chat/files/c/1/k", "until": "2026-11-30"}}])
    told = re.findall(r"- Tháng (\d+):", text)
    assert told == ["1", "2", "3", "7", "240"]
    assert "/chat/files/c/1/k.xlsx" in text
    assert "30/11/2026" in text
    assert len(text) < 1500
