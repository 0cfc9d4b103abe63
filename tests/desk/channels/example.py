"""A tiny channel that implements the interface: a vendor with a shared secret and plain JSON.

Its vendor is in this process: ``Vendor`` signs, batches, and does to sending what a test asks for.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import Any

from desk.channels.bubbles import merged
from desk.channels.choices import carried
from desk.channels.events import AnyEvent, Attachment, Echo, Event, Ignored, Receipt, Said
from desk.channels.interface import (
    Answer,
    Capabilities,
    Contact,
    Outcome,
    Part,
    Profile,
    Quota,
    Raw,
    RefusedError,
    Sent,
    Signal,
    Window,
)
from desk.conversations.messages import Message
from desk.rendering import Rendering

SECRET = b"example"


class Vendor:
    """Keeps what was sent; ``behaviour`` is called before each message and may answer itself."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.signals: list[tuple[str, str]] = []
        self.behaviour: Any = None

    @staticmethod
    def sign(body: bytes) -> str:
        return hmac.new(SECRET, body, hashlib.sha256).hexdigest()


class Example:
    """The channel."""

    name = "example"
    capabilities = Capabilities(
        text=200,
        buttons=2,
        button_title=10,
        window=Window(bot=3600, officer=7200),
        quota=Quota(free=3, seconds=1800),
        numbered=True,
        grace=0.3,
    )

    def __init__(self, vendor: Vendor) -> None:
        self.vendor = vendor

    def probe(self, request: Raw) -> Answer | None:
        return Answer(200, request.query.get("challenge", "")) if request.method == "GET" else None

    def verify(self, request: Raw, unix: float) -> None:  # noqa: ARG002
        given = request.headers.get("x-signature", "")
        if not hmac.compare_digest(given.encode(), self.vendor.sign(request.body).encode()):
            raise RefusedError(401, "forged", "the signature is not the vendor's")

    def parse(self, request: Raw) -> list[Event]:
        try:
            batch = json.loads(request.body)["events"]
            return [self._event(one) for one in batch]
        except (ValueError, KeyError, TypeError) as error:
            raise RefusedError(400, "malformed", "the body is not the JSON expected") from error

    @staticmethod
    def _event(one: dict[str, Any]) -> AnyEvent:
        common = {"id": one["id"], "person": one["from"], "at": one["at"]}
        match one["type"]:
            case "text":
                url = one.get("url")
                came = tuple(Attachment(k, url=url) for k in one.get("attachments", ()))
                return Said(**common, text=one.get("text", ""), attachments=came)
            case "seen" | "arrived" as type_:
                status = "read" if type_ == "seen" else "delivered"
                return Receipt(**common, status=status, messages=tuple(one["messages"]))
            case "echo":
                by_person = one.get("by_person", False)
                return Echo(**common, message=one["id"], text=one["text"], by_person=by_person)
            case what:
                return Ignored(**common, what=what)

    def render(
        self,
        messages: Sequence[Message],
        contact: Contact,  # noqa: ARG002
        rendering: Rendering,  # noqa: ARG002
    ) -> list[Part]:
        limits = self.capabilities
        return [
            Part(
                {
                    "text": bubble.text,
                    "buttons": [carried(c) for c in bubble.choices[: limits.buttons]],
                },
                bubble.text,
                bubble.first_seq,
                bubble.last_seq,
                officer=bubble.officer,
            )
            for bubble in merged(messages, limits.text, numbered=True)
        ]

    async def send(self, contact: Contact, part: Part, unix: float) -> Outcome:  # noqa: ARG002
        if self.vendor.behaviour is not None:
            outcome: Outcome | None = await self.vendor.behaviour(contact, part)
            if outcome is not None:
                return outcome
        self.vendor.sent.append({"to": contact.person, **part.body})
        return Sent(f"out-{len(self.vendor.sent)}")

    async def profile(self, contact: Contact) -> Profile | None:
        return Profile(f"Khách {contact.person}", follower=True)

    async def signal(self, contact: Contact, signal: Signal) -> None:
        self.vendor.signals.append((contact.person, signal.value))

    async def run(self) -> None:
        """Nothing to do by itself."""
