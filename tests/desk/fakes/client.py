"""A customer's client and an officer's, over the public APIs."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

import httpx

PASSWORD = "tuvan-demo"


@dataclass
class Customer:
    """Writes and reads as the chat page does."""

    http: httpx.AsyncClient
    token: str

    @classmethod
    async def begin(cls, http: httpx.AsyncClient) -> Customer:
        response = await http.post("/chat/sessions")
        assert response.status_code == 201, response.text
        return cls(http, response.json()["token"])

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def post(self, body: Any) -> httpx.Response:
        return await self.http.post("/chat/messages", json=body, headers=self.headers)

    async def say(self, text: str, message_id: str | None = None) -> int:
        response = await self.post({"id": message_id or str(uuid.uuid4()), "text": text})
        assert response.status_code == 202, response.text
        seq: int = response.json()["seq"]
        return seq

    async def tap(self, choice: str) -> int:
        response = await self.post({"id": str(uuid.uuid4()), "choice": choice})
        assert response.status_code == 202, response.text
        seq: int = response.json()["seq"]
        return seq

    async def look(self, after: int = 0, wait: float = 0) -> dict[str, Any]:
        response = await self.http.get(
            "/chat/messages", params={"after": after, "wait": wait}, headers=self.headers
        )
        assert response.status_code == 200, response.text
        seen: dict[str, Any] = response.json()
        return seen

    async def messages(self, after: int = 0, wait: float = 0) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = (await self.look(after, wait))["messages"]
        return messages

    async def ask(self, text: str) -> str:
        """Say something and wait for what is answered."""
        seq = await self.say(text)
        return "\n".join(m["text"] for m in await self.messages(seq, wait=5))


@dataclass
class Officer:
    """An officer's program: a bearer token and the desk's API."""

    http: httpx.AsyncClient
    username: str
    token: str

    @classmethod
    async def log_in(cls, http: httpx.AsyncClient, username: str) -> Officer:
        response = await http.post(
            "/desk/api/sessions", json={"username": username, "password": PASSWORD}
        )
        assert response.status_code == 201, response.text
        return cls(http, username, response.json()["token"])

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def list(self, **query: Any) -> list[dict[str, Any]]:
        response = await self.http.get(
            "/desk/api/conversations", params=query, headers=self.headers
        )
        assert response.status_code == 200, response.text
        rows: list[dict[str, Any]] = response.json()["conversations"]
        return rows

    async def detail(self, conversation: str, after: int = 0) -> dict[str, Any]:
        response = await self.http.get(
            f"/desk/api/conversations/{conversation}",
            params={"after": after},
            headers=self.headers,
        )
        assert response.status_code == 200, response.text
        seen: dict[str, Any] = response.json()
        return seen

    async def act(self, conversation: str, action: str, body: Any = None) -> httpx.Response:
        return await self.http.post(
            f"/desk/api/conversations/{conversation}/{action}",
            json=body,
            headers=self.headers,
        )

    async def done(self, conversation: str, action: str, body: Any = None) -> Any:
        response = await self.act(conversation, action, body)
        assert response.is_success, response.text
        return response.json()
