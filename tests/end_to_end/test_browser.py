"""A customer on a phone and an officer at a desk, each in a browser of their own, start to end."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.end_to_end.browsing import (
    DESKTOP,
    PHONE,
    answer_all,
    bot_messages,
    open_page,
    say,
    sign_in,
)
from tests.end_to_end.installation import Installation

ANSWERS = (
    "[Tôi đồng ý]",
    "1 tỷ",
    "20 năm",
    "[Lương chuyển khoản]",
    "50 triệu",
    "[Trên 2 năm]",
    "[Không có nợ]",
    "[Chưa bao giờ]",
    "35 tuổi",
    "[Hà Nội]",
    "[Trên 1 năm]",
    "[Nhà ở, đất ở đã có giấy chứng nhận]",
    "2 tỷ",
    "2 tỷ",
)


def test_from_the_first_question_to_the_officer_and_back(
    installation: Installation, browser: Browser, pictures: Path
) -> None:
    faults: list[str] = []
    customer = open_page(browser, PHONE, faults)
    customer.goto(installation.address)
    customer.screenshot(path=pictures / "phone-1-welcome.png")

    say(customer, "ls tk onl 12t bn")
    expect(customer.locator("#messages")).to_contain_text("6,40%")
    customer.screenshot(path=pictures / "phone-2-rate.png")

    asked = say(customer, "thẩm định giúp tôi vay mua nhà được bao nhiêu")
    expect(asked).to_contain_text("đồng ý")
    expect(answer_all(customer, ANSWERS)).to_contain_text("nhiều khả năng đáp ứng")
    customer.screenshot(path=pictures / "phone-3-verdict.png")

    say(customer, "cho tôi gặp cán bộ")
    customer.screenshot(path=pictures / "phone-4-waiting.png")

    officer = open_page(browser, DESKTOP, faults)
    sign_in(officer, installation.address, "lan")
    expect(officer.locator("#rows .row").first).to_be_visible()
    officer.screenshot(path=pictures / "desk-1-queue.png")
    officer.locator("#rows .row").first.click()
    expect(officer.locator("#summary")).to_contain_text(re.compile("vay mua nhà", re.I))
    expect(officer.locator("#summary")).to_contain_text("1.000.000.000 đồng")
    expect(officer.locator("#verdict")).to_contain_text("Nhiều khả năng đáp ứng")
    officer.locator("[data-act=claim]").click()
    expect(officer.locator("#send")).to_be_enabled()
    officer.screenshot(path=pictures / "desk-2-claimed.png")
    officer.fill("#text", "Chào anh, em là Lan. Mai anh mang giấy tờ qua chi nhánh Cầu Giấy nhé.")
    officer.click("#send")
    expect(customer.locator("#messages")).to_contain_text("em là Lan", timeout=15_000)
    expect(customer.locator("#status")).to_have_attribute("data-holder", "officer")
    customer.fill("#text", "dạ vâng, lãi suất tiết kiệm online 12 tháng thì sao")
    customer.press("#text", "Enter")
    expect(officer.locator("#messages")).to_contain_text("12 tháng thì sao", timeout=15_000)
    silent = bot_messages(customer).count()
    customer.screenshot(path=pictures / "phone-5-officer.png")

    officer.locator("[data-act=release]").click()
    officer.locator("#dialog-release button[value=go]").click()
    expect(customer.locator("#status")).to_have_attribute("data-holder", "bot", timeout=15_000)
    expect(customer.locator("#hint")).to_contain_text("Trợ lý tự động")
    assert bot_messages(customer).count() == silent
    officer.screenshot(path=pictures / "desk-3-released.png")
    say(customer, "lãi suất tiết kiệm online 6 tháng")
    expect(customer.locator("#messages")).to_contain_text("kỳ hạn 6 tháng")
    customer.screenshot(path=pictures / "phone-6-back.png")

    wide = open_page(browser, DESKTOP, faults)
    wide.goto(installation.address)
    say(wide, "vay mua nhà 1tỷ2 trong 20 năm mỗi tháng trả bao nhiêu")
    wide.screenshot(path=pictures / "desktop-chat.png")
    assert faults == []


def test_history_survives_a_reload(installation: Installation, browser: Browser) -> None:
    page = open_page(browser, PHONE, [])
    page.goto(installation.address)
    say(page, "lãi suất tiết kiệm online 12 tháng")
    page.reload()
    expect(page.locator("#messages")).to_contain_text("6,40%", timeout=15_000)
