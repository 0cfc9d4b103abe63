"""What lies in the database for a while and is read by nobody: sealed with the vault's keys."""

from __future__ import annotations

import base64
from functools import cached_property
from pathlib import Path

from desk.privacy import keys
from desk.privacy.keys import Key, KeyFileError


class Sealer:
    """Seals with the newest key of the file at ``path``, which is made when missing."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @cached_property
    def _keys(self) -> tuple[Key, ...]:
        if not self._path.exists():
            keys.add(self._path)
        return keys.read(self._path)

    def seal(self, plain: str, context: str) -> str:
        """``plain`` so that only this file's keys, told the same ``context``, open it."""
        key = self._keys[0]
        return f"{key.id}:{base64.urlsafe_b64encode(key.seal(plain, context)).decode()}"

    def open(self, sealed: str, context: str) -> str:
        """What was sealed.

        Raises:
            KeyFileError: the key that sealed it is missing, or it was changed.
        """
        name, _, encoded = sealed.partition(":")
        key = next((key for key in self._keys if key.id == name), None)
        if key is None:
            raise KeyFileError(f"{self._path} lacks key {name}; restore it")
        return key.open(base64.urlsafe_b64decode(encoded), context)
