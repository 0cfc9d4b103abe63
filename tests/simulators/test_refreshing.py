"""Two processes renew the grant at once, and one of them is killed between answer and write."""

from __future__ import annotations

import pytest

from tests.simulators.refreshing import run

pytestmark = pytest.mark.server
TIMES = 4


async def test_the_grant_outlives_the_process_that_asked() -> None:
    counted = await run(TIMES, exchange=False)
    assert counted["kept"] == TIMES
    assert counted["refresh tokens used twice"] == 0


async def test_a_killed_exchange_is_kept_or_noticed_never_used_twice() -> None:
    counted = await run(2, exchange=True)
    assert counted["refresh tokens used twice"] == 0
