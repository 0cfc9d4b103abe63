"""What is old enough is let go of, by kind; what is served is not."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from desk.attachments import cabinet
from desk.audit.trail import lines
from desk.privacy import stores
from desk.privacy.retention import Retention
from desk.store import Store
from desk.tables import consents, conversations, data_requests
from launch.reading import RETENTION_DAYS
from tests.desk.attachments.conftest import held, lying, sent
from tests.desk.attachments.making import document, picture
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


async def _rest(desk: Desk, conversation: str, days: int) -> None:
    """The conversation's last word was so many days ago."""
    with desk.parts.store.engine.begin() as connection:
        past = desk.parts.now() - timedelta(days=days)
        of = sa.update(conversations).where(conversations.c.id == conversation)
        connection.execute(of.values(changed_at=past))


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


async def test_files_have_their_days_and_their_bytes_go(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Even the newest bytes may be swept.
    monkeypatch.setattr(cabinet, "LEFT_SECONDS", -1.0)
    days = RETENTION_DAYS["attachments"]
    old, young = await held(desk), await held(desk)
    kept = await sent(old.customer, picture(), "căn cước.jpg")
    await sent(old.customer, document(2), "sao kê.pdf")
    other = await sent(young.customer, picture(), "sổ đỏ.jpg")
    for one, age in ((old, days + 1), (young, days - 1)):
        await one.lan.done(one.conversation, "close")
        await _rest(desk, one.conversation, age)
    assert len(lying(tmp_path)) == 6

    overdue = await desk.parts.store.read(_retention(desk).overdue)
    assert overdue["attachments"] == 1
    await desk.parts.store.write(_retention(desk).step)
    left = await _held(desk, old.conversation)
    assert "attachments" not in left
    assert left["messages"]
    (line,) = await desk.parts.store.read(lambda c: lines(c, action="retention"))
    assert line.detail["attachments"] == 2
    for who, path in (
        (old.customer, f"/chat/files/{kept['code']}"),
        (old.lan, old.path(kept)),
    ):
        assert (await desk.http.get(path, headers=who.headers)).status_code == 404
    # Their keys are gone with the rows; the bytes, which nobody can read any more, are swept.
    assert await desk.parts.files.sweep() == 4
    assert len(lying(tmp_path)) == 2
    answer = await desk.http.get(young.path(other), headers=young.lan.headers)
    assert answer.status_code == 200


async def test_files_of_who_is_served_stay(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cabinet, "LEFT_SECONDS", -1.0)
    here = await held(desk)
    await sent(here.customer, picture(), "a.jpg")
    await _rest(desk, here.conversation, 2 * RETENTION_DAYS["conversation"])
    await desk.parts.store.write(_retention(desk).step)
    assert (await _held(desk, here.conversation))["attachments"] == 1
    assert not await desk.parts.files.sweep()
    assert len(lying(tmp_path)) == 2


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
