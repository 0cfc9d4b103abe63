"""Sockets over a real server: messages as they come, and none lost or doubled by a reconnect."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from desk.app import create_app
from desk.parts import make_parts
from desk.store import Store
from launch.settings import read
from tests.desk.conftest import ENGINE, Clock, Desk, Switch


@pytest.fixture
async def served(store: Store, wire: Switch, tmp_path: Path) -> AsyncIterator[Desk]:
    settings = read({"TUVAN_VAR": str(tmp_path), "TUVAN_RASA_URL": ENGINE})
    with socket.socket() as public:
        public.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{public.getsockname()[1]}"
        async with httpx.AsyncClient(transport=wire) as outgoing:
            parts = make_parts(settings, store, outgoing, patience=0.3, now=Clock())
            server = uvicorn.Server(
                uvicorn.Config(create_app(parts), log_config=None, timeout_graceful_shutdown=1)
            )
            serving = asyncio.create_task(server.serve(sockets=[public]))
            async with httpx.AsyncClient(base_url=url) as http:
                while not server.started:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
                yield Desk(parts, http)
            server.should_exit = True
            await serving


def _address(desk: Desk, path: str) -> str:
    return str(desk.http.base_url).rstrip("/").replace("http", "ws") + path


async def _frame(open_socket: ClientConnection) -> dict[str, Any]:
    frame: dict[str, Any] = json.loads(await asyncio.wait_for(open_socket.recv(), 5))
    return frame


async def test_messages_come_by_themselves_and_a_reconnect_goes_on(served: Desk) -> None:
    customer = await served.customer()
    seen: list[int] = []
    for part in range(3):
        async with connect(_address(served, "/chat/socket")) as chat:
            await chat.send(json.dumps({"token": customer.token, "after": max(seen, default=0)}))
            await customer.say(f"câu {part}")
            answered = False
            while not answered:
                frame = await _frame(chat)
                seen += [m["seq"] for m in frame["messages"]]
                answered = any(m["sender"] == "bot" for m in frame["messages"])
        await customer.ask("khi mất kết nối")
    assert seen == list(range(1, max(seen) + 1))


async def test_state_says_that_an_answer_is_coming(served: Desk) -> None:
    customer = await served.customer()
    async with connect(_address(served, "/chat/socket")) as chat:
        await chat.send(json.dumps({"token": customer.token}))
        assert (await _frame(chat))["answering"] is False
        await customer.say("sleep 0.2")
        assert (await _frame(chat))["answering"] is True
        assert (await _frame(chat))["messages"][-1]["text"] == "echo: sleep 0.2"


@pytest.mark.parametrize("hello", ['{"token": "nothing"}', "{}", "[", '{"token": 1}'])
async def test_chat_socket_needs_the_token(served: Desk, hello: str) -> None:
    async with connect(_address(served, "/chat/socket")) as chat:
        await chat.send(hello)
        with pytest.raises(ConnectionClosed) as closed:
            await chat.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4401


async def test_console_socket_follows_the_open_conversation(served: Desk) -> None:
    customer, lan = await served.customer(), await served.officer()
    cookie = {"Cookie": f"tuvan_desk={lan.token}"}
    async with connect(_address(served, "/desk/socket"), additional_headers=cookie) as desk:
        assert (await _frame(desk))["kind"] == "list"
        await customer.ask("human")
        frame = await _frame(desk)
        assert (frame["kind"], frame["waiting"], frame["mine"]) == ("list", 1, [])
        (row,) = frame["queue"]
        assert row in await lan.list(holder="queue")
        await desk.send(json.dumps({"open": row["id"], "after": 0}))
        thread = None
        while thread is None or len(thread["messages"]) == 0:
            frame = await _frame(desk)
            thread = frame.get("thread")
        assert [m["sender"] for m in thread["messages"]] == ["customer", "bot", "system"]
        await customer.say("còn đó không")
        while not thread or thread["messages"][-1:] == [] or thread["messages"][-1]["seq"] != 4:
            thread = (await _frame(desk)).get("thread")
        assert [m["text"] for m in thread["messages"]] == ["còn đó không"]


async def test_console_socket_refuses_strangers_and_foreign_pages(served: Desk) -> None:
    lan = await served.officer()
    foreign = {"Cookie": f"tuvan_desk={lan.token}", "Origin": "https://elsewhere.example"}
    for headers in ({}, {"Cookie": "tuvan_desk=x"}, foreign):
        async with connect(_address(served, "/desk/socket"), additional_headers=headers) as desk:
            with pytest.raises(ConnectionClosed) as closed:
                await desk.recv()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4401
