"""An installation of its own, all selected conversations playing at once, and what judges them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Future

import pytest

from tests.conversations.installed import Backstage, backstage, installed
from tests.conversations.playing import Played, playing
from tests.end_to_end.installation import Installation


@pytest.fixture(scope="session")
def customers() -> Iterator[Installation]:
    """A running installation that only talks."""
    with installed() as running:
        yield running


@pytest.fixture(scope="session")
def played(
    customers: Installation, request: pytest.FixtureRequest
) -> Iterator[Mapping[str, Future[Played]]]:
    """Every conversation that this run has selected, being played."""
    calls = [getattr(item, "callspec", None) for item in request.session.items]
    wanted = [c.params["conversation"] for c in calls if c and "conversation" in c.params]
    with playing(customers.address, wanted) as futures:
        yield futures


@pytest.fixture(scope="session")
def behind(customers: Installation) -> Iterator[Backstage]:
    """What the conversations are judged by."""
    with backstage(customers) as known:
        yield known
