"""The widget inside a foreign page whose policy allows the desk and nothing else, in a browser."""

from __future__ import annotations

import gzip
import os
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import yaml
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.axe import serious
from tests.desk.attachments.test_pages import PICTURE
from tests.desk.fakes.bank import Bank
from tests.desk.fakes.processes import free_port
from tests.desk.installation import Installation, installed

pytestmark = pytest.mark.server

CARDS = yaml.safe_load(Path("tests/desk/cards.yaml").read_text(encoding="utf-8"))
_LIMIT_BYTES = 40_000
_ONE_PIXEL_OFF = 1
WHITE = "rgb(255, 255, 255)"


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def installation(port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("widget")
    with installed(folder, TUVAN_WIDGET_ORIGINS=f"http://127.0.0.1:{port}") as running:
        yield running


@pytest.fixture(scope="module")
def bank(port: int, installation: Installation) -> Iterator[Bank]:
    running = Bank(port, installation.desk.url)
    yield running
    running.server.shutdown()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    faults: list[str] = []
    opened = browser.new_context(viewport={"width": 1280, "height": 800}, locale="vi-VN")
    opened.on("weberror", lambda error: faults.append(str(error.error)))
    opened.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    yield opened
    opened.close()
    # A refusal by the page's policy is reported as an error too.
    assert [fault for fault in faults if "favicon" not in fault] == []


def _picture(page: Page, name: str) -> None:
    """Kept where ``SCREENSHOTS`` says, for a person to look at."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"widget-{name}.png")


def _ask(page: Page, text: str) -> None:
    before = page.locator(".message.bot").count()
    page.locator("#text").fill(text)
    page.locator("#text").press("Enter")
    expect(page.locator(".message.bot")).to_have_count(before + 1)


def test_conversation_inside_a_foreign_page(
    context: BrowserContext, bank: Bank, installation: Installation
) -> None:
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(bank.url)
    launcher = page.get_by_role("button", name="Mở trò chuyện với ngân hàng")
    expect(launcher).to_have_attribute("aria-expanded", "false")
    _picture(page, "closed")
    launcher.click()
    expect(page.locator("#text")).to_be_focused()
    _picture(page, "welcome")
    _ask(page, "card")
    _ask(page, "choices")
    page.get_by_role("button", name="Có", exact=True).press("Enter")
    expect(page.locator(".message.bot").last).to_contain_text("echo: /affirm")
    assert page.locator("#status").evaluate("e => getComputedStyle(e).display") == "flex"
    _picture(page, "open")
    page.reload()
    expect(page.locator(".message.customer")).to_have_count(3)
    allowed = (bank.url, installation.desk.url, installation.desk.url.replace("http", "ws"))
    assert [url for url in asked if not url.startswith(allowed)] == []


def test_keyboard_closes_and_unread_messages_are_counted(
    context: BrowserContext, bank: Bank
) -> None:
    page = context.new_page()
    page.goto(bank.url)
    page.get_by_role("button", name="Mở trò chuyện với ngân hàng").press("Enter")
    _ask(page, "một")
    page.locator("#text").fill("hai")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.locator("#launcher")).to_be_focused()
    expect(page.locator("#badge")).to_have_attribute(
        "aria-label", re.compile("^[12] tin chưa đọc$")
    )
    page.locator("#launcher").press("Enter")
    expect(page.locator("#badge")).to_be_hidden()
    page.keyboard.press("Escape")
    page.reload()
    expect(page.locator(".message.customer")).to_have_count(2)
    expect(page.locator("#badge")).to_be_hidden()


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_fits_every_width_in_both_themes(
    context: BrowserContext, bank: Bank, width: int, theme: str
) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 760})
    page.goto(f"{bank.url}/{theme}")
    page.locator("#launcher").click()
    for text in ("card", "verdict", "dài" * 200):
        _ask(page, text)
    box, bar = page.locator(".chat").bounding_box(), page.locator(".bar").bounding_box()
    assert box is not None
    assert bar is not None
    # The bank's name and who is speaking take one line each, two at most.
    assert bar["height"] <= (104 if width < 360 else 86)
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width + _ONE_PIXEL_OFF
    assert page.locator("#scroller").evaluate("e => e.scrollWidth <= e.clientWidth")
    light = page.locator(".chat").evaluate("e => getComputedStyle(e).colorScheme")
    assert light == theme
    _picture(page, f"{theme}-{width}")


def test_every_card_fits_a_phone(context: BrowserContext, bank: Bank) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(bank.url)
    page.locator("#launcher").click()
    for place, case in enumerate(CARDS):
        _ask(page, f"case {place}")
        kind = case["card"]["kind"]
        assert page.locator("#scroller").evaluate("e => e.scrollWidth <= e.clientWidth"), kind
        page.locator(".message.customer").last.scroll_into_view_if_needed()
        _picture(page, f"card-{place:02d}-{kind}")


def test_nothing_is_lost_while_offline(browser: Browser, bank: Bank) -> None:
    # A browser reports its own requests that fail as errors: this context has no such fixture.
    context = browser.new_context(locale="vi-VN")
    page = context.new_page()
    page.goto(bank.url)
    page.locator("#launcher").click()
    _ask(page, "trước")
    context.set_offline(True)
    page.locator("#text").fill("trong lúc mất mạng")
    page.locator("#text").press("Enter")
    expect(page.locator("#unsent .message")).to_contain_text("trong lúc mất mạng")
    expect(page.locator("#offline")).to_be_visible()
    _picture(page, "offline")
    context.set_offline(False)
    expect(page.locator(".message.bot")).to_contain_text(
        ["echo: trước", "echo: trong lúc mất mạng"], timeout=20_000
    )
    expect(page.locator("#offline")).to_be_hidden()
    expect(page.locator(".message.customer")).to_have_count(2)
    context.close()


def test_file_from_a_foreign_page_is_seen_again(context: BrowserContext, bank: Bank) -> None:
    page = context.new_page()
    page.goto(bank.url)
    page.locator("#launcher").click()
    _ask(page, "em gửi ảnh")
    page.locator("#file").set_input_files([PICTURE])
    page.locator("#text").press("Enter")
    tile = page.locator(".message.customer .tile")
    expect(tile).to_be_visible()
    tile.click()
    expect(page.locator("#viewer-picture")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#viewer")).to_be_hidden()
    # Escape closed the picture, not the chat behind it.
    expect(page.locator("#text")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_keeps_people_from_using_it(
    context: BrowserContext, bank: Bank, theme: str
) -> None:
    page = context.new_page()
    page.goto(f"{bank.url}/{theme}")
    expect(page.locator("#launcher")).to_be_visible()
    assert serious(page) == []
    page.locator("#launcher").click()
    for text in ("card", "verdict", "choices"):
        _ask(page, text)
    assert serious(page) == []


def test_in_english(context: BrowserContext, bank: Bank) -> None:
    page = context.new_page()
    page.goto(f"{bank.url}/en")
    page.get_by_role("button", name="Open the chat with the bank").click()
    expect(page.get_by_role("heading", name="Hello, I am Mai.")).to_be_visible()
    expect(page.get_by_role("textbox", name="Your message")).to_be_visible()


def test_conversation_goes_on_at_another_device(
    context: BrowserContext, browser: Browser, bank: Bank
) -> None:
    page = context.new_page()
    page.goto(f"{bank.url}/dark")
    page.locator("#launcher").click()
    _ask(page, "từ máy tính")
    page.get_by_role("button", name="Chuyển sang điện thoại").click()
    # Drawn as large as its frame, dark on light also at night: a camera has to read it.
    drawn = page.locator("#moving-qr path").bounding_box()
    assert drawn is not None
    assert drawn["width"] > 150
    assert page.locator("#moving-qr").evaluate("e => getComputedStyle(e).backgroundColor") == WHITE
    link = page.locator("#moving-link").get_attribute("href")
    assert link
    _picture(page, "moving")
    phone = browser.new_page(viewport={"width": 375, "height": 812})
    phone.goto(link)
    expect(phone.locator(".message.customer")).to_contain_text(["từ máy tính"])
    assert "#" not in phone.url
    phone.locator("#text").fill("từ điện thoại")
    phone.keyboard.press("Enter")
    expect(page.locator(".message.customer")).to_have_count(2)
    other = browser.new_page()
    other.goto(link)
    expect(other.locator("#notice")).to_contain_text("đã hết hạn hoặc đã dùng rồi")
    expect(other.locator(".message.customer")).to_have_count(0)
    for opened in (phone, other):
        opened.close()


def test_only_listed_pages_may_call(installation: Installation, bank: Bank) -> None:
    for origin, allowed in ((bank.url, bank.url), ("https://other.example", None)):
        answer = httpx.options(
            f"{installation.desk.url}/chat/messages",
            headers={
                "Origin": origin,
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "authorization,content-type",
            },
        )
        assert answer.headers.get("access-control-allow-origin") == allowed
        assert "access-control-allow-credentials" not in answer.headers


def test_whole_widget_is_small(context: BrowserContext, bank: Bank) -> None:
    page = context.new_page()
    bodies: list[bytes] = []
    page.on("requestfinished", lambda request: bodies.append(request.response().body()))
    page.goto(bank.url)
    expect(page.locator("#launcher")).to_be_visible()
    own = [body for body in bodies if "Trang chủ".encode() not in body]
    assert len(own) > 8
    assert sum(len(gzip.compress(body)) for body in own) <= _LIMIT_BYTES
