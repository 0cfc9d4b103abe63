"""``python -m desk.audit``: see whether the audit is whole, note where it ends, read it."""

from __future__ import annotations

import argparse
import sys

from desk.audit import trail
from desk.commands import opened


def _noted(text: str) -> tuple[int, str]:
    number, _, digest = text.partition(":")
    if not number.isdecimal() or len(digest) != 64:
        raise argparse.ArgumentTypeError("write NUMBER:HASH as `head` printed it")
    return int(number), digest


def main(arguments: list[str] | None = None) -> int:
    """0 when all is well, 1 when the chain is broken."""
    parser = argparse.ArgumentParser(prog="python -m desk.audit")
    commands = parser.add_subparsers(dest="command", required=True)
    verifying = commands.add_parser("verify", help="follow the chain from its beginning")
    verifying.add_argument(
        "--noted", type=_noted, metavar="NUMBER:HASH", help="a head that was noted elsewhere"
    )
    commands.add_parser("head", help="print where the chain ends, to be noted elsewhere")
    reading = commands.add_parser("lines", help="print the newest lines")
    for name in ("actor", "action", "subject"):
        reading.add_argument(f"--{name}")
    reading.add_argument("--limit", type=int, default=50)
    given = parser.parse_args(arguments)
    with opened() as (_, store), store.engine.connect() as connection:
        if given.command == "head":
            number, digest = trail.head(connection)
            print(f"{number}:{digest}")
            return 0
        if given.command == "lines":
            asked = {name: getattr(given, name) for name in ("actor", "action", "subject")}
            for one in reversed(trail.lines(connection, limit=given.limit, **asked)):
                told = (one.id, f"{one.at:%Y-%m-%d %H:%M:%S}", one.actor, one.action)
                print(*told, one.subject or "-", one.outcome, dict(one.detail), sep="\t")
            return 0
        found = trail.verify(connection, given.noted)
    if found.broken_at is not None:
        print(f"broken at line {found.broken_at}: {found.reason}", file=sys.stderr)
        return 1
    print(f"whole: {found.lines} lines, ends at {found.lines}:{found.head}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
