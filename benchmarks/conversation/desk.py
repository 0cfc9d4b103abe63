"""The desk with a stop-watch on the engine: ``python -m benchmarks.conversation.desk``.

Writes one line a turn, message id and seconds, to the file that ``ENGINE_TIMES`` names.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import httpx

from desk.__main__ import main

_TURN = "/webhooks/desk/turn"
_send = httpx.AsyncHTTPTransport.handle_async_request


def watch(times: Path) -> None:
    """Note how long the engine takes from request to the last byte of its answer."""
    file = times.open("a", buffering=1, encoding="utf-8")

    async def timed(transport: httpx.AsyncHTTPTransport, request: httpx.Request) -> httpx.Response:
        if not request.url.path.endswith(_TURN):
            return await _send(transport, request)
        began = time.perf_counter()
        answer = await _send(transport, request)
        await answer.aread()
        took = time.perf_counter() - began
        file.write(f"{json.loads(request.content)['message_id']} {took}\n")
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

    httpx.AsyncHTTPTransport.handle_async_request = timed  # type: ignore[method-assign]


if __name__ == "__main__":
    watch(Path(os.environ["ENGINE_TIMES"]))
    sys.exit(main())
