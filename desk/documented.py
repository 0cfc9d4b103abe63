"""``python -m desk.documented``: prints the tables of docs/desk.md."""

from __future__ import annotations

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


if __name__ == "__main__":
    print(transitions(), access(), rooms(), sep="\n\n")
