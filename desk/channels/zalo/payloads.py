"""Zalo's webhook events as they are written, and what they mean.

Traps of the format: of seen, received and ``oa_send_*`` the sender is the OA; follow names
``follower.id``; ``user_click_chatnow`` and ``user_withdraw`` have ``user_id`` at the top; a phone
number may be a number; attachments may come without text.
"""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from desk.channels.events import (
    AnyEvent,
    Attachment,
    Echo,
    Followed,
    Ignored,
    Left,
    Opened,
    Receipt,
    Said,
    Withdrawn,
)

_MOST = 20
_KNOWN = {"image", "gif", "link", "audio", "video", "sticker", "location", "business_card", "file"}


class _Party(msgspec.Struct):
    id: str | int = ""
    admin_id: str | int | None = None


class _Message(msgspec.Struct):
    msg_id: str | int = ""
    msg_ids: list[str | int] = []
    text: str = ""
    conversation_id: str | int | None = None
    attachments: list[dict[str, Any]] = []


class Payload(msgspec.Struct):
    """A webhook event; whatever this does not name is left alone.

    Numbers where the documentation has strings do not make a request unreadable.
    """

    event_name: str = ""
    timestamp: str | int = ""
    app_id: str | int = ""
    oa_id: str | int = ""
    user_id: str | int = ""
    sender: _Party = msgspec.field(default_factory=_Party)
    recipient: _Party = msgspec.field(default_factory=_Party)
    follower: _Party = msgspec.field(default_factory=_Party)
    message: _Message = msgspec.field(default_factory=_Message)
    info: dict[str, Any] = {}

    @property
    def stamp(self) -> str:
        """The stamp as it stands in the body, milliseconds."""
        return str(self.timestamp)

    @property
    def at(self) -> float:
        """The stamp as Unix time.

        Raises:
            ValueError: it is no number.
        """
        try:
            return int(self.stamp) / 1000
        except OverflowError as error:
            raise ValueError(self.stamp[:40]) from error


decoder = msgspec.json.Decoder(Payload)


def event_of(payload: Payload, oa_id: str) -> AnyEvent:
    """What the payload means for the account ``oa_id``.

    Raises:
        ValueError: the stamp is no number.
    """
    name = payload.event_name
    ours, theirs = payload.recipient.id, payload.sender.id
    if name.startswith("oa_send_") or name in ("user_seen_message", "user_received_message"):
        ours, theirs = theirs, ours
    elif name in ("follow", "unfollow"):
        ours, theirs = payload.oa_id, payload.follower.id
    elif name in ("user_click_chatnow", "user_withdraw"):
        ours, theirs = payload.oa_id, payload.user_id
    ours, theirs = str(ours), str(theirs)
    message_id = str(payload.message.msg_id)
    unique = message_id or hashlib.sha256(repr(payload).encode()).hexdigest()[:16]
    common: dict[str, Any] = {
        # Messages by their id; anything else by what makes it unique.
        "id": f"{name}:{theirs}:{payload.stamp}:{unique}",
        "person": f"{oa_id}:{theirs}",
        "at": payload.at,
        "address": {"user_id": theirs},
    }
    if (ours and ours != oa_id) or not theirs:
        return Ignored(**common, what=f"{name} of another account")
    if name.startswith(("user_send_", "anonymous_send_")):
        return _said(payload, common, message_id)
    if name.startswith("oa_send_"):
        return Echo(
            **common,
            message=message_id,
            text=payload.message.text,
            by_person=payload.sender.admin_id is not None,
            attachments=_attachments(payload, name.removeprefix("oa_send_")),
        )
    return _other(payload, common)


def _said(payload: Payload, common: dict[str, Any], message_id: str) -> AnyEvent:
    anonymous = payload.event_name.startswith("anonymous_")
    kind = payload.event_name.rpartition("_send_")[2]
    if not message_id:
        return Ignored(**common, what=f"{payload.event_name} without msg_id")
    common |= {"id": message_id}
    if anonymous:
        common["address"] = {
            "anonymous_id": str(payload.sender.id),
            "conversation_id": str(payload.message.conversation_id or ""),
        }
    attachments = _attachments(payload, kind)
    # A link or a card of somebody carries its own caption; it is not what the person asks.
    text = payload.message.text if kind in ("text", "image", "gif", "file", "video") else ""
    return Said(**common, text=text, attachments=attachments)


def _other(payload: Payload, common: dict[str, Any]) -> AnyEvent:
    match payload.event_name:
        case "user_received_message":
            return Receipt(**common, status="delivered", messages=_ids(payload))
        case "user_seen_message":
            return Receipt(**common, status="read", messages=_ids(payload))
        case "follow" | "unfollow" as name:
            return Followed(**common, following=name == "follow")
        case "user_click_chatnow":
            return Opened(**common)
        case "user_submit_info":
            info = payload.info
            place = [info.get(part) for part in ("address", "ward", "district", "city")]
            return Left(
                **common,
                name=str(info.get("name") or ""),
                phone=_phone(info.get("phone")),
                place=", ".join(str(part) for part in place if part),
            )
        case "user_withdraw":
            return Withdrawn(**common)
        case name:
            return Ignored(**common, what=name)


def _ids(payload: Payload) -> tuple[str, ...]:
    ids = [payload.message.msg_id, *payload.message.msg_ids]
    return tuple(str(one) for one in ids if one)


def _phone(given: Any) -> str:
    """As it is dialled in Vietnam."""
    digits = str(given or "").strip().removeprefix("+")
    return f"0{digits[2:]}" if digits.startswith("84") and len(digits) >= 11 else digits


def _attachments(payload: Payload, kind: str) -> tuple[Attachment, ...]:
    if kind == "text" and not payload.message.attachments:
        return ()
    found = [_attachment(one, kind) for one in payload.message.attachments[:_MOST]]
    return tuple(found) or (Attachment(_code(kind)),)


def _attachment(one: dict[str, Any], kind: str) -> Attachment:
    content = one.get("payload")
    content = content if isinstance(content, dict) else {}
    size = str(content.get("size") or "")
    return Attachment(
        # A card of somebody comes as a link.
        _code(kind if kind == "business_card" else str(one.get("type") or kind)),
        name=_text(content.get("name")),
        # Where somebody is stays with the vendor.
        url=_text(content.get("url")),
        size=int(size) if size.isdecimal() and len(size) < 12 else None,
    )


def _code(kind: str) -> str:
    return kind if kind in _KNOWN else "unsupported"


def _text(value: Any) -> str | None:
    return value[:2000] if isinstance(value, str) and value else None
