"""Whether the process lives, and whether every part it needs is up."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import msgspec
import sqlalchemy as sa
from litestar import Response, get
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from catalogue import versions
from desk.parts import Parts, PartsHere

_SECONDS = 3.0


class Health(msgspec.Struct):
    status: str


class Part(msgspec.Struct):
    """One part; ``reason`` says what is wrong with it."""

    status: str
    reason: str | None = None


class Ready(msgspec.Struct):
    status: str
    parts: dict[str, Part]


@get("/health", summary="The desk answers")
async def health() -> Health:
    return Health("ok")


@get("/ready", summary="Every part is up", raises=[])
async def ready(parts: PartsHere) -> Response[Ready]:
    """200 when all parts are up, otherwise 503; each part by its name either way."""
    settings = parts.settings
    checks: dict[str, Callable[[], Awaitable[None]]] = {
        "database": lambda: _database(parts),
        "catalogue": lambda: _catalogue(parts),
        "rasa": lambda: _answers(parts.client, f"{settings.rasa_url}/webhooks/desk/"),
        "actions": lambda: _answers(parts.client, f"{settings.actions_url}/health"),
    }
    found = await asyncio.gather(*(_look(check) for check in checks.values()))
    up = all(part.status == "up" for part in found)
    return Response(
        Ready("ready" if up else "not_ready", dict(zip(checks, found, strict=True))),
        status_code=200 if up else 503,
    )


async def _look(check: Callable[[], Awaitable[None]]) -> Part:
    try:
        async with asyncio.timeout(_SECONDS):
            await check()
    except TimeoutError:
        return Part("down", f"no answer within {_SECONDS:g} s")
    except (_DownError, httpx.HTTPError, sa.exc.SQLAlchemyError) as error:
        return Part("down", str(error) if isinstance(error, _DownError) else type(error).__name__)
    return Part("up")


class _DownError(Exception):
    pass


async def _database(parts: Parts) -> None:
    await parts.store.read(lambda c: c.execute(sa.text("SELECT 1")).scalar_one())


async def _catalogue(parts: Parts) -> None:
    def latest(connection: Connection) -> versions.Version | None:
        with Session(connection) as session:
            return versions.latest(session)

    if await parts.store.read(latest) is None:
        raise _DownError("nothing is published yet; publish the seeds or a product book")


async def _answers(client: httpx.AsyncClient, url: str) -> Any:
    response = await client.get(url, timeout=_SECONDS)
    if response.status_code != 200:
        raise _DownError(f"status {response.status_code}")
