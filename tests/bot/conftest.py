"""The engine's room is tested in the engine's environment; elsewhere only its plain modules are."""

from __future__ import annotations

import importlib.util

if importlib.util.find_spec("rasa") is None:
    collect_ignore_glob = ["engine/*", "nlu/*"]
