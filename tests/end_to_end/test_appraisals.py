"""Whole pre-appraisals in the browser, from the first question to the officer's file."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Browser, expect

from tests.end_to_end.browsing import DESKTOP, PHONE, answer_all, open_page, say, sign_in
from tests.end_to_end.installation import Installation

DRAFTS = (
    "loan_application",
    "appraisal_report",
    "credit_contract",
    "disbursement_request",
)
CASES = {
    "home": (
        "lương em 50tr, 35 tuổi, muốn vay 1 tỷ mua nhà, có vay được không",
        (
            "[Tôi đồng ý]",
            "mua chung cư",
            "20 năm",
            "[Lương chuyển khoản]",
            "3 năm",
            "[Không có nợ]",
            "chưa bao giờ",
            "hà nội",
            "[Trên 1 năm]",
            "căn hộ chung cư",
            "2 tỷ",
            "2 tỷ",
        ),
        "nhiều khả năng đáp ứng",
        "1.000.000.000 đồng",
    ),
    "business": (
        "em bán tạp hoá doanh thu tháng 200 triệu muốn vay 300tr nhập hàng, có vay được ko",
        (
            "[Tôi đồng ý]",
            "[1 năm]",
            "200 triệu",
            "10%",
            "bán tạp hoá",
            "[Trên 2 năm]",
            "không nợ gì",
            "[Chưa bao giờ]",
            "40",
            "cần thơ",
            "[Trên 1 năm]",
            "nhà đất",
            "1 tỷ",
            "500 triệu",
            "200 triệu",
        ),
        "",
        "300.000.000 đồng",
    ),
    "bad_debt": (
        "lương 12 triệu từng nợ xấu trả xong 2 năm muốn vay tín chấp 100tr được không",
        (
            "[Tôi đồng ý]",
            "mua đồ gia dụng",
            "3 năm",
            "[Lương chuyển khoản]",
            "[Trên 2 năm]",
            "[Không có nợ]",
            "2 năm",
            "30",
            "đà nẵng",
            "[Trên 1 năm]",
        ),
        "chưa phù hợp",
        "100.000.000 đồng",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_from_first_question_to_the_officers_file(
    installation: Installation, browser: Browser, pictures: Path, name: str
) -> None:
    first, answers, outcome, amount = CASES[name]
    faults: list[str] = []
    customer = open_page(browser, PHONE, faults)
    customer.goto(installation.address)
    expect(say(customer, first)).to_contain_text("đồng ý")
    verdict = answer_all(customer, answers)
    expect(verdict).to_contain_text(outcome)
    expect(customer.locator("#messages")).to_contain_text("Chính sách thẩm định bản 2026.2")
    customer.screenshot(path=pictures / f"appraisal-{name}-phone.png", full_page=True)
    say(customer, "cho tôi gặp cán bộ")

    officer = open_page(browser, DESKTOP, faults)
    sign_in(officer, installation.address, "hoa")
    officer.locator("#rows .row").last.click()
    expect(officer.locator("#summary")).to_contain_text(amount)
    officer.locator("[data-act=claim]").click()
    expect(officer.locator("[data-act=release]")).to_be_visible()
    officer.screenshot(path=pictures / f"appraisal-{name}-desk.png")
    conversation = officer.evaluate(
        "() => fetch('/desk/api/conversations?holder=officer&mine=1').then(a => a.json())"
    )["conversations"][-1]["id"]
    officer.goto(f"{installation.address}/desk/conversations/{conversation}/casefile")
    expect(officer.locator("main")).to_contain_text(amount)
    officer.screenshot(path=pictures / f"appraisal-{name}-file.png", full_page=True)
    for draft in DRAFTS:
        answer = officer.request.get(
            f"{installation.address}/desk/api/conversations/{conversation}/casefile/{draft}.docx"
        )
        assert answer.status == 200, (draft, answer.text())
        words = "\n".join(_texts(answer.body()))
        assert amount.removesuffix(" đồng") in words, draft
    assert faults == []


def _texts(body: bytes) -> list[str]:
    document = Document(BytesIO(body))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [paragraph.text for paragraph in document.paragraphs] + cells
