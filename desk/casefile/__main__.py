"""``python -m desk.casefile check FILES``: whether replaced Word templates can be filled."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from desk.casefile.drafts import check
from desk.casefile.wording import drafts


def main(arguments: list[str] | None = None) -> int:
    """0 when every file can be used, 1 when not; each fault is a line with file and tag."""
    parser = argparse.ArgumentParser(prog="python -m desk.casefile")
    commands = parser.add_subparsers(dest="command", required=True)
    checking = commands.add_parser("check", help="say what is wrong with Word templates")
    checking.add_argument("files", nargs="+", type=Path, metavar="FILE")
    given = parser.parse_args(arguments)
    faults = [fault for path in given.files for fault in check(path)]
    for fault in faults:
        print(fault, file=sys.stderr)
    for path in given.files:
        if path.stem not in drafts():
            names = ", ".join(f"{code}.docx" for code in drafts())
            print(f"{path.name}: takes no draft's place; name it one of {names}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
