"""``python -m bot.parse < messages.jsonl > parses.jsonl``: how the model reads each message.

Each line in is an object with ``text``; each line out is Rasa's parse of it, in order. Nothing
else goes to standard output.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from bot.engine import placeholders

ROOT = Path(__file__).parents[1]


def texts(lines: Iterable[str]) -> Iterator[str]:
    """The ``text`` of each line; empty lines are passed over.

    Raises:
        ValueError: names the line that is no object with a string ``text``.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row: Any = json.loads(line)
        except ValueError as error:
            raise ValueError(f"line {number} is no JSON: {error}") from error
        if not isinstance(row, dict) or not isinstance(row.get("text"), str):
            raise ValueError(f'line {number} must be an object with a string "text"')
        yield row["text"]


def quietly() -> None:
    """Keep libraries' notices off the terminal; they are about other programs' use of them."""
    warnings.filterwarnings("ignore")
    logging.disable(logging.WARNING)


def main() -> None:
    """Parse standard input to standard output."""
    parser = argparse.ArgumentParser(prog="python -m bot.parse", description=__doc__)
    parser.add_argument("--model", type=Path, help="default: the newest in models/")
    given = parser.parse_args()
    quietly()
    sys.stdin.reconfigure(encoding="utf-8")
    # Half a character of two is no text that can be written; as an escape it is still JSON.
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    placeholders.install()
    from bot.engine.understanding import Understanding, newest_model

    try:
        understanding = Understanding(given.model or newest_model(ROOT / "models"))
        for text in texts(sys.stdin):
            print(json.dumps(understanding.parse(text), ensure_ascii=False))
    except (FileNotFoundError, ValueError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
