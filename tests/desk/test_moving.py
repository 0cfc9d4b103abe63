"""Going on with a conversation on another device: a link that works once, and not for long."""

from __future__ import annotations

from pathlib import Path

import httpx

from desk.store import Store
from tests.desk.conftest import Clock, Desk, Switch, running


async def _moved(desk: Desk, token: str) -> dict[str, str]:
    headers = {"Authorization": f"Bearer {token}"}
    answer = await desk.http.post("/chat/moves", headers=headers)
    assert answer.status_code == 201
    made: dict[str, str] = answer.json()
    return made


async def _arrived(desk: Desk, link: str) -> httpx.Response:
    code = link.partition("#chuyen=")[2]
    return await desk.http.post("/chat/arrivals", json={"code": code})


async def test_link_works_once(desk: Desk) -> None:
    customer = await desk.customer()
    made = await _moved(desk, customer.token)
    first, second = await _arrived(desk, made["link"]), await _arrived(desk, made["link"])
    assert (first.status_code, second.status_code) == (201, 410)
    assert first.json()["token"] != customer.token


async def test_link_ends_after_ten_minutes(desk: Desk, clock: Clock) -> None:
    customer = await desk.customer()
    made = await _moved(desk, customer.token)
    clock.advance(minutes=10, seconds=1)
    assert (await _arrived(desk, made["link"])).status_code == 410


async def test_new_link_ends_the_one_before(desk: Desk) -> None:
    customer = await desk.customer()
    old, new = [(await _moved(desk, customer.token))["link"] for _ in range(2)]
    assert (await _arrived(desk, old)).status_code == 410
    assert (await _arrived(desk, new)).status_code == 201


async def test_link_leads_to_where_customers_reach_the_desk(
    store: Store, wire: Switch, tmp_path: Path
) -> None:
    address = "https://chat.bank.example"
    async with running(store, wire, tmp_path, TUVAN_PUBLIC_URL=address) as desk:
        customer = await desk.customer()
        assert (await _moved(desk, customer.token))["link"].startswith(f"{address}/#")


async def test_link_leads_to_where_this_one_came_when_no_address_is_set(desk: Desk) -> None:
    customer = await desk.customer()
    assert (await _moved(desk, customer.token))["link"].startswith("http://desk.test/#")


async def test_code_is_as_large_as_its_frame(desk: Desk) -> None:
    customer = await desk.customer()
    made = await _moved(desk, customer.token)
    assert made["qr"].startswith("<svg viewBox=")
