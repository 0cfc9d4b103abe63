"""``python -m tests.conversations.voice FILE``: play dialogues that are kept outside the project.

Each line of the file is one turn in JSON: ``id`` (dialogue and number of the turn, joined by the
last dash or dot), ``text``, and ``context``, the product talked about, with which the dialogue is
opened. The transcript holds the file's words and so goes below ``var/``, which is not kept.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.conversations.installed import Backstage, backstage, installed
from tests.conversations.playing import AT_ONCE, Customer, Officer, Played
from tests.conversations.walking import dead_ends

ROOT = Path(__file__).parents[2]
_NUMBER = re.compile(r"^(.*?)[-_.:/]?t?(\d+)$")

Dialogue = list[Mapping[str, Any]]


def dialogues(file: Path) -> dict[str, Dialogue]:
    """The turns of each dialogue, in the file's order.

    Raises:
        ValueError: a line has no ``id``, ``text`` or ``context``.
    """
    found: dict[str, Dialogue] = {}
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        turn = json.loads(line)
        missing = [key for key in ("id", "text", "context") if not turn.get(key)]
        if missing:
            raise ValueError(f"{file.name}, line {number}: no {', '.join(missing)}")
        name = _NUMBER.match(str(turn["id"]))
        found.setdefault(name[1] if name else str(turn["id"]), []).append(turn)
    return found


def play(address: str, dialogue: Dialogue, officer: Officer) -> Played:
    """One dialogue: the product, then its turns. A turn handed to a person is given back after it,
    so that the next ones are heard too.
    """
    customer = Customer(address)
    customer.say(str(dialogue[0]["context"]))
    for turn in dialogue:
        answer = customer.say(str(turn["text"]))
        if answer.holder == "queue":
            officer.give_back(customer.played.ids[-1])
    return customer.played


def main() -> int:
    """Play every dialogue and write how it went."""
    parser = argparse.ArgumentParser(prog="python -m tests.conversations.voice")
    parser.add_argument("file", type=Path)
    parser.add_argument("--to", type=Path, default=ROOT / "var" / "voice-turns.txt")
    asked = parser.parse_args()
    every = dialogues(asked.file)
    with (
        installed() as running,
        backstage(running) as behind,
        ThreadPoolExecutor(AT_ONCE) as pool,
    ):
        # One for all: the desk lets nobody sign in so often.
        officer = Officer(running.address)
        playing = pool.map(lambda one: play(running.address, one, officer), every.values())
        played = dict(zip(every, playing, strict=True))
        text = "\n\n".join(_written(name, every[name], played[name], behind) for name in every)
    asked.to.parent.mkdir(parents=True, exist_ok=True)
    asked.to.write_text(text, encoding="utf-8")
    print(f"{sum(map(len, every.values()))} turns of {len(every)} dialogues → {asked.to}")
    return 0


def _written(name: str, dialogue: Dialogue, played: Played, behind: Backstage) -> str:
    ids = ", ".join(str(turn["id"]) for turn in dialogue)
    return "\n".join([f"=== {name} ({ids})", *dead_ends(played, behind), played.transcript()])


if __name__ == "__main__":
    raise SystemExit(main())
