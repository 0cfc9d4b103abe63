"""Asking a virus scanner about a file: ClamAV's daemon over its socket, or a command."""

from __future__ import annotations

import asyncio
import os
import shlex
import struct
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

_SECONDS = 120.0
_CHUNK = 64 * 1024


class ScannerError(Exception):
    """The scanner gave no verdict; the file stays where it is until it does."""


class Scanner(Protocol):
    """Says whether a file holds something harmful."""

    async def scan(self, content: bytes) -> str | None:
        """What the scanner calls the harm in it; None when it is clean.

        Raises:
            ScannerError: no verdict: the scanner is away, or failed.
        """
        ...


@dataclass(frozen=True)
class Clamd:
    """ClamAV's daemon at a Unix socket (``path``) or at ``host`` and ``port``.

    The file goes over the socket, so that the daemon needs no access to the desk's folder.
    """

    path: str = ""
    host: str = ""
    port: int = 0

    async def scan(self, content: bytes) -> str | None:
        try:
            async with asyncio.timeout(_SECONDS):
                answer = await self._ask(content)
        except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
            raise ScannerError(f"clamd does not answer: {error!r}") from error
        said = answer.rstrip(b"\0\n").decode("utf-8", "replace").removeprefix("stream: ")
        if said == "OK":
            return None
        if said.endswith(" FOUND"):
            return said.removesuffix(" FOUND")
        raise ScannerError(f"clamd said {said[:200]!r}")

    async def _ask(self, content: bytes) -> bytes:
        opened = (
            asyncio.open_unix_connection(self.path)
            if self.path
            else asyncio.open_connection(self.host, self.port)
        )
        reader, writer = await opened
        try:
            writer.write(b"zINSTREAM\0")
            for at in range(0, len(content), _CHUNK):
                chunk = content[at : at + _CHUNK]
                writer.write(struct.pack("!L", len(chunk)) + chunk)
                await writer.drain()
            writer.write(struct.pack("!L", 0))
            await writer.drain()
            return await reader.readuntil(b"\0")
        finally:
            writer.close()


@dataclass(frozen=True)
class Command:
    """A program that reads the file on its standard input and ends, as ``clamdscan`` does, with
    0 for clean, 1 for harmful, anything else for no verdict."""

    words: tuple[str, ...]

    async def scan(self, content: bytes) -> str | None:
        try:
            process = await asyncio.create_subprocess_exec(
                *self.words,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                # Nothing else of the environment, in which secrets stand.
                env={"PATH": os.environ.get("PATH", os.defpath)},
            )
        except OSError as error:
            raise ScannerError(f"{self.words[0]} cannot be started: {error}") from error
        try:
            async with asyncio.timeout(_SECONDS):
                said, _ = await process.communicate(content)
        except TimeoutError as error:
            raise ScannerError(f"{self.words[0]} took too long") from error
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode == 0:
            return None
        if process.returncode == 1:
            return _name_in(said.decode("utf-8", "replace")) or "unnamed"
        raise ScannerError(f"{self.words[0]} ended with {process.returncode}")


def _name_in(said: str) -> str:
    """The harm's name in a line such as ``stdin: Win.Test.EICAR_HDB-1 FOUND``."""
    line = next((line for line in said.splitlines() if line.endswith(" FOUND")), "")
    return line.removesuffix(" FOUND").rpartition(": ")[2][:100]


def scanner_of(setting: str | None) -> Scanner | None:
    """The scanner that ``TUVAN_FILE_SCANNER`` names."""
    if setting is None:
        return None
    kind, _, rest = setting.partition(":")
    if kind == "command":
        return Command(tuple(shlex.split(rest)))
    where = urlsplit(setting)
    if where.hostname:
        return Clamd(host=where.hostname, port=where.port or 3310)
    return Clamd(path=where.path)
