"""The desk's whole day in the browser: two officers, a supervisor, product staff, an administrator
and three customers; every page looked at on a desktop and on a tablet, and searched by axe-core."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.desk.products.workbook import raised
from tests.end_to_end.browsing import answer_all, open_page, say
from tests.end_to_end.day import SIZES, Bank, Gallery
from tests.end_to_end.installation import Installation, running

PHONES = {"phone": (360, 740)}
SECONDS = 30_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LOAN = (
    "[Tôi đồng ý]",
    "mua đồ gia dụng",
    "3 năm",
    "[Lương chuyển khoản]",
    "[Trên 2 năm]",
    "[Không có nợ]",
    "[Từng nợ xấu, đã trả xong]",
    "2 năm",
    "30",
    "đà nẵng",
    "[Trên 1 năm]",
)


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation of its own: what is offered to whom depends on who waits."""
    with running(tmp_path_factory.mktemp("desk-life")) as installed:
        yield installed


@pytest.fixture(autouse=True)
def _patience() -> Iterator[None]:
    """A busy machine may take its time."""
    expect.set_options(timeout=SECONDS)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture
def gallery(pictures: Path) -> Gallery:
    return Gallery(pictures)


def _holder(customer: Page, holder: str) -> None:
    expect(customer.locator("#status")).to_have_attribute("data-holder", holder)


def _open(officer: Page, tab: str, words: str) -> None:
    officer.click(f"#tab-{tab}")
    officer.locator("#rows .row", has_text=words).first.click()
    expect(officer.locator("#title")).to_be_visible()


def _act(officer: Page, name: str, **fields: str) -> None:
    """An action with its dialog."""
    officer.click(f'[data-act="{name}"]')
    dialog = officer.locator(f"#dialog-{name}")
    for field_name, value in fields.items():
        control = dialog.locator(f'[name="{field_name}"]')
        if control.evaluate("one => one.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)
    dialog.locator("button[value=go]").click()
    expect(dialog).to_be_hidden()


def _write(page: Page, text: str) -> None:
    page.fill("#text", text)
    page.press("#text", "Enter")


def _holds(log: Locator, text: str) -> None:
    expect(log).to_contain_text(text)


def _conversation(officer: Page) -> str:
    return str(officer.evaluate("location.hash.slice(1)"))


def _ask_person(customer: Page) -> None:
    _write(customer, "cho tôi gặp cán bộ")
    _holder(customer, "queue")


def test_a_day_at_the_desk(installation: Installation, browser: Browser, gallery: Gallery) -> None:
    bank = Bank(installation, browser)
    login = open_page(browser, {"width": 1280, "height": 800}, bank.faults)
    login.goto(f"{installation.address}/desk/login")
    gallery.look(login, "desk-login")

    # Nobody waits yet.
    lost: list[str] = []
    lan, minh = bank.officer("lan"), bank.officer("minh", lost)
    expect(lan.locator("#none")).to_be_visible()
    gallery.look(lan, "desk-empty")

    # The first customer has a verdict and asks for a person; Lan is offered the case and takes it.
    first = bank.customer("lương em 12 triệu muốn vay tín chấp 100tr được không")
    answer_all(first, LOAN)
    _ask_person(first)
    expect(first.locator("#status")).to_contain_text("Vị trí 1")
    gallery.look(first, "chat-waiting", PHONES)
    offer = lan.locator("#offers .offer")
    expect(offer).to_be_visible(timeout=SECONDS)
    _open(lan, "queue", "Thẩm định sơ bộ")
    _open(minh, "queue", "Thẩm định sơ bộ")
    expect(minh.locator('[data-act="claim"]')).to_be_visible()
    gallery.look(lan, "desk-offer")
    # Minh's page does not know yet what Lan has done: he loses, and is told to whom.
    minh.evaluate("window.kept = document.querySelector('[data-act=claim]')")
    minh.context.set_offline(True)
    offer.locator('[data-part="take"]').click()
    _holder(first, "officer")
    minh.context.set_offline(False)
    minh.evaluate("window.kept.hidden = false; window.kept.click()")
    _holds(minh.locator(".toast"), "Nguyễn Thị Lan")

    # They talk: typing is seen both ways, a canned answer with its decision, a suggestion, a note.
    expect(lan.locator("#send")).to_be_enabled(timeout=SECONDS)
    lan.locator("#text").press_sequentially("/gui12")
    expect(lan.locator("#canned-list li")).to_have_count(1)
    gallery.look(lan, "desk-canned")
    lan.press("#text", "Enter")
    expect(lan.locator("#text")).to_have_value(re.compile("kỳ hạn 12 tháng.*Quyết định|QĐ", re.S))
    lan.press("#text", "Enter")
    _holds(first.locator("#messages"), "kỳ hạn 12 tháng")
    lan.locator("#text").press_sequentially("Dạ anh")
    _holds(first.locator("#typing"), "đang nhập")
    gallery.look(first, "chat-officer-types", PHONES)
    first.locator("#text").press_sequentially("vay mua xe thì lãi suất bao nhiêu")
    _holds(lan.locator("#typing"), "đang nhập")
    first.press("#text", "Enter")
    _holds(lan.locator("#messages"), "vay mua xe")
    _holds(lan.locator(".message.officer .time").last, "khách đã xem")
    lan.fill("#text", "")
    lan.click("#suggest")
    expect(lan.locator("#suggestion")).to_be_visible(timeout=SECONDS)
    gallery.look(lan, "desk-suggestion")
    lan.click("#suggestion-use")
    expect(lan.locator("#text")).not_to_have_value("")
    lan.press("#text", "Enter")
    lan.check('input[value="note"]')
    _write(lan, "Khách từng nợ xấu, hẹn xem lại sau khi có CIC")
    _holds(lan.locator(".message.note"), "hẹn xem lại")
    lan.fill("#tag", "nợ xấu")
    lan.press("#tag", "Enter")
    _holds(lan.locator("#tags"), "#nợ xấu")
    gallery.look(lan, "desk-thread")
    lan.click("#side-tools")
    expect(lan.locator("#tool form")).to_be_visible()
    gallery.look(lan, "desk-tools", {"desktop": SIZES["desktop"]})
    # On a tablet the panel is drawn over the thread.
    lan.set_viewport_size({"width": 820, "height": 1180})
    lan.click("#about-button")
    gallery.look(lan, "desk-tools", {"tablet": SIZES["tablet"]})
    lan.click("#about-close")
    lan.set_viewport_size({"width": 1280, "height": 800})
    lan.click("#help")
    gallery.look(lan, "desk-keys")
    lan.locator("#dialog-keys button").click()
    conversation = _conversation(lan)

    # To the second officer, with a note that the customer never sees.
    lan.check('input[value="reply"]')
    lan.click('[data-act="transfer"]')
    gallery.look(lan, "desk-transfer")
    lan.locator("#dialog-transfer button[value='']").click()
    _act(lan, "transfer", to="officer:minh", note="Nhờ anh xem phần kinh doanh")
    _holds(first.locator("#messages"), "Trần Quang Minh")
    _open(minh, "mine", "")
    _holds(minh.locator("#messages"), "Nhờ anh xem phần kinh doanh")
    expect(first.locator("body")).not_to_contain_text("Nhờ anh xem")
    _write(minh, "Dạ em là Minh, em hỗ trợ tiếp ạ.")
    _holds(first.locator("#messages"), "em hỗ trợ tiếp")
    # Back to the bot, which goes on from what it knew, with a last word.
    _act(minh, "release", note="Dạ anh cần gì thêm cứ nhắn ạ.")
    _holds(first.locator("#messages"), "cần gì thêm")
    _holder(first, "bot")
    _holds(say(first, "lãi suất tiết kiệm online 6 tháng"), "6")
    gallery.look(first, "chat-back-with-bot", PHONES)

    # The second steps out of the queue and keeps his place; the third is served, closed and rates.
    second = bank.customer("lãi suất tiết kiệm online 12 tháng")
    _ask_person(second)
    _holds(tap_line(second, "Hỏi tiếp trợ lý"), "Chỗ chờ cán bộ vẫn giữ nguyên")
    _holder(second, "bot")
    say(second, "còn kỳ hạn 6 tháng thì sao")
    expect(second.locator("#status")).to_contain_text("giữ chỗ")
    gallery.look(second, "chat-place-kept", PHONES)

    third = bank.customer("thẻ tín dụng nào hoàn tiền")
    _ask_person(third)
    hoa = bank.officer("hoa")
    board = bank.room("hoa", "/desk/board")
    expect(board.locator("#live tbody").first).to_contain_text("Thẻ")
    gallery.look(board, "desk-board-waiting")
    # The supervisor gives it to Lan.
    row = board.locator("tbody tr", has_text="Thẻ").first
    row.locator("select").select_option("lan")
    row.locator("button").click()
    _holds(third.locator("#messages"), "Nguyễn Thị Lan")
    expect(board.locator("#live .held")).not_to_have_count(0)
    gallery.look(board, "desk-board")
    _open(lan, "mine", "")
    served = _conversation(lan)
    _write(lan, "Dạ em chào anh/chị, em là Lan. Thẻ hoàn tiền em gửi bảng so sánh nhé ạ.")
    _holds(third.locator("#messages"), "em là Lan")
    _act(lan, "close", outcome="solved")
    _holds(third.locator("#messages"), "Anh/chị thấy lần hỗ trợ này thế nào")
    gallery.look(third, "chat-rating", PHONES)
    _holds(tap_line(third, "Rất hài lòng"), "cảm ơn anh/chị đã đánh giá")
    # He writes again within the hour, and Lan is there: he is back with her.
    _write(third, "em quên hỏi phí thường niên")
    _holder(third, "officer")
    _holds(lan.locator("#messages"), "phí thường niên")
    gallery.look(lan, "desk-returned")
    # The supervisor steps in for her.
    hoa.goto(f"{installation.address}/desk#{served}")
    expect(hoa.locator('[data-act="take_over"]')).to_be_visible(timeout=SECONDS)
    hoa.click('[data-act="take_over"]')
    _holds(third.locator("#messages"), "Lê Thanh Hoa")
    expect(lan.locator("#subtitle")).to_contain_text("Lê Thanh Hoa")
    # The one who stepped out is still first in the queue.
    _open(minh, "queue", "Tiền gửi")
    gallery.look(minh, "desk-kept")
    minh.click('[data-act="claim"]')
    _holder(second, "officer")
    hoa.fill("#search-text", "hoàn tiền")
    expect(hoa.locator("#found-title")).to_be_visible()
    gallery.look(hoa, "desk-search")

    hoa.emulate_media(color_scheme="dark")
    gallery.look(hoa, "desk-dark")

    _rooms(bank, gallery, conversation)
    # Minh was without a network for a moment, and lost a race; nothing else went wrong.
    assert [fault for fault in lost if not re.search("409|ERR_INTERNET", fault)] == []
    assert bank.faults == []
    assert gallery.faults == []


def tap_line(page: Page, title: str) -> Locator:
    """Tap a choice of the desk's; the thread, which has its answer."""
    page.get_by_role("button", name=title, exact=True).last.click()
    return page.locator("#messages")


def _rooms(bank: Bank, gallery: Gallery, conversation: str) -> None:
    """Every page beside the console, each as the one whose it is."""
    address = bank.installation.address
    supervisor = bank.room("hoa", "/desk/reports")
    expect(supervisor.locator("table")).to_contain_text("23/11/2026")
    gallery.look(supervisor, "desk-reports")
    supervisor.emulate_media(color_scheme="dark")
    gallery.look(supervisor, "desk-reports-dark")
    supervisor.emulate_media(color_scheme="light")
    for name, path in {
        "desk-reports-officers": "/desk/reports?by=officer",
        "desk-data-requests": "/desk/data-requests",
        "desk-review": "/desk/review",
        "desk-audit": "/desk/audit",
        "desk-casefile": f"/desk/conversations/{conversation}/casefile",
        "desk-personal": f"/desk/conversations/{conversation}/personal",
        "desk-loans": "/desk/loans",
        "desk-loan": f"/desk/conversations/{conversation}/loan",
    }.items():
        answer: Any = supervisor.goto(f"{address}{path}")
        assert answer.status < 500, path
        gallery.look(supervisor, name)
    table = supervisor.request.get(f"{address}/desk/reports.csv?by=topic")
    assert "opened" in table.text().splitlines()[0]

    staff = bank.room("an", "/desk/catalogue")
    gallery.look(staff, "desk-catalogue")
    staff.get_by_role("link", name="Tiết kiệm e-Sao").first.click()
    expect(staff.locator("h1")).to_have_text("Tiết kiệm e-Sao")
    gallery.look(staff, "desk-product")
    # A rate is raised in the bank's own workbook, looked at, and published.
    book = staff.request.get(f"{address}/desk/catalogue/versions/1")
    staff.goto(f"{address}/desk/catalogue")
    staff.set_input_files(
        "input[type=file]",
        {"name": "catalogue.xlsx", "mimeType": XLSX, "buffer": raised(book.body())},
    )
    staff.get_by_role("button", name="Kiểm tra và xem thay đổi").click()
    staff.wait_for_url("**/desk/catalogue/drafts/*")
    expect(staff.locator(".diff")).to_contain_text("rate")
    gallery.look(staff, "desk-draft")
    staff.fill("#reason", "QĐ 300/2026/QĐ-SMB")
    staff.get_by_role("button", name="Công bố thành phiên bản mới").click()
    expect(staff.locator("main")).to_contain_text("Phiên bản 2")
    chief = bank.room("quan", "/desk/administration")
    gallery.look(chief, "desk-administration")
    for details in chief.locator("details").all()[:3]:
        details.locator("summary").click()
    gallery.look(chief, "desk-administration-open")
    chief.locator("summary", has_text="Thêm câu mẫu").click()
    new = chief.locator("form[action$='/answers']").last
    new.locator("[name=code]").fill("giohen")
    new.locator("[name=title]").fill("Giờ hẹn")
    new.locator("[name=text]").fill("Dạ em hẹn anh/chị tại {department}, gọi trước {hotline} ạ.")
    new.get_by_role("button", name="Lưu").click()
    expect(chief.locator("[role=status]")).to_have_text("Đã lưu.")
    expect(chief.locator("main")).to_contain_text("/giohen")


def test_the_customers_pages(
    installation: Installation, browser: Browser, gallery: Gallery
) -> None:
    bank = Bank(installation, browser)
    sizes = {**PHONES, **SIZES}
    page = open_page(browser, {"width": 360, "height": 740}, bank.faults)
    page.goto(installation.address)
    gallery.look(page, "chat-welcome", sizes)
    say(page, "vay mua nhà 1 tỷ 2 trong 20 năm mỗi tháng trả bao nhiêu")
    gallery.look(page, "chat-schedule", sizes)
    say(page, "so sánh gửi tại quầy và gửi online")
    gallery.look(page, "chat-compare", sizes)
    english = open_page(browser, {"width": 360, "height": 740}, bank.faults)
    english.goto(f"{installation.address}/?lang=en")
    say(english, "What is the savings rate for 12 months?")
    gallery.look(english, "chat-english", sizes)
    _write(english, "I want to talk to a person")
    _holder(english, "queue")
    expect(english.locator("#messages")).to_contain_text("place is kept")
    gallery.look(english, "chat-english-queue", PHONES)
    # What is held about the customer, at an address of his own.
    _write(page, "xem dữ liệu")
    _holds(page.locator("#messages"), "xem tại")
    held = re.findall(r"https?://[^/\s]+(/\S+)", page.locator("#messages").inner_text())
    page.goto(f"{installation.address}{held[-1]}")
    expect(page.locator("main")).to_contain_text("vay mua nhà")
    gallery.look(page, "chat-copy", sizes)
    gone: list[str] = []
    nowhere = open_page(browser, {"width": 360, "height": 740}, gone)
    nowhere.goto(f"{installation.address}{held[-1]}x")
    gallery.look(nowhere, "chat-no-copy", sizes)
    assert all("404" in fault for fault in gone), gone
    dark = open_page(browser, {"width": 360, "height": 740}, bank.faults)
    dark.emulate_media(color_scheme="dark")
    dark.goto(installation.address)
    say(dark, "lãi suất tiết kiệm online 12 tháng")
    gallery.look(dark, "chat-dark", PHONES)
    assert bank.faults == []
    assert gallery.faults == []
