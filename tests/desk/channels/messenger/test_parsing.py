"""Recorded deliveries of every kind and the events that they are, also those to be ignored."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from desk.channels.interface import RefusedError
from desk.channels.messenger.parsing import events, newest

APP_ID = "555000111222"
PAGE_ID = "100000000000001"
PAYLOADS = sorted((Path(__file__).parent / "payloads").glob("*.json"))


@pytest.mark.parametrize("path", PAYLOADS, ids=lambda path: path.stem)
def test_recorded_delivery(path: Path) -> None:
    case = json.loads(path.read_text(encoding="utf-8"))
    made = events(json.dumps(case["delivery"]).encode(), app_id=APP_ID, page_id=PAGE_ID)
    assert json.loads(msgspec.json.encode(made)) == case["events"]


def test_every_event_of_a_delivery_has_an_id_of_its_own() -> None:
    for path in PAYLOADS:
        ids = [event["id"] for event in json.loads(path.read_text(encoding="utf-8"))["events"]]
        assert len(set(ids)) == len(ids), path


# Where a stamp stands; and words that Python takes for numbers.
_PLACES = ("time", "timestamp", "watermark", "seen")
_ENDLESS = ("NaN", "Infinity", "-inf", "1e999", "soon", None)


def _stamped(place: str, stamp: str | None) -> bytes:
    """A delivery whose stamp in one place is this."""
    event: dict[str, Any] = {"sender": {"id": "7"}, "timestamp": 1780000000000}
    event["delivery"] = {"watermark": 1780000000000}
    entry: dict[str, Any] = {"id": PAGE_ID, "time": 1780000000000, "messaging": [event]}
    match place:
        case "time":
            entry["time"] = stamp
        case "timestamp":
            event["timestamp"] = stamp
        case "seen":
            event["read"] = {"watermark": stamp}
            del event["delivery"]
        case _:
            event["delivery"]["watermark"] = stamp
    return json.dumps({"object": "page", "entry": [entry]}).encode()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"null",
        b'{"object": "instagram", "entry": []}',
        b'{"object": "page"}',
        b'{"object": "page", "entry": 1}',
        b'{"object": "page", "entry": [1]}',
        b'{"object": "page", "entry": [{"id": "1", "messaging": [{}]}]}',
        b'{"object": "page", "entry": [{"id": "1", "time": "x", "messaging": []}]}',
        b"[" * 100_000,
        *(_stamped(place, stamp) for place in _PLACES for stamp in _ENDLESS),
    ],
)
def test_what_is_no_delivery_is_refused(body: bytes) -> None:
    with pytest.raises(RefusedError) as refused:
        events(body, app_id=APP_ID, page_id=PAGE_ID)
    assert refused.value.status == 400


def test_newest_stamp() -> None:
    body: dict[str, Any] = {"entry": [{"time": 1780000000000}, {"time": 1780000009000}]}
    assert newest(json.dumps(body).encode()) == 1780000009.0
    assert newest(b"{}") == 0
