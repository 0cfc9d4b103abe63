"""What Meta refuses of a request to send, and with which error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

PARAMETER = 100
_TEXT, _TITLE, _PAYLOAD, _BUTTON_TEXT, _SUBTITLE = 2000, 20, 1000, 640, 80
_MOST_BUTTONS, _MOST_REPLIES, _MOST_ELEMENTS = 3, 13, 10
_PICTURE = 8_000_000
_RETIRED = ("CONFIRMED_EVENT_UPDATE", "POST_PURCHASE_UPDATE", "ACCOUNT_UPDATE")
_KNOWN = {
    "recipient",
    "messaging_type",
    "tag",
    "message",
    "sender_action",
    "persona_id",
    "notification_type",
}
ACTIONS = ("typing_on", "typing_off", "mark_seen")


class RefusedError(Exception):
    """``code`` and ``subcode`` are Meta's."""

    def __init__(self, code: int, message: str, subcode: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.subcode = subcode


def check(body: Any, file: bytes | None = None) -> None:
    """Nothing when Meta would look at the request any further; ``file`` came beside it.

    Raises:
        RefusedError: otherwise.
    """
    _fields(body, "request", _KNOWN)
    recipient = body.get("recipient")
    if not isinstance(recipient, dict) or set(recipient) != {"id"}:
        raise RefusedError(PARAMETER, "recipient takes an id")
    if "sender_action" in body:
        # A sign is a request of its own.
        if "message" in body or body["sender_action"] not in ACTIONS:
            raise RefusedError(PARAMETER, "sender_action stands alone and is one of a few")
        return
    _type(body)
    _message(body.get("message"))
    _file(body["message"].get("attachment"), file)


def _file(attachment: Any, file: bytes | None) -> None:
    """A picture comes as a file, or from an address, or was given before; a text has none."""
    kind = attachment["type"] if attachment else "text"
    if kind in ("text", "template"):
        if file is not None:
            raise RefusedError(PARAMETER, f"a {kind} has no file")
        return
    payload = attachment["payload"]
    _fields(payload, "payload", {"url", "attachment_id", "is_reusable"})
    if ("url" in payload) + ("attachment_id" in payload) + (file is not None) != 1:
        raise RefusedError(PARAMETER, "one of url, attachment_id and a file")
    if file is not None and kind == "image":
        if len(file) > _PICTURE:
            raise RefusedError(PARAMETER, f"the picture has {len(file)} bytes")
        if not file.startswith((b"\x89PNG", b"\xff\xd8")):
            raise RefusedError(PARAMETER, "neither PNG nor JPG")


def _type(body: Mapping[str, Any]) -> None:
    kind, tag = body.get("messaging_type"), body.get("tag")
    if kind not in ("RESPONSE", "UPDATE", "MESSAGE_TAG"):
        raise RefusedError(PARAMETER, f"messaging_type is {kind!r}")
    if (kind == "MESSAGE_TAG") != (tag is not None):
        raise RefusedError(PARAMETER, "a tag goes with MESSAGE_TAG and nothing else")
    if tag in _RETIRED:
        raise RefusedError(PARAMETER, f"tag {tag} is retired")
    if tag not in (None, "HUMAN_AGENT"):
        raise RefusedError(PARAMETER, f"tag is {tag!r}")


def _message(message: Any) -> None:
    _fields(message, "message", {"text", "attachment", "quick_replies", "metadata"})
    if ("text" in message) == ("attachment" in message):
        raise RefusedError(PARAMETER, "either text or attachment")
    if "text" in message:
        _text(message["text"], "text", _TEXT)
    else:
        _attachment(message["attachment"])
    for reply in _list(message, "quick_replies", _MOST_REPLIES):
        _fields(reply, "quick reply", {"content_type", "title", "payload", "image_url"})
        if reply.get("content_type") == "text":
            _text(reply.get("title"), "title", _TITLE)
            _text(reply.get("payload"), "payload", _PAYLOAD)


def _attachment(attachment: Any) -> None:
    _fields(attachment, "attachment", {"type", "payload"})
    payload = attachment.get("payload")
    if not isinstance(payload, dict):
        raise RefusedError(PARAMETER, "payload is missing")
    if attachment.get("type") != "template":
        if attachment.get("type") not in ("image", "file", "audio", "video"):
            raise RefusedError(PARAMETER, f"attachment type {attachment.get('type')!r}")
        return
    match payload.get("template_type"):
        case "button":
            _fields(payload, "payload", {"template_type", "text", "buttons"})
            _text(payload.get("text"), "text", _BUTTON_TEXT)
            _buttons(payload, least=1)
        case "generic":
            elements = _list(payload, "elements", _MOST_ELEMENTS)
            if not elements:
                raise RefusedError(PARAMETER, "elements are missing")
            for element in elements:
                _text(element.get("title"), "title", _SUBTITLE)
                if "subtitle" in element:
                    _text(element["subtitle"], "subtitle", _SUBTITLE)
                _buttons(element, least=0)
        case other:
            raise RefusedError(PARAMETER, f"template {other!r}")


def _buttons(payload: Mapping[str, Any], *, least: int) -> None:
    buttons = _list(payload, "buttons", _MOST_BUTTONS)
    if len(buttons) < least:
        raise RefusedError(PARAMETER, "buttons are missing")
    for button in buttons:
        _fields(button, "button", {"type", "title", "payload", "url"})
        _text(button.get("title"), "title", _TITLE)
        if button.get("type") == "postback":
            _text(button.get("payload"), "payload", _PAYLOAD)
        elif button.get("type") != "web_url":
            raise RefusedError(PARAMETER, f"button type {button.get('type')!r}")


def _list(of: Mapping[str, Any], name: str, most: int) -> list[Any]:
    values = of.get(name, [])
    if not isinstance(values, list) or len(values) > most:
        raise RefusedError(PARAMETER, f"{name} is a list of at most {most}")
    return values


def _fields(value: Any, name: str, known: set[str]) -> None:
    if not isinstance(value, dict):
        raise RefusedError(PARAMETER, f"{name} is not an object")
    if unknown := set(value) - known:
        raise RefusedError(PARAMETER, f"{name} has unknown fields {sorted(unknown)}")


def _text(value: Any, name: str, longest: int) -> None:
    if not isinstance(value, str) or not value.strip():
        raise RefusedError(PARAMETER, f"{name} is empty")
    if len(value) > longest:
        raise RefusedError(PARAMETER, f"{name} has {len(value)} characters, {longest} at most")
