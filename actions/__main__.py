"""``python -m actions``: the action server, on loopback."""

from __future__ import annotations

import sys
from urllib.parse import urlsplit

import uvicorn

from actions import server
from catalogue import store
from catalogue.snapshot import Catalogue
from launch import settings


def main() -> int:
    """Serve until told to stop; 2 when a setting is wrong."""
    try:
        here = settings.read()
    except settings.SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    address = urlsplit(here.actions_url)
    application = server.application(Catalogue(store.engine(here.database_url)), here.now)
    uvicorn.run(
        application,  # type: ignore[arg-type]  Sanic is an ASGI application
        host=address.hostname or "127.0.0.1",
        port=address.port or 80,
        log_level="warning",
        access_log=False,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
