"""Text files that people hand in."""

from __future__ import annotations

from pathlib import Path

from catalogue.errors import Place, Problem, Refused


def read_text(file: Path, name: str) -> str:
    """The text of a file in UTF-8, without a byte-order mark; ``name`` stands for it in places.

    Raises:
        Refused: there is no such file, or it is no UTF-8.
    """
    try:
        return file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise Refused([missing(file, name)]) from None
    except UnicodeDecodeError as error:
        raise Refused(
            [Problem("not_utf8", Place(name), f"byte {error.start}", "text in UTF-8")]
        ) from None


def missing(file: Path, name: str) -> Problem:
    """There is no such file."""
    return Problem("missing_file", Place(name), "no such file", f"the file {file}")
