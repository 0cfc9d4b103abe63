"""``python -m bot --model FILE``: the dialogue engine, listening for the desk."""

from __future__ import annotations

import argparse
import sys
from urllib.parse import urlsplit

from bot.engine.__main__ import main as engine
from launch.settings import SettingsError, read


def main() -> None:
    """Start Rasa on the address of ``TUVAN_RASA_URL``."""
    parser = argparse.ArgumentParser(prog="python -m bot", description=__doc__)
    parser.add_argument("--model", required=True, help="the trained model's file")
    parser.add_argument("--endpoints", default="endpoints.yml")
    parser.add_argument("--credentials", default="credentials.yml")
    given = parser.parse_args()
    try:
        address = urlsplit(read().rasa_url)
    except SettingsError as error:
        sys.exit(str(error))
    sys.argv = ["rasa", "run", "--model", given.model]
    sys.argv += ["--endpoints", given.endpoints, "--credentials", given.credentials]
    sys.argv += ["--interface", address.hostname or "127.0.0.1", "--port", str(address.port or 80)]
    engine()


if __name__ == "__main__":
    main()
