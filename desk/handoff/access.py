"""Who may do what with a conversation.

1. Every officer reads every conversation: what a customer wrote is masked before it is stored.
2. Every officer writes notes: they help whoever holds the conversation and never leave the desk.
3. Every officer claims what the queue or the bot holds; what an officer holds, only a supervisor
   takes over.
4. Only the officer who holds a conversation answers the customer, releases and closes it.
5. The holder transfers a conversation; so does a supervisor, also what the queue holds.
6. A supervisor gives a waiting conversation back to the bot, or closes it.
"""

from __future__ import annotations

from enum import Enum

from desk.conversations.holder import Holder, Holding
from desk.handoff.officers import Officer


class Action(str, Enum):
    """What an officer can do."""

    READ = "read"
    NOTE = "note"
    CLAIM = "claim"
    TAKE_OVER = "take_over"
    REPLY = "reply"
    TRANSFER = "transfer"
    RELEASE = "release"
    CLOSE = "close"


class Relation(str, Enum):
    """What an officer is to a conversation."""

    HOLDER = "holder"
    WAITING = "waiting"  # nobody holds it: queue, bot, closed
    COLLEAGUE = "colleague"  # another officer holds it


_EVERYBODY = {Action.READ, Action.NOTE}

# (relation, supervisor) -> what is allowed, by the rules above.
RULES: dict[tuple[Relation, bool], set[Action]] = {
    (Relation.HOLDER, False): {
        *_EVERYBODY,
        Action.REPLY,
        Action.TRANSFER,
        Action.RELEASE,
        Action.CLOSE,
    },
    (Relation.HOLDER, True): {
        *_EVERYBODY,
        Action.REPLY,
        Action.TRANSFER,
        Action.RELEASE,
        Action.CLOSE,
    },
    (Relation.WAITING, False): {*_EVERYBODY, Action.CLAIM},
    (Relation.WAITING, True): {
        *_EVERYBODY,
        Action.CLAIM,
        Action.TRANSFER,
        Action.RELEASE,
        Action.CLOSE,
    },
    (Relation.COLLEAGUE, False): _EVERYBODY,
    (Relation.COLLEAGUE, True): {*_EVERYBODY, Action.TAKE_OVER, Action.TRANSFER},
}


def relation(officer: Officer, held: Holding) -> Relation:
    if held.holder is not Holder.OFFICER:
        return Relation.WAITING
    return Relation.HOLDER if held.officer == officer.username else Relation.COLLEAGUE


def allowed(officer: Officer, held: Holding, action: Action) -> bool:
    """Whether the rules let the officer do this now."""
    return action in RULES[relation(officer, held), officer.supervises]
