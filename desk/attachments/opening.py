"""Asking the decoder: what a file is, as it is kept, with a small picture of it."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

log = structlog.get_logger(__name__)

_PROGRAM = Path(__file__).with_name("decoding.py")
_SECONDS = 40.0
# Each takes a processor for a moment, and much memory.
_AT_ONCE = 2


class RefusedError(Exception):
    """The file cannot be kept; ``code`` is of the label group ``file_refusal``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Decoded:
    """``content`` is what is kept, ``preview`` a JPEG; sizes in pixels, or pages."""

    media_type: str
    content: bytes
    preview: bytes
    width: int | None = None
    height: int | None = None
    pages: int | None = None

    @property
    def kind(self) -> str:
        """The code of the label group ``attachment``."""
        return "document" if self.media_type == "application/pdf" else "image"


class Decoder:
    """Runs the decoder's process for one file at a time, few at once."""

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def decode(self, raw: bytes) -> Decoded:
        """Find out what ``raw`` is.

        Raises:
            RefusedError: nothing that is taken, or it cannot be read.
        """
        async with self._turns:
            told, rest = await _run(raw)
        if "refused" in told:
            raise RefusedError(str(told["refused"]))
        content, preview = rest[: told["kept"]], rest[told["kept"] :]
        if len(preview) != told["preview"]:
            raise RefusedError("file_broken")
        return Decoded(
            media_type=told["media_type"],
            content=content,
            preview=preview,
            width=told.get("width"),
            height=told.get("height"),
            pages=told.get("pages"),
        )


async def _run(raw: bytes) -> tuple[dict[str, Any], bytes]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        str(_PROGRAM),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        # Nothing of the environment, in which secrets stand.
        env={},
    )
    try:
        async with asyncio.timeout(_SECONDS):
            said, _ = await process.communicate(raw)
    except TimeoutError:
        log.warning("file_decoder_slow", size=len(raw))
        raise RefusedError("file_broken") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        log.warning("file_decoder_died", size=len(raw), status=process.returncode)
        raise RefusedError("file_broken")
    line, _, rest = said.partition(b"\n")
    return json.loads(line), rest
