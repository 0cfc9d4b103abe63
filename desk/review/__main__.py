"""``python -m desk.review``: the review list at the command line, and accepted examples as a file.

The file is candidates: a person moves what he wants into the training data.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from desk.audit.trail import Line, record
from desk.commands import opened, whoever
from desk.review import judging
from desk.review.judging import JudgementError

_TRAINING = Path(__file__).parents[2] / "data"


def _outside(text: str) -> Path:
    path = Path(text).resolve()
    if path.is_relative_to(_TRAINING):
        raise argparse.ArgumentTypeError(
            f"{path} is training data: nothing trains itself; write the file elsewhere and move "
            "what a person wants"
        )
    return path


def main(arguments: list[str] | None = None) -> int:
    """0 when it was done, 1 when not; the sentence says why."""
    parser = argparse.ArgumentParser(prog="python -m desk.review")
    commands = parser.add_subparsers(dest="command", required=True)
    listing = commands.add_parser("list", help="print items with the machine's reading")
    listing.add_argument("--state", choices=["open", "accepted", "rejected"], default="open")
    listing.add_argument("--limit", type=int, default=50)
    accepting = commands.add_parser("accept", help="say what a message means")
    accepting.add_argument("item", type=int)
    accepting.add_argument("intent")
    rejecting = commands.add_parser("reject", help="say that a message teaches nothing")
    rejecting.add_argument("item", type=int)
    exporting = commands.add_parser("export", help="write the accepted items as examples")
    exporting.add_argument("file", type=_outside, help="a YAML file outside data/")
    given = parser.parse_args(arguments)
    with opened() as (settings, store):
        at = settings.now()
        try:
            with store.engine.begin() as connection:
                if given.command == "list":
                    for one in judging.listed(connection, given.state, limit=given.limit):
                        read = f"{one.intent} {one.confidence}"
                        print(
                            one.id, one.reason, read, one.accepted_intent or "-", one.text, sep="\t"
                        )
                elif given.command == "accept":
                    judging.accept(connection, given.item, given.intent, whoever(), at)
                elif given.command == "reject":
                    judging.reject(connection, given.item, whoever(), at)
                else:
                    given.file.write_text(judging.export(connection, at), encoding="utf-8")
                    record(connection, Line(whoever(), "review_export"), at)
                    print(f"candidates are in {given.file}; move what you want into data/nlu")
        except (JudgementError, OSError) as error:
            print(error, file=sys.stderr)
            return 1
        except KeyError:
            print(f"there is no item {given.item}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
