"""Fifty claims at once, and claims against a running turn, on real desk processes.

``python -m tests.desk.trials.claims`` does the same hundreds of times.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.desk.trials.claims import race, silence
from tests.desk.trials.place import Place, on_postgres, on_sqlite
from tests.servers.postgres import Postgres, postgres

__all__ = ["postgres"]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.server)])
def here(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    with ExitStack() as stack:
        if request.param == "sqlite":
            yield stack.enter_context(on_sqlite(tmp_path))
        else:
            cluster: Postgres = request.getfixturevalue("postgres")
            yield stack.enter_context(on_postgres(tmp_path, cluster.database()))


async def test_one_winner_and_no_word_of_the_bot_after_a_claim(here: Place) -> None:
    await race(here, times=2)
    seen = await silence(here, times=30, seed=1)
    assert seen.answered + seen.dropped + seen.never_asked == 30
    assert seen.dropped, "no claim came while a turn was running: nothing was tried"
