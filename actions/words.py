"""The words for codes, read once from ``words.yml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml


@cache
def _words() -> Mapping[str, Any]:
    file = Path(__file__).with_name("words.yml")
    words: Mapping[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return words


def word(group: str, code: str, language: str | None = None, **values: str) -> str:
    """The words for a code, in English for ``en`` where there are any.

    Raises:
        KeyError: nobody has worded that code.
    """
    english: Mapping[str, Mapping[str, str]] = _words()["english"] if language == "en" else {}
    words: str = english.get(group, {}).get(code) or _words()[group][code]
    return words.format(**values)
