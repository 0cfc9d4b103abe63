"""What Zalo refuses of a message, and with which error: as strict as the vendor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

PARAMETER, LIMIT, TYPE, ATTACHMENT = -201, -210, -233, -100
_TEXT, _TITLE, _PAYLOAD, _SUBTITLE = 2000, 100, 1000, 500
_MOST_BUTTONS = 5
_BUTTONS = {
    "oa.open.url": {"url"},
    "oa.query.show": None,
    "oa.query.hide": None,
    "oa.open.phone": {"phone_code"},
    "oa.open.sms": {"content", "phone_code"},
}


class RefusedError(Exception):
    """``code`` is Zalo's."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


def check(message: Any, uploaded: Mapping[str, bytes]) -> None:
    """Nothing when Zalo would take the message.

    Raises:
        RefusedError: otherwise.
    """
    _fields(message, "message", {"text", "attachment", "quote_message_id"})
    if "text" in message:
        _text(message["text"], "text", _TEXT)
    if "attachment" not in message:
        if "text" not in message:
            raise RefusedError(PARAMETER, "message is empty")
        return
    attachment = message["attachment"]
    _fields(attachment, "attachment", {"type", "payload"})
    if attachment.get("type") != "template":
        raise RefusedError(TYPE, f"attachment type {attachment.get('type')!r} is not supported")
    payload = attachment.get("payload")
    if not isinstance(payload, dict):
        raise RefusedError(PARAMETER, "payload is missing")
    match payload.get("template_type"):
        case None:
            _buttons(payload, message)
        case "media":
            _media(payload, uploaded)
        case "request_user_info":
            _form(payload)
        case other:
            raise RefusedError(TYPE, f"template {other!r} is not supported")


def _fields(value: Any, name: str, known: set[str]) -> None:
    if not isinstance(value, dict):
        raise RefusedError(PARAMETER, f"{name} is not an object")
    if unknown := set(value) - known:
        raise RefusedError(PARAMETER, f"{name} has unknown fields {sorted(unknown)}")


def _text(value: Any, name: str, longest: int) -> None:
    if not isinstance(value, str) or not value.strip():
        raise RefusedError(PARAMETER, f"{name} is empty")
    if len(value) > longest:
        raise RefusedError(LIMIT, f"{name} has {len(value)} characters, {longest} at most")


def _buttons(payload: dict[str, Any], message: dict[str, Any]) -> None:
    _fields(payload, "payload", {"buttons"})
    buttons = payload.get("buttons")
    if "text" not in message:
        raise RefusedError(PARAMETER, "buttons need a text")
    if not isinstance(buttons, list) or not buttons:
        raise RefusedError(PARAMETER, "buttons are missing")
    if len(buttons) > _MOST_BUTTONS:
        raise RefusedError(LIMIT, f"{len(buttons)} buttons, {_MOST_BUTTONS} at most")
    for button in buttons:
        _fields(button, "button", {"title", "type", "payload", "image_icon"})
        _text(button.get("title"), "title", _TITLE)
        if button.get("type") not in _BUTTONS:
            raise RefusedError(TYPE, f"button type {button.get('type')!r} is not supported")
        wanted = _BUTTONS[button["type"]]
        if wanted is None:
            _text(button.get("payload"), "payload", _PAYLOAD)
        else:
            _fields(button.get("payload"), "payload", wanted)


def _media(payload: dict[str, Any], uploaded: Mapping[str, bytes]) -> None:
    _fields(payload, "payload", {"template_type", "elements"})
    (element,) = _one(payload)
    _fields(element, "element", {"media_type", "url", "attachment_id"})
    if element.get("media_type") != "image":
        raise RefusedError(TYPE, "only images")
    if ("url" in element) == ("attachment_id" in element):
        raise RefusedError(PARAMETER, "either url or attachment_id")
    if "attachment_id" in element and element["attachment_id"] not in uploaded:
        raise RefusedError(ATTACHMENT, "the attachment has expired")


def _form(payload: dict[str, Any]) -> None:
    _fields(payload, "payload", {"template_type", "elements"})
    (element,) = _one(payload)
    _fields(element, "element", {"title", "subtitle", "image_url"})
    _text(element.get("title"), "title", _TITLE)
    _text(element.get("subtitle"), "subtitle", _SUBTITLE)
    _text(element.get("image_url"), "image_url", 1000)


def _one(payload: dict[str, Any]) -> list[Any]:
    elements = payload.get("elements")
    if not isinstance(elements, list) or len(elements) != 1:
        raise RefusedError(PARAMETER, "exactly one element")
    return elements
