"""A desk under attack over real sockets; the command does the same with many more bodies."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.simulators.attacking import run

pytestmark = pytest.mark.server
BODIES = 1000


@pytest.mark.parametrize("channel", ["zalo", "messenger"])
async def test_attacks_are_refused_and_leave_nothing(channel: str, tmp_path: Path) -> None:
    told = await run(channel, tmp_path, BODIES)
    assert told.faults == []
    assert told.statuses.total() == BODIES
    assert min(told.statuses[status] for status in (200, 400, 401)) > BODIES // 20
