"""Requests about personal data: acknowledged, dated, carried out everywhere, with a receipt."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from desk.audit.trail import lines
from desk.migrations import VERSION_TABLE
from desk.privacy import asked, stores
from desk.privacy.stores import KEPT, STORES
from desk.store import Store
from desk.tables import consents, conversations, data_requests, messages, metadata
from tests.desk.conftest import Desk, eventually
from tests.desk.fakes.client import Customer, Officer

PHONE = "0912345678"


def _engines_table(store: Store) -> None:
    """What the dialogue engine makes when it starts."""
    with store.engine.begin() as connection:
        connection.execute(
            sa.text(
                "CREATE TABLE dialogue_events (id INTEGER PRIMARY KEY, sender_id VARCHAR(255),"
                " timestamp FLOAT, data TEXT)"
            )
        )


def _remembers(store: Store, conversation: str) -> None:
    with store.engine.begin() as connection:
        connection.execute(
            sa.text("INSERT INTO dialogue_events (sender_id, data) VALUES (:who, 'said')"),
            {"who": conversation},
        )


async def _conversation(desk: Desk, holder: str = "bot") -> str:
    lan = await desk.officer()
    return str((await lan.list(holder=holder))[0]["id"])


async def _told(customer: Customer, words: str) -> str:
    """The message that says this, once it is there."""

    async def said() -> bool:
        return any(words in message["text"] for message in await customer.messages())

    await eventually(said)
    return next(m["text"] for m in await customer.messages() if words in m["text"])


async def _held(desk: Desk, conversation: str) -> dict[str, int]:
    return await desk.parts.store.read(lambda c: stores.held(c, conversation))


async def _request(desk: Desk, conversation: str) -> asked.DataRequest:
    found = await desk.parts.store.read(lambda c: asked.requests_of(c, conversation))
    return found[-1]


async def _full(desk: Desk, store: Store) -> tuple[Customer, str]:
    """A customer with something in every place the bot fills."""
    _engines_table(store)
    customer = await desk.customer()
    for text in ("consent", "verdict", f"gọi em {PHONE}", "choices"):
        await customer.ask(text)
    conversation = await _conversation(desk)
    _remembers(store, conversation)
    return customer, conversation


async def test_the_command_erases_everything_and_leaves_a_receipt(desk: Desk, store: Store) -> None:
    customer, conversation = await _full(desk, store)
    before = await _held(desk, conversation)
    assert {"messages", "vault", "findings", "choices", "engine"} <= set(before)
    await customer.say("xoá dữ liệu")
    receipt = await _told(customer, "Biên nhận")
    assert re.search(r"DL-\d{6}", receipt)
    assert "tin nhắn" in receipt
    seen = await customer.look()
    assert [m["text"] for m in seen["messages"]] == [receipt]
    assert seen["erased_to"] == seen["messages"][0]["seq"] - 1
    assert await _held(desk, conversation) == {"messages": 1}
    found = await _request(desk, conversation)
    assert (found.request, found.state) == ("delete_my_data", asked.State.DONE)
    assert found.due_on == found.asked_at.date() + timedelta(days=20)
    assert found.acknowledged_at is not None
    assert found.receipt is not None
    assert found.receipt["erased"]["vault"] == 1
    assert PHONE not in json.dumps(found.receipt)
    with store.engine.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(consents)).scalar() == 1
    assert "Xin" not in await customer.ask("chào")
    assert len(await customer.messages()) == 3


async def test_a_wish_that_only_sounds_like_it_is_asked_back(desk: Desk, store: Store) -> None:
    customer, conversation = await _full(desk, store)
    await customer.ask("erase")
    asking = await _told(customer, "khôi phục")
    assert "Biên nhận" not in asking
    assert await _held(desk, conversation)
    choices = (await customer.messages())[-1]["choices"]
    assert [choice["title"] for choice in choices] == ["Xoá ngay", "Giữ lại"]
    await customer.tap(choices[0]["id"])
    await _told(customer, "Biên nhận")
    assert await _held(desk, conversation) == {"messages": 1}


async def test_keeping_cancels_the_request(desk: Desk, store: Store) -> None:
    customer, conversation = await _full(desk, store)
    await customer.ask("erase")
    await _told(customer, "khôi phục")
    before = await _held(desk, conversation)
    await customer.tap((await customer.messages())[-1]["choices"][1]["id"])

    async def cancelled() -> bool:
        return (await _request(desk, conversation)).state is asked.State.CANCELLED

    await eventually(cancelled)
    after = await _held(desk, conversation)
    assert after["vault"] == before["vault"]


async def test_erasing_after_it_was_kept_is_asked_back_anew(desk: Desk, store: Store) -> None:
    customer, conversation = await _full(desk, store)
    await customer.ask("erase")
    await _told(customer, "khôi phục")
    erase, keep = (await customer.messages())[-1]["choices"]
    await customer.tap(keep["id"])
    await _told(customer, "giữ nguyên")
    await customer.tap(erase["id"])

    async def asked_back() -> bool:
        return "khôi phục" in (await customer.messages())[-1]["text"]

    await eventually(asked_back)
    assert (await _request(desk, conversation)).state is asked.State.OPEN


async def test_an_own_choice_never_reaches_the_engine(desk: Desk, store: Store, fake: Any) -> None:
    customer, _ = await _full(desk, store)
    await customer.ask("erase")
    await _told(customer, "khôi phục")
    await customer.tap((await customer.messages())[-1]["choices"][1]["id"])
    await customer.ask("chào")
    assert "desk:" not in str(fake.turns)
    await customer.ask("desk:erase")
    assert fake.turns[-1]["text"] == "desk:erase"


async def test_withdrawing_ends_what_stood_on_the_consent(desk: Desk, store: Store) -> None:
    customer, conversation = await _full(desk, store)
    await customer.ask("rút lại đồng ý")
    await _told(customer, "rút lại đồng ý ngày")
    left = await _held(desk, conversation)
    assert "messages" in left
    assert not {"vault", "findings", "engine"} & set(left)
    with store.engine.connect() as connection:
        given = connection.execute(sa.select(consents.c.given).order_by(consents.c.id)).scalars()
        assert list(given) == [True, False]
    assert (await _request(desk, conversation)).due_on is not None


async def test_the_copy_is_a_page_whose_address_is_its_key(desk: Desk, store: Store) -> None:
    customer, _ = await _full(desk, store)
    await customer.say("xem dữ liệu")
    told = await _told(customer, "xem tại")
    path = re.search(r"(/chat/data/\S+)", told)
    assert path
    page = await desk.http.get(path[1])
    assert page.status_code == 200
    assert "[số điện thoại 1]" in page.text
    assert PHONE not in page.text
    assert PHONE[-3:] in page.text
    assert "đồng ý" in page.text
    assert (await desk.http.get("/chat/data/unknown")).status_code == 404
    with store.engine.connect() as connection:
        kept = connection.execute(sa.select(data_requests.c.code_hash)).scalar_one()
    assert kept not in path[1]
    with store.engine.begin() as connection:
        connection.execute(
            sa.update(data_requests).values(code_until=desk.parts.now() - timedelta(minutes=1))
        )
    assert (await desk.http.get(path[1])).status_code == 404


async def _served(desk: Desk, store: Store, by: str = "lan") -> tuple[Customer, str, Officer]:
    customer, conversation = await _full(desk, store)
    officer = await desk.officer(by)
    await officer.done(conversation, "claim")
    return customer, conversation, officer


async def test_while_an_officer_serves_nothing_is_erased_behind_his_back(
    desk: Desk, store: Store
) -> None:
    customer, conversation, _ = await _served(desk, store)
    await customer.say("xoá dữ liệu")
    told = await _told(customer, "DL-")
    assert "chậm nhất" in told
    assert (await _held(desk, conversation))["vault"] == 1
    found = await _request(desk, conversation)
    assert found.state is asked.State.OPEN
    hoa = await desk.officer("hoa")
    done = await hoa.http.post(f"/desk/api/data-requests/{found.id}/carry-out", headers=hoa.headers)
    assert done.status_code == 200, done.text
    assert done.json()["state"] == "done"
    assert await _held(desk, conversation) == {"messages": 1}
    assert "Biên nhận" in (await customer.messages())[0]["text"]
    again = await hoa.http.post(
        f"/desk/api/data-requests/{found.id}/carry-out", headers=hoa.headers
    )
    assert again.status_code == 409


async def test_a_request_is_refused_with_a_reason_that_the_customer_hears(
    desk: Desk, store: Store
) -> None:
    customer, conversation, lan = await _served(desk, store)
    await customer.say("xoá dữ liệu")
    await _told(customer, "DL-")
    found = await _request(desk, conversation)
    body = {"reason": "open_case"}
    address = f"/desk/api/data-requests/{found.id}/refuse"
    assert (await desk.http.post(address, json=body, headers=lan.headers)).status_code == 403
    hoa = await desk.officer("hoa")
    assert (await desk.http.post(address, json=body, headers=hoa.headers)).status_code == 200
    assert "đang được giải quyết" in (await customer.messages())[-1]["text"]
    assert (await _held(desk, conversation))["vault"] == 1


async def test_what_nobody_decided_is_done_on_its_day(desk: Desk, store: Store) -> None:
    customer, conversation, _ = await _served(desk, store)
    await customer.say("xoá dữ liệu")
    await _told(customer, "DL-")
    with store.engine.begin() as connection:
        connection.execute(sa.update(data_requests).values(due_on=desk.parts.now().date()))
    await customer.say("alo")
    await _told(customer, "Biên nhận")
    assert "vault" not in await _held(desk, conversation)


async def test_the_officer_notes_what_was_asked_by_telephone(desk: Desk, store: Store) -> None:
    customer, conversation, lan = await _served(desk, store)
    noted = await lan.done(conversation, "data-requests", {"request": "withdraw_consent"})
    assert noted["asked_by"] == "lan"
    await _told(customer, "rút lại đồng ý ngày")
    held = await desk.http.get(
        f"/desk/api/conversations/{conversation}/personal", headers=lan.headers
    )
    view = held.json()
    assert [(one["request"], one["state"]) for one in view["requests"]] == [
        ("withdraw_consent", "done")
    ]
    assert [one["given"] for one in view["consents"]] == [True, False]
    assert view["entries"] == []


async def test_nothing_is_erased_while_the_engine_is_at_work(
    desk: Desk, store: Store, fake: Any
) -> None:
    customer, conversation = await _full(desk, store)
    fake.holding.clear()
    await customer.say("lâu")
    await eventually(lambda: _working(store))
    hoa = await desk.officer("hoa")
    made = await hoa.done(conversation, "data-requests", {"request": "delete_my_data"})
    busy = await desk.http.post(
        f"/desk/api/data-requests/{made['id']}/carry-out", headers=hoa.headers
    )
    assert busy.status_code == 409
    assert (await _held(desk, conversation))["vault"] == 1
    fake.holding.set()
    await _told(customer, "Biên nhận")
    assert await _held(desk, conversation) == {"messages": 1}


async def _working(store: Store) -> bool:
    with store.engine.connect() as connection:
        return bool(connection.execute(sa.select(conversations.c.turn_owner)).scalar())


async def test_a_message_that_came_after_the_request_is_still_answered(
    desk: Desk, store: Store, fake: Any
) -> None:
    customer, _ = await _full(desk, store)
    fake.holding.clear()
    await customer.say("xoá dữ liệu")
    seq = await customer.say("còn câu này")
    fake.holding.set()
    await _told(customer, "Biên nhận")
    await _told(customer, "echo: còn câu này")
    with store.engine.connect() as connection:
        assert (
            connection.execute(sa.select(messages.c.text).where(messages.c.seq == seq)).scalar_one()
            == "còn câu này"
        )


@pytest.mark.parametrize(
    ("action", "who", "status"),
    [("vault", "lan", 200), ("vault", "minh", 403), ("vault", "hoa", 403)],
)
async def test_only_the_holder_opens_and_the_audit_knows_why(
    desk: Desk, store: Store, action: str, who: str, status: int
) -> None:
    _, conversation, _ = await _served(desk, store)
    officer = await desk.officer(who)
    body = {"kind": "phone", "number": 1, "reason": "call_back"}
    answer = await officer.act(conversation, action, body)
    assert answer.status_code == status
    if status == 200:
        assert answer.json() == {"token": "[số điện thoại 1]", "value": PHONE}
    (line,) = await desk.parts.store.read(
        lambda c: lines(c, subject=conversation, action="open_vault")
    )
    assert line.actor == who
    assert line.outcome == ("done" if status == 200 else "refused")
    if status == 200:
        assert line.detail == {"reason": "call_back", "opened": ["phone 1"]}
    assert PHONE not in str(line)


async def test_opening_needs_a_reason_and_something_to_open(desk: Desk, store: Store) -> None:
    _, conversation, lan = await _served(desk, store)
    body = {"kind": "phone", "number": 1, "reason": "curious"}
    assert (await lan.act(conversation, "vault", body)).status_code == 400
    body = {"kind": "phone", "number": 9, "reason": "call_back"}
    assert (await lan.act(conversation, "vault", body)).status_code == 404


def test_every_table_of_a_conversation_is_erased_or_kept_for_a_reason() -> None:
    erased = {store.table.name for store in STORES if store.table is not None}
    ours = {
        table.name
        for table in metadata.tables.values()
        if "conversation_id" in table.c and table.name != VERSION_TABLE
    }
    assert ours == erased | set(KEPT)
    assert not erased & set(KEPT)
