"""Meta's side: persons, messages, windows, batches. Knows nothing of HTTP."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from tests.simulators.base import Clock, Deliverer, Faults, Screen
from tests.simulators.messenger import rules
from tests.simulators.messenger.rules import RefusedError

DAY = 24 * 3600.0
# Meta tries again for up to a day and a half.
SCHEDULE = (5.0, 30.0, 120.0, 600.0, 3600.0, 6 * 3600.0, 12 * 3600.0)
_TOKEN, _RATE, _WINDOW, _NOBODY = (190, 463), (613, None), (10, 2018278), (100, 2018001)


@dataclass
class Account:
    """The page and the app, as Meta's pages show them."""

    app_id: str = "555000111222"
    app_secret: str = "app-secret"
    page_id: str = "100000000000001"
    page_token: str = "page-token"
    verify_token: str = "verify-token"
    name: str = "Ngân hàng Sao Mai"
    # Whether Meta has given the app the permission for HUMAN_AGENT.
    human_agent: bool = True


@dataclass
class Person:
    """Somebody with Messenger."""

    id: str
    name: str
    heard_at: float | None = None
    blocked: bool = False
    screen: Screen = field(default_factory=Screen)


class Vendor:
    """``batch`` is how many events one delivery may hold, ``gather`` how long it waits for them."""

    def __init__(
        self,
        account: Account,
        deliverer: Deliverer,
        faults: Faults,
        clock: Clock,
        *,
        batch: int = 1,
        gather: float = 0.05,
        shows: float = 0.5,
    ) -> None:
        self.account = account
        self.persons: dict[str, Person] = {}
        self.sent: list[tuple[str, str, dict[str, Any]]] = []
        self.signs: list[tuple[str, str]] = []
        self.personas: dict[str, str] = {}
        self.largest = 0
        self.pictures: dict[str, bytes] = {}
        self._deliverer = deliverer
        self._faults = faults
        self._clock = clock
        self._batch = batch
        self._gather = gather
        self._shows = shows
        self._ids = itertools.count(1)
        self._waiting: list[dict[str, Any]] = []
        self._gathering: asyncio.Task[None] | None = None

    # What persons do.

    def person(self, id_: str, name: str = "") -> Person:
        """The person of this id, met now if new."""
        if id_ not in self.persons:
            self.persons[id_] = Person(id_, name or f"Khách {id_[-4:]}")
        return self.persons[id_]

    def says(self, person: Person, text: str, *, payload: str | None = None) -> str:
        """The person writes, or taps a quick reply that carries ``payload``; the message's id."""
        message: dict[str, Any] = {"text": text}
        if payload is not None:
            message["quick_reply"] = {"payload": payload}
        person.screen.show("person", text=text)
        return self._from_person(person, message)

    def sends(self, person: Person, kind: str, payload: dict[str, Any], text: str = "") -> str:
        """The person sends something that is not text."""
        person.screen.show("person", text=text, note=f"[{kind}]")
        attachments = [{"type": kind, "payload": payload}]
        return self._from_person(
            person, {"attachments": attachments, **({"text": text} if text else {})}
        )

    def _from_person(self, person: Person, message: dict[str, Any]) -> str:
        person.heard_at = self._clock()
        mid = self._id("m_in")
        self._event(person, {"message": {"mid": mid, **message}})
        return mid

    def taps(self, person: Person, title: str, payload: str) -> str:
        """The person taps a button of a template."""
        person.heard_at = self._clock()
        person.screen.show("person", text=title)
        mid = self._id("m_pb")
        self._event(person, {"postback": {"mid": mid, "title": title, "payload": payload}})
        return mid

    def reacts(self, person: Person, mid: str) -> None:
        self._event(person, {"reaction": {"mid": mid, "action": "react", "emoji": "❤"}})

    def admin_says(self, person: Person, text: str) -> None:
        """Somebody answers in Meta's inbox."""
        person.screen.show("account", text=text)
        message = {"mid": self._id("m_hand"), "is_echo": True, "text": text}
        self._event(person, {"message": {**message, "app_id": 263902037430900}}, by_page=True)

    # Webhooks.

    def _id(self, mark: str) -> str:
        return f"{mark}_{next(self._ids):08d}{secrets.token_hex(4)}"

    def _event(self, person: Person, what: dict[str, Any], *, by_page: bool = False) -> None:
        page, user = {"id": self.account.page_id}, {"id": person.id}
        sender, recipient = (page, user) if by_page else (user, page)
        stamp = int(self._clock() * 1000)
        self._waiting.append({"sender": sender, "recipient": recipient, "timestamp": stamp, **what})
        if len(self._waiting) >= self._batch:
            self._flush()
        elif self._gathering is None or self._gathering.done():
            self._gathering = asyncio.create_task(self._later())

    async def _later(self) -> None:
        await asyncio.sleep(self._gather)
        self._flush()

    def _flush(self) -> None:
        """One delivery of what has gathered, in one entry or in several."""
        events, self._waiting = self._waiting, []
        if not events:
            return
        self.largest = max(self.largest, len(events))
        stamp = int(self._clock() * 1000)
        cut = self._faults.dice.randint(1, len(events))
        parts = [part for part in (events[:cut], events[cut:]) if part]
        page = self.account.page_id
        entries = [{"id": page, "time": stamp, "messaging": part} for part in parts]
        body = json.dumps({"object": "page", "entry": entries}, ensure_ascii=False).encode()
        self._deliverer.deliver(body, self.signed(body))

    def signed(self, body: bytes) -> dict[str, str]:
        """The headers of a delivery, by the vendor's own reckoning."""
        mac = hmac.new(self.account.app_secret.encode(), body, hashlib.sha256).hexdigest()
        return {"Content-Type": "application/json", "X-Hub-Signature-256": f"sha256={mac}"}

    # What the API takes.

    def allowed(self, token: str | None) -> None:
        """Token and rate, before anything else is looked at."""
        if token != self.account.page_token or self._faults.strikes(self._faults.expired_tokens):
            raise RefusedError(_TOKEN[0], "Error validating access token", _TOKEN[1])
        if self._faults.strikes(self._faults.rate_limits):
            raise RefusedError(_RATE[0], "Calls to this api have exceeded the rate limit")

    def take(self, body: Any, file: bytes | None = None) -> dict[str, str]:
        """A request to send, with the file that came beside it; Meta's answer."""
        rules.check(body, file)
        person = self.persons.get(str(body["recipient"]["id"]))
        if person is None:
            raise RefusedError(_NOBODY[0], "No matching user found", _NOBODY[1])
        if person.blocked:
            raise RefusedError(551, "This person isn't available right now")
        if "sender_action" in body:
            self.signs.append((person.id, body["sender_action"]))
            return {"recipient_id": person.id}
        self._window(person, body)
        if "persona_id" in body and body["persona_id"] not in self.personas:
            raise RefusedError(rules.PARAMETER, "no such persona")
        mid = self._id("m_out")
        if file is not None:
            self.pictures[mid] = file
        self._shown(person, body, mid)
        self.sent.append((person.id, mid, body))
        self._follow_up(person, body["message"], mid)
        return {"recipient_id": person.id, "message_id": mid}

    def _window(self, person: Person, body: dict[str, Any]) -> None:
        age = float("inf") if person.heard_at is None else self._clock() - person.heard_at
        if age <= DAY:
            return
        tagged = body.get("tag") == "HUMAN_AGENT" and self.account.human_agent
        if not tagged or age > 7 * DAY:
            raise RefusedError(_WINDOW[0], "sent outside of allowed window", _WINDOW[1])

    def _shown(self, person: Person, body: dict[str, Any], mid: str) -> None:
        message = body["message"]
        template = message.get("attachment", {}).get("payload", {})
        replies = message.get("quick_replies", [])
        buttons = [
            {"title": one["title"], "payload": one.get("payload", ""), "kind": kind}
            for kind, offered in (("taps", template.get("buttons", [])), ("replies", replies))
            for one in offered
        ]
        person.screen.show(
            "account",
            text=message.get("text") or template.get("text", ""),
            buttons=buttons,
            picture=mid if mid in self.pictures else None,
            note=mid,
            by=self.personas.get(body.get("persona_id", ""), ""),
        )

    def _follow_up(self, person: Person, message: dict[str, Any], mid: str) -> None:
        """Echo, receipt and, of some, that it was seen."""
        told: dict[str, Any] = {"mid": mid, "is_echo": True, "app_id": int(self.account.app_id)}
        if "text" in message:
            told["text"] = message["text"]
        else:
            told["attachments"] = [
                {"type": message["attachment"]["type"], "payload": message["attachment"]["payload"]}
            ]
        self._event(person, {"message": told}, by_page=True)
        stamp = int(self._clock() * 1000)
        self._event(person, {"delivery": {"mids": [mid], "watermark": stamp}})
        if self._faults.strikes(self._shows):
            self._event(person, {"read": {"watermark": stamp}})

    def persona(self, name: str, picture: str) -> str:
        if not name or not picture:
            raise RefusedError(rules.PARAMETER, "a persona has a name and a picture")
        made = secrets.token_hex(8)
        self.personas[made] = name
        return made
