"""What a channel is: how a vendor's requests become events, and replies the vendor's messages.

A new channel implements ``Channel``; everything around it (storing before the 200, order, retries,
statuses, holders) is the same for all (docs/channels.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Protocol

from desk.channels.events import Event
from desk.conversations.messages import Message
from desk.rendering import Rendering


@dataclass(frozen=True)
class Raw:
    """A request as it came; header names in lower case, the body untouched."""

    method: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Answer:
    """An answer of the channel's own to a vendor's probe."""

    status: int
    body: str = ""


class RefusedError(Exception):
    """The request is not the vendor's, or cannot be read: nothing of it is kept."""

    def __init__(self, status: int, code: str, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.code = code
        self.reason = reason


@dataclass(frozen=True)
class Window:
    """How long after the person's last sign of life the bank may still write, in seconds."""

    bot: float
    officer: float


@dataclass(frozen=True)
class Quota:
    """So many messages cost nothing within so many seconds of the person's last sign of life."""

    free: int
    seconds: float


@dataclass(frozen=True)
class Capabilities:
    """The vendor's limits, and what follows from them."""

    text: int  # characters of one message
    buttons: int
    button_title: int
    window: Window | None = None
    quota: Quota | None = None
    # Choices are also written as a numbered list, and a typed number taps one.
    numbered: bool = False
    # Bytes a picture may have; 0 where none are sent.
    picture: int = 0
    # Seconds that a line of the system without choices waits for other words to go out with.
    patience: float = 0.0
    # Seconds that an event waits for one that the vendor stamped earlier and delivers later.
    grace: float = 0.4
    # A request with an older stamp is a replay: the vendor's own retries have ended long before.
    stale: float = 24 * 3600.0
    # Where the vendor keeps what persons send: domains (https alone), or whole origins.
    files_from: tuple[str, ...] = ()
    # Requests to the vendor at once.
    at_once: int = 8


@dataclass(frozen=True)
class Contact:
    """A person on a channel, as far as he is known; moments are Unix time by our clock."""

    id: int
    channel: str
    person: str
    conversation: str | None
    address: dict[str, Any]
    name: str | None = None
    follower: bool | None = None
    minor: bool | None = None
    heard_at: float | None = None
    quota_left: int | None = None
    quota_total: int | None = None
    quota_kind: str | None = None
    quota_at: float | None = None
    unreachable: str | None = None


@dataclass(frozen=True)
class Profile:
    """What the vendor says of a person."""

    name: str | None
    follower: bool | None = None
    minor: bool | None = None


@dataclass(frozen=True)
class Part:
    """One message in the vendor's form, made of one or more of ours.

    ``body`` is all but the recipient; ``text`` is what the person reads, by which the vendor's
    echo is known again; ``picture`` the card that is drawn when the part is sent.
    """

    body: dict[str, Any]
    text: str
    first_seq: int
    last_seq: int
    picture: dict[str, Any] | None = None
    officer: bool = False


@dataclass(frozen=True)
class QuotaSeen:
    """The vendor's own count after a message."""

    left: int
    total: int
    kind: str


@dataclass(frozen=True)
class Sent:
    """The vendor took the message under this id."""

    message_id: str
    quota: QuotaSeen | None = None


@dataclass(frozen=True)
class NotSent:
    """The vendor certainly did not take the message.

    ``code`` names the reason (group ``delivery_reason`` of the labels). With ``again`` it is tried
    again after at least ``after`` seconds, and with ``everybody`` all others wait as long, until
    their windows close;
    ``unreachable`` means that nothing else would arrive either, until the person is heard of;
    ``alarm`` that only an operator can mend it.
    """

    code: str
    detail: str = ""
    again: bool = False
    after: float = 0.0
    everybody: bool = False
    unreachable: bool = False
    alarm: bool = False


@dataclass(frozen=True)
class Lost:
    """Nobody knows whether the vendor took the message: its answer did not come."""

    detail: str


Outcome = Sent | NotSent | Lost


class Signal(str, Enum):
    """What the person is shown while he waits, where the vendor has such a thing."""

    SEEN = "seen"
    TYPING = "typing"


class Channel(Protocol):
    """A vendor's messenger. One object serves a whole process."""

    @property
    def name(self) -> str:
        """The channel's code: in addresses, tables and labels."""
        ...

    @property
    def capabilities(self) -> Capabilities: ...

    def probe(self, request: Raw) -> Answer | None:
        """The answer to a request that only tries the address; None for any other."""
        ...

    def verify(self, request: Raw, unix: float) -> None:
        """Nothing when the request is the vendor's own and fresh.

        Raises:
            RefusedError: otherwise.
        """
        ...

    def parse(self, request: Raw) -> list[Event]:
        """Every event of a verified request, also those that are only recorded.

        Raises:
            RefusedError: the body is not what the vendor sends.
        """
        ...

    def render(
        self, messages: Sequence[Message], contact: Contact, rendering: Rendering
    ) -> list[Part]:
        """The messages as few parts as fit, in order, each within the limits, none left out."""
        ...

    async def send(self, contact: Contact, part: Part, unix: float) -> Outcome:
        """Send one part. Never raises for what the vendor or the network does."""
        ...

    async def profile(self, contact: Contact) -> Profile | None:
        """Who the person is; None when the vendor does not say now."""
        ...

    async def signal(self, contact: Contact, signal: Signal) -> None:
        """Show the person a sign, where there is one; failures are of no matter."""
        ...

    async def run(self) -> None:
        """What the channel does by itself, such as renewing a token, until cancelled."""
        ...


@dataclass(frozen=True)
class Channels:
    """The channels of this installation by name."""

    by_name: Mapping[str, Channel] = field(default_factory=dict)

    @classmethod
    def of(cls, *channels: Channel) -> Channels:
        return cls({channel.name: channel for channel in channels})
