"""Customers who send files."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from tests.desk.conftest import Desk, eventually
from tests.desk.fakes.client import Customer, Officer


async def send(
    customer: Customer, content: bytes, name: str = "", file_id: str | None = None
) -> httpx.Response:
    """Send a file as the chat page does."""
    return await customer.http.post(
        f"/chat/files/{file_id or uuid.uuid4()}",
        content=content,
        headers={**customer.headers, "X-File-Name": quote(name)},
    )


async def sent(customer: Customer, content: bytes, name: str = "") -> dict[str, Any]:
    """Send a file that is taken; what the page then sees of it."""
    answer = await send(customer, content, name)
    assert answer.status_code == 202, answer.text
    return await file_of(customer, answer.json()["seq"])


async def file_of(customer: Customer, seq: int) -> dict[str, Any]:
    """The file that came with this message."""
    (found,) = [one for one in (await customer.look())["files"] if one["seq"] == seq]
    return found  # type: ignore[no-any-return]


async def until_state(customer: Customer, seq: int, state: str) -> dict[str, Any]:
    async def there() -> bool:
        return bool((await file_of(customer, seq))["state"] == state)

    await eventually(there)
    return await file_of(customer, seq)


@dataclass
class Held:
    """A customer whose conversation Lan holds, and its id."""

    customer: Customer
    lan: Officer
    conversation: str

    def path(self, file: dict[str, Any], what: str = "") -> str:
        return f"/desk/api/conversations/{self.conversation}/files/{file['code']}{what}"


async def held(desk: Desk) -> Held:
    customer, lan = await desk.customer(), await desk.officer("lan")
    await customer.ask("human")
    (row,) = await lan.list(holder="queue")
    await lan.done(row["id"], "claim")
    return Held(customer, lan, row["id"])


def lying(var: Path) -> list[Path]:
    """The sealed files below the folder of state."""
    return [path for path in (var / "files").rglob("*") if path.is_file()]
