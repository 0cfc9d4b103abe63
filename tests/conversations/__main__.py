"""``python -m tests.conversations [WORDS]``: play conversations and print how they went."""

from __future__ import annotations

import argparse

from tests.conversations.installed import backstage, installed
from tests.conversations.judging import faults
from tests.conversations.playing import playing
from tests.conversations.written import load


def main() -> int:
    """Play what the words select; 1 when anything is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.conversations", description=__doc__)
    parser.add_argument("words", nargs="*", help="part of a conversation's behaviour or name")
    parser.add_argument("--all", action="store_true", help="print those without faults too")
    asked = parser.parse_args()
    wanted = [one for one in load() if all(word in one.id for word in asked.words)]
    wrong = 0
    with (
        installed() as running,
        backstage(running) as behind,
        playing(running.address, wanted) as futures,
    ):
        for one in wanted:
            played = futures[one.id].result()
            found = faults(one, played, behind)
            wrong += bool(found)
            if found or asked.all:
                print(f"\n=== {one.id}", *found, played.transcript(), sep="\n", flush=True)
    print(f"\n{len(wanted)} conversations, {wrong} with faults")
    return int(wrong > 0)


if __name__ == "__main__":
    raise SystemExit(main())
