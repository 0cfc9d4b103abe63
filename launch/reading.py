"""How the text of a setting is read; each raises ``ValueError`` for what it cannot read."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

# Days that each kind of record is kept; what they are is told in the guide of personal data.
RETENTION_DAYS = {
    "vault": 180,
    "appraisal": 365,
    "engine": 90,
    "review": 180,
    "attachments": 365,
    "conversation": 730,
    "consent": 3650,
    "request": 3650,
}


def port(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 65535:
        raise ValueError
    return number


def http(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError
    parts.port  # noqa: B018  raises ValueError when it is no number
    return text.rstrip("/")


def database(text: str) -> str:
    if not text.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        raise ValueError
    return text.replace("postgresql://", "postgresql+psycopg://", 1)


def redis(text: str) -> str:
    if not text.startswith(("redis://", "rediss://")):
        raise ValueError
    return text


def origins(text: str) -> tuple[str, ...]:
    origins = tuple(text.split())
    for origin in origins:
        parts = urlsplit(http(origin))
        if origin != f"{parts.scheme}://{parts.netloc}":
            raise ValueError
    return origins


def retention(text: str) -> dict[str, int]:
    given = dict(one.split("=", 1) for one in text.split())
    if not set(given) <= set(RETENTION_DAYS):
        raise ValueError
    days = {kind: int(number) for kind, number in given.items()}
    if any(number < 1 for number in days.values()):
        raise ValueError
    return {**RETENTION_DAYS, **days}


def pairs(text: str) -> dict[str, str]:
    pairs = [one.rsplit("=", 1) for one in text.split()]
    if not all(len(pair) == 2 and all(pair) for pair in pairs):
        raise ValueError
    return dict(pairs)


def minutes(text: str) -> float:
    minutes = int(text)
    if not 1 <= minutes <= 7 * 24 * 60:
        raise ValueError
    return minutes * 60.0


def megabytes(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 50:
        raise ValueError
    return number


def count(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 10_000:
        raise ValueError
    return number


def hosts(text: str) -> tuple[str, ...]:
    """Domains, each with what is below it; or origins, which are meant as they stand."""
    for one in text.split():
        if "/" in one:
            origins(one)
        elif not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", one):
            raise ValueError
    return tuple(text.split())


def scanner(text: str) -> str:
    if text.startswith("command:") and text.removeprefix("command:").strip():
        return text
    parts = urlsplit(text)
    if parts.scheme != "clamd" or not (parts.hostname or parts.path):
        raise ValueError
    parts.port  # noqa: B018  raises ValueError when it is no number
    return text


def text(text: str) -> str:
    if not text.strip():
        raise ValueError
    return text.strip()


def number(text: str) -> str:
    if not text.strip().isdecimal():
        raise ValueError
    return text.strip()


def path(given: str) -> Path:
    return Path(text(given))
