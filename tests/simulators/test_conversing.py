"""Fifty persons while the desk is killed, answers are lost, requests come twice and reordered."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.simulators.base import Faults
from tests.simulators.conversing import converse
from tests.simulators.installation import zalo_served

pytestmark = pytest.mark.server
PERSONS = 50


async def test_zalo(tmp_path: Path) -> None:
    faults = Faults(
        duplicates=0.2, reordering=0.1, timeouts=0.05, rate_limits=0.002, expired_tokens=0.001
    )
    async with zalo_served(tmp_path, faults, desks=2) as served:
        told = await converse(served, PERSONS, kill_every=10)
    assert told.faults == []
    assert told.counted["kills"] > 0
    assert told.counted["turns"] == told.counted["messages of persons"] > 3 * PERSONS
    assert told.counted["answers uncertain"] < told.counted["turns"] // 10
