"""Zalo as a channel: puts signature, payloads, rendering and API together."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import httpx
import msgspec

from desk.channels.events import Event
from desk.channels.interface import (
    Answer,
    Capabilities,
    Contact,
    NotSent,
    Outcome,
    Part,
    Profile,
    Quota,
    Raw,
    RefusedError,
    Signal,
    Window,
)
from desk.channels.pictures import picture
from desk.channels.zalo import signature
from desk.channels.zalo.client import Client
from desk.channels.zalo.payloads import Payload, decoder, event_of
from desk.channels.zalo.render import parts_of, with_picture
from desk.channels.zalo.tokens import Tokens
from desk.conversations.messages import Message
from desk.rendering import Rendering
from desk.store import Store
from launch.settings import Settings, ZaloSettings

_HOUR = 3600.0
_SEND = "/v3.0/oa/message/cs"
# Visitors without an account are still answered by the older interface.
_SEND_ANONYMOUS = "/v2.0/oa/message"


class Zalo:
    """The channel of one Official Account."""

    name = "zalo"
    capabilities = Capabilities(
        text=2000,
        buttons=5,
        button_title=100,
        window=Window(bot=7 * 24 * _HOUR, officer=7 * 24 * _HOUR),
        quota=Quota(free=8, seconds=48 * _HOUR),
        # Buttons are shown on the phone only.
        numbered=True,
        picture=1_000_000,
        patience=20.0,
        files_from=("zdn.vn", "zadn.vn", "dlfl.vn", "dlmd.me", "dlfl.me"),
    )

    def __init__(
        self,
        settings: Settings,
        zalo: ZaloSettings,
        store: Store,
        client: httpx.AsyncClient,
        rendering: Rendering,
    ) -> None:
        self._zalo = zalo
        self._rendering = rendering
        self.tokens = Tokens(settings, zalo, store)
        self.client = Client(client, zalo.api_url, self.tokens)

    def probe(self, request: Raw) -> Answer | None:
        """Zalo tries the address without a signature, with nothing or with nothing of meaning."""
        if request.method == "GET" or not request.body.strip():
            return Answer(200)
        if "x-zevent-signature" in request.headers:
            return None
        try:
            return None if decoder.decode(request.body).event_name else Answer(200)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return None

    def verify(self, request: Raw, unix: float) -> None:
        given = request.headers.get("x-zevent-signature")
        if given is None:
            raise RefusedError(401, "unsigned", "X-ZEvent-Signature is missing")
        payload = _payload(request)
        if not signature.holds(
            given, self._zalo.app_id, request.body, payload.stamp, self._zalo.oa_secret
        ):
            raise RefusedError(401, "forged", "the signature is not that of this body")
        try:
            age = unix - payload.at
        except ValueError as error:
            raise RefusedError(400, "malformed", "timestamp is no number") from error
        if age > self.capabilities.stale:
            raise RefusedError(401, "stale", "the event is older than Zalo sends any again")

    def parse(self, request: Raw) -> list[Event]:
        try:
            return [event_of(_payload(request), self._zalo.oa_id)]
        except ValueError as error:
            raise RefusedError(400, "malformed", "timestamp is no number") from error

    def render(
        self, messages: Sequence[Message], contact: Contact, rendering: Rendering
    ) -> list[Part]:
        return parts_of(messages, contact, self.capabilities, rendering, self._zalo.form_image)

    async def send(self, contact: Contact, part: Part, unix: float) -> Outcome:  # noqa: ARG002
        message = part.body
        if part.picture is not None:
            message = await self._drawn(part)
        if not message:
            # The picture was all there was to the part, and could not be drawn or uploaded.
            return NotSent("defect", "no picture")
        recipient = contact.address
        path = _SEND_ANONYMOUS if "anonymous_id" in recipient else _SEND
        return await self.client.send(path, {"recipient": recipient, "message": message})

    async def _drawn(self, part: Part) -> dict[str, object]:
        """The message with its picture, or without it when there is none to be had."""
        assert part.picture is not None  # noqa: S101
        limit = self.capabilities.picture
        png = await asyncio.to_thread(picture, part.picture, self._rendering, limit)
        uploaded = await self.client.upload(png) if png is not None else None
        return part.body if uploaded is None else with_picture(part.body, uploaded)

    async def profile(self, contact: Contact) -> Profile | None:
        user = contact.address.get("user_id")
        return await self.client.profile(user) if user else None

    async def signal(self, contact: Contact, signal: Signal) -> None:
        """Zalo shows no such sign."""

    async def run(self) -> None:
        await self.tokens.keep_fresh()


def _payload(request: Raw) -> Payload:
    try:
        return decoder.decode(request.body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise RefusedError(400, "malformed", "the body is not Zalo's JSON") from error
