"""A process that asks for a new access token, as a desk does whose token Zalo no longer likes."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping

from desk.channels.zalo.tokens import NoTokenError, Tokens
from desk.store import Store, connect
from launch.settings import read


def ask(environment: Mapping[str, str]) -> None:
    """In a process of its own, whose environment these settings become."""
    os.environ.update(environment)
    settings = read()
    assert settings.zalo is not None
    store = Store(connect(settings.database_url))
    tokens = Tokens(settings, settings.zalo, store)

    async def renew() -> None:
        try:
            await tokens.renewed(await tokens.access())
        except NoTokenError:
            return

    asyncio.run(renew())
    store.close()
