"""The channel itself: Meta's deliveries in, messages out over the Graph API."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import httpx

from desk.channels.events import Event
from desk.channels.interface import (
    Answer,
    Capabilities,
    Contact,
    Lost,
    NotSent,
    Outcome,
    Part,
    Profile,
    Raw,
    RefusedError,
    Sent,
    Signal,
    Window,
)
from desk.channels.messenger import errors, parsing, rendering, verifying
from desk.channels.pictures import picture
from desk.conversations.messages import Message
from desk.rendering import Rendering
from launch.settings import MessengerSettings

DAY = 24 * 3600.0
_ACTIONS = {Signal.SEEN: "mark_seen", Signal.TYPING: "typing_on"}
_TIMEOUT = httpx.Timeout(20.0, connect=5.0)


class Messenger:
    """One page of the bank."""

    name = "messenger"
    capabilities = Capabilities(
        text=rendering.TEXT,
        buttons=rendering.QUICK_REPLIES,
        button_title=rendering.TITLE,
        # Officers may write for seven days, under the tag of a human agent; the bot for one.
        window=Window(bot=DAY, officer=7 * DAY),
        numbered=True,
        picture=8_000_000,
        # Meta tries again for up to 36 hours.
        stale=48 * 3600.0,
        files_from=("fbcdn.net", "fbsbx.com"),
    )

    def __init__(
        self,
        settings: MessengerSettings,
        client: httpx.AsyncClient,
        officer_name: Callable[[str], Awaitable[str | None]],
        rendering_: Rendering,
    ) -> None:
        self._settings = settings
        self._client = client
        self._officer_name = officer_name
        self._words = rendering_
        self._personas: dict[str, str] = {}

    def probe(self, request: Raw) -> Answer | None:
        return verifying.trial(request, self._settings.verify_token)

    def verify(self, request: Raw, unix: float) -> None:
        verifying.check(request, self._settings.app_secret)
        stamp = parsing.newest(request.body)
        if stamp and unix - stamp > self.capabilities.stale:
            raise RefusedError(401, "stale", "the delivery is older than Meta's last attempt")

    def parse(self, request: Raw) -> list[Event]:
        own = self._settings
        return parsing.events(request.body, app_id=own.app_id, page_id=own.page_id)

    def render(
        self,
        messages: Sequence[Message],
        contact: Contact,  # noqa: ARG002
        rendering_: Rendering,  # noqa: ARG002
    ) -> list[Part]:
        return rendering.parts(messages)

    async def send(self, contact: Contact, part: Part, unix: float) -> Outcome:
        body: dict[str, Any] = {
            "recipient": {"id": contact.address["psid"]},
            "message": part.body["message"],
            **_type(contact, part, unix),
        }
        png = None
        if part.picture is not None:
            limit = self.capabilities.picture
            png = await asyncio.to_thread(picture, part.picture, self._words, limit)
            if png is None:
                return NotSent("defect", "no picture")
        if persona := await self._persona(part.body.get("officer")):
            body["persona_id"] = persona
        try:
            response = await self._post("/me/messages", body, png)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            return NotSent("vendor_down", repr(error), again=True)
        except httpx.HTTPError as error:
            return Lost(repr(error))
        return _outcome(response)

    async def profile(self, contact: Contact) -> Profile | None:
        try:
            response = await self._client.get(
                f"{self._settings.api_url}/{contact.address['psid']}",
                params={"fields": "first_name,last_name"},
                headers=self._headers,
                timeout=_TIMEOUT,
            )
            found = response.json() if response.is_success else {}
        except (httpx.HTTPError, ValueError):
            return None
        # Vietnamese names put the family first.
        name = " ".join(str(found[part]) for part in ("last_name", "first_name") if found.get(part))
        return Profile(name) if name else None

    async def signal(self, contact: Contact, signal: Signal) -> None:
        asked = {"recipient": {"id": contact.address["psid"]}, "sender_action": _ACTIONS[signal]}
        try:
            await self._post("/me/messages", asked)
        except httpx.HTTPError:
            return

    async def run(self) -> None:
        """Nothing to do by itself: a page's token does not end."""

    async def _persona(self, officer: str | None) -> str | None:
        """The persona that carries the officer's name; made once, none where Meta makes none."""
        picture = self._settings.persona_image
        if officer is None or picture is None:
            return None
        if officer not in self._personas:
            name = await self._officer_name(officer) or officer
            try:
                made = await self._post(
                    "/me/personas", {"name": name, "profile_picture_url": picture}
                )
                self._personas[officer] = str(made.json()["id"])
            except (httpx.HTTPError, ValueError, KeyError, TypeError):
                return None
        return self._personas[officer]

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._settings.page_token}"}

    async def _post(
        self, path: str, body: Mapping[str, Any], png: bytes | None = None
    ) -> httpx.Response:
        content: dict[str, Any] = {"json": body}
        if png is not None:
            # With a file Meta wants a form, whose fields that are no words are JSON.
            fields = {
                name: value if isinstance(value, str) else json.dumps(value)
                for name, value in body.items()
            }
            content = {"data": fields, "files": {"filedata": ("chart.png", png, "image/png")}}
        return await self._client.post(
            f"{self._settings.api_url}{path}", headers=self._headers, timeout=_TIMEOUT, **content
        )


def _type(contact: Contact, part: Part, unix: float) -> dict[str, str]:
    """RESPONSE within a day; after it the tag, which is for a human's words alone."""
    recent = contact.heard_at is None or unix - contact.heard_at <= DAY
    if recent or not part.officer:
        return {"messaging_type": "RESPONSE"}
    return {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}


def _outcome(response: httpx.Response) -> Outcome:
    try:
        said = response.json()
    except ValueError:
        said = None
    if not isinstance(said, dict):
        said = {}
    if isinstance(said.get("error"), dict):
        return errors.read(said["error"])
    if response.is_success and "message_id" in said:
        return Sent(str(said["message_id"]))
    if response.is_server_error:
        # A gateway may have failed after the message was taken.
        return Lost(f"status {response.status_code} without Meta's answer")
    return NotSent("defect", f"status {response.status_code}", alarm=True)
