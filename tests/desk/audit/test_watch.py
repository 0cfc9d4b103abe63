"""What officers see and do is written down, also what they were refused."""

from __future__ import annotations

from typing import Any

from desk.audit.trail import Written, lines, verify
from tests.desk.conftest import Desk


async def _lines(desk: Desk, **matching: Any) -> list[tuple[str, str, str]]:
    found: list[Written] = await desk.parts.store.read(lambda c: lines(c, **matching))
    return [(one.actor, one.action, one.outcome) for one in reversed(found)]


async def _queued(desk: Desk) -> str:
    customer = await desk.customer()
    await customer.ask("human")
    lan = await desk.officer()
    return str((await lan.list(holder="queue"))[0]["id"])


async def test_a_case_from_login_to_close(desk: Desk) -> None:
    conversation = await _queued(desk)
    lan, minh = await desk.officer("lan"), await desk.officer("minh")
    await lan.detail(conversation)
    await lan.detail(conversation)
    await lan.done(conversation, "claim")
    await minh.act(conversation, "claim")
    await lan.done(conversation, "messages", {"text": "Dạ em chào anh/chị"})
    await minh.act(conversation, "close")
    await lan.done(conversation, "close")
    assert await _lines(desk, subject=conversation) == [
        ("lan", "view", "done"),
        ("lan", "claim", "done"),
        ("minh", "claim", "refused"),
        ("lan", "messages", "done"),
        ("minh", "close", "refused"),
        ("lan", "close", "done"),
    ]
    assert ("lan", "log_in", "done") in await _lines(desk, actor="lan")
    assert (await desk.parts.store.read(verify)).broken_at is None


async def test_a_page_with_a_conversation_is_a_look(desk: Desk) -> None:
    conversation = await _queued(desk)
    form = {"username": "minh", "password": "tuvan-demo"}
    await desk.http.post("/desk/login", data=form)
    await desk.http.get("/desk")
    await desk.http.get(f"/desk/api/conversations/{conversation}")
    assert ("minh", "view", "done") in await _lines(desk, subject=conversation)


async def test_logins_are_written_down_without_what_was_typed(desk: Desk) -> None:
    for username in ("lan", "tuvan-demo"):
        await desk.http.post("/desk/login", data={"username": username, "password": "wrong"})
    for _ in range(4):
        await desk.http.post("/desk/login", data={"username": "lan", "password": "wrong"})
    await desk.http.post("/desk/login", data={"username": "lan", "password": "tuvan-demo"})
    seen = await _lines(desk, action="log_in")
    assert seen[:2] == [("lan", "log_in", "refused"), (":unknown", "log_in", "refused")]
    assert seen[-1] == ("lan", "log_in", "refused")
    assert "tuvan-demo" not in str(await desk.parts.store.read(lines))


async def test_what_is_refused_before_it_begins_is_written_down(desk: Desk) -> None:
    lan = await desk.officer()
    await lan.act("nothing", "claim")
    assert ("lan", "claim", "refused") in await _lines(desk)


async def test_logging_out_is_written_down(desk: Desk) -> None:
    lan = await desk.officer()
    await desk.http.delete("/desk/api/sessions", headers=lan.headers)
    assert (await _lines(desk))[-1] == ("lan", "log_out", "done")
