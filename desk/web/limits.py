"""Limits on what one caller may send."""

from __future__ import annotations

import hashlib
from typing import Any

from litestar import Request
from litestar.middleware.rate_limit import RateLimitConfig, get_remote_address

# The longest message is 2,000 characters; JSON may write each as twelve bytes.
BODY_BYTES = 64 * 1024
# More than any setting allows; the setting is looked at while the file comes.
FILE_BYTES = 51 * 1024 * 1024
MESSAGES_A_MINUTE = 120
UPLOADS_A_MINUTE = 12
# Many customers may share one address: a company's, a carrier's.
SESSIONS_A_MINUTE = 3000
LOGINS_A_MINUTE = 20
MOVES_A_MINUTE = 10
ARRIVALS_A_MINUTE = 30


def bearer(request: Request[Any, Any, Any]) -> str | None:
    """The token of the Authorization header."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def _by_token(request: Request[Any, Any, Any]) -> str:
    token = bearer(request)
    if token is None:
        return f"address:{get_remote_address(request)}"
    return f"token:{hashlib.sha256(token.encode()).hexdigest()}"


def per_token(a_minute: int) -> Any:
    """Middleware: so many requests a minute for each token."""
    return RateLimitConfig(("minute", a_minute), identifier_for_request=_by_token).middleware


def per_address(kind: str, a_minute: int) -> Any:
    """Middleware: so many requests of this kind a minute from each address."""
    return RateLimitConfig(
        ("minute", a_minute),
        identifier_for_request=lambda request: f"{kind}:{get_remote_address(request)}",
    ).middleware
