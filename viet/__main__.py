"""``python -m viet "câu…"``: explain how a message is read."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone

from viet.explaining import as_text, explain

_VIETNAM = timezone(timedelta(hours=7))


def main(arguments: Sequence[str] | None = None) -> int:
    """Explain each message given, or each line of standard input when none is."""
    parser = argparse.ArgumentParser(prog="python -m viet", description=__doc__)
    parser.add_argument("text", nargs="*", help="messages; without any, lines of standard input")
    parser.add_argument("--on", type=_day, default=None, help="today, an ISO date (default: now)")
    parser.add_argument("--expecting", help="the slot just asked for, such as amount or term")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args(arguments)
    on = options.on or datetime.now(_VIETNAM).date()
    for text in options.text or (line.rstrip("\n") for line in sys.stdin):
        explained = explain(text, on=on, expecting=options.expecting)
        if options.json:
            print(json.dumps(explained, ensure_ascii=False))
        else:
            print(f"{text}\n{as_text(explained)}\n")
    return 0


def _day(text: str) -> object:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=_VIETNAM).date()
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date; write 2026-11-23") from None


if __name__ == "__main__":
    sys.exit(main())
