"""A desk with the example channel."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from desk.channels.interface import Channels
from desk.store import Store
from desk.tables import conversations, messages
from tests.desk.channels.example import Example, Vendor
from tests.desk.conftest import Desk, Switch, running

_numbers = itertools.count()


@pytest.fixture
def vendor() -> Vendor:
    return Vendor()


StartDesk = Callable[..., AbstractAsyncContextManager[Desk]]


@pytest.fixture
def start_desk(store: Store, wire: Switch, vendor: Vendor, tmp_path: Path) -> StartDesk:
    def start(port: int = 8000) -> AbstractAsyncContextManager[Desk]:
        return running(store, wire, tmp_path, port, Channels.of(Example(vendor)))

    return start


@pytest.fixture
async def desk(start_desk: StartDesk) -> AsyncIterator[Desk]:
    async with start_desk() as one:
        yield one


def event(type_: str = "text", *, who: str = "an", at: float | None = None, **more: Any) -> Any:
    """An event as the example's vendor writes it."""
    stamp = time.time() if at is None else at
    return {"type": type_, "id": f"m{next(_numbers)}", "from": who, "at": stamp, **more}


async def deliver(desk: Desk, *events: Any) -> httpx.Response:
    body = json.dumps({"events": events}).encode()
    headers = {"X-Signature": Vendor.sign(body), "Content-Type": "application/json"}
    return await desk.http.post("/channels/example", content=body, headers=headers)


def thread(store: Store, who: str = "an") -> list[Any]:
    """The person's messages, in order."""
    query = (
        sa.select(messages)
        .join(conversations, conversations.c.id == messages.c.conversation_id)
        .where(conversations.c.person == who)
        .order_by(messages.c.seq)
    )
    with store.engine.connect() as connection:
        return list(connection.execute(query).all())
