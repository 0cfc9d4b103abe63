"""One installation for all tests that only talk to it, and one browser for all pages."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.end_to_end.installation import Installation, running


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A running installation, ready."""
    with running(tmp_path_factory.mktemp("installation")) as installed:
        yield installed


@pytest.fixture(scope="session")
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


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where screenshots go; ``SCREENSHOTS`` names a folder to look at them in."""
    given = os.environ.get("SCREENSHOTS")
    folder = Path(given) if given else tmp_path_factory.mktemp("pictures")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
