"""Zalo's API: messages, pictures, profiles, quotas. The verdict is the body's ``error``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import httpx
import msgspec
import stamina
import structlog

from desk.channels.interface import Lost, NotSent, Outcome, Profile, QuotaSeen, Sent
from desk.channels.zalo.errors import must_refresh, verdict
from desk.channels.zalo.tokens import NoTokenError, Tokens

log = structlog.get_logger(__name__)

_TIMEOUT = httpx.Timeout(15.0, connect=5.0, pool=30.0)
_RATE_LIMITED = -32
_RATE_PAUSE_SECONDS = 5.0
# Zalo's gateway answers these without having taken anything.
_NOT_TAKEN = {429, 503}


class _Quota(msgspec.Struct):
    quota_type: str = ""
    remain: int | None = None
    total: int | None = None


class _Data(msgspec.Struct):
    message_id: str = ""
    attachment_id: str = ""
    display_name: str | None = None
    user_is_follower: bool | None = None
    is_sensitive: bool | None = None
    name: str = ""
    quota: _Quota | None = None


class _Answer(msgspec.Struct):
    error: int
    message: str = ""
    data: _Data = msgspec.field(default_factory=_Data)


_decoder = msgspec.json.Decoder(_Answer, strict=False)


class _UnreadableError(Exception):
    """The answer is not Zalo's."""


class Client:
    """``client`` comes from the entry point and is closed there."""

    def __init__(self, client: httpx.AsyncClient, url: str, tokens: Tokens) -> None:
        self._client = client
        self._url = url
        self._tokens = tokens

    async def _ask(self, method: str, path: str, **content: Any) -> _Answer | NotSent:
        """One request, sent once more with a new token when Zalo does not like the first."""
        token = await self._tokens.access()
        answer = await self._once(method, path, token, content)
        if isinstance(answer, _Answer) and must_refresh(answer.error):
            token = (await self._tokens.renewed(token)).pair.access
            answer = await self._once(method, path, token, content)
        return answer

    async def _once(
        self, method: str, path: str, token: str, content: dict[str, Any]
    ) -> _Answer | NotSent:
        response = await self._client.request(
            method,
            f"{self._url}{path}",
            headers={"access_token": token},
            timeout=_TIMEOUT,
            **content,
        )
        if response.status_code in _NOT_TAKEN:
            pause = response.headers.get("retry-after", "")
            after = float(pause) if pause.isdecimal() else _RATE_PAUSE_SECONDS
            return NotSent("vendor_down", f"status {response.status_code}", again=True, after=after)
        try:
            return _decoder.decode(response.content)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise _UnreadableError(f"status {response.status_code}: {error}") from error

    async def send(self, path: str, body: dict[str, Any]) -> Outcome:
        """Send a message. Never raises for what Zalo or the network does."""
        try:
            answer = await self._ask("POST", path, json=body)
        except NoTokenError as error:
            return NotSent(
                "not_set_up", str(error), again=True, after=10, everybody=True, alarm=True
            )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            return NotSent("vendor_down", repr(error), again=True)
        except (httpx.HTTPError, _UnreadableError) as error:
            # Zalo may have taken it.
            return Lost(repr(error))
        if isinstance(answer, NotSent):
            return answer
        if answer.error == 0 and answer.data.message_id:
            return Sent(answer.data.message_id, _seen(answer.data.quota))
        refused = verdict(answer.error, answer.message)
        pause = _RATE_PAUSE_SECONDS if answer.error == _RATE_LIMITED else 0.0
        return replace(refused, after=pause)

    async def upload(self, png: bytes) -> str | None:
        """Give Zalo a picture; its id, or None when Zalo does not take it now."""
        files = {"file": ("chart.png", png, "image/png")}
        answer = await self._gently(lambda: self._ask("POST", "/v2.0/oa/upload/image", files=files))
        return answer.data.attachment_id or None if answer else None

    async def profile(self, user: str) -> Profile | None:
        """What Zalo says of a person."""
        asked = msgspec.json.encode({"user_id": user}).decode()
        answer = await self._gently(
            lambda: self._ask("GET", "/v3.0/oa/user/detail", params={"data": asked})
        )
        if answer is None:
            return None
        data = answer.data
        return Profile(data.display_name, data.user_is_follower, data.is_sensitive)

    async def account(self) -> tuple[int, str]:
        """Zalo's error code for the simplest question about the account, and its name.

        Raises:
            NoTokenError, httpx.HTTPError
        """
        answer = await self._ask("GET", "/v2.0/oa/getoa")
        if isinstance(answer, NotSent):
            raise httpx.HTTPError(answer.detail)
        return answer.error, answer.data.name or answer.message

    async def _gently(self, ask: Callable[[], Awaitable[_Answer | NotSent]]) -> _Answer | None:
        """Ask for what can be asked for twice, and do without it in the end."""
        try:
            async for attempt in stamina.retry_context(
                on=httpx.TransportError, attempts=3, timeout=20, wait_initial=0.2
            ):
                with attempt:
                    answer = await ask()
        except (httpx.HTTPError, NoTokenError, _UnreadableError) as error:
            log.info("zalo_without_answer", error=repr(error))
            return None
        if isinstance(answer, NotSent) or answer.error != 0:
            return None
        return answer


def _seen(quota: _Quota | None) -> QuotaSeen | None:
    if quota is None or quota.remain is None or quota.total is None:
        return None
    return QuotaSeen(quota.remain, quota.total, quota.quota_type[:32])
