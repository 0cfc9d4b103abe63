"""``python -m desk.channels.messenger check``: what is wrong with the set-up, and what to do."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence

import httpx

from desk.channels.messenger.checking import findings
from launch.settings import MessengerSettings, SettingsError, read


def main(arguments: Sequence[str]) -> int:
    """0 when all is well, 1 when something is not, 2 when it cannot be looked at."""
    if list(arguments) != ["check"]:
        print("usage: python -m desk.channels.messenger check", file=sys.stderr)
        return 2
    try:
        settings = read()
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    if settings.messenger is None:
        print("Messenger is not set up: set the TUVAN_MESSENGER settings", file=sys.stderr)
        return 2
    return asyncio.run(_check(settings.messenger, settings.public_url))


async def _check(settings: MessengerSettings, public_url: str) -> int:
    wrong = 0
    async with httpx.AsyncClient(timeout=20) as client:
        async for one in findings(settings, public_url, client):
            wrong += not one.well
            print(
                f"{'well ' if one.well else 'WRONG'}  {one.what}"
                + (f": {one.advice}" if one.advice else "")
            )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
