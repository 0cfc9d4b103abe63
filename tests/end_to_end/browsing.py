"""A customer's and an officer's page, driven as a person would."""

from __future__ import annotations

from playwright.sync_api import Browser, Locator, Page, expect

PHONE = {"width": 375, "height": 812}
DESKTOP = {"width": 1366, "height": 768}
SECONDS = 30_000


def open_page(browser: Browser, size: dict[str, int], faults: list[str]) -> Page:
    """A page in a context of its own; script errors and requests to third parties go to faults."""
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


def bot_messages(page: Page) -> Locator:
    """The bot's messages on a customer's page."""
    return page.locator("#messages article.message.bot")


def _answer(page: Page, before: int) -> Locator:
    expect(bot_messages(page).nth(before)).to_be_visible(timeout=SECONDS)
    expect(page.locator("#typing")).to_be_hidden(timeout=SECONDS)
    return bot_messages(page).last


def say(page: Page, text: str) -> Locator:
    """Type a message; the bot's last message once it has answered."""
    before = bot_messages(page).count()
    page.fill("#text", text)
    page.press("#text", "Enter")
    return _answer(page, before)


def tap(page: Page, title: str) -> Locator:
    """Tap a choice; the bot's last message once it has answered."""
    before = bot_messages(page).count()
    page.get_by_role("button", name=title, exact=True).last.click()
    return _answer(page, before)


def answer_all(page: Page, answers: tuple[str, ...]) -> Locator:
    """Tap what is in brackets and type the rest, one question after another."""
    last = bot_messages(page).last
    for answer in answers:
        last = tap(page, answer[1:-1]) if answer.startswith("[") else say(page, answer)
    return last


def sign_in(page: Page, address: str, username: str) -> None:
    """Log an officer in at the console."""
    page.goto(f"{address}/desk")
    page.fill("#username", username)
    page.fill("#password", "tuvan-demo")
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.locator("#rows")).to_be_attached()
