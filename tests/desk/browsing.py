"""Pages of a desk in a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page

Open = Callable[..., Page]


@contextmanager
def opening(browser: Browser, url: str) -> Iterator[Open]:
    """Opens pages of ``url``, each in a context of its own; afterwards none may have reported an
    error, or anything that its policy forbids."""
    errors: list[str] = []

    def open_one(path: str = "/", width: int = 375, height: int = 812) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, locale="vi-VN")
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "console",
            lambda said: errors.append(said.text) if "Content Security" in said.text else None,
        )
        page.goto(path if path.startswith("http") else url + path)
        return page

    yield open_one
    assert errors == []
