"""The simulators' pages in a real browser: each card as a person's phone shows it."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
import yaml
from playwright.async_api import Page, async_playwright, expect

from desk.channels.pictures import drawable
from tests.simulators.base import Faults
from tests.simulators.installation import Served, vendor_served

pytestmark = [pytest.mark.server, pytest.mark.asyncio(loop_scope="module")]
CARDS = yaml.safe_load(Path("tests/desk/cards.yaml").read_text(encoding="utf-8"))
_SECONDS = 60_000


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["zalo", "messenger"])
async def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Served]:
    folder = tmp_path_factory.mktemp(request.param)
    async with vendor_served(request.param, folder, Faults()) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def page(served: Served) -> AsyncIterator[Page]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    assert chromium, "Chromium is missing: run make test, which installs it"
    errors: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        one = await browser.new_page(viewport={"width": 760, "height": 900})
        one.on("pageerror", lambda error: errors.append(str(error)))
        await one.goto(served.address)
        yield one
        await browser.close()
    assert errors == []


async def _says(page: Page, text: str) -> None:
    await page.fill("#text", text)
    await page.keyboard.press("Enter")


@pytest.mark.parametrize("place", range(len(CARDS)), ids=[case["name"] for case in CARDS])
async def test_every_card(served: Served, page: Page, place: int) -> None:
    await page.fill("#person", f"{place:018d}")
    await page.locator("#person").blur()
    await _says(page, f"case {place}")
    said = page.locator("#thread .account")
    last = CARDS[place]["text"].splitlines()[-1].strip()
    await expect(said.last).to_contain_text(last, timeout=_SECONDS)
    thread = page.locator("#thread")
    assert await thread.evaluate("one => one.scrollWidth <= one.clientWidth")
    if drawable(CARDS[place]["card"]):
        picture = said.locator("img")
        await expect(picture).to_have_count(1)
        await expect(picture).to_have_js_property("complete", True)
        assert await picture.evaluate("one => one.naturalWidth") == 1080
    if folder := os.environ.get("SCREENSHOTS"):
        await asyncio.sleep(0.3)
        await page.screenshot(path=Path(folder) / f"{served.channel}-{place:02d}.png")


async def test_buttons_and_the_accounts_console(page: Page) -> None:
    await page.fill("#person", "900000000000000001")
    await page.locator("#person").blur()
    await _says(page, "choices")
    yes = page.get_by_role("button", name="Có", exact=True)
    await yes.click(timeout=_SECONDS)
    said = page.locator("#thread .account")
    await expect(said.last).to_contain_text("echo: /affirm", timeout=_SECONDS)
    await expect(page.locator("#thread")).not_to_contain_text("#tv.")
    await page.fill("#admin-text", "Chào anh, em là Mai")
    await page.locator("#admin button").click()
    await expect(said.last).to_contain_text("em là Mai", timeout=_SECONDS)
    await asyncio.sleep(1)
    await _says(page, "alo")
    await asyncio.sleep(2)
    await expect(said.last).to_contain_text("em là Mai")


async def test_what_goes_wrong_is_set_on_the_page(served: Served, page: Page) -> None:
    doubled = page.locator("input[name=duplicates]")
    async with page.expect_response("**/faults"):
        await doubled.fill("40")
        await doubled.press("Tab")
    assert served.faults.duplicates == 0.4
    await page.reload()
    await expect(doubled).to_have_value("40")
    async with page.expect_response("**/faults"):
        await doubled.fill("0")
        await doubled.press("Tab")
    assert served.faults.duplicates == 0.0


async def test_page_fits_a_phone(page: Page) -> None:
    wide = page.viewport_size
    await page.set_viewport_size({"width": 360, "height": 740})
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    box = await page.locator("main.phone").bounding_box()
    assert box is not None
    assert box["width"] == 360
    if wide:
        await page.set_viewport_size(wide)
