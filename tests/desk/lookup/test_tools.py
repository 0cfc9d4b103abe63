"""The side panel's tools: figures as posted, with decision and day, ready to be sent."""

from __future__ import annotations

import html
import re

import pytest

from tests.desk.conftest import Desk
from tests.desk.fakes.client import Officer


@pytest.fixture
async def lan(desk: Desk) -> Officer:
    return await desk.officer()


async def _tool(lan: Officer, tool: str, **given: str) -> str:
    response = await lan.http.get(f"/desk/tools/{tool}", params=given, headers=lan.headers)
    assert response.status_code == 200, response.text
    assert "<html" not in response.text
    return html.unescape(response.text)


def _inserts(page: str) -> list[str]:
    return re.findall(r'data-insert="([^"]+)"', page)


async def test_rates_with_decision_and_day(lan: Officer) -> None:
    page = await _tool(lan, "rates", product="DEP_ONLINE")
    twelve = next(text for text in _inserts(page) if "12 tháng" in text)
    assert re.search(r"cuối kỳ \d,\d\d%/năm", twelve)
    assert re.search(r"theo QĐ \S+, áp dụng từ \d\d/\d\d/\d{4}", twelve)


async def test_interest_of_a_sum(lan: Officer) -> None:
    page = await _tool(
        lan, "interest", product="DEP_ONLINE", channel="online", amount="500 triệu", months="12"
    )
    (said,) = _inserts(page)
    assert "500.000.000 đồng" in said
    assert "tiền lãi tạm tính" in said
    assert "theo QĐ" in said


async def test_instalments_during_and_after_the_promotion(lan: Officer) -> None:
    page = await _tool(
        lan, "instalments", product="LOAN_HOME", amount="1,2 tỷ", months="240", method="annuity"
    )
    said = _inserts(page)
    assert said
    assert all("ưu đãi" in text or "thả nổi" in text for text in said)
    assert all("theo QĐ" in text and "tạm tính" in text for text in said)


async def test_first_opinion(lan: Officer) -> None:
    page = await _tool(
        lan,
        "opinion",
        product_code="LOAN_CONSUMER_SALARY",
        amount="100 triệu",
        term_months="36",
        age="30",
        income_type="salary_transfer",
        monthly_income="20 triệu",
    )
    assert 'class="card verdict' in page


@pytest.mark.parametrize(
    ("tool", "given", "fault"),
    [
        ("interest", {"amount": "nhiều", "months": "12"}, "tool-amount-fault"),
        ("interest", {"amount": "5 triệu", "months": "mười"}, "tool-months-fault"),
        ("instalments", {"amount": "1 tỷ", "months": "0"}, "tool-months-fault"),
        ("opinion", {"product_code": "LOAN_HOME", "amount": "x"}, "tool-amount-fault"),
        (
            "opinion",
            {"product_code": "LOAN_HOME", "amount": "1 tỷ", "age": "999"},
            "tool-age-fault",
        ),
    ],
)
async def test_what_cannot_be_read_is_said_at_its_field(
    lan: Officer, tool: str, given: dict[str, str], fault: str
) -> None:
    page = await _tool(lan, tool, **given)
    assert f'id="{fault}"' in page
    assert not _inserts(page) or tool == "opinion"


async def test_what_is_not_posted_is_said(lan: Officer) -> None:
    page = await _tool(
        lan, "interest", product="DEP_ONLINE", channel="online", amount="500 triệu", months="599"
    )
    assert "Không có số liệu" in page
    assert not _inserts(page)


async def test_tools_are_the_officers(desk: Desk) -> None:
    assert (await desk.http.get("/desk/tools/rates")).status_code == 401
