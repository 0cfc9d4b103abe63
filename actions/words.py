"""The words for codes, read once from ``words.yml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    file = Path(__file__).with_name("words.yml")
    words: Mapping[str, Mapping[str, str]] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return words


def word(group: str, code: str, **values: str) -> str:
    """The words for a code.

    Raises:
        KeyError: nobody has worded that code.
    """
    return _words()[group][code].format(**values)
