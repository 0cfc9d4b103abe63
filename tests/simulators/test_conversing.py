"""Fifty persons while the desk is killed, answers are lost, requests come twice and reordered."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.simulators.conversing import converse, storm
from tests.simulators.installation import vendor_served

pytestmark = pytest.mark.server
PERSONS = 50


@pytest.mark.parametrize("channel", ["zalo", "messenger"])
async def test_each_message_is_one_turn_and_each_answer_arrives_once(
    channel: str, tmp_path: Path
) -> None:
    async with vendor_served(channel, tmp_path, storm(), desks=2, batch=50) as served:
        told = await converse(served, PERSONS, kill_every=10)
    assert told.faults == []
    assert told.counted["kills"] > 0
    assert told.counted["turns"] == told.counted["messages of persons"] > 3 * PERSONS
    assert told.counted["answers uncertain"] < told.counted["turns"] // 10
