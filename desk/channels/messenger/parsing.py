"""Meta's deliveries as events: every one of every entry, what is not for us as ``Ignored``."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

from desk.channels.events import AnyEvent, Attachment, Echo, Event, Ignored, Opened, Receipt, Said
from desk.channels.interface import RefusedError

GET_STARTED = "GET_STARTED"
_MARK = "#"
# What reading JSON of another shape than expected raises.
_UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError)
_KINDS = {
    "image": "image",
    "audio": "audio",
    "video": "video",
    "file": "file",
    "fallback": "link",
    "location": "location",
    "reel": "link",
    "ig_reel": "link",
    "template": "link",
}
# Sent beside messages; nothing follows from them here.
_SILENT = (
    "reaction",
    "optin",
    "account_linking",
    "message_edit",
    "pass_thread_control",
    "take_thread_control",
    "request_thread_control",
    "app_roles",
    "policy_enforcement",
    "feedback",
)


def events(body: bytes, *, app_id: str, page_id: str) -> list[Event]:
    """Every event of a delivery. An echo that another app or a person sent is ``by_person``; what
    came for another page is ignored.

    Raises:
        RefusedError: the body is no delivery to a page.
    """
    try:
        delivery = _read(body)
        if delivery["object"] != "page":
            raise RefusedError(400, "other_object", "the delivery is not of a page")
        return [event for entry in delivery["entry"] for event in _entry(entry, app_id, page_id)]
    except _UNREADABLE as error:
        raise RefusedError(400, "malformed", "the body is not a page's delivery") from error


def newest(body: bytes) -> float:
    """The latest stamp of a delivery in Unix time, 0 where it has none."""
    try:
        return max(_seconds(entry["time"]) for entry in _read(body)["entry"])
    except _UNREADABLE:
        return 0.0


def _read(body: bytes) -> Any:
    # Given bytes, the reader would guess at UTF-16 and UTF-32 too.
    return _clean(json.loads(body.decode(), parse_constant=_refuse, parse_float=_finite))


def _refuse(constant: str) -> float:
    """JSON knows no NaN and no infinity; Python's reader would let them through as stamps."""
    raise ValueError(constant)


def _seconds(milliseconds: Any) -> float:
    """A stamp as Unix time; words that Python reads as numbers without end are none.

    Raises:
        ValueError, TypeError, OverflowError: it is no stamp.
    """
    return _finite(milliseconds) / 1000


def _finite(written: Any) -> float:
    if not math.isfinite(number := float(written)):
        raise ValueError(written)
    return number


def _clean(value: Any) -> Any:
    """Without halves of characters and NULs, which JSON can escape and no database holds."""
    match value:
        case str():
            return (
                value.encode("utf-16", "surrogatepass")
                .decode("utf-16", "replace")
                .replace("\0", "")
            )
        case dict():
            return {key: _clean(one) for key, one in value.items()}
        case list():
            return [_clean(one) for one in value]
        case _:
            return value


def _entry(entry: Mapping[str, Any], app_id: str, page_id: str) -> Iterator[AnyEvent]:
    page = str(entry["id"])
    at = _seconds(entry.get("time", 0))
    for number, one in enumerate(entry.get("messaging", ())):
        event = _messaging(one, page, at, app_id)
        if page != page_id:
            made = f"page:{page}:{at}:{number}"
            event = Ignored(id=made, person=event.person, at=event.at, what="other_page")
        yield event
    # Another app has the conversation (standby), or the page changed: not customers' input.
    for kind in ("standby", "changes"):
        for number, one in enumerate(entry.get(kind, ())):
            person = str(one.get("sender", {}).get("id", "")) if isinstance(one, dict) else ""
            yield Ignored(
                id=f"{kind}:{page}:{at}:{number}", person=f"{page}:{person}", at=at, what=kind
            )


def _messaging(one: Mapping[str, Any], page: str, entry_at: float, app_id: str) -> AnyEvent:
    sender, recipient = str(one["sender"]["id"]), str(one.get("recipient", {}).get("id", page))
    person = recipient if sender == page else sender
    at = _seconds(one.get("timestamp", entry_at * 1000))
    common: dict[str, Any] = {
        "person": f"{page}:{person}",
        "at": at,
        "address": {"page": page, "psid": person},
    }
    stamp = f"{person}:{one.get('timestamp', entry_at)}"
    if (message := one.get("message")) is not None:
        return _message(message, common, app_id)
    if (postback := one.get("postback")) is not None:
        return _postback(postback, common, f"postback:{stamp}")
    if (delivery := one.get("delivery")) is not None:
        arrived = tuple(map(str, delivery.get("mids") or ()))
        until = _seconds(delivery["watermark"])
        made = f"delivery:{person}:{delivery['watermark']}:{','.join(arrived)}"
        return Receipt(**common, id=made, status="delivered", messages=arrived, until=until)
    if (read := one.get("read")) is not None:
        made, until = f"read:{person}:{read['watermark']}", _seconds(read["watermark"])
        return Receipt(**common, id=made, status="read", until=until)
    if "referral" in one:
        return Opened(**common, id=f"referral:{stamp}")
    what = next((kind for kind in _SILENT if kind in one), "unknown")
    return Ignored(**common, id=f"{what}:{stamp}", what=what)


def _message(message: Mapping[str, Any], common: dict[str, Any], app_id: str) -> AnyEvent:
    mid, text = str(message["mid"]), str(message.get("text") or "")
    came = tuple(_attachment(one) for one in message.get("attachments") or ())
    if message.get("is_echo"):
        # An echo with an attachment is still an echo.
        ours = str(message.get("app_id", "")) == app_id
        return Echo(
            **common, id=f"echo:{mid}", message=mid, text=text, by_person=not ours, attachments=came
        )
    if message.get("is_deleted"):
        return Ignored(**common, id=f"deleted:{mid}", what="deleted")
    tapped = message.get("quick_reply")
    if tapped is not None:
        return Said(**common, id=mid, text=text, choice=str(tapped["payload"]))
    if message.get("is_unsupported"):
        came = (*came, Attachment("unsupported"))
    return Said(**common, id=mid, text=text, attachments=came)


def _attachment(one: Mapping[str, Any]) -> Attachment:
    payload = one.get("payload") or {}
    if "sticker_id" in payload:
        return Attachment("sticker", url=payload.get("url"))
    if one.get("type") == "location":
        place = payload.get("coordinates") or {}
        return Attachment("location", name=f"{place.get('lat')}, {place.get('long')}")
    kind = _KINDS.get(str(one.get("type")), "unsupported")
    return Attachment(
        kind,
        name=one.get("title") or payload.get("title"),
        url=payload.get("url") or one.get("url"),
    )


def _postback(postback: Mapping[str, Any], common: dict[str, Any], made: str) -> AnyEvent:
    """A tap on a button: ours carries an id; any other says what stands on it."""
    id_ = str(postback.get("mid") or made)
    payload, title = str(postback.get("payload", "")), str(postback.get("title", ""))
    if payload.startswith(_MARK):
        return Said(**common, id=id_, text=title, choice=payload)
    if payload == GET_STARTED or not title:
        return Opened(**common, id=id_, tapped=title)
    return Said(**common, id=id_, text=title)
