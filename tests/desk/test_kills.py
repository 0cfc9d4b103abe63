"""Kill -9 while people write both ways and lose their connections: each page has all, once.

``python -m tests.desk.trials.kills`` does the same with a thousand messages.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.desk.trials.kills import stormed
from tests.desk.trials.place import Place, on_postgres, on_sqlite
from tests.servers.postgres import Postgres, postgres

__all__ = ["postgres"]
pytestmark = pytest.mark.server

MESSAGES = 60


async def _weathered(here: Place, kills: int) -> None:
    storm = await stormed(here, MESSAGES, kills, seed=7, talks=6)
    assert storm.faults == []
    assert storm.counts["kills"] == kills
    assert storm.messages == MESSAGES


async def test_on_sqlite(tmp_path: Path) -> None:
    with on_sqlite(tmp_path) as here:
        await _weathered(here, kills=2)


async def test_on_postgres_with_two_desks(tmp_path: Path, postgres: Postgres) -> None:
    with on_postgres(tmp_path, postgres.database()) as here:
        await _weathered(here, kills=2)
