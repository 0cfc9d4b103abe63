"""Zalo's signature: a plain SHA-256 over app, raw body, stamp and the OA's secret; no HMAC."""

from __future__ import annotations

import hashlib
import hmac


def expected(app_id: str, body: bytes, timestamp: str, secret: str) -> str:
    """The signature of a request. ``timestamp`` is the string that stands in the body."""
    return hashlib.sha256(app_id.encode() + body + timestamp.encode() + secret.encode()).hexdigest()


def holds(given: str, app_id: str, body: bytes, timestamp: str, secret: str) -> bool:
    """Whether ``given``, with or without ``mac=``, is the signature; compared in constant time."""
    mac = given.strip().removeprefix("mac=").lower().encode("utf-8", "replace")
    return hmac.compare_digest(mac, expected(app_id, body, timestamp, secret).encode())
