"""The vendors' door: verify, store, answer 200; everything else happens afterwards."""

from __future__ import annotations

import time
from typing import Any

import structlog
from litestar import Controller, Request, Response, get, post
from litestar.exceptions import ClientException
from litestar.params import FromPath

from desk import metrics
from desk.channels.interface import Answer, Channel, Raw, RefusedError
from desk.parts import Parts, PartsHere
from desk.web.errors import Problem

log = structlog.get_logger(__name__)

# A batch of a thousand events fits; nothing that a vendor sends is larger.
BODY_BYTES = 1024 * 1024


class Webhooks(Controller):
    """One address for each channel."""

    path = "/channels"
    include_in_schema = False

    @get("/{name:str}")
    async def probe(
        self, parts: PartsHere, request: Request[Any, Any, Any], name: FromPath[str]
    ) -> Response[str]:
        """A vendor tries the address."""
        channel = _channel(parts, name)
        answer = channel.probe(_raw(request, b""))
        return _answered(answer or Answer(200))

    @post("/{name:str}", status_code=200, request_max_body_size=BODY_BYTES)
    async def receive(
        self, parts: PartsHere, request: Request[Any, Any, Any], name: FromPath[str]
    ) -> Response[str]:
        """Events of a vendor. 200 means that they are stored; 503 that they may be sent again."""
        channel = _channel(parts, name)
        raw = _raw(request, await _body(request))
        answer = channel.probe(raw)
        if answer is not None:
            return _answered(answer)
        try:
            channel.verify(raw, time.time())
            came = channel.parse(raw)
        except RefusedError as refused:
            metrics.CHANNEL_REFUSED.labels(name, refused.code).inc()
            log.warning("webhook_refused", channel=name, code=refused.code)
            raise Problem(refused.status, refused.code, refused.reason) from refused
        new = await parts.receiving.keep(channel, came)
        metrics.CHANNEL_EVENTS.labels(name, "new").inc(new)
        metrics.CHANNEL_EVENTS.labels(name, "again").inc(len(came) - new)
        return _answered(Answer(200))


def _channel(parts: Parts, name: str) -> Channel:
    channel = parts.channels.by_name.get(name)
    if channel is None:
        raise Problem(404, "not_found", "no such channel is set up here")
    return channel


async def _body(request: Request[Any, Any, Any]) -> bytes:
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Problem(415, "compressed", "the body is compressed; send it as it is")
    try:
        return await request.body()
    except ClientException as error:
        raise Problem(error.status_code, "malformed", "the body did not come whole") from error


def _raw(request: Request[Any, Any, Any], body: bytes) -> Raw:
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Raw(request.method, headers, dict(request.query_params.items()), body)


def _answered(answer: Answer) -> Response[str]:
    return Response(answer.body, status_code=answer.status, media_type="text/plain")
