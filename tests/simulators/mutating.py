"""Requests with something wrong in them, made of whole ones."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

# What JSON can hold, what it cannot, and what readers of it disagree about.
_SCRAPS = (
    b"null", b"[]", b"{}", b"[", b"}", b'"', b'"""', b"true", b"-0", b"-1", b"1e999", b"NaN",
    b"-Infinity", b"9" * 400, b'"\\ud800"', b'"\\u0000"', b'"\\ud83d\\ude00"', b"\xff", b"\x00",
)  # fmt: skip
_VALUES: tuple[Any, ...] = (
    None, True, [], {}, 0, -1, 1e308, 10**30, "", "x" * 3000, "\ud800", "a\u0000b", "‮", "💥" * 50,
    "#tv.x", "/restart", {"id": []}, [{"payload": 1}], [None], [[[]]], {"id": {"id": "1"}},
    "NaN", "-Infinity",
)  # fmt: skip
_CODINGS = ("utf-16", "utf-32-le", "utf-8-sig", "cp1258", "latin-1")


def mutated(body: bytes, dice: random.Random) -> bytes:
    """The body with one to four things wrong."""
    for _ in range(dice.choice((1, 1, 1, 2, 4))):
        body = dice.choice(_WAYS)(body, dice) if body else dice.randbytes(20)
    return body


def _byte(body: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(body))
    return body[:at] + bytes([dice.randrange(256)]) + body[at + 1 :]


def _cut(body: bytes, dice: random.Random) -> bytes:
    return body[: dice.randrange(len(body))]


def _repeated(body: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(body))
    return body[:at] + body[at : at + dice.randrange(30)] * 2 + body[at:]


def _random(body: bytes, dice: random.Random) -> bytes:  # noqa: ARG001
    return dice.randbytes(dice.randrange(200))


def _scrap(body: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(body))
    return body[:at] + dice.choice(_SCRAPS) + body[at:]


def _string(body: bytes, dice: random.Random) -> bytes:
    """Something else in the place of a string, its quotes and all."""
    parts = body.split(b'"')
    parts[dice.randrange(len(parts))] = dice.choice(_SCRAPS)
    return b'"'.join(parts)


def _coding(body: bytes, dice: random.Random) -> bytes:
    return body.decode("utf-8", "replace").encode(dice.choice(_CODINGS), "replace")


def _nested(body: bytes, dice: random.Random) -> bytes:
    depth = dice.choice((50, 2000, 100_000))
    return dice.choice((b"[" * depth + body + b"]" * depth, b'{"a":' * depth, body + b"[" * depth))


def _value(body: bytes, dice: random.Random) -> bytes:
    """Still JSON, but a value, wherever it stands, is another one, gone, or there twice."""
    try:
        whole = json.loads(body)
    except (ValueError, RecursionError):
        return _byte(body, dice)
    places = list(_places(whole))
    if not places:
        return json.dumps(dice.choice(_VALUES)).encode()
    held, key = dice.choice(places)
    match dice.randrange(4):
        case 0:
            del held[key]
        case 1 if isinstance(held, list):
            held.extend(held[:10])
        case _:
            held[key] = dice.choice(_VALUES)
    return json.dumps(whole).encode()


def _places(value: Any, depth: int = 0) -> list[tuple[Any, Any]]:
    """Every container with every key of it."""
    if depth > 20 or not isinstance(value, (dict, list)):
        return []
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    return [
        *((value, key) for key in keys),
        *(place for key in keys for place in _places(value[key], depth + 1)),
    ]


_WAYS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _byte, _cut, _repeated, _random, _scrap, _string, _coding, _nested,
    # Most defects sit behind what can still be read.
    _value, _value, _value, _value,
)  # fmt: skip
