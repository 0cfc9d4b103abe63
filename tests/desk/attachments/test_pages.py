"""Files on the pages: chosen, dropped, pasted, removed, seen again; what the officer sees."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect

from tests.axe import serious
from tests.desk.attachments.making import document, picture, workbook
from tests.desk.browsing import Open, opening
from tests.desk.fakes.bank import Bank
from tests.desk.fakes.processes import free_port
from tests.desk.installation import Installation, installed

pytestmark = pytest.mark.server

PICTURE: FilePayload = {"name": "căn cước.jpg", "mimeType": "image/jpeg", "buffer": picture()}
PAPER: FilePayload = {
    "name": "sao kê lương.pdf",
    "mimeType": "application/pdf",
    "buffer": document(3),
}


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def installation(port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("files")
    with installed(folder, TUVAN_WIDGET_ORIGINS=f"http://127.0.0.1:{port}") as running:
        yield running


@pytest.fixture
def open_page(browser: Browser, installation: Installation) -> Iterator[Open]:
    with opening(browser, installation.desk.url) as open_one:
        yield open_one


def _picture(page: Page, name: str) -> None:
    """Kept where ``SCREENSHOTS`` says, for a person to look at."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"files-{name}.png")


def _drawn(canvas: Locator) -> bool:
    """Whether there is a picture on the canvas: its left is dark above, light below."""
    return bool(
        canvas.evaluate(
            "c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data"
            ".some((v, i) => i % 4 == 3 && v)"
        )
    )


def _send(page: Page, *files: FilePayload, text: str = "") -> None:
    page.locator("#file").set_input_files(list(files))
    page.locator("#text").fill(text)
    page.locator("#text").press("Enter")


def _wait_drawn(page: Page, canvas: Locator) -> None:
    expect(canvas).to_be_visible()
    for _ in range(100):
        if _drawn(canvas):
            return
        page.wait_for_timeout(50)
    raise AssertionError("nothing is drawn")


@pytest.mark.parametrize("width", [320, 375, 1366])
def test_files_are_chosen_and_seen_again(open_page: Open, width: int) -> None:
    page = open_page(width=width)
    page.locator("#file").set_input_files([PICTURE, PAPER])
    staged = page.locator("#staged li")
    expect(staged).to_have_count(2)
    expect(staged.first).to_contain_text("căn cước.jpg")
    assert serious(page) == []
    _picture(page, f"staged-{width}")
    page.locator("#text").fill("giấy tờ của em")
    page.get_by_role("button", name="Gửi tin nhắn").click()
    expect(staged).to_have_count(0)
    expect(page.locator(".tile")).to_have_count(2)
    _wait_drawn(page, page.locator(".tile canvas").first)
    _wait_drawn(page, page.locator(".tile canvas").last)
    expect(page.locator(".message.bot", has_text="chưa đọc được")).to_have_count(1)
    expect(page.get_by_role("button", name="Gặp cán bộ", exact=True)).to_be_visible()
    assert serious(page) == []
    _picture(page, f"thread-{width}")
    for root in ("document.documentElement", "document.querySelector('#scroller')"):
        assert page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"), root
    page.reload()
    expect(page.locator(".tile")).to_have_count(2)
    page.get_by_role("button", name="Mở căn cước.jpg").press("Enter")
    _wait_drawn(page, page.locator("#viewer-picture"))
    expect(page.get_by_role("heading", name="căn cước.jpg")).to_be_visible()
    assert serious(page) == []
    _picture(page, f"viewer-{width}")
    with page.expect_download() as came:
        page.get_by_role("button", name="Tải về").click()
    assert came.value.suggested_filename == "căn cước.jpg"
    page.keyboard.press("Escape")
    expect(page.locator("#viewer")).to_be_hidden()


def test_what_is_not_taken_is_said_at_once_and_can_be_removed(open_page: Open) -> None:
    page = open_page()
    sheet: FilePayload = {
        "name": "bảng lương.xlsx",
        "mimeType": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "buffer": workbook(),
    }
    # Called what it is not: only its content tells.
    hidden: FilePayload = {"name": "ảnh.jpg", "mimeType": "image/jpeg", "buffer": workbook()}
    large: FilePayload = {
        "name": "lớn.jpg",
        "mimeType": "image/jpeg",
        "buffer": bytes(10 * 1024 * 1024 + 1),
    }
    page.locator("#file").set_input_files([sheet, hidden, large])
    page.get_by_role("button", name="Gửi tin nhắn").click()
    rows = page.locator("#staged li")
    expect(rows.nth(0)).to_contain_text("Chỉ nhận ảnh JPEG, PNG, WebP và tệp PDF.")
    expect(rows.nth(1)).to_contain_text("Chỉ nhận ảnh JPEG, PNG, WebP và tệp PDF.")
    expect(rows.nth(2)).to_contain_text("Tệp nặng quá 10 MB.")
    assert serious(page) == []
    _picture(page, "refused")
    for name in ("bảng lương.xlsx", "ảnh.jpg", "lớn.jpg"):
        page.get_by_role("button", name=f"Bỏ tệp {name}").press("Enter")
    expect(page.locator("#staged")).to_be_hidden()
    expect(page.locator("#text")).to_be_focused()
    expect(page.locator(".message")).to_have_count(0)


def _hand_over(page: Page, kind: str) -> None:
    """Drop or paste a picture, as the browser tells the page of it."""
    page.evaluate(
        """([kind, raw]) => {
          const bytes = Uint8Array.from(atob(raw), (c) => c.charCodeAt(0));
          const data = new DataTransfer();
          data.items.add(new File([bytes], kind + ".jpg", { type: "image/jpeg" }));
          const root = document.querySelector("tu-van-chat")?.shadowRoot ?? document;
          if (kind === "paste") {
            const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true });
            root.getElementById("text").dispatchEvent(event);
            return;
          }
          for (const type of ["dragenter", "dragover", "drop"]) {
            const event = new DragEvent(type, { dataTransfer: data, bubbles: true });
            root.querySelector(".chat").dispatchEvent(event);
          }
        }""",
        [kind, base64.b64encode(PICTURE["buffer"]).decode()],
    )


@pytest.mark.parametrize("kind", ["drop", "paste"])
def test_dropped_and_pasted(open_page: Open, kind: str) -> None:
    page = open_page(width=1366, height=768)
    _hand_over(page, kind)
    expect(page.locator("#staged li")).to_contain_text(f"{kind}.jpg")
    expect(page.locator("#drop")).to_be_hidden()
    page.locator("#text").press("Enter")
    expect(page.locator(".tile")).to_have_count(1)


@pytest.fixture(scope="module")
def bank(port: int, installation: Installation) -> Iterator[Bank]:
    running = Bank(port, installation.desk.url)
    yield running
    running.server.shutdown()


@pytest.mark.parametrize("width", [320, 1280])
def test_in_the_widget_of_a_strict_page(open_page: Open, bank: Bank, width: int) -> None:
    page = open_page(bank.url, width=width, height=760)
    page.locator("#launcher").click()
    _hand_over(page, "drop")
    _send(page, PAPER)
    expect(page.locator(".tile")).to_have_count(2)
    _wait_drawn(page, page.locator(".tile canvas").first)
    assert serious(page) == []
    _picture(page, f"widget-{width}")
    page.locator(".tile").first.click()
    _wait_drawn(page, page.locator("#viewer-picture"))
    _picture(page, f"widget-viewer-{width}")
    page.keyboard.press("Escape")
    expect(page.locator("tu-van-chat")).to_have_attribute("open", "")


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (820, 1180)])
def test_the_officer_sees_and_opens_them(open_page: Open, width: int, height: int) -> None:
    customer = open_page()
    _send(customer, PICTURE, text="human")
    expect(customer.locator(".tile")).to_have_count(1)
    expect(customer.locator("#messages")).to_contain_text("tiếp theo")
    officer = open_page("/desk", width=width, height=height)
    officer.fill("#username", "lan")
    officer.fill("#password", "tuvan-demo")
    officer.keyboard.press("Enter")
    officer.locator("#rows button, #rows a, #rows [role=option]").first.click()
    officer.get_by_role("button", name="Nhận khách").click()
    _send(customer, PAPER)
    shown = officer.locator("#messages .tile")
    expect(shown).to_have_count(2)
    expect(shown.first).to_contain_text("Chưa quét mã độc")
    expect(shown.last).to_contain_text("Tệp PDF · 3 trang")
    for tile in (shown.first, shown.last):
        tile.locator("img").scroll_into_view_if_needed()
        for _ in range(100):
            if tile.locator("img").evaluate("e => e.complete && e.naturalWidth > 0"):
                break
            officer.wait_for_timeout(50)
        else:
            raise AssertionError("no picture")
    listed = officer.locator("#file-list li")
    expect(listed).to_have_count(2)
    expect(listed.last).to_contain_text("sao kê lương.pdf")
    assert serious(officer) == []
    _picture(officer, f"console-{width}")
    with officer.context.expect_page() as opened:
        shown.first.get_by_role("link").click()
    opened.value.wait_for_load_state()
    assert opened.value.evaluate("document.contentType") == "image/jpeg"
    assert opened.value.evaluate("document.images[0].naturalWidth") == 600
    opened.value.close()
    officer.get_by_role("button", name="Kết thúc").click()
