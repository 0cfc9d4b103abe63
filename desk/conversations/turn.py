"""Turns: each message of a customer gets the engine's answer, once and in order.

What is owed stands in the database, so a killed process owes the same when it is back. A
conversation is worked on by one desk process at a time; an answer is stored only if it is still
owed, which also holds when a lease ran out too early.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa
import structlog

from desk import metrics
from desk.conversations.engine import (
    Answer,
    Engine,
    EngineReply,
    Rejected,
    Unavailable,
    plain,
)
from desk.conversations.messages import Choice, Draft, Sender
from desk.conversations.owed import Owed, forget_leases, owing, settle, take, tell_slow
from desk.downloads.links import with_links
from desk.handoff.reception import Reception
from desk.hub import Hub
from desk.store import Store

log = structlog.get_logger(__name__)

SWEEP_SECONDS = 2.0
# How long a customer waits before being told that it takes longer.
PATIENCE_SECONDS = 4.0
# A turn that fails for so long while others succeed will never succeed.
HOPELESS_SECONDS = 600.0
_RETRY_FIRST, _RETRY_MOST = 0.25, 4.0


class Turns:
    """Runs the turns of one desk process. ``owner`` is its address, which no living twin shares."""

    def __init__(
        self,
        *,
        store: Store,
        engine: Engine,
        hub: Hub,
        reception: Reception,
        now: Callable[[], datetime],
        owner: str,
        at_once: int = 16,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._store = store
        self._engine = engine
        self._hub = hub
        self._reception = reception
        self._rendering = reception.rendering
        self._now = now
        self._owner = owner
        self._patience = patience
        self._slots = asyncio.Semaphore(at_once)
        self._working: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._present = asyncio.Event()
        self._present.set()
        self._search: asyncio.Task[None] | None = None
        self._last_answer = 0.0

    def wake(self, conversation: str) -> None:
        """Work on what is owed here; returns at once."""
        if conversation in self._working:
            self._again.add(conversation)
            return
        task = asyncio.create_task(self._work(conversation))
        self._working[conversation] = task
        task.add_done_callback(lambda _: self._rest(conversation))

    def _rest(self, conversation: str) -> None:
        task = self._working.pop(conversation)
        if not task.cancelled() and (error := task.exception()):
            log.error("turn_failed", conversation=conversation, error=repr(error))
            self._again.discard(conversation)  # the next sweep tries again
        elif conversation in self._again:
            self._again.discard(conversation)
            self.wake(conversation)

    async def run(self) -> None:
        """Sweep for owed turns until cancelled: those of a crash, those of other processes."""
        await self._store.write_behind(lambda c: forget_leases(c, self._owner))
        try:
            while True:
                try:
                    for conversation in await self._store.read(owing):
                        if conversation not in self._working:
                            self.wake(conversation)
                except sa.exc.SQLAlchemyError as error:
                    log.error("sweep_failed", error=repr(error))
                await asyncio.sleep(SWEEP_SECONDS)
        finally:
            running = [*self._working.values(), *([self._search] if self._search else [])]
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def _work(self, conversation: str) -> None:
        while owed := await self._store.write_behind(
            lambda c: take(c, conversation, self._owner, time.time())
        ):
            slow = asyncio.create_task(self._apologise(owed))
            try:
                if not await self._answer(owed):
                    return
            finally:
                slow.cancel()

    async def _apologise(self, owed: Owed) -> None:
        await asyncio.sleep(self._patience)
        line = self._rendering.line("slow")
        if await self._store.write_behind(lambda c: tell_slow(c, owed, line, self._now())):
            self._hub.publish(owed.conversation)

    async def _answer(self, owed: Owed) -> bool:
        """Bring one turn to its end, however long the engine stays away; whether more is owed."""
        began = time.monotonic()
        attempt = 0
        while True:
            await self._present.wait()
            if attempt and owed != await self._store.write_behind(
                lambda c: take(c, owed.conversation, self._owner, time.time())
            ):
                return False  # a person holds it by now, or another process is at work
            async with self._slots:
                outcome = await self._ask(owed)
            if isinstance(outcome, Answer):
                self._last_answer = time.monotonic()
                metrics.TURN_SECONDS.observe(self._last_answer - began)
                return await self._settle(owed, outcome)
            hopeless = time.monotonic() - began > HOPELESS_SECONDS and self._last_answer > began
            if isinstance(outcome, Rejected) or hopeless:
                log.warning(
                    "turn_given_up",
                    conversation=owed.conversation,
                    seq=owed.seq,
                    reason=outcome.reason,
                )
                return await self._settle(owed, None)
            metrics.TURN_RETRIES.inc()
            log.info(
                "turn_retried",
                conversation=owed.conversation,
                seq=owed.seq,
                attempt=attempt,
                reason=outcome.reason,
            )
            if not outcome.reached:
                self._look_for_engine()
            wait = min(_RETRY_MOST, _RETRY_FIRST * 2**attempt)
            await asyncio.sleep(wait * random.uniform(0.5, 1.0))  # noqa: S311  spreads retries
            attempt = min(attempt + 1, 10)

    async def _ask(self, owed: Owed) -> Answer | Unavailable | Rejected:
        if owed.payload is None and not plain(owed.text):
            return Answer([EngineReply(self._rendering.line("unreadable"))])
        return await self._engine.turn(
            conversation=owed.conversation,
            message_id=owed.message_id,
            text=owed.text if owed.payload is None else None,
            payload=owed.payload,
            channel=owed.channel,
        )

    async def _settle(self, owed: Owed, answer: Answer | None) -> bool:
        drafts = self._drafts(owed, answer)
        settled = await self._store.write_behind(
            lambda c: settle(c, owed, drafts, answer, self._now(), self._reception)
        )
        if not settled.stored:
            metrics.REPLIES_DROPPED.inc(len(drafts))
            log.info("bot_reply_dropped", conversation=owed.conversation, seq=owed.seq)
        self._hub.publish(owed.conversation)
        return settled.more

    def _drafts(self, owed: Owed, answer: Answer | None) -> list[Draft]:
        if answer is None:
            return [Draft(Sender.BOT, self._rendering.line("given_up"), reply_to=owed.seq)]
        drafts = []
        for reply in answer.replies:
            lead = reply.text or ""
            cards = with_links(reply.cards, owed.conversation, owed.seq, self._now())
            text = self._rendering.text(lead, cards)
            if text or reply.choices:
                drafts.append(
                    Draft(
                        Sender.BOT,
                        text,
                        lead=lead,
                        cards=cards,
                        choices=[Choice(c.title, c.payload) for c in reply.choices],
                        reply_to=owed.seq,
                    )
                )
        return drafts

    def _look_for_engine(self) -> None:
        """Hold all turns until something answers at the engine's address again."""
        self._present.clear()
        if self._search is None or self._search.done():
            self._search = asyncio.create_task(self._find())

    async def _find(self) -> None:
        wait = _RETRY_FIRST
        while not await self._engine.reachable():
            await asyncio.sleep(wait * random.uniform(0.5, 1.0))  # noqa: S311
            wait = min(2.0, wait * 2)
        self._present.set()
