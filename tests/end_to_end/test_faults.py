"""kill -9 of each process in turn while conversations go on: nothing lost, nothing twice."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.end_to_end.installation import Chat, Installation

TERMS = (1, 3, 6, 9, 12, 13, 18, 24, 36)


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation of this module's own: it is going to be hurt."""
    running = Installation(tmp_path_factory.mktemp("hurt"))
    running.start()
    try:
        running.wait_until_ready()
        yield running
    finally:
        running.stop()


def _officer(address: str, name: str) -> httpx.Client:
    client = httpx.Client(base_url=address, timeout=60)
    body = {"username": name, "password": "tuvan-demo"}
    token = client.post("/desk/api/sessions", json=body).raise_for_status().json()["token"]
    client.headers["Authorization"] = f"Bearer {token}"
    return client


def _held(address: str, officer: httpx.Client) -> Chat:
    """A customer whose conversation the officer has claimed."""
    chat = Chat(address)
    chat.ask("cho tôi gặp nhân viên tư vấn")
    waiting = officer.get("/desk/api/conversations", params={"holder": "queue"}).json()
    newest = waiting["conversations"][-1]["id"]
    officer.post(f"/desk/api/conversations/{newest}/claim").raise_for_status()
    assert chat.messages(0)["holder"] == "officer"
    return chat


def _ask_all(chat: Chat) -> list[int]:
    """Ask one rate after another without waiting for answers; the questions' numbers."""
    sent = []
    for months in TERMS:
        sent.append(chat.send(f"lãi suất tiết kiệm online {months} tháng"))
        time.sleep(1)
    return sent


def _answers(chat: Chat, count: int, seconds: float = 180) -> list[dict[str, Any]]:
    until = time.monotonic() + seconds
    while True:
        messages: list[dict[str, Any]] = chat.messages(0)["messages"]
        answers = [message for message in messages if message["sender"] == "bot"]
        if len(answers) >= count or time.monotonic() > until:
            return answers
        time.sleep(0.5)


def test_each_message_has_exactly_one_answer_in_order(installation: Installation) -> None:
    officer = _officer(installation.address, "lan")
    held = [_held(installation.address, officer) for _ in range(2)]
    greeted = [len(_answers(chat, 1)) for chat in held]
    talking = [Chat(installation.address) for _ in range(8)]
    welcome = [len(chat.messages(0)["messages"]) for chat in talking]

    with ThreadPoolExecutor(len(talking) + len(held)) as customers:
        sent = [customers.submit(_ask_all, chat) for chat in [*talking, *held]]
        for name in ("desk", "actions", "rasa"):
            time.sleep(2)
            before = installation.kill(name)
            deadline = time.monotonic() + 60
            while installation.pid(name) in {0, before} and time.monotonic() < deadline:
                time.sleep(0.2)
        numbers = [future.result() for future in sent]
    installation.wait_until_ready()

    for chat, before, seqs in zip(talking, welcome, numbers, strict=False):
        expected = len(TERMS) + before
        answers = _answers(chat, expected)[before:]
        for months, answer in zip(TERMS, answers, strict=True):
            assert f"{months} tháng" in answer["text"], [one["text"][:60] for one in answers]
        messages = chat.messages(0)["messages"]
        assert [m["seq"] for m in messages] == sorted({m["seq"] for m in messages})
        assert [m["seq"] for m in messages if m["sender"] == "customer"] == seqs
    for chat, before in zip(held, greeted, strict=True):
        view = chat.messages(0)
        assert view["holder"] == "officer"
        assert len([m for m in view["messages"] if m["sender"] == "bot"]) == before
        assert len([m for m in view["messages"] if m["sender"] == "customer"]) == len(TERMS) + 1
