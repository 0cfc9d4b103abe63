"""Where the bytes lie: files of random names outside everything that is served, each sealed.

Every file has a key of its own, which stands in the database, sealed with the vault's. Erasing the
row makes the bytes unreadable in the same transaction, also in whatever copy a backup made of the
folder; the file itself is taken away soon after.
"""

from __future__ import annotations

import base64
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from desk.privacy.keys import KeyFileError, Ring

_NONCE = 12
# A file that no row names may be one whose row is about to be written.
LEFT_SECONDS = 600.0


@dataclass(frozen=True)
class Put:
    """Files that lie in the cabinet, and the key to them, sealed."""

    stored: str
    preview: str
    key_id: str
    sealed: bytes


class Cabinet:
    """The folder at ``folder``, made when it is first needed; every desk process has the same."""

    def __init__(self, folder: Path, ring: Ring) -> None:
        self._folder = folder
        self._ring = ring

    def put(self, content: bytes, preview: bytes) -> Put:
        """Keep both. When this returns they outlive a power cut.

        Raises:
            OSError: the folder cannot be written.
        """
        secret = AESGCM.generate_key(256)
        names = secrets.token_hex(24), secrets.token_hex(24)
        for name, plain in zip(names, (content, preview), strict=True):
            nonce = secrets.token_bytes(_NONCE)
            self._write(name, nonce + AESGCM(secret).encrypt(nonce, plain, name.encode()))
        key = self._ring.all()[0]
        sealed = key.seal(base64.b64encode(secret).decode(), _context(names[0]))
        return Put(*names, key.id, sealed)

    def get(self, put: Put, name: str) -> bytes:
        """What lies under ``name``, one of the two.

        Raises:
            FileNotFoundError: it is not there.
            KeyFileError: the key that sealed it is missing, or the file was changed.
        """
        secret = base64.b64decode(
            self._ring.named(put.key_id).open(put.sealed, _context(put.stored))
        )
        raw = self._path(name).read_bytes()
        try:
            return AESGCM(secret).decrypt(raw[:_NONCE], raw[_NONCE:], name.encode())
        except InvalidTag as error:
            raise KeyFileError(f"file {name} was changed since it was kept") from error

    def sealing(self) -> str:
        """The ID of the key that seals now."""
        return self._ring.all()[0].id

    def seal_anew(self, put: Put) -> Put:
        """The same with its key sealed by the newest of the vault's."""
        newest = self._ring.all()[0]
        secret = self._ring.named(put.key_id).open(put.sealed, _context(put.stored))
        return Put(put.stored, put.preview, newest.id, newest.seal(secret, _context(put.stored)))

    def remove(self, *names: str | None) -> None:
        """Take files away; one that is gone already is as well."""
        for name in names:
            if name:
                self._path(name).unlink(missing_ok=True)

    def lying(self) -> Iterator[str]:
        """The names of files that have lain here for a while."""
        before = time.time() - LEFT_SECONDS
        for path in self._folder.glob("??/*"):
            # Another process may have taken it away in between.
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < before:
                    yield path.name

    def _path(self, name: str) -> Path:
        return self._folder / name[:2] / name

    def _write(self, name: str, sealed: bytes) -> None:
        path = self._path(name)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _context(name: str) -> str:
    return f"file {name}"
