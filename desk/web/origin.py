"""Where a browser says that a request or a socket comes from."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection


def same_origin(connection: ASGIConnection[Any, Any, Any, Any]) -> bool:
    """Whether it comes from our own page; a program, which names no origin, counts as such."""
    origin = connection.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == connection.headers.get("host")
