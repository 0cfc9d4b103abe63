"""The keys of the vault: a file of lines ``ID KEY``, the first of which seals.

A new key is added as the first line; the older ones still open what they sealed, until everything
was sealed anew (``python -m desk.privacy keys``).
"""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_BYTES = 32
_NONCE = 12
_LONGEST_ID = 16


class KeyFileError(ValueError):
    """The file of keys cannot be used; the sentence says why and what to do."""


@dataclass(frozen=True)
class Key:
    """One key. Sealing uses AES-256-GCM; fingerprints use a key of their own, derived from it."""

    id: str
    _secret: bytes = field(repr=False)

    def seal(self, plain: str, context: str) -> bytes:
        """``plain`` so that only this key, told the same ``context``, opens it."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + AESGCM(self._secret).encrypt(nonce, plain.encode(), context.encode())

    def open(self, sealed: bytes, context: str) -> str:
        """What was sealed.

        Raises:
            KeyFileError: sealed by another key or in another context, or changed since.
        """
        cipher = AESGCM(self._secret)
        try:
            return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], context.encode()).decode()
        except InvalidTag as error:
            raise KeyFileError(
                f"key {self.id} does not open this entry: it was changed, or the file holds "
                "another key under this name; restore the file of keys"
            ) from error

    def fingerprint(self, text: str) -> str:
        """The same for the same text; tells nothing to whoever has not the key."""
        derived = HKDF(hashes.SHA256(), _BYTES, salt=None, info=b"fingerprint").derive(self._secret)
        code = hmac.HMAC(derived, hashes.SHA256())
        code.update(text.encode())
        return code.finalize().hex()


class Ring:
    """The keys of a file as it is now: one that is added while the desk runs counts at once.

    The file is made with one key when it is missing.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._keys: tuple[Key, ...] = ()
        self._changed = -1

    def all(self) -> tuple[Key, ...]:
        """All keys, the sealing one first.

        Raises:
            KeyFileError: the file cannot be used.
        """
        try:
            changed = self.path.stat().st_mtime_ns
        except FileNotFoundError:
            if self._keys:
                return self._keys
            add(self.path)
            changed = self.path.stat().st_mtime_ns
        if changed != self._changed:
            self._keys, self._changed = read(self.path), changed
        return self._keys

    def check(self, used: Mapping[str, int]) -> None:
        """See that every key of ``used`` is here; it says how much each sealed.

        Raises:
            KeyFileError: the file cannot be used, or lacks a key.
        """
        if used and not self.path.exists():
            read(self.path)
        missing = sorted(set(used) - {key.id for key in self.all()})
        if missing:
            raise KeyFileError(
                f"{self.path} lacks the keys {', '.join(missing)}, which sealed "
                f"{sum(used[key] for key in missing)} entries of the vault; restore them"
            )

    def named(self, name: str) -> Key:
        """The key of this ID.

        Raises:
            KeyFileError: the file does not hold it.
        """
        found = next((key for key in self.all() if key.id == name), None)
        if found is None:
            raise KeyFileError(f"{self.path} lacks key {name}; restore it")
        return found


def read(path: Path) -> tuple[Key, ...]:
    """The keys of the file, the sealing one first.

    Raises:
        KeyFileError: the file is missing, open to others, or a line is malformed.
    """
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise KeyFileError(
            f"the vault's keys cannot be read from {path} ({error}); restore the file, or set "
            "TUVAN_VAULT_KEYS to where it is"
        ) from error
    keys = [
        _key(line, path, number)
        for number, line in enumerate(lines, 1)
        if line.split("#")[0].strip()
    ]
    if not keys:
        raise KeyFileError(f"{path} holds no key; write one with python -m desk.privacy keys add")
    if len({key.id for key in keys}) != len(keys):
        raise KeyFileError(f"{path} names a key twice; each line needs an ID of its own")
    return tuple(keys)


def _key(line: str, path: Path, number: int) -> Key:
    name, _, encoded = line.split("#")[0].strip().partition(" ")
    try:
        secret = base64.urlsafe_b64decode(encoded.strip())
    except ValueError:
        secret = b""
    if len(secret) != _BYTES or len(name) > _LONGEST_ID:
        raise KeyFileError(
            f"{path}, line {number}: write an ID of at most {_LONGEST_ID} characters, a space and "
            f"{_BYTES} bytes in URL-safe base64"
        )
    return Key(name, secret)


def add(path: Path) -> str:
    """Write a new key as the first line of the file, which is made when missing; its ID.

    The file is replaced whole, so that nobody reads half of it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.read_text(encoding="ascii") if path.exists() else ""
    name = secrets.token_hex(4)
    encoded = base64.urlsafe_b64encode(secrets.token_bytes(_BYTES)).decode()
    made = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"{name} {encoded}\n{before}")
    if before:
        made.replace(path)
    else:
        _claim(made, path)
    return name


def _claim(made: Path, path: Path) -> None:
    # Of two processes that make the first key at the same time, one wins and both use its file.
    try:
        os.link(made, path)
    except FileExistsError:
        pass
    finally:
        made.unlink()
