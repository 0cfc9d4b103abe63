"""What can happen on a channel, the same for every vendor.

Between the webhook's 200 and their effect events are kept as JSON, sealed whole: what a person
wrote is masked when it becomes a message of his conversation.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import msgspec


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="event"):
    """Something that a vendor reported of a person.

    ``id`` is the vendor's own, or made of what makes the event unique; ``at`` the vendor's stamp
    (Unix time), by which a person's events are ordered; ``address`` what sending to the person
    takes beside the key.
    """

    # Whether the person was at work: opens the reply window.
    alive: ClassVar[bool] = False
    # Whether the event must wait its turn among the person's.
    ordered: ClassVar[bool] = True

    id: str
    person: str
    at: float
    address: dict[str, Any] = {}


class Attachment(msgspec.Struct, frozen=True):
    """What came beside text. ``kind`` is a code of the label group ``attachment``."""

    kind: str
    name: str | None = None
    url: str | None = None
    size: int | None = None


class Said(Event, frozen=True, kw_only=True, tag="said"):
    """The person wrote, tapped (``choice`` is what the button carried) or sent something."""

    alive = True

    text: str = ""
    choice: str | None = None
    attachments: tuple[Attachment, ...] = ()


class Receipt(Event, frozen=True, kw_only=True, tag="receipt"):
    """Messages of ours arrived or were seen: these, or all up to the stamp ``until``."""

    ordered = False

    status: Literal["delivered", "read"]
    messages: tuple[str, ...] = ()
    until: float | None = None


class Echo(Event, frozen=True, kw_only=True, tag="echo"):
    """A message to the person, reported back. ``by_person``: typed in the vendor's own console."""

    message: str
    text: str = ""
    by_person: bool = False
    attachments: tuple[Attachment, ...] = ()


class Followed(Event, frozen=True, kw_only=True, tag="followed"):
    """The person follows the account, or no longer does."""

    following: bool


class Opened(Event, frozen=True, kw_only=True, tag="opened"):
    """The person came to the conversation without a word of his own; ``tapped`` is what stood on
    the button that begins it, where he is to be greeted."""

    alive = True

    tapped: str = ""


class Left(Event, frozen=True, kw_only=True, tag="left"):
    """The person left a way to reach him."""

    alive = True

    name: str = ""
    phone: str = ""
    place: str = ""


class Withdrawn(Event, frozen=True, kw_only=True, tag="withdrawn"):
    """The person took back the vendor's permission: his data is to go."""


class Ignored(Event, frozen=True, kw_only=True, tag="ignored"):
    """Nothing follows from it; ``what`` is the vendor's name for it."""

    ordered = False

    what: str


AnyEvent = Said | Receipt | Echo | Followed | Opened | Left | Withdrawn | Ignored
