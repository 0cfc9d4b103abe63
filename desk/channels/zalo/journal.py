"""The newest pair, sealed in a file: written before the database, which may be busy or away."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from desk.channels.grants import Pair
from desk.channels.sealing import Sealer

_CONTEXT = "journal of a zalo grant"


class Noted(msgspec.Struct, frozen=True):
    """A pair and its generation."""

    generation: int
    access: str
    refresh: str
    access_from: float
    access_until: float
    refresh_until: float

    @property
    def pair(self) -> Pair:
        return Pair(
            self.access, self.refresh, self.access_from, self.access_until, self.refresh_until
        )


class Journal:
    """One file for each account below ``var``; open and ready before the vendor is asked."""

    def __init__(self, var: Path, account: str, sealer: Sealer) -> None:
        self.path = var / f"zalo-{account}.grant"
        self._sealer = sealer
        self._file: int | None = None

    def open(self) -> None:
        """Make the file ready to be written without delay."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._sealer.seal("", _CONTEXT)
        self._file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def note(self, generation: int, pair: Pair) -> None:
        """Write the pair; when this returns, a power cut does not lose it."""
        if self._file is None:
            self.open()
        assert self._file is not None  # noqa: S101
        noted = Noted(
            generation,
            pair.access,
            pair.refresh,
            pair.access_from,
            pair.access_until,
            pair.refresh_until,
        )
        line = self._sealer.seal(msgspec.json.encode(noted).decode(), _CONTEXT)
        os.write(self._file, f"{line}\n".encode())
        os.fsync(self._file)

    def last(self) -> Noted | None:
        """The newest pair that was noted.

        Raises:
            KeyFileError: the key that sealed it is missing.
        """
        try:
            lines = self.path.read_text(encoding="ascii").splitlines()
        except FileNotFoundError:
            return None
        for line in reversed(lines):
            if line.strip():
                return msgspec.json.decode(self._sealer.open(line, _CONTEXT), type=Noted)
        return None

    def clear(self) -> None:
        """The database has it now."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
        self.path.unlink(missing_ok=True)
