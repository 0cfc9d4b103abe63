"""One installation for all tests that only talk to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.end_to_end.installation import Installation


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A running installation, ready."""
    running = Installation(tmp_path_factory.mktemp("installation"))
    running.start()
    try:
        running.wait_until_ready()
        yield running
    finally:
        running.stop()
