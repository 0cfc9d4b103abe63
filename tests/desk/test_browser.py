"""The pages in a real browser: small screens, lost connections, a lost race for a conversation."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.desk.browsing import Open, opening
from tests.desk.installation import Installation, installed

pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installed(tmp_path_factory.mktemp("desk")) as running:
        yield running


@pytest.fixture
def open_page(browser: Browser, installation: Installation) -> Iterator[Open]:
    with opening(browser, installation.desk.url) as open_one:
        yield open_one


def _say(page: Page, text: str) -> None:
    page.fill("#text", text)
    page.keyboard.press("Enter")


def _holds(text: str) -> re.Pattern[str]:
    return re.compile(re.escape(text))


def _log_in(page: Page, username: str) -> None:
    page.fill("#username", username)
    page.fill("#password", "tuvan-demo")
    page.keyboard.press("Enter")
    expect(page.locator("#rows")).to_be_attached()


@pytest.mark.parametrize("width", [320, 375, 768, 1366])
def test_nothing_is_wider_than_the_screen(open_page: Open, width: int) -> None:
    page = open_page(width=width)
    for text in ("card", "verdict", "choices", "dài" * 200, "human"):
        _say(page, text)
    expect(page.locator("#messages")).to_contain_text("chuyển anh/chị đến cán bộ")
    for root in ("document.documentElement", "document.querySelector('#scroller')"):
        assert page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"), root


def test_choices_by_keyboard(open_page: Open) -> None:
    page = open_page()
    _say(page, "choices")
    yes = page.get_by_role("button", name="Có", exact=True)
    yes.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".message.bot").last).to_contain_text("echo: /affirm")
    expect(yes).to_have_count(0)


def test_history_is_there_after_a_reload_and_once(open_page: Open) -> None:
    page = open_page()
    _say(page, "một")
    expect(page.locator(".message.bot")).to_have_text([_holds("echo: một")])
    page.reload()
    expect(page.locator("#messages .message")).to_have_text([_holds("một"), _holds("echo: một")])


def test_message_waits_in_the_page_until_the_desk_is_back(
    open_page: Open, installation: Installation
) -> None:
    page = open_page()
    _say(page, "trước")
    expect(page.locator(".message.bot")).to_have_count(1)
    installation.desk.kill()
    _say(page, "một")
    _say(page, "hai")
    expect(page.locator("#unsent .message")).to_have_count(2)
    installation.desk.start()
    installation.desk.wait_up()
    expect(page.locator("#messages .message.bot")).to_have_count(3, timeout=20_000)
    expect(page.locator("#unsent .message")).to_have_count(0)
    texts = page.locator("#messages .message.customer .bubble").all_inner_texts()
    assert texts == ["trước", "một", "hai"]
    expect(page.locator("#offline")).to_be_hidden()


def test_the_loser_of_a_race_is_told_who_won(open_page: Open) -> None:
    customer = open_page()
    _say(customer, "human")
    expect(customer.locator("#status")).to_have_attribute("data-holder", "queue")
    lan, minh = open_page("/desk", 1366, 768), open_page("/desk", 1366, 768)
    for page, username in ((lan, "lan"), (minh, "minh")):
        _log_in(page, username)
        page.locator("#rows .row").last.click()
        expect(page.locator('[data-act="claim"]')).to_be_visible()
    # Minh's page does not know yet what Lan has done.
    minh.evaluate("window.kept = document.querySelector('[data-act=claim]')")
    minh.context.set_offline(True)
    lan.click('[data-act="claim"]')
    expect(lan.locator("#send")).to_be_enabled()
    minh.context.set_offline(False)
    minh.evaluate("window.kept.hidden = false; window.kept.click()")
    expect(minh.locator(".toast")).to_contain_text("Nguyễn Thị Lan")


def test_officer_talks_with_the_customer(open_page: Open) -> None:
    customer = open_page()
    _say(customer, "verdict")
    _say(customer, "human")
    expect(customer.locator("#status")).to_have_attribute("data-holder", "queue")
    officer = open_page("/desk", 1366, 768)
    _log_in(officer, "minh")
    officer.locator("#rows .row").last.click()
    expect(officer.locator("#verdict")).to_contain_text("Cần cán bộ xem xét")
    officer.click('[data-act="claim"]')
    expect(officer.locator("#send")).to_be_enabled()
    _say(officer, "Dạ em chào anh/chị")
    expect(customer.locator(".message.officer")).to_contain_text("Dạ em chào anh/chị")
    name = "Trần Quang Minh"
    for line in ("#status", "#hint"):
        expect(customer.locator(line)).to_contain_text(name)
    expect(customer.locator("#hint")).not_to_contain_text("Trợ lý tự động")
    expect(officer.locator(".message.officer .time").last).to_contain_text("khách đã xem")
    officer.check('input[value="note"]')
    _say(officer, "khách cần gấp")
    expect(officer.locator(".message.note")).to_contain_text("khách cần gấp")
    _say(customer, "alo")
    expect(officer.locator(".message.customer").last).to_contain_text("alo")
    expect(customer.locator("body")).not_to_contain_text("khách cần gấp")


def test_an_offer_is_taken_on_a_telephone_and_the_thread_keeps_the_room(open_page: Open) -> None:
    officer = open_page("/desk", 360, 740)
    _log_in(officer, "lan")
    customer = open_page()
    _say(customer, "human")
    take = officer.locator("#offers .offer").first.get_by_role("button", name="Nhận")
    take.click(timeout=20_000)
    expect(officer.locator("#scroller")).to_be_visible()
    expect(officer.locator("#subtitle")).to_have_attribute("data-holder", "officer")
    assert officer.evaluate("document.querySelector('#scroller').clientHeight") > 740 / 2
    assert officer.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # Sideways the way to everything else stays open.
    officer.get_by_role("button", name="Hồ sơ, tra cứu").click()
    expect(officer.locator("#about")).to_be_visible()
