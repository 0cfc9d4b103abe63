"""Bringing a file from where a vendor keeps it: from his own hosts only, and no more than fits."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urljoin, urlsplit

import httpx

_SECONDS = 30.0
_MOST_REDIRECTS = 3
_GONE = {400, 401, 403, 404, 410}


class FetchError(Exception):
    """The vendor did not give the file; with ``again`` it may be asked for once more."""

    def __init__(self, code: str, *, again: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.again = again


def from_vendor(url: str | None, origins: Sequence[str]) -> bool:
    """Whether the address is one of the vendor's.

    ``origins`` are his domains, with whatever is below them and over https alone, or whole origins
    such as ``http://127.0.0.1:9000``. An address that a stranger wrote must not make the desk ask
    its own network.
    """
    parts = urlsplit(url or "")
    host = (parts.hostname or "").lower()
    if f"{parts.scheme}://{parts.netloc}" in origins:
        return True
    return (
        parts.scheme == "https"
        and parts.port in (None, 443)
        and parts.username is None
        and any(host == one or host.endswith(f".{one}") for one in origins if "/" not in one)
    )


async def fetch(
    client: httpx.AsyncClient, url: str, origins: Sequence[str], most_bytes: int
) -> bytes:
    """The file at ``url``, at most ``most_bytes`` of it.

    Raises:
        FetchError: it is not there, not the vendor's, too large, or the vendor does not answer.
    """
    for _ in range(_MOST_REDIRECTS + 1):
        if not from_vendor(url, origins):
            raise FetchError("file_elsewhere")
        try:
            async with client.stream(
                "GET", url, timeout=_SECONDS, follow_redirects=False
            ) as answer:
                if answer.is_redirect:
                    url = urljoin(url, answer.headers.get("location", ""))
                    continue
                return await _body(answer, most_bytes)
        except (httpx.TransportError, httpx.InvalidURL, httpx.DecodingError) as error:
            raise FetchError("file_away", again=True) from error
    raise FetchError("file_elsewhere")


async def _body(answer: httpx.Response, most_bytes: int) -> bytes:
    if answer.status_code in _GONE:
        raise FetchError("file_gone")
    if answer.status_code != 200:
        raise FetchError("file_away", again=True)
    parts, size = [], 0
    async for part in answer.aiter_bytes():
        size += len(part)
        if size > most_bytes:
            raise FetchError("file_too_large")
        parts.append(part)
    return b"".join(parts)
