"""A customer on a phone and an officer at a desk, each in a browser of their own, start to end.

Screenshots of each station are kept below the test's folder; ``TUVAN_SCREENSHOTS`` names another.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.end_to_end.installation import Installation

PHONE = {"width": 375, "height": 812}
DESKTOP = {"width": 1366, "height": 768}
ANSWERS: tuple[tuple[str | None, str | None], ...] = (
    # What is tapped, or what is typed, one question after another.
    ("Tôi đồng ý", None),
    ("Mua nhà ở riêng lẻ", None),
    (None, "1 tỷ"),
    ("20 năm", None),
    ("Lương chuyển khoản", None),
    (None, "50 triệu"),
    ("Trên 2 năm", None),
    ("Không có nợ", None),
    ("Chưa bao giờ", None),
    (None, "35 tuổi"),
    ("Hà Nội", None),
    ("Trên 1 năm", None),
    ("Nhà ở, đất ở đã có giấy chứng nhận", None),
    (None, "2 tỷ"),
    (None, "2 tỷ"),
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium of the distribution, with nothing that calls out."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    assert executable, "the browser is missing: run make test, which installs it"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=executable,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield running
        running.close()


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    given = os.environ.get("TUVAN_SCREENSHOTS")
    folder = Path(given) if given else tmp_path_factory.mktemp("pictures")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _page(browser: Browser, size: dict[str, int], faults: list[str]) -> Page:
    page = browser.new_context(viewport=size, locale="vi-VN").new_page()  # type: ignore[arg-type]
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console", lambda message: faults.append(message.text) if message.type == "error" else None
    )
    page.on(
        "request",
        lambda request: (
            None
            if "127.0.0.1" in request.url or request.url.startswith("data:")
            else faults.append(f"request to {request.url}")
        ),
    )
    return page


def _bot_messages(page: Page) -> Locator:
    return page.locator("#messages article.message.bot")


def _say(page: Page, text: str) -> Locator:
    """Type a message; the bot's last message once it has answered."""
    before = _bot_messages(page).count()
    page.fill("#text", text)
    page.press("#text", "Enter")
    expect(_bot_messages(page).nth(before)).to_be_visible(timeout=30_000)
    expect(page.locator("#typing")).to_be_hidden(timeout=30_000)
    return _bot_messages(page).last


def _tap(page: Page, title: str) -> Locator:
    before = _bot_messages(page).count()
    page.get_by_role("button", name=title, exact=True).last.click()
    expect(_bot_messages(page).nth(before)).to_be_visible(timeout=30_000)
    expect(page.locator("#typing")).to_be_hidden(timeout=30_000)
    return _bot_messages(page).last


def test_from_the_first_question_to_the_officer_and_back(
    installation: Installation, browser: Browser, pictures: Path
) -> None:
    faults: list[str] = []
    customer = _page(browser, PHONE, faults)
    customer.goto(installation.address)
    customer.screenshot(path=pictures / "phone-1-welcome.png")

    _say(customer, "ls tk onl 12t bn")
    expect(customer.locator("#messages")).to_contain_text("6,40%")
    customer.screenshot(path=pictures / "phone-2-rate.png")

    asked = _say(customer, "thẩm định giúp tôi vay mua nhà được bao nhiêu")
    expect(asked).to_contain_text("đồng ý")
    for title, typed in ANSWERS:
        last = _tap(customer, title) if title else _say(customer, typed or "")
    expect(last).to_contain_text("nhiều khả năng đáp ứng")
    customer.screenshot(path=pictures / "phone-3-verdict.png")

    _say(customer, "cho tôi gặp cán bộ")
    customer.screenshot(path=pictures / "phone-4-waiting.png")

    officer = _page(browser, DESKTOP, faults)
    officer.goto(f"{installation.address}/desk")
    officer.fill("#username", "lan")
    officer.fill("#password", "tuvan-demo")
    officer.get_by_role("button", name="Đăng nhập").click()
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
    silent = _bot_messages(customer).count()
    customer.screenshot(path=pictures / "phone-5-officer.png")

    officer.locator("[data-act=release]").click()
    officer.locator("#dialog-release button[value=go]").click()
    expect(customer.locator("#status")).to_have_attribute("data-holder", "bot", timeout=15_000)
    assert _bot_messages(customer).count() == silent
    officer.screenshot(path=pictures / "desk-3-released.png")
    _say(customer, "lãi suất tiết kiệm online 6 tháng")
    expect(customer.locator("#messages")).to_contain_text("kỳ hạn 6 tháng")
    customer.screenshot(path=pictures / "phone-6-back.png")

    wide = _page(browser, DESKTOP, faults)
    wide.goto(installation.address)
    _say(wide, "vay mua nhà 1tỷ2 trong 20 năm mỗi tháng trả bao nhiêu")
    wide.screenshot(path=pictures / "desktop-chat.png")
    assert faults == []


def test_history_survives_a_reload(installation: Installation, browser: Browser) -> None:
    page = _page(browser, PHONE, [])
    page.goto(installation.address)
    _say(page, "lãi suất tiết kiệm online 12 tháng")
    page.reload()
    expect(page.locator("#messages")).to_contain_text("6,40%", timeout=15_000)
