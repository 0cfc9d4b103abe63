"""Who may do what: in which rooms of the desk, and with a conversation.

1. Officers and supervisors read every conversation: what a customer wrote is masked before it is
   stored. Product staff and administrators read none.
2. Who reads conversations writes notes: they help whoever holds the conversation and never leave
   the desk.
3. Every officer claims what the queue or the bot holds; what an officer holds, only a supervisor
   takes over.
4. Only the officer who holds a conversation answers the customer, releases and closes it.
5. The holder transfers a conversation; so does a supervisor, also what the queue holds.
6. A supervisor gives a waiting conversation back to the bot, or closes it.
7. Only the officer who holds a conversation opens what the vault keeps of it, each time with a
   reason that the audit keeps; a supervisor's role does not suffice.
8. Customers' files are opened by whoever holds the conversation, by supervisors, and by every
   officer while none holds it: he has to see what it is about. Each opening is in the audit.
9. A supervisor sees the board and the reports, decides on requests about personal data, judges
   the review list, and reads the audit.
10. Product staff work on the catalogue and judge the review list.
11. An administrator keeps officers, roles and hours, and reads the audit.
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
    OPEN_VAULT = "open_vault"
    OPEN_FILE = "open_file"


class Room(str, Enum):
    """A part of the desk that a role opens."""

    CONVERSATIONS = "conversations"
    SUPERVISION = "supervision"  # board, reports
    DATA_REQUESTS = "data_requests"
    REVIEW = "review"
    CATALOGUE = "catalogue"
    ADMINISTRATION = "administration"
    AUDIT = "audit"


ROOMS: dict[str, set[Room]] = {
    "officer": {Room.CONVERSATIONS},
    "supervisor": {
        Room.CONVERSATIONS,
        Room.SUPERVISION,
        Room.DATA_REQUESTS,
        Room.REVIEW,
        Room.AUDIT,
    },
    "product": {Room.CATALOGUE, Room.REVIEW},
    "administrator": {Room.ADMINISTRATION, Room.AUDIT},
}


def enters(officer: Officer, room: Room) -> bool:
    """Whether the officer's role opens this room; a role that is not known opens none."""
    return room in ROOMS.get(officer.role, set())


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
        Action.OPEN_VAULT,
        Action.OPEN_FILE,
    },
    (Relation.HOLDER, True): {
        *_EVERYBODY,
        Action.REPLY,
        Action.TRANSFER,
        Action.RELEASE,
        Action.CLOSE,
        Action.OPEN_VAULT,
        Action.OPEN_FILE,
    },
    (Relation.WAITING, False): {*_EVERYBODY, Action.CLAIM, Action.OPEN_FILE},
    (Relation.WAITING, True): {
        *_EVERYBODY,
        Action.CLAIM,
        Action.TRANSFER,
        Action.RELEASE,
        Action.CLOSE,
        Action.OPEN_FILE,
    },
    (Relation.COLLEAGUE, False): _EVERYBODY,
    (Relation.COLLEAGUE, True): {
        *_EVERYBODY,
        Action.TAKE_OVER,
        Action.TRANSFER,
        Action.OPEN_FILE,
    },
}


def relation(officer: Officer, held: Holding) -> Relation:
    if held.holder is not Holder.OFFICER:
        return Relation.WAITING
    return Relation.HOLDER if held.officer == officer.username else Relation.COLLEAGUE


def allowed(officer: Officer, held: Holding, action: Action) -> bool:
    """Whether the rules let the officer do this now."""
    if not enters(officer, Room.CONVERSATIONS):
        return False
    return action in RULES[relation(officer, held), officer.supervises]
