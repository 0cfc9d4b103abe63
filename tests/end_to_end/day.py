"""The people of a day at the desk, and pictures of what they see."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.axe import serious
from tests.end_to_end.browsing import open_page, say, sign_in
from tests.end_to_end.installation import Installation

SIZES = {"desktop": (1280, 800), "tablet": (820, 1180)}


@dataclass
class Gallery:
    """Takes pictures of pages in several sizes, and keeps what axe-core finds on them."""

    folder: Path
    faults: list[str] = field(default_factory=list)

    def look(self, page: Page, name: str, sizes: dict[str, tuple[int, int]] = SIZES) -> None:
        """The page as it stands, in each size; nothing may be wider than the screen."""
        before = page.viewport_size
        for size, (width, height) in sizes.items():
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=self.folder / f"{name}-{size}.png", animations="disabled")
            found = [f"{name} ({size}) {fault}" for fault in serious(page)]
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.append(f"{name} ({size}) is wider than the screen")
            self.faults += found
        if before:
            page.set_viewport_size(before)


@dataclass
class Bank:
    """Everybody of the day, each with a page of his own."""

    installation: Installation
    browser: Browser
    faults: list[str] = field(default_factory=list)

    def customer(self, first: str) -> Page:
        page = open_page(self.browser, {"width": 360, "height": 740}, self.faults)
        page.goto(self.installation.address)
        say(page, first)
        return page

    def officer(self, username: str, faults: list[str] | None = None) -> Page:
        faults = self.faults if faults is None else faults
        page = open_page(self.browser, {"width": 1280, "height": 800}, faults)
        sign_in(page, self.installation.address, username)
        return page

    def room(self, username: str, path: str) -> Page:
        page = open_page(self.browser, {"width": 1280, "height": 800}, self.faults)
        page.goto(f"{self.installation.address}/desk/login")
        page.fill("#username", username)
        page.fill("#password", "tuvan-demo")
        page.get_by_role("button", name="Đăng nhập", exact=True).click()
        expect(page.locator("main")).to_be_visible()
        page.goto(f"{self.installation.address}{path}")
        return page
