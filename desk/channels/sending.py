"""Sends what is owed to persons on channels: in order, once, within the vendor's limits."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from datetime import datetime

import structlog
from sqlalchemy.engine import Connection

from desk import metrics
from desk.channels import contacts, outbox
from desk.channels.interface import Channel, Channels, Contact, Lost, NotSent, Outcome, Sent
from desk.channels.outbox import Outgoing
from desk.channels.reach import closed
from desk.conversations.messages import Message, Sender
from desk.hub import EVERYTHING, Hub
from desk.rendering import Rendering
from desk.store import Store

log = structlog.get_logger(__name__)

SWEEP_SECONDS = 1.0
# Retries wait 0.5 s, then twice as long each time. What troubles one message ends after about ten
# minutes; what troubles all of them, such as a token, when the person's window closes.
_RETRY_FIRST, _RETRY_MOST, _ATTEMPTS = 0.5, 60.0, 14
_PROFILE_SWEEP_SECONDS = 5.0
_STOP_SECONDS = 4.0


class Sending:
    """One for a desk process. ``owner`` is its address, which no living twin shares."""

    def __init__(
        self,
        *,
        store: Store,
        channels: Channels,
        hub: Hub,
        rendering: Rendering,
        now: Callable[[], datetime],
        owner: str,
        happened: Callable[[str], None],
        retry_first: float = _RETRY_FIRST,
    ) -> None:
        self._store = store
        self._channels = channels
        self._names = list(channels.by_name)
        self._hub = hub
        self._rendering = rendering
        self._now = now
        self._owner = owner
        self._happened = happened
        self._retry_first = retry_first
        self._slots = {
            name: asyncio.Semaphore(channel.capabilities.at_once)
            for name, channel in channels.by_name.items()
        }
        self._working: dict[int, asyncio.Task[None]] = {}
        self._stopping = False
        # Channels whose vendor asked for a pause, and until when.
        self._held: dict[str, float] = {}
        # Persons who are not to be looked at before a moment: their part or line has to wait.
        self._later: dict[int, float] = {}

    async def run(self) -> None:
        """Send until cancelled."""
        if not self._names:
            return
        await self._store.write_behind(lambda c: outbox.forget_leases(c, self._owner, time.time()))
        beside = [
            asyncio.create_task(self._profiles()),
            *(asyncio.create_task(channel.run()) for channel in self._channels.by_name.values()),
        ]
        try:
            with self._hub.waiting(EVERYTHING) as waiter:
                while True:
                    try:
                        await self._start()
                    except Exception as error:  # a round that fails must not be the last
                        log.error("sending_failed", exc_info=error)
                    await waiter.wait(self._pause())
                    # Many things happen at once; one look serves them all.
                    await asyncio.sleep(0.01)
        finally:
            for task in beside:
                task.cancel()
            self._stopping = True
            running = [*self._working.values()]
            if running:
                # Whatever is on its way gets its answer; otherwise it would be uncertain.
                await asyncio.wait(running, timeout=_STOP_SECONDS)
            for task in running:
                task.cancel()
            await asyncio.gather(*running, *beside, return_exceptions=True)

    def _pause(self) -> float:
        soonest = min(self._later.values(), default=float("inf")) - time.time()
        return min(SWEEP_SECONDS, max(0.02, soonest))

    async def _start(self) -> None:
        unix = time.time()
        self._later = {who: at for who, at in self._later.items() if at > unix}
        names = [name for name in self._names if self._held.get(name, 0.0) <= unix]
        for contact in await self._store.read(lambda c: outbox.owing(c, names, unix)):
            if contact not in self._working and contact not in self._later:
                task = asyncio.create_task(self._serve(contact))
                self._working[contact] = task
                task.add_done_callback(lambda done, who=contact: self._rest(who, done))  # type: ignore[misc]

    def _rest(self, contact: int, task: asyncio.Task[None]) -> None:
        del self._working[contact]
        if not task.cancelled() and (error := task.exception()):
            log.error("sending_failed", contact=contact, error=repr(error))
            self._later[contact] = time.time() + SWEEP_SECONDS

    async def _serve(self, contact: int) -> None:
        """Send everything that is owed to one person."""
        if not await self._store.write_behind(
            lambda c: outbox.lease(c, contact, self._owner, time.time())
        ):
            return
        try:
            while not self._stopping:
                known, out = await self._store.write_behind(lambda c: self._next(c, contact))
                if known is None or out is None:
                    return
                soonest = max(out.not_before, self._held.get(known.channel, 0.0))
                if soonest > time.time():
                    self._later[contact] = soonest
                    return
                await self._deliver(known, out)
        finally:
            await self._store.write_behind(lambda c: outbox.release(c, contact, self._owner))

    def _next(self, connection: Connection, contact: int) -> tuple[Contact | None, Outgoing | None]:
        """Plan what is new, and give the next part."""
        known = contacts.contact(connection, contact)
        if known is None or known.conversation is None:
            return None, None
        out = outbox.next_part(connection, known.conversation)
        if out is not None:
            return known, out
        channel = self._channels.by_name[known.channel]
        waiting = outbox.unplanned(connection, known.conversation)
        if not waiting or self._waits(contact, channel, waiting):
            return known, None
        made = channel.render(waiting, known, self._rendering)
        outbox.plan(connection, known.channel, known.conversation, made, time.time())
        return known, outbox.next_part(connection, known.conversation)

    def _waits(self, contact: int, channel: Channel, waiting: list[Message]) -> bool:
        """Whether lines of the system still wait for words to go out with: each message counts.
        One that asks for a choice is waited for itself."""
        if any(message.sender is not Sender.SYSTEM or message.choices for message in waiting):
            return False
        age = (self._now() - waiting[0].at).total_seconds()
        if age >= channel.capabilities.patience:
            return False
        self._later[contact] = time.time() + channel.capabilities.patience - age
        return True

    async def _deliver(self, known: Contact, out: Outgoing) -> None:
        channel = self._channels.by_name[known.channel]
        conversation = out.conversation
        refused = closed(known, channel.capabilities, officer=out.part.officer, unix=time.time())
        if refused:
            await self._store.write_behind(lambda c: outbox.failed(c, out, refused, time.time()))
            self._count(known, "failed")
            self._happened(conversation)
            return
        async with self._slots[known.channel]:
            if not await self._store.write_behind(
                lambda c: outbox.begin(c, out, known.id, self._owner, time.time())
            ):
                return
            try:
                outcome = await channel.send(known, out.part, time.time())
            except asyncio.CancelledError:
                await self._store.write_behind(lambda c: outbox.uncertain(c, out, time.time()))
                raise
            except Exception as error:  # a defect of the channel: it may have been sent
                log.error("channel_failed", channel=known.channel, exc_info=error)
                outcome = Lost(repr(error))
        await self._store.write_behind(lambda c: self._settle(c, known, out, outcome))
        self._happened(conversation)

    def _settle(
        self, connection: Connection, known: Contact, out: Outgoing, outcome: Outcome
    ) -> None:
        unix = time.time()
        match outcome:
            case Sent():
                outbox.sent(connection, out, outcome.message_id)
                if outcome.quota is not None:
                    contacts.keep_quota(connection, known.id, outcome.quota, unix)
                self._count(known, "sent")
            case Lost():
                outbox.uncertain(connection, out, unix)
                self._count(known, "uncertain")
                log.warning("answer_lost", part=out.id, detail=outcome.detail)
            case NotSent() if outcome.again and (outcome.everybody or out.attempts + 1 < _ATTEMPTS):
                wait = min(_RETRY_MOST, self._retry_first * 2 ** min(out.attempts, _ATTEMPTS))
                wait = max(outcome.after, wait) * random.uniform(0.75, 1.25)  # noqa: S311
                outbox.again(connection, out, outcome.code, unix + wait, unix)
                if outcome.everybody:
                    self._held[known.channel] = unix + wait
                self._count(known, "retried")
                self._alarm(known, out, outcome)
            case NotSent():
                outbox.failed(connection, out, outcome.code, unix)
                self._count(known, "failed")
                if outcome.unreachable:
                    contacts.change(connection, known.id, unreachable=outcome.code)
                    outbox.drop(connection, out.conversation, outcome.code, unix)
                log.warning("given_up", part=out.id, code=outcome.code, detail=outcome.detail[:200])
                self._alarm(known, out, outcome)

    def _alarm(self, known: Contact, out: Outgoing, outcome: NotSent) -> None:
        """Call an operator where only he can mend it."""
        if outcome.alarm:
            metrics.CHANNEL_ALARMS.labels(known.channel, outcome.code).inc()
            log.error("not_sent", part=out.id, code=outcome.code, detail=outcome.detail[:200])

    def _count(self, known: Contact, outcome: str) -> None:
        metrics.CHANNEL_SENT.labels(known.channel, outcome).inc()

    async def _profiles(self) -> None:
        """Ask the vendor, now and then, who the persons are."""
        while True:
            await asyncio.sleep(_PROFILE_SWEEP_SECONDS)
            try:
                for known in await self._store.read(
                    lambda c: contacts.unnamed(c, self._names, time.time())
                ):
                    found = await self._channels.by_name[known.channel].profile(known)
                    await self._store.write_behind(
                        lambda c, who=known.id, found=found: contacts.keep_profile(  # type: ignore[misc]
                            c, who, found, time.time()
                        )
                    )
            except Exception as error:  # a round that fails must not be the last
                log.error("profiles_failed", exc_info=error)
