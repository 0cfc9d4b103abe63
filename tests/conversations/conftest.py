"""An installation of its own, all selected conversations playing at once, and the figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Future

import pytest

from tests.conversations.figures import Figures
from tests.conversations.installed import figures_of, installed
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
def figures(customers: Installation) -> Iterator[Figures]:
    """The catalogue that the installation has, read beside it."""
    with figures_of(customers) as known:
        yield known
