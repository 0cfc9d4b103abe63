"""Keeps TensorFlow out of these tests, as it is kept out of the engine."""

from __future__ import annotations

import sys

from bot.engine import placeholders

if "tensorflow" not in sys.modules:
    placeholders.install()
