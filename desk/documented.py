"""``python -m desk.documented docs/desk.md``: writes the tables of the guide into it.

Without a file they are printed.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from desk.conversations.holder import TRANSITIONS, Event, Holder
from desk.handoff.access import ROOMS, RULES, Action, Room


def transitions() -> str:
    """Who holds a conversation after each event; empty where the event is refused."""
    lines = [
        "| holder | " + " | ".join(event.value for event in Event) + " |",
        "|---|" + "---|" * len(Event),
    ]
    for holder in Holder:
        after = (TRANSITIONS.get((holder, event)) for event in Event)
        cells = " | ".join(to.value if to else "" for to in after)
        lines.append(f"| {holder.value} | {cells} |")
    return "\n".join(lines)


def access() -> str:
    """What each role may do, by what it is to the conversation."""
    lines = [
        "| the conversation is held by | role | " + " | ".join(a.value for a in Action) + " |",
        "|---|---|" + "---|" * len(Action),
    ]
    words = {"holder": "himself", "waiting": "nobody of the officers", "colleague": "a colleague"}
    for (relation, supervises), may in RULES.items():
        role = "supervisor" if supervises else "officer"
        cells = " | ".join("yes" if action in may else "" for action in Action)
        lines.append(f"| {words[relation.value]} | {role} | {cells} |")
    return "\n".join(lines)


def rooms() -> str:
    """Which rooms of the desk each role opens."""
    lines = [
        "| role | " + " | ".join(room.value for room in Room) + " |",
        "|---|" + "---|" * len(Room),
    ]
    for role, opened in ROOMS.items():
        cells = " | ".join("yes" if room in opened else "" for room in Room)
        lines.append(f"| {role} | {cells} |")
    return "\n".join(lines)


def tables() -> list[str]:
    """All tables of the guide that the code knows better than anybody."""
    return [transitions(), access(), rooms()]


def found(guide: str, table: str) -> list[str]:
    """The tables of ``guide`` whose first column is called as that of ``table``."""
    first_cell = table.split("|")[1]
    return re.findall(rf"^\|{re.escape(first_cell)}\|.*\n(?:\|.*\n)*", guide, re.MULTILINE)


def written(guide: str) -> str:
    """``guide`` with its tables as they are now.

    Raises:
        ValueError: a table is not in the guide, or more than once; says which.
    """
    for table in tables():
        there = found(guide, table)
        if len(there) != 1:
            head = table.partition("\n")[0]
            raise ValueError(f"the guide has {len(there)} tables such as {head!r}; leave one")
        guide = guide.replace(there[0], f"{table}\n")
    return guide


def main(arguments: list[str]) -> None:
    if not arguments:
        print(*tables(), sep="\n\n")
    for guide in map(Path, arguments):
        guide.write_text(written(guide.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
