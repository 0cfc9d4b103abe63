"""Zalo's side: persons, messages, quotas, tokens. Knows nothing of HTTP."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import secrets
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from tests.simulators.base import Clock, Deliverer, Delivery, Faults, Line, Screen
from tests.simulators.zalo import rules
from tests.simulators.zalo.rules import RefusedError

FREE, FREE_SECONDS = 8, 48 * 3600.0
WINDOW_SECONDS = 7 * 24 * 3600.0
RATE_A_MINUTE = 4000
SCHEDULE = (30.0, 300.0, 900.0, 1800.0, 3600.0)


@dataclass
class Account:
    """The OA and the app, as their pages at Zalo show them."""

    app_id: str = "360846524940903967"
    app_secret: str = "app-secret"
    oa_id: str = "388613280878808645"
    oa_secret: str = "oa-secret"
    name: str = "Ngân hàng Sao Mai"


@dataclass
class Person:
    """Somebody with Zalo; ``anonymous`` came through a link without an account."""

    id: str
    name: str
    anonymous: bool = False
    follower: bool = False
    minor: bool = False
    heard_at: float | None = None
    used: int = 0
    screen: Screen = field(default_factory=Screen)


class Vendor:
    """``lifetime`` is that of an access token, ``shows`` the share of messages that are read."""

    def __init__(
        self,
        account: Account,
        deliverer: Deliverer,
        faults: Faults,
        clock: Clock,
        *,
        lifetime: float = 25 * 3600.0,
        shows: float = 0.5,
    ) -> None:
        self.account = account
        self.persons: dict[str, Person] = {}
        self.uploaded: dict[str, bytes] = {}
        self.sent: list[tuple[str, str, dict[str, Any]]] = []
        self.deliveries: dict[str, Delivery] = {}
        self.access: dict[str, float] = {}
        self.refresh: str | None = None
        self.spent: set[str] = set()
        self.misused = 0
        self.refreshes = 0
        self._deliverer = deliverer
        self._faults = faults
        self._clock = clock
        self._lifetime = lifetime
        self._shows = shows
        self._ids = itertools.count(1)
        self._asked: deque[float] = deque()
        self._codes: dict[str, str] = {}

    # What persons do.

    def person(self, id_: str, name: str = "", *, anonymous: bool = False) -> Person:
        """The person of this id, met now if new."""
        if id_ not in self.persons:
            self.persons[id_] = Person(id_, name or f"Khách {id_[-4:]}", anonymous)
        return self.persons[id_]

    def says(self, person: Person, text: str, *, hidden: bool = False) -> str:
        """The person writes, or taps a hidden query; the message's id."""
        if not hidden:
            person.screen.show("person", text=text)
        return self._from_person(person, "text", {"text": text})

    def sends(self, person: Person, kind: str, payload: dict[str, Any], text: str = "") -> str:
        """The person sends something that is not text."""
        person.screen.show("person", text=text, note=f"[{kind}]")
        message: dict[str, Any] = {"attachments": [{"type": kind, "payload": payload}]}
        return self._from_person(person, kind, {**message, **({"text": text} if text else {})})

    def _from_person(self, person: Person, kind: str, message: dict[str, Any]) -> str:
        self._lives(person)
        message = {**message, "msg_id": self._id("u")}
        if person.anonymous:
            message["conversation_id"] = f"conv-{person.id}"
        name = f"{'anonymous' if person.anonymous else 'user'}_send_{kind}"
        delivery = self._event(name, person, message=message)
        self.deliveries[message["msg_id"]] = delivery
        return str(message["msg_id"])

    def _lives(self, person: Person) -> None:
        person.heard_at, person.used = self._clock(), 0

    def follows(self, person: Person, *, follows: bool = True) -> None:
        person.follower = follows
        body = {"oa_id": self.account.oa_id, "follower": {"id": person.id}, "source": "oa_profile"}
        self._deliver({"event_name": "follow" if follows else "unfollow", **body})

    def opens(self, person: Person) -> None:
        self._lives(person)
        self._deliver({"event_name": "user_click_chatnow", **self._top(person)})

    def withdraws(self, person: Person) -> None:
        self._deliver({"event_name": "user_withdraw", **self._top(person)})

    def submits(self, person: Person, name: str, phone: str) -> None:
        self._lives(person)
        person.screen.show("person", note="[thông tin liên hệ]")
        number = int("84" + phone.lstrip("0"))
        info = {
            "name": name,
            "phone": number,
            "address": "",
            "city": "",
            "district": "",
            "ward": "",
        }
        self._event("user_submit_info", person, info=info)

    def admin_says(self, person: Person, text: str) -> None:
        """Somebody answers in Zalo's own console."""
        person.screen.show("account", text=text)
        message = {"text": text, "msg_id": self._id("o")}
        self._event("oa_send_text", person, by_oa="7129000000000000001", message=message)

    # Webhooks.

    def _id(self, mark: str) -> str:
        return f"{mark}{next(self._ids):08d}{secrets.token_hex(4)}"

    def _top(self, person: Person) -> dict[str, Any]:
        return {"oa_id": self.account.oa_id, "user_id": person.id, "user_id_by_app": "1"}

    def _event(
        self, name: str, person: Person, *, by_oa: str | None = None, **more: Any
    ) -> Delivery:
        oa: dict[str, str] = {"id": self.account.oa_id}
        user = {"id": person.id}
        if name.startswith("oa_send_") or name in ("user_seen_message", "user_received_message"):
            parties = {
                "sender": {**oa, **({"admin_id": by_oa} if by_oa else {})},
                "recipient": user,
            }
        else:
            parties = {"sender": user, "recipient": oa}
        return self._deliver({"event_name": name, **parties, **more})

    def _deliver(self, event: dict[str, Any]) -> Delivery:
        stamp = str(int(self._clock() * 1000))
        body = json.dumps(
            {"app_id": self.account.app_id, **event, "timestamp": stamp}, ensure_ascii=False
        ).encode()
        return self._deliverer.deliver(body, self.signed(body, stamp))

    def signed(self, body: bytes, stamp: str) -> dict[str, str]:
        """The headers of a webhook request, by the vendor's own reckoning."""
        parts = (
            self.account.app_id.encode(),
            body,
            stamp.encode(),
            self.account.oa_secret.encode(),
        )
        mac = hashlib.sha256(b"".join(parts)).hexdigest()
        return {"Content-Type": "application/json", "X-ZEvent-Signature": f"mac={mac}"}

    # What the API takes.

    def allowed(self, token: str | None) -> None:
        """Rate and token, before anything else is looked at."""
        now = self._clock()
        while self._asked and self._asked[0] < now - 60:
            self._asked.popleft()
        if len(self._asked) >= RATE_A_MINUTE or self._faults.strikes(self._faults.rate_limits):
            raise RefusedError(-32, "rate limit exceeded")
        self._asked.append(now)
        if self._faults.strikes(self._faults.expired_tokens):
            self.access.clear()
        if token not in self.access:
            raise RefusedError(-216, "Access token is invalid")
        if self.access[token] < now:
            raise RefusedError(-220, "Access token has expired")

    def take(self, body: Any, *, anonymous: bool = False) -> dict[str, Any]:
        """A message to a person; what Zalo answers under ``data``."""
        if not isinstance(body, dict) or set(body) != {"recipient", "message"}:
            raise RefusedError(rules.PARAMETER, "recipient and message")
        person = self._recipient(body["recipient"], anonymous=anonymous)
        rules.check(body["message"], self.uploaded)
        now = self._clock()
        if person.heard_at is None or now - person.heard_at > WINDOW_SECONDS:
            raise RefusedError(-230, "User has not interacted in the past 7 days")
        person.used += 1
        free = now - person.heard_at <= FREE_SECONDS and person.used <= FREE
        kind = "reply" if free else "sub_quota"
        left, total = (FREE - person.used, FREE) if free else (1000 - person.used, 1000)
        message_id = self._id("o")
        self._shown(person, body["message"], message_id)
        self.sent.append((person.id, message_id, body["message"]))
        if not person.anonymous:
            self._follow_up(person, body["message"], message_id)
        quota = {"quota_type": kind, "remain": str(left), "total": str(total)}
        return {"message_id": message_id, "user_id": person.id, "quota": quota}

    def _recipient(self, recipient: Any, *, anonymous: bool) -> Person:
        wanted = {"anonymous_id", "conversation_id"} if anonymous else {"user_id"}
        if not isinstance(recipient, dict) or set(recipient) != wanted:
            raise RefusedError(rules.PARAMETER, f"recipient takes {sorted(wanted)}")
        person = self.persons.get(str(recipient.get("anonymous_id") or recipient.get("user_id")))
        if person is None or person.anonymous != anonymous:
            raise RefusedError(-217, "User is not available")
        return person

    def _shown(self, person: Person, message: dict[str, Any], message_id: str) -> Line:
        payload = message.get("attachment", {}).get("payload", {})
        element = (payload.get("elements") or [{}])[0]
        form = payload.get("template_type") == "request_user_info"
        picture = element.get("attachment_id") or element.get("url")
        return person.screen.show(
            "account",
            text=message.get("text", ""),
            buttons=payload.get("buttons", []),
            picture=None if form else picture,
            form=element if form else None,
            note=message_id,
        )

    def _follow_up(self, person: Person, message: dict[str, Any], message_id: str) -> None:
        """Echo, receipt and, of some, that it was seen."""
        payload = message.get("attachment", {}).get("payload", {})
        kind = "image" if payload.get("template_type") == "media" else "text"
        told = {"msg_id": message_id, "text": message.get("text", "")}
        self._event(f"oa_send_{kind}", person, message=told)
        self._event("user_received_message", person, message={"msg_id": message_id})
        if self._faults.strikes(self._shows):
            self._event("user_seen_message", person, message={"msg_ids": [message_id]})

    def upload(self, content: bytes) -> str:
        if len(content) > 1_000_000:
            raise RefusedError(rules.LIMIT, "the picture is over 1 MB")
        if not content.startswith((b"\x89PNG", b"\xff\xd8")):
            raise RefusedError(rules.TYPE, "neither PNG nor JPG")
        id_ = secrets.token_urlsafe(24)
        self.uploaded[id_] = content
        return id_

    def quota(self, user: str) -> dict[str, Any]:
        used = self.person(user).used
        return {"quota_type": "reply", "remain": str(max(0, FREE - used)), "total": str(FREE)}

    def detail(self, user: str) -> dict[str, Any]:
        person = self.persons.get(user)
        if person is None:
            raise RefusedError(-217, "User is not available")
        return {
            "user_id": user,
            "display_name": person.name,
            "user_is_follower": person.follower,
            "is_sensitive": person.minor,
        }

    # Tokens.

    def permit(self, code_challenge: str) -> str:
        """An administrator agrees: the code, good for one use."""
        code = secrets.token_urlsafe(24)
        self._codes[code] = code_challenge
        return code

    def by_code(self, code: str, verifier: str) -> dict[str, str]:
        expected = self._codes.pop(code, None)
        digest = hashlib.sha256(verifier.encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if expected is None or challenge != expected:
            raise RefusedError(-14004, "Invalid code")
        return self.new_pair()

    def by_refresh(self, token: str) -> dict[str, str]:
        """A new pair against a refresh token, which is good for this once."""
        if token != self.refresh:
            self.misused += token in self.spent
            raise RefusedError(-14014, "Invalid refresh token.")
        self.refreshes += 1
        return self.new_pair()

    def new_pair(self) -> dict[str, str]:
        if self.refresh is not None:
            self.spent.add(self.refresh)
        access, self.refresh = secrets.token_urlsafe(40), secrets.token_urlsafe(40)
        self.access[access] = self._clock() + self._lifetime
        return {
            "access_token": access,
            "refresh_token": self.refresh,
            "expires_in": str(int(self._lifetime)),
        }
