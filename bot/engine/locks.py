"""One turn at a time per conversation, in one process or in many."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import urlsplit

from rasa.core.lock_store import InMemoryLockStore, LockStore, RedisLockStore

from launch.settings import read


class ConversationLocks:
    """Makes the lock store of ``TUVAN_REDIS_URL``, or one in memory for a single process.

    endpoints.yml can name a class only, hence a class that makes another's objects.

    Raises:
        ValueError: several workers are asked for without Redis; their turns would interleave.
    """

    def __new__(cls, endpoint_config: Any = None) -> LockStore:  # type: ignore[misc]  # noqa: ARG004
        redis_url = read().redis_url
        if redis_url is None:
            workers = os.environ.get("SANIC_WORKERS", "1")
            if workers != "1":
                raise ValueError(
                    f"SANIC_WORKERS is {workers}, but turns are kept apart in one process only; "
                    "set TUVAN_REDIS_URL, or SANIC_WORKERS to 1"
                )
            return InMemoryLockStore()
        address = urlsplit(redis_url)
        return RedisLockStore(
            host=address.hostname or "localhost",
            port=address.port or 6379,
            db=int(address.path.strip("/") or 0),
            username=address.username,
            password=address.password,
            use_ssl=address.scheme == "rediss",
            key_prefix="tuvan",
        )
