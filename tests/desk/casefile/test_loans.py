"""Loans in being: the checklist, due days, proof of use, debt groups, over API and page."""

from __future__ import annotations

from typing import Any

import pytest

from desk.casefile.loan_forms import amount_in
from tests.desk.casefile.conftest import TODAY, Reached
from tests.desk.conftest import Desk


async def _api(desk: Desk, path: str, **query: Any) -> Any:
    officer = await desk.officer()
    return await desk.http.get(f"/desk/api{path}", params=query, headers=officer.headers)


async def _page(desk: Desk, path: str, **query: Any) -> str:
    await desk.http.post("/desk/login", data={"username": "lan", "password": "tuvan-demo"})
    answer = await desk.http.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return str(answer.text)


@pytest.mark.parametrize(
    ("days", "group", "bad", "coming"),
    [(0, 1, False, 10), (9, 1, False, 1), (10, 2, False, 81), (90, 2, False, 1),
     (91, 3, True, 90), (180, 3, True, 1), (181, 4, True, 180), (360, 4, True, 1),
     (361, 5, True, None)],
)  # fmt: skip
async def test_debt_groups(
    desk: Desk, days: int, group: int, bad: bool, coming: int | None
) -> None:
    found = (await _api(desk, "/loans/overdue", days=days)).json()["group"]
    assert (found["group"], found["bad_debt"], found["next_group_in_days"]) == (group, bad, coming)


async def test_late_charges_are_caps(desk: Desk) -> None:
    query = {"days": 30, "principal": 10_000_000, "interest": 5_000_000, "rate": "12"}
    found = (await _api(desk, "/loans/overdue", **query)).json()
    # 10 million at 150 % of 12 %, 5 million at 10 %, each for 30 of 365 days.
    assert found["charges"]["on_principal"] == 147_945
    assert found["charges"]["on_interest"] == 41_096
    assert (await _api(desk, "/loans/overdue", days=30)).json()["charges"] is None
    for rate in ("101", "-1", "NaN", "much"):
        assert (await _api(desk, "/loans/overdue", days=30, rate=rate)).status_code in (400, 422)


async def test_use_of_funds(desk: Desk) -> None:
    officer = await desk.officer()
    body = {
        "purpose": "repair_house",
        "payouts": [
            {"paid_on": "2026-09-01", "amount": 300_000_000, "to_borrower": True},
            {"paid_on": "2026-11-10", "amount": 200_000_000, "to_borrower": True},
            {"paid_on": "2026-11-10", "amount": 900_000_000, "to_borrower": False},
        ],
        "proofs": [
            {"dated": "2026-09-10", "amount": 250_000_000, "purpose": "repair_house"},
            {"dated": "2026-09-12", "amount": 50_000_000, "purpose": "gold_bars"},
        ],
    }
    answer = await desk.http.post(
        "/desk/api/loans/use-of-funds", json=body, headers=officer.headers
    )
    assert answer.status_code == 200, answer.text
    used = answer.json()
    assert (used["to_prove"], used["proven"], used["overdue"]) == (
        500_000_000, 250_000_000, 50_000_000,
    )  # fmt: skip
    assert [proof["purpose"] for proof in used["rejected"]] == ["gold_bars"]


async def test_the_schedule_has_due_days(desk: Desk) -> None:
    query = {"product": "LOAN_HOME", "amount": 1_000_000_000, "term_months": 120}
    made = (await _api(desk, "/loans/schedule", disbursed="2026-11-23", **query)).json()
    first = made["plans"][0]["rows"][0]
    assert (first["month"], first["due"], first["certainty"]) == (1, "2026-12-23", "known")
    unknown = await _api(desk, "/loans/schedule", disbursed="2020-01-01", **query)
    assert (unknown.status_code, unknown.json()["error"]) == (422, "not_known")


async def test_the_checklist_counts_what_is_missing(desk: Desk, reached: Reached) -> None:
    conversation = await reached("unsecured_bad_debt")
    path = f"/conversations/{conversation}/casefile/disbursement"
    listed = (await _api(desk, path)).json()
    assert listed["ready"] is False
    items = [*listed["before_approval"], *listed["at_disbursement"]]
    codes = [item["any_of"][0]["code"] for item in items]
    assert (await _api(desk, path, received=codes)).json()["ready"] is True
    page = await _page(desk, f"/desk/conversations/{conversation}/loan", received=codes)
    assert "Đủ giấy tờ bắt buộc." in page
    assert page.count(" checked") == len(codes)


async def test_the_page_answers_each_form(desk: Desk) -> None:
    page = await _page(
        desk, "/desk/loans", show="overdue", days="95", principal="10 triệu", rate="12"
    )
    assert "Nợ nhóm 3, là nợ xấu." in page
    assert "CIC lưu 5 năm" in page
    page = await _page(
        desk, "/desk/loans", show="schedule", product="LOAN_HOME", amount="1,5 tỷ",
        term_months="240", method="reducing", disbursed="2026-11-23",
    )  # fmt: skip
    assert "23/12/2026" in page
    page = await _page(
        desk, "/desk/loans", show="use", purpose="repair_house",
        paid_on_1="2026-09-01", paid_1="300 triệu",
    )  # fmt: skip
    assert "Quá hạn chứng minh 300.000.000 đồng." in page


async def test_a_field_that_cannot_be_read_keeps_what_was_typed(desk: Desk) -> None:
    page = await _page(desk, "/desk/loans", show="overdue", days="nhiều", principal="<b>")
    assert 'aria-invalid="true" aria-describedby="days-fault"' in page
    assert 'value="nhiều"' in page
    assert "&lt;b&gt;" in page
    assert "Nợ nhóm" not in page


@pytest.mark.parametrize(
    ("text", "dong"),
    [("500.000.000", 500_000_000), ("500000000", 500_000_000), ("500 triệu", 500_000_000),
     ("1,2 tỷ", 1_200_000_000), ("1tr5", 1_500_000)],
)  # fmt: skip
def test_amounts_as_officers_type_them(text: str, dong: int) -> None:
    assert amount_in(text, TODAY) == dong


@pytest.mark.parametrize("text", ["", "nhiều", "-5", "5 triệu và 6 triệu", "9" * 16])
def test_what_is_no_amount(text: str) -> None:
    with pytest.raises(ValueError, match="is no amount"):
        amount_in(text, TODAY)
