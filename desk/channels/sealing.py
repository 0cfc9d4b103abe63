"""What lies in the database for a while and is read by nobody: sealed with the vault's keys."""

from __future__ import annotations

import base64
from pathlib import Path

from desk.privacy.keys import Ring


class Sealer:
    """Seals with the newest key of the file at ``path``, which is made when missing."""

    def __init__(self, path: Path) -> None:
        self._ring = Ring(path)

    def seal(self, plain: str, context: str) -> str:
        """``plain`` so that only this file's keys, told the same ``context``, open it."""
        key = self._ring.all()[0]
        return f"{key.id}:{base64.urlsafe_b64encode(key.seal(plain, context)).decode()}"

    def open(self, sealed: str, context: str) -> str:
        """What was sealed.

        Raises:
            KeyFileError: the key that sealed it is missing, or it was changed.
        """
        name, _, encoded = sealed.partition(":")
        return self._ring.named(name).open(base64.urlsafe_b64decode(encoded), context)
