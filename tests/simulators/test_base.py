"""Deliveries: again until they are taken, by a schedule that can be hurried."""

from __future__ import annotations

import httpx

from tests.desk.conftest import eventually
from tests.simulators.base import Deliverer, Faults

_HOURS = 3600.0


async def test_what_waits_for_hours_is_tried_at_once_when_hurried() -> None:
    statuses = [503, 503, 200]

    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(statuses.pop(0))

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        deliverer = Deliverer(
            client, ["http://desk.test"], faults=Faults(), schedule=(0.0, _HOURS), scale=1.0
        )
        delivery = deliverer.deliver(b"{}", {})

        async def failed() -> bool:
            return delivery.attempts == 2

        async def idle() -> bool:
            return not deliverer.busy

        await eventually(failed)
        deliverer.hurry()
        await eventually(idle)
        assert delivery.acknowledged is not None
        assert deliverer.lost == 0
        await deliverer.close()
