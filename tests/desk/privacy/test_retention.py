"""What is old enough is let go of, by kind; what is served is not."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from desk.audit.trail import lines
from desk.privacy import stores
from desk.privacy.retention import Retention
from desk.store import Store
from desk.tables import consents, conversations, data_requests
from launch.reading import RETENTION_DAYS
from tests.desk.conftest import Desk

PHONE = "0912345678"


async def _aged(desk: Desk, days: int, text: str = "chào") -> str:
    customer = await desk.customer()
    for said in (text, "consent", "verdict", f"gọi em {PHONE}"):
        await customer.ask(said)
    store: Store = desk.parts.store
    with store.engine.begin() as connection:
        newest = sa.select(conversations.c.id).order_by(
            conversations.c.created_at.desc(), conversations.c.id
        )
        found = [row.id for row in connection.execute(newest)]
        fresh = next(
            one
            for one in found
            if connection.execute(
                sa.select(conversations.c.changed_at).where(conversations.c.id == one)
            ).scalar_one()
            > desk.parts.now() - timedelta(hours=1)
        )
        past = desk.parts.now() - timedelta(days=days)
        connection.execute(
            sa.update(conversations).where(conversations.c.id == fresh).values(changed_at=past)
        )
        connection.execute(sa.update(consents).values(at=past))
    return str(fresh)


def _retention(desk: Desk, **days: int) -> Retention:
    return Retention(desk.parts.store, desk.parts.now, {**RETENTION_DAYS, **days})


async def _held(desk: Desk, conversation: str) -> dict[str, int]:
    return await desk.parts.store.read(lambda c: stores.held(c, conversation))


async def test_each_kind_has_its_days(desk: Desk) -> None:
    old = await _aged(desk, 200)
    found = _retention(desk)
    assert await desk.parts.store.read(found.overdue) == {"vault": 1}
    await desk.parts.store.write(found.step)
    left = await _held(desk, old)
    assert "vault" not in left
    assert {"messages", "findings"} <= set(left)
    await desk.parts.store.write(_retention(desk, appraisal=100).step)
    assert "findings" not in await _held(desk, old)


async def test_a_whole_conversation_goes_and_its_evidence_stays(desk: Desk) -> None:
    old = await _aged(desk, 800)
    young = await _aged(desk, 10)
    await desk.parts.store.write(_retention(desk).step)
    assert await _held(desk, old) == {}
    assert (await _held(desk, young))["messages"]
    store = desk.parts.store
    with store.engine.connect() as connection:
        assert list(connection.execute(sa.select(conversations.c.id)).scalars()) == [young]
        assert connection.execute(sa.select(sa.func.count()).select_from(consents)).scalar() == 2
    await desk.parts.store.write(_retention(desk, consent=700).step)
    with store.engine.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(consents)).scalar() == 2
    (line,) = await desk.parts.store.read(lambda c: lines(c, action="retention"))
    assert line.detail["conversations"] == 1
    assert not await desk.parts.store.read(_retention(desk).overdue)


async def test_evidence_has_its_days_too(desk: Desk) -> None:
    await _aged(desk, 50)
    await desk.parts.store.write(_retention(desk, consent=20).step)
    with desk.parts.store.engine.connect() as connection:
        for table in (consents, data_requests):
            assert connection.execute(sa.select(sa.func.count()).select_from(table)).scalar() == 0


async def test_what_is_served_or_waits_stays(desk: Desk) -> None:
    old = await _aged(desk, 800)
    lan = await desk.officer()
    await lan.done(old, "claim")
    with desk.parts.store.engine.begin() as connection:
        past = desk.parts.now() - timedelta(days=800)
        connection.execute(sa.update(conversations).values(changed_at=past))
    await desk.parts.store.write(_retention(desk).step)
    assert (await _held(desk, old))["vault"] == 1


async def test_two_processes_at_once_do_no_harm(desk: Desk) -> None:
    old = await _aged(desk, 800)
    one, other = _retention(desk), _retention(desk)
    await desk.parts.store.write(one.step)
    assert not await desk.parts.store.write(other.step)
    assert await _held(desk, old) == {}
