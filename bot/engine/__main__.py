"""``python -m bot.engine …``: Rasa's command line, as this program runs it.

The same commands and options as ``rasa``; see `bot.engine.placeholders` for what is left out.
"""

from __future__ import annotations

import os
import sys

from bot.engine import placeholders
from launch.settings import SettingsError, read


def main() -> None:
    """Check the settings, hand them to Rasa's configuration files, and run Rasa."""
    try:
        settings = read()
    except SettingsError as error:
        sys.exit(str(error))
    # endpoints.yml reads it, and Rasa refuses a variable that is not set.
    os.environ["TUVAN_ACTIONS_URL"] = settings.actions_url
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    placeholders.install()
    from rasa.__main__ import main as rasa

    rasa()


if __name__ == "__main__":
    main()
