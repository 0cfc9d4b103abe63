"""The dialogue engine as the desk sees it: one turn in, one outcome out (docs/contracts.md)."""

from __future__ import annotations

import asyncio
import unicodedata
import uuid
from dataclasses import dataclass
from typing import Any

import httpx
import msgspec

CONNECT_SECONDS = 2.0
# A turn that takes longer is given up and sent again: the engine keeps answers by message id.
TURN_SECONDS = 30.0
_SLASHES = "/\u2044\u2215\uff0f"


class EngineChoice(msgspec.Struct):
    title: str
    payload: str


class EngineReply(msgspec.Struct):
    text: str | None = None
    choices: list[EngineChoice] = []
    cards: list[dict[str, Any]] = []
    items: list[dict[str, Any]] = []


class Answer(msgspec.Struct):
    """What the engine says to one message; no replies means that it chose to say nothing."""

    replies: list[EngineReply]
    message_id: str = ""
    replayed: bool = False
    understood: dict[str, Any] | None = None


@dataclass(frozen=True)
class Unavailable:
    """No answer this time; the same turn can be sent again. ``reached`` tells a failing engine
    from an absent one."""

    reason: str
    reached: bool


@dataclass(frozen=True)
class Rejected:
    """The engine will never answer this turn."""

    reason: str


Outcome = Answer | Unavailable | Rejected


def plain(text: str) -> str:
    """``text`` without what could be read as the engine's control language.

    Leading slashes go, also those of other widths and behind invisible characters: ``/restart``
    and ``/intent{…}`` are words when a customer types them.
    """
    start = 0
    while start < len(text) and (
        text[start] in _SLASHES or unicodedata.category(text[start])[0] in "CZ"
    ):
        start += 1
    return text[start:]


class Engine:
    """Client of the connector. ``client`` comes from the entry point and is closed there."""

    def __init__(self, client: httpx.AsyncClient, url: str) -> None:
        self._client = client
        self._url = url

    async def turn(
        self,
        *,
        conversation: str,
        message_id: str,
        text: str | None,
        payload: str | None,
        channel: str,
    ) -> Outcome:
        """Send one turn. Never raises for what the engine or the network does."""
        body = {"conversation": conversation, "message_id": message_id, "channel": channel}
        body |= {"payload": payload} if payload is not None else {"text": plain(text or "")}
        return await self._ask("turn", body)

    async def suggest(self, *, conversation: str, text: str, channel: str) -> Outcome:
        """What the engine would answer to ``text`` now; its dialogue stays as it is."""
        body = {"conversation": conversation, "message_id": f"suggestion-{uuid.uuid4().hex}"}
        return await self._ask("suggestion", body | {"text": plain(text), "channel": channel})

    async def _ask(self, what: str, body: dict[str, str]) -> Outcome:
        try:
            async with asyncio.timeout(TURN_SECONDS):
                response = await self._client.post(
                    f"{self._url}/webhooks/desk/{what}",
                    json=body,
                    timeout=httpx.Timeout(TURN_SECONDS, connect=CONNECT_SECONDS),
                )
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            return Unavailable(type(error).__name__, reached=False)
        except (httpx.HTTPError, TimeoutError) as error:
            return Unavailable(type(error).__name__, reached=True)
        if response.status_code == 200:
            try:
                return msgspec.json.decode(response.content, type=Answer)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                return Rejected(f"unreadable answer: {error}")
        if response.status_code in (400, 413, 422):
            return Rejected(f"status {response.status_code}")
        # 404 is a Rasa that has loaded without the connector, or not yet: it may come.
        return Unavailable(f"status {response.status_code}", reached=True)

    async def reachable(self) -> bool:
        """Whether anything answers at the engine's address."""
        try:
            await self._client.get(f"{self._url}/", timeout=CONNECT_SECONDS)
        except httpx.HTTPError:
            return False
        return True
