"""``python -m desk.attachments check``: whether files can be decoded, kept and scanned here, and
how many wait."""

from __future__ import annotations

import asyncio
import base64
import sys
from collections.abc import AsyncIterator, Sequence

import sqlalchemy as sa

from desk.attachments.cabinet import Cabinet
from desk.attachments.opening import Decoder, RefusedError
from desk.attachments.scanning import ScannerError, scanner_of
from desk.attachments.tables import files
from desk.commands import opened
from desk.privacy.keys import KeyFileError, Ring
from desk.store import Store
from launch.settings import Settings

# One pixel.
_PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
)
# What scanners take for a virus, by agreement. In parts, so that this file is not taken for one.
_TRIAL = ("X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR", "-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*")


async def findings(settings: Settings, store: Store) -> AsyncIterator[tuple[bool, str]]:
    """Whether each thing is well, and what there is to say of it."""
    try:
        decoded = await Decoder().decode(_PICTURE)
        yield decoded.media_type == "image/png", "the decoder reads a picture"
    except RefusedError as error:
        yield False, f"the decoder does not read a picture ({error.code}); run make setup"
    folder = settings.files.folder
    cabinet = Cabinet(folder, Ring(settings.vault_keys))
    try:
        put = cabinet.put(b"content", b"preview")
        same = cabinet.get(put, put.stored) == b"content"
        cabinet.remove(put.stored, put.preview)
        yield same, f"files are kept in {folder}"
    except (OSError, KeyFileError) as error:
        yield False, f"files cannot be kept in {folder} ({error}); set TUVAN_FILES or its rights"
    scanner = scanner_of(settings.files.scanner)
    if scanner is None:
        yield True, "no scanner is set (TUVAN_FILE_SCANNER): officers read that files are unscanned"
    else:
        try:
            clean, found = (
                await scanner.scan(b"clean"),
                await scanner.scan("".join(_TRIAL).encode()),
            )
            yield (
                clean is None,
                f"the scanner lets a clean file pass{f', not: {clean}' * bool(clean)}",
            )
            yield found is not None, f"the scanner finds the trial virus ({found or 'it does not'})"
        except ScannerError as error:
            yield False, f"{error}; see TUVAN_FILE_SCANNER"
    counted = sa.select(files.c.state, sa.func.count()).group_by(files.c.state)
    states = await store.read(lambda c: {row[0]: row[1] for row in c.execute(counted)})
    yield True, "files by state: " + (", ".join(f"{k} {v}" for k, v in states.items()) or "none")


async def _check(settings: Settings, store: Store) -> int:
    wrong = 0
    async for well, what in findings(settings, store):
        wrong += not well
        print(f"{'well ' if well else 'WRONG'}  {what}")
    return 1 if wrong else 0


def main(arguments: Sequence[str]) -> int:
    """0 when all is well, 1 when something is not, 2 when it cannot be looked at."""
    if list(arguments) != ["check"]:
        print("usage: python -m desk.attachments check", file=sys.stderr)
        return 2
    with opened() as (settings, store):
        return asyncio.run(_check(settings, store))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
