"""Turns: each message of a customer gets the engine's answer, once and in order.

What is owed stands in the database (``Turn.PENDING``), so a killed process owes the same when it
is back. A conversation is worked on by one desk process at a time (a lease in its row); the answer
is stored only if it is still owed, which also holds when a lease ran out too early.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
import structlog
from sqlalchemy.engine import Connection

from desk import metrics
from desk.conversations.engine import (
    TURN_SECONDS,
    Answer,
    Engine,
    EngineReply,
    Rejected,
    Unavailable,
    plain,
)
from desk.conversations.holder import Holder, holding
from desk.conversations.items import apply_items
from desk.conversations.messages import Choice, Draft, Sender, Turn, append, hand_to_people
from desk.handoff.cases import open_case
from desk.hub import Hub
from desk.rendering import Rendering
from desk.store import Store
from desk.tables import conversations, messages

log = structlog.get_logger(__name__)

LEASE_SECONDS = TURN_SECONDS + 10
SWEEP_SECONDS = 2.0
# How long a customer waits before being told that it takes longer.
PATIENCE_SECONDS = 4.0
# A turn that fails for so long while others succeed will never succeed.
HOPELESS_SECONDS = 600.0
_RETRY_FIRST, _RETRY_MOST = 0.25, 4.0


@dataclass(frozen=True)
class Owed:
    """A message whose answer is owed."""

    conversation: str
    channel: str
    seq: int
    message_id: str
    text: str
    payload: str | None


def take(connection: Connection, conversation: str, owner: str, unix: float) -> Owed | None:
    """The next turn of the conversation, leased to ``owner``; None when none is owed or free."""
    leased = connection.execute(
        sa.update(conversations)
        .where(
            conversations.c.id == conversation,
            sa.or_(
                conversations.c.turn_owner.is_(None),
                conversations.c.turn_owner == owner,
                conversations.c.turn_until < unix,
            ),
        )
        .values(turn_owner=owner, turn_until=unix + LEASE_SECONDS)
        .returning(conversations.c.holder, conversations.c.channel)
    ).one_or_none()
    if leased is None:
        return None
    row = connection.execute(
        sa.select(messages)
        .where(messages.c.conversation_id == conversation, messages.c.turn == Turn.PENDING.value)
        .order_by(messages.c.seq)
        .limit(1)
    ).one_or_none()
    if row is None or leased.holder != Holder.BOT.value:
        if row is not None:
            hand_to_people(connection, conversation)
        _free(connection, conversation)
        return None
    return Owed(
        conversation,
        leased.channel,
        row.seq,
        row.external_id or str(row.seq),
        row.text,
        row.payload,
    )


def _free(connection: Connection, conversation: str) -> None:
    connection.execute(
        sa.update(conversations)
        .where(conversations.c.id == conversation)
        .values(turn_owner=None, turn_until=None, told_slow=False)
    )


def settle(
    connection: Connection,
    owed: Owed,
    drafts: list[Draft],
    answer: Answer | None,
    at: datetime,
) -> bool:
    """Store the turn's answer, if it is still owed to the bot; false when it was dropped.

    ``answer`` is None for a turn that was given up: a case is opened instead of items.
    """
    held = holding(connection, owed.conversation, lock=True)
    settled = connection.execute(
        sa.update(messages)
        .where(
            messages.c.conversation_id == owed.conversation,
            messages.c.seq == owed.seq,
            messages.c.turn == Turn.PENDING.value,
        )
        .values(
            turn=(
                Turn.PEOPLE
                if held.holder is not Holder.BOT
                else Turn.ANSWERED
                if answer
                else Turn.GIVEN_UP
            ).value,
            understood=answer.understood if answer else None,
        )
    ).rowcount
    _free(connection, owed.conversation)
    if not settled or held.holder is not Holder.BOT:
        return False
    for draft in drafts:
        append(connection, owed.conversation, draft, at)
    if answer is None:
        open_case(connection, owed.conversation, topic=None, reason="failure", urgent=False, at=at)
    else:
        items = [item for reply in answer.replies for item in reply.items]
        apply_items(connection, owed.conversation, owed.seq, items, at)
    return True


def tell_slow(connection: Connection, owed: Owed, line: str, at: datetime) -> bool:
    """Tell the customer, once until the next answer, that it takes longer."""
    told = connection.execute(
        sa.update(conversations)
        .where(
            conversations.c.id == owed.conversation,
            conversations.c.told_slow.is_(False),
            conversations.c.holder == Holder.BOT.value,
            sa.exists().where(
                messages.c.conversation_id == owed.conversation,
                messages.c.seq == owed.seq,
                messages.c.turn == Turn.PENDING.value,
            ),
        )
        .values(told_slow=True)
    ).rowcount
    if told:
        append(connection, owed.conversation, Draft(Sender.SYSTEM, line), at)
    return bool(told)


def owing(connection: Connection) -> list[str]:
    """Conversations with a turn owed, the longest waiting first."""
    return list(
        connection.execute(
            sa.select(messages.c.conversation_id)
            .where(messages.c.turn == Turn.PENDING.value)
            .group_by(messages.c.conversation_id)
            .order_by(sa.func.min(messages.c.at))
        ).scalars()
    )


def forget_leases(connection: Connection, owner: str) -> None:
    """Free what an earlier process of this name held when it was killed."""
    connection.execute(
        sa.update(conversations)
        .where(conversations.c.turn_owner == owner)
        .values(turn_owner=None, turn_until=None)
    )


class Turns:
    """Runs the turns of one desk process. ``owner`` is its address, which no living twin shares."""

    def __init__(
        self,
        *,
        store: Store,
        engine: Engine,
        hub: Hub,
        rendering: Rendering,
        now: Callable[[], datetime],
        owner: str,
        at_once: int = 16,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._store = store
        self._engine = engine
        self._hub = hub
        self._rendering = rendering
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
        await self._store.write(lambda c: forget_leases(c, self._owner))
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
        while owed := await self._store.write(
            lambda c: take(c, conversation, self._owner, time.time())
        ):
            slow = asyncio.create_task(self._apologise(owed))
            try:
                await self._answer(owed)
            finally:
                slow.cancel()

    async def _apologise(self, owed: Owed) -> None:
        await asyncio.sleep(self._patience)
        line = self._rendering.line("slow")
        if await self._store.write(lambda c: tell_slow(c, owed, line, self._now())):
            self._hub.publish(owed.conversation)

    async def _answer(self, owed: Owed) -> None:
        """Bring one turn to its end, however long the engine stays away."""
        began = time.monotonic()
        attempt = 0
        while True:
            await self._present.wait()
            if attempt and owed != await self._store.write(
                lambda c: take(c, owed.conversation, self._owner, time.time())
            ):
                return  # a person holds it by now, or another process is at work
            async with self._slots:
                outcome = await self._ask(owed)
            if isinstance(outcome, Answer):
                self._last_answer = time.monotonic()
                metrics.TURN_SECONDS.observe(self._last_answer - began)
                await self._settle(owed, outcome)
                return
            hopeless = time.monotonic() - began > HOPELESS_SECONDS and self._last_answer > began
            if isinstance(outcome, Rejected) or hopeless:
                log.warning(
                    "turn_given_up",
                    conversation=owed.conversation,
                    seq=owed.seq,
                    reason=outcome.reason,
                )
                await self._settle(owed, None)
                return
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

    async def _settle(self, owed: Owed, answer: Answer | None) -> None:
        drafts = self._drafts(owed, answer)
        stored = await self._store.write(lambda c: settle(c, owed, drafts, answer, self._now()))
        if not stored:
            metrics.REPLIES_DROPPED.inc(len(drafts))
            log.info("bot_reply_dropped", conversation=owed.conversation, seq=owed.seq)
        self._hub.publish(owed.conversation)

    def _drafts(self, owed: Owed, answer: Answer | None) -> list[Draft]:
        if answer is None:
            return [Draft(Sender.BOT, self._rendering.line("given_up"), reply_to=owed.seq)]
        drafts = []
        for reply in answer.replies:
            lead = reply.text or ""
            text = self._rendering.text(lead, reply.cards)
            if text or reply.choices:
                drafts.append(
                    Draft(
                        Sender.BOT,
                        text,
                        lead=lead,
                        cards=reply.cards,
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
