"""The web chat's contract, and what it does with input that nobody should send."""

from __future__ import annotations

import asyncio
import time
import uuid

import pytest

from tests.desk.conftest import Desk, eventually
from tests.desk.fakes.engine import FakeEngine


async def test_token_is_unguessable_and_the_only_key(desk: Desk) -> None:
    one, other = await desk.customer(), await desk.customer()
    assert len(one.token) >= 40
    assert one.token != other.token
    await one.ask("chào")
    assert await other.messages() == []
    for headers in ({}, {"Authorization": "Bearer nothing"}, {"Authorization": "Basic eA=="}):
        response = await desk.http.get("/chat/messages", headers=headers)
        assert response.status_code == 401
        assert response.json()["error"] == "unauthorized"


async def test_message_and_answer(desk: Desk) -> None:
    customer = await desk.customer()
    seq = await customer.say("lãi suất bao nhiêu")
    seen = await customer.look(wait=5)
    assert seen["holder"] == "bot"
    assert [(m["seq"], m["sender"], m["text"]) for m in seen["messages"]] == [
        (seq, "customer", "lãi suất bao nhiêu"),
        (seq + 1, "bot", "echo: lãi suất bao nhiêu"),
    ]
    assert seen["messages"][1]["reply_to"] == seq
    assert seen["messages"][1]["at"].endswith("+07:00")


async def test_same_id_again_is_the_same_message(desk: Desk, fake: FakeEngine) -> None:
    customer = await desk.customer()
    once = str(uuid.uuid4())
    sent = await asyncio.gather(*(customer.say("một lần", once) for _ in range(8)))
    assert len(set(sent)) == 1
    assert len(await customer.messages(wait=5)) == 2
    assert len(fake.turns) == 1


async def test_wait_holds_until_the_turn_is_complete(desk: Desk) -> None:
    customer = await desk.customer()
    seq = await customer.say("sleep 0.2")
    began = time.monotonic()
    seen = await customer.messages(seq - 1, wait=5)
    assert 0.15 < time.monotonic() - began < 2
    assert [m["sender"] for m in seen] == ["customer", "bot"]


async def test_wait_without_news_ends(desk: Desk) -> None:
    customer = await desk.customer()
    began = time.monotonic()
    assert await customer.messages(wait=0.2) == []
    assert 0.15 < time.monotonic() - began < 2


async def test_many_messages_are_answered_in_order(desk: Desk) -> None:
    customer = await desk.customer()
    said = [await customer.say(f"câu {n}") for n in range(12)]
    seen = await customer.messages(wait=10)
    answers = [m for m in seen if m["sender"] == "bot"]
    assert [m["reply_to"] for m in answers] == said
    assert [m["text"] for m in answers] == [f"echo: câu {n}" for n in range(12)]


async def test_choice_is_an_opaque_id(desk: Desk, fake: FakeEngine) -> None:
    customer = await desk.customer()
    await customer.ask("choices")
    offered = (await customer.messages())[-1]["choices"]
    assert [choice["title"] for choice in offered] == ["Có", "Không"]
    assert all(set(choice) == {"id", "title"} for choice in offered)
    assert "/affirm" not in str(await customer.look())
    seq = await customer.tap(offered[0]["id"])
    seen = await customer.messages(seq - 1, wait=5)
    assert seen[0]["text"] == "Có"
    assert fake.turns[-1]["payload"] == "/affirm"
    assert "text" not in fake.turns[-1]


async def test_choice_of_another_conversation_is_unknown(desk: Desk) -> None:
    one, other = await desk.customer(), await desk.customer()
    await one.ask("choices")
    choice = (await one.messages())[-1]["choices"][0]["id"]
    response = await other.post({"id": "1", "choice": choice})
    assert (response.status_code, response.json()["error"]) == (422, "unknown_choice")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("/restart", "restart"),
        ("//affirm", "affirm"),
        ('  /ask_balance{"x": 1}', 'ask_balance{"x": 1}'),
        ("\u200b/restart", "restart"),
        ("／restart", "restart"),
        ("50/50 được không", "50/50 được không"),
    ],
)
async def test_typed_slash_is_no_command(
    desk: Desk, fake: FakeEngine, typed: str, read: str
) -> None:
    customer = await desk.customer()
    await customer.ask(typed)
    assert fake.turns[-1]["text"] == read
    assert "payload" not in fake.turns[-1]


BAD = [
    ({"id": "1"}, 422),
    ({"id": "1", "text": ""}, 422),
    ({"id": "1", "text": " \n\t\u200b "}, 422),
    ({"id": "1", "text": "///"}, 422),
    ({"id": "1", "text": "a", "choice": "b"}, 422),
    ({"id": "1", "choice": "nothing"}, 422),
    ({"id": "1", "text": "x" * 20_000}, 413),
    ({"id": "1", "text": "x" * 2_001}, 413),
    ({"id": "", "text": "a"}, 400),
    ({"id": "x" * 101, "text": "a"}, 400),
    ({"id": 7, "text": "a"}, 400),
    ({"id": "1", "text": 7}, 400),
    ({"id": "1", "text": None, "choice": None}, 422),
    ({"id": "1", "text": "a", "holder": "officer"}, 400),
    ({"text": "a"}, 400),
    ([], 400),
    ("text", 400),
    (None, 400),
]


@pytest.mark.parametrize(("body", "status"), BAD)
async def test_bad_message_is_refused_with_a_reason(desk: Desk, body: object, status: int) -> None:
    customer = await desk.customer()
    response = await customer.post(body)
    assert response.status_code == status, response.text
    answer = response.json()
    assert answer["error"]
    assert answer["reason"]
    assert "Traceback" not in response.text
    assert await customer.messages() == []


RAW = [
    b"",
    b"{",
    b"\x00\x01\x02\xff",
    b'{"id": "1", "text": "\xff\xfe"}',
    b'{"id": "1", "text": "\\ud800"}',
    b'{"id": "1", "text": "a"',
    b"null",
    b"1e999",
    b"[" * 5000,
    "text=chào".encode(),
]


@pytest.mark.parametrize("content", RAW)
@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data"])
async def test_no_body_makes_a_server_error(desk: Desk, content: bytes, kind: str) -> None:
    customer = await desk.customer()
    response = await desk.http.post(
        "/chat/messages",
        content=content,
        headers={**customer.headers, "Content-Type": kind},
    )
    assert 400 <= response.status_code < 500, response.text
    assert response.json()["reason"]


async def test_body_size_is_capped(desk: Desk) -> None:
    customer = await desk.customer()
    response = await customer.post({"id": "1", "text": "x" * 200_000})
    assert response.status_code == 413


@pytest.mark.parametrize(
    "text",
    ["😀😀😀", "\U0001f469\u200d\U0001f4bb", "a\u0000b", "<script>alert(1)</script>", "x" * 2000],
)
async def test_odd_message_is_answered(desk: Desk, text: str) -> None:
    customer = await desk.customer()
    assert (await customer.ask(text)).startswith("echo: ")


async def test_rate_limit_is_per_token(desk: Desk) -> None:
    busy, quiet = await desk.customer(), await desk.customer()
    statuses = [(await busy.post({"id": str(n), "text": "a"})).status_code for n in range(125)]
    assert statuses.count(202) == 120
    assert statuses[-1] == 429
    assert (await quiet.post({"id": "1", "text": "a"})).status_code == 202


@pytest.mark.parametrize("query", ["after=-1", "after=x", "wait=-1", "wait=x", "after=99999999999"])
async def test_bad_query_is_refused(desk: Desk, query: str) -> None:
    customer = await desk.customer()
    response = await desk.http.get(f"/chat/messages?{query}", headers=customer.headers)
    assert response.status_code == 400
    assert response.json()["reason"]


async def test_every_card_reads_as_text(desk: Desk) -> None:
    customer = await desk.customer()
    await customer.ask("card")
    message = (await customer.messages())[-1]
    assert message["lead"] == "Dạ em gửi anh/chị bảng lãi suất:"
    assert message["text"].startswith(message["lead"])
    assert "12 tháng: cuối kỳ 6,40%" in message["text"]
    assert "15/10/2026" in message["text"]
    assert message["cards"][0]["kind"] == "rate_table"
    assert "<table>" in message["cards"][0]["html"]


async def test_silent_engine_completes_the_turn(desk: Desk) -> None:
    customer = await desk.customer()
    await customer.say("silent")

    async def answered() -> bool:
        return not (await customer.look())["answering"]

    await eventually(answered)
    assert [m["sender"] for m in await customer.messages()] == ["customer"]
