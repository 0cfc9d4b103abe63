"""Takes events in and gives them their effect; what a crash left waiting is found again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec
import structlog
from sqlalchemy.engine import Connection

from desk import metrics
from desk.channels import contacts, inbox
from desk.channels.effects import RECEIPT_SECONDS, Effects, NotYetError
from desk.channels.events import AnyEvent, Event, Ignored, Said
from desk.channels.inbox import Arrived, Waiting
from desk.channels.interface import Channel, Channels, Contact, Signal
from desk.channels.sealing import Sealer
from desk.conversations import messages
from desk.handoff.reception import Reception
from desk.privacy.vault import Vault
from desk.store import Store

log = structlog.get_logger(__name__)

SWEEP_SECONDS = 1.0
# An event that fails is tried again after 1, 4, 9 and 16 seconds, then left for an engineer.
_ATTEMPTS = 5
_FORGET_SECONDS = 3600.0
# Effects are given in slices of about so long, and rest twice as long while requests come in:
# a vendor that waits for its 200 is served first, on one processor too.
_SLICE_SECONDS = 0.01
_REST_SECONDS = 2 * _SLICE_SECONDS
_CONTEXT = "channel event"
_decoder = msgspec.json.Decoder(AnyEvent)


def _key(written: str, longest: int) -> str:
    """A vendor's id as every database holds it."""
    return written.replace("\0", "")[:longest]


@dataclass
class _Slice:
    """What came of a slice of effects: how many, in which conversations, who spoke."""

    given: int = 0
    changed: set[str] = field(default_factory=set)
    spoke: list[Contact] = field(default_factory=list)


class Receiving:
    """One for a desk process. ``happened`` is called with each conversation that changed."""

    def __init__(
        self,
        *,
        store: Store,
        channels: Channels,
        sealer: Sealer,
        vault: Vault,
        reception: Reception,
        now: Callable[[], datetime],
        happened: Callable[[str], None],
    ) -> None:
        self._store = store
        self._channels = channels
        self._sealer = sealer
        self._vault = vault
        self._reception = reception
        self._now = now
        self._happened = happened
        self._unwritten: list[tuple[list[Arrived], asyncio.Future[int]]] = []
        self._writing: asyncio.Task[None] | None = None
        self._woken = asyncio.Event()
        # Requests so far.
        self._came = 0
        self._signals: set[asyncio.Task[None]] = set()

    async def keep(self, channel: Channel, came: Sequence[Event]) -> int:
        """Store the events; when this returns, nothing loses them. How many were new.

        Requests that arrive while a transaction is being written share the next one.
        """
        if not came:
            return 0
        self._came += 1
        arrived = [
            Arrived(
                channel=channel.name,
                event_id=_key(one.id, 255),
                person=_key(one.person, 200),
                ordered=one.ordered,
                at=one.at,
                grace=channel.capabilities.grace if one.ordered else 0.0,
                body=self._sealed(one),
            )
            for one in came
        ]
        done: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._unwritten.append((arrived, done))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        return await done

    def _sealed(self, event: Event) -> str | None:
        """The event until it has its effect; None for one that has none."""
        if isinstance(event, Ignored):
            return None
        return self._sealer.seal(msgspec.json.encode(event).decode(), _CONTEXT)

    async def _write(self) -> None:
        while self._unwritten:
            batch, self._unwritten = self._unwritten, []
            try:
                kept = await self._store.write(
                    lambda c, batch=batch: [  # type: ignore[misc]
                        inbox.store(c, arrived, time.time()) for arrived, _ in batch
                    ]
                )
            except Exception as error:  # each request answers for itself
                for _, done in batch:
                    if not done.done():
                        done.set_exception(error)
                continue
            for (_, done), count in zip(batch, kept, strict=True):
                if not done.done():
                    done.set_result(count)
            self._woken.set()

    async def run(self) -> None:
        """Give due events their effect until cancelled."""
        forget_at = 0.0
        while True:
            pause = SWEEP_SECONDS
            try:
                if time.time() > forget_at:
                    forget_at = time.time() + _FORGET_SECONDS
                    await self._store.write_behind(lambda c: inbox.forget_old(c, time.time()))
                pause = await self._sweep()
            except Exception as error:  # a round that fails must not be the last
                log.error("events_failed", exc_info=error)
            self._woken.clear()
            if not pause:
                continue
            try:
                async with asyncio.timeout(pause):
                    await self._woken.wait()
            except TimeoutError:
                pass

    async def _sweep(self) -> float:
        """One round over whoever has due events; how long there is nothing more to do."""
        persons = await self._store.read(lambda c: inbox.persons_due(c, time.time()))
        if not persons:
            due = await self._store.read(inbox.next_due)
            return (
                SWEEP_SECONDS if due is None else min(SWEEP_SECONDS, max(0.01, due - time.time()))
            )
        before = self._came
        taken = await self._store.write_behind(lambda c: self._give(c, persons))
        for conversation in taken.changed:
            self._happened(conversation)
        for known in taken.spoke:
            self._signal(known)
        if self._came != before:
            await asyncio.sleep(_REST_SECONDS)
        return 0.0 if taken.given else 0.05

    def _give(self, connection: Connection, persons: list[tuple[str, str]]) -> _Slice:
        """One slice; whoever it did not come to is still due."""
        done = _Slice()
        until = time.monotonic() + _SLICE_SECONDS
        for name, person in persons:
            if done.given and (self._store.pressed or time.monotonic() > until):
                break
            channel = self._channels.by_name.get(name)
            if channel is None:
                continue
            known = contacts.lock_person(connection, name, person)
            if known is None:
                continue
            effects = Effects(
                connection,
                self._vault,
                name,
                channel.capabilities,
                self._reception,
                self._now(),
                time.time(),
            )
            for waiting in inbox.due(connection, name, person, time.time()):
                event, conversation = self._one(connection, effects, waiting, known)
                if event is None:
                    break
                done.given += 1
                if conversation is not None:
                    done.changed.add(conversation)
                known = contacts.contact(connection, known.id) or known
                if isinstance(event, Said):
                    done.spoke.append(known)
                    metrics.MESSAGES.labels("customer", name).inc()
        return done

    def _one(
        self, connection: Connection, effects: Effects, waiting: Waiting, known: Contact
    ) -> tuple[Event | None, str | None]:
        """Give one event its effect, all or nothing; None for the event when it has to wait."""
        try:
            with connection.begin_nested():
                event: Event = _decoder.decode(self._sealer.open(waiting.body, _CONTEXT))
                conversation = effects.apply(
                    event, known, last_try=waiting.attempts + 1 >= _ATTEMPTS
                )
                inbox.done(connection, waiting.id, type(event).__name__.lower())
        except NotYetError:
            inbox.try_again(connection, waiting, time.time() + RECEIPT_SECONDS / _ATTEMPTS)
            return None, None
        except Exception as error:  # whatever it is: others must not wait behind it
            log.error("event_failed", id=waiting.event_id, exc_info=error)
            if waiting.attempts + 1 >= _ATTEMPTS:
                inbox.fail(connection, waiting.id, repr(error))
                metrics.CHANNEL_ALARMS.labels(effects.channel, "event").inc()
            else:
                inbox.try_again(connection, waiting, time.time() + (waiting.attempts + 1) ** 2)
            return None, None
        return event, conversation

    def _signal(self, known: Contact) -> None:
        """Show the person how far his words came, where the vendor has signs for it."""
        task = asyncio.create_task(self._signs(known))
        self._signals.add(task)
        task.add_done_callback(self._signals.discard)

    async def _signs(self, known: Contact) -> None:
        """Seen; and while the bot owes an answer, that one is being written. A sign that comes
        after the answer would stay, so it is asked again what is owed."""
        channel = self._channels.by_name[known.channel]
        await channel.signal(known, Signal.SEEN)
        conversation = known.conversation or ""
        if await self._store.read(lambda c: messages.pending(c, conversation)):
            await channel.signal(known, Signal.TYPING)
