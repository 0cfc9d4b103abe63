"""Whether a request is Meta's own: its trial of the address, its signature over the raw bytes."""

from __future__ import annotations

import hashlib
import hmac

from desk.channels.interface import Answer, Raw, RefusedError

_HEADER = "x-hub-signature-256"
_PREFIX = "sha256="


def trial(request: Raw, verify_token: str) -> Answer | None:
    """The answer to Meta's trial of the address: its challenge, or 403; None for a delivery."""
    if request.method != "GET":
        return None
    asked = request.query
    given = asked.get("hub.verify_token", "")
    known = hmac.compare_digest(given.encode(), verify_token.encode())
    if asked.get("hub.mode") == "subscribe" and known:
        return Answer(200, asked.get("hub.challenge", ""))
    return Answer(403, "the verify token is not this installation's")


def signature(app_secret: str, body: bytes) -> str:
    """What Meta writes into ``X-Hub-Signature-256``."""
    return _PREFIX + hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()


def check(request: Raw, app_secret: str) -> None:
    """Nothing when the signature is right. The older SHA-1 header does not count.

    Raises:
        RefusedError: there is none, or it is another one.
    """
    given = request.headers.get(_HEADER)
    if given is None:
        raise RefusedError(401, "unsigned", "the header X-Hub-Signature-256 is missing")
    right = signature(app_secret, request.body)
    if not hmac.compare_digest(given.encode("utf-8", "replace"), right.encode()):
        raise RefusedError(401, "forged", "the signature is not of this app's secret and body")
