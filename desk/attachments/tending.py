"""Taking files from customers, and what is done about them afterwards: fetched, scanned, swept."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import httpx
import structlog
from sqlalchemy.engine import Connection

from desk import metrics
from desk.attachments import keeping
from desk.attachments.cabinet import Cabinet, Put
from desk.attachments.fetching import FetchError, fetch
from desk.attachments.keeping import Due, State
from desk.attachments.opening import Decoded, Decoder, RefusedError
from desk.attachments.scanning import Scanner, ScannerError
from desk.audit.trail import DESK, Line, record
from desk.channels.interface import Channels
from desk.conversations.findings import listener
from desk.conversations.holder import holding
from desk.conversations.intake import Accepted, Inbound, accept
from desk.conversations.messages import Draft, Sender, append, seq_of
from desk.handoff.reception import Reception
from desk.privacy.keys import KeyFileError
from desk.privacy.masking import search
from desk.privacy.vault import Vault
from desk.store import Store
from desk.web.text import readable
from launch.settings import FileSettings

log = structlog.get_logger(__name__)

LOOK_EVERY_SECONDS = 5.0
SWEEP_EVERY_SECONDS = 600.0
_LEASE_SECONDS = 300.0
_AT_ONCE = 4
WAITS = (5.0, 30.0, 120.0, 600.0, 3600.0)
_LONGEST_SCAN_WAIT = 600.0
_DAY = timedelta(days=1)


class TooManyError(Exception):
    """The conversation has as many files of the last day as it may."""


@dataclass(frozen=True)
class Upload:
    """A file as the customer's page sends it; ``id`` is the page's own for it."""

    id: str
    name: str
    content: bytes


@dataclass
class Files:
    """The files of one desk process. Without a ``scanner`` they are kept, and said to be
    unscanned."""

    store: Store
    cabinet: Cabinet
    scanner: Scanner | None
    settings: FileSettings
    channels: Channels
    client: httpx.AsyncClient
    vault: Vault
    reception: Reception
    now: Callable[[], datetime]
    happened: Callable[[str], None]
    _decoder: Decoder = field(default_factory=Decoder)
    _woken: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, conversation: str, upload: Upload) -> Accepted:
        """Take a file as a message of the conversation; the same id again is the same message.

        Raises:
            RefusedError: it is nothing that is taken.
            TooManyError: so many were sent already.
        """
        known = await self.store.read(lambda c: self._known(c, conversation, upload))
        if known is not None:
            return known
        decoded = await self._decoder.decode(upload.content)
        put = await asyncio.to_thread(self.cabinet.put, decoded.content, decoded.preview)
        try:
            taken = await self.store.write(
                lambda c: self._accept(c, conversation, upload, decoded, put)
            )
        except BaseException:
            self.cabinet.remove(put.stored, put.preview)
            raise
        if not taken.new:
            self.cabinet.remove(put.stored, put.preview)
        else:
            metrics.FILES.labels("taken").inc()
            self.happened(conversation)
            self.wake()
        return taken

    def _known(self, connection: Connection, conversation: str, upload: Upload) -> Accepted | None:
        seq = seq_of(connection, conversation, upload.id)
        if seq is not None:
            return Accepted(seq, False, holding(connection, conversation).holder)
        since = self.now() - _DAY
        if keeping.came_since(connection, conversation, since) >= self.settings.a_day:
            raise TooManyError
        return None

    def _accept(
        self,
        connection: Connection,
        conversation: str,
        upload: Upload,
        decoded: Decoded,
        put: Put,
    ) -> Accepted:
        at, words = self.now(), self.reception.rendering
        known = self._known(connection, conversation, upload)
        if known is not None:
            return known
        said, choices = keeping.answer(connection, conversation, words)
        inbound = Inbound(
            upload.id,
            search(f"[{words.label(decoded.kind, 'attachment')}]"),
            at,
            words.line("secret_warning"),
            engine=False,
            answer=said,
            choices=choices,
            lead="",
        )
        taken = accept(connection, self.vault, conversation, inbound, self.reception)
        if taken.new:
            name = self.vault.store(connection, conversation, search(readable(upload.name)), at)
            attachment = keeping.add(
                connection, conversation, taken.seq, decoded.kind, at, name=name
            )
            keeping.keep(connection, attachment, decoded, put, scanned=self.scanner is not None)
        return taken

    def wake(self) -> None:
        """There may be something to do."""
        self._woken.set()

    async def run(self) -> None:
        """Fetch, scan and sweep until cancelled."""
        sweep_at = 0.0
        while True:
            try:
                while await self.step():
                    pass
                if time.monotonic() >= sweep_at:
                    sweep_at = time.monotonic() + SWEEP_EVERY_SECONDS
                    await self.sweep()
            except Exception as error:  # the next round may find the database back
                log.error("files_failed", exc_info=error)
            self._woken.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY_SECONDS):
                    await self._woken.wait()

    async def step(self) -> bool:
        """Deal with what is due; whether there was anything."""
        due = await self.store.write(
            lambda c: keeping.take_due(c, time.time(), _LEASE_SECONDS, _AT_ONCE)
        )
        await asyncio.gather(*(self._one(one) for one in due))
        return bool(due)

    async def _one(self, due: Due) -> None:
        try:
            if due.file.state is State.WANTED:
                await self._bring(due)
            else:
                await self._scan(due)
        except Exception as error:  # of one file: the others go on, and it is looked at again
            log.error("file_failed", id=due.file.id, exc_info=error)

    async def _bring(self, due: Due) -> None:
        """Fetch a file from its vendor and keep it like one that was sent here."""
        since = due.file.at - _DAY
        count = await self.store.read(lambda c: keeping.came_since(c, due.file.conversation, since))
        if count > self.settings.a_day:
            await self.store.write(lambda c: keeping.unwant(c, due.file.id))
            return
        channel = self.channels.by_name.get(due.channel)
        own = channel.capabilities.files_from if channel else ()
        origins = (*own, *self.settings.hosts)
        try:
            raw = await fetch(self.client, due.file.url or "", origins, self.settings.most_bytes)
            decoded = await self._decoder.decode(raw)
        except FetchError as error:
            if error.code == "file_elsewhere":
                # No word to the customer: he has done nothing wrong, and the address stays known.
                host = urlsplit(due.file.url or "").hostname
                log.warning("file_host_unknown", host=host, setting="TUVAN_FILE_HOSTS")
                await self.store.write(lambda c: keeping.unwant(c, due.file.id))
                return
            if error.again and due.attempts <= len(WAITS):
                until = time.time() + WAITS[due.attempts - 1]
                await self.store.write(lambda c: keeping.try_again(c, due.file.id, until))
                return
            refused = error.code == "file_too_large"
            await self._give_up(due, State.REFUSED if refused else State.LOST, error.code)
            return
        except RefusedError as error:
            await self._give_up(due, State.REFUSED, error.code)
            return
        put = await asyncio.to_thread(self.cabinet.put, decoded.content, decoded.preview)
        scanned = self.scanner is not None
        await self.store.write(
            lambda c: keeping.keep_wanted(c, due.file.id, decoded, put, scanned=scanned)
        )
        metrics.FILES.labels("fetched").inc()
        self.happened(due.file.conversation)

    async def _scan(self, due: Due) -> None:
        put = due.file.put
        if self.scanner is None or put is None:
            # The scanner was taken out of the settings: what waited for it is kept, and says so.
            await self.store.write(lambda c: keeping.change(c, due.file.id, State.KEPT))
            self.happened(due.file.conversation)
            return
        try:
            content = await asyncio.to_thread(self.cabinet.get, put, put.stored)
            found = await self.scanner.scan(content)
        except (FileNotFoundError, KeyFileError) as error:
            log.error("file_unreadable", id=due.file.id, error=str(error))
            await self._give_up(due, State.LOST, "file_gone")
            return
        except ScannerError as error:
            log.error("scanner_silent", id=due.file.id, error=str(error))
            wait = min(_LONGEST_SCAN_WAIT, 5.0 * 2 ** min(due.attempts, 10))
            until = time.time() + wait
            await self.store.write(lambda c: keeping.try_again(c, due.file.id, until))
            return
        if found is None:
            at = self.now()
            await self.store.write(
                lambda c: keeping.change(c, due.file.id, State.KEPT, scanned_at=at)
            )
            metrics.FILES.labels("clean").inc()
            self.happened(due.file.conversation)
            return
        await self._give_up(due, State.INFECTED, found[:100])
        await asyncio.to_thread(self.cabinet.remove, put.stored, put.preview)

    async def _give_up(self, due: Due, state: State, reason: str) -> None:
        """The file is not kept: the row says why, and the customer is told what he can do."""

        def write(connection: Connection) -> None:
            at, words = self.now(), self.reception.rendering
            values = {"reason": reason, **keeping.DESTROYED}
            if not keeping.change(connection, due.file.id, state, **values):
                return
            why = words.label(reason, "file_refusal") if state is State.REFUSED else ""
            hears = listener(connection, due.file.conversation)
            line = words.line(f"file_{state.value}", hears, reason=why)
            append(connection, due.file.conversation, Draft(Sender.SYSTEM, line), at)
            told = {"file": due.file.code, "state": state.value, "reason": reason}
            record(connection, Line(DESK, "file_let_go", due.file.conversation, detail=told), at)

        await self.store.write(write)
        metrics.FILES.labels(state.value).inc()
        log.warning("file_let_go", id=due.file.id, state=state.value, reason=reason)
        self.happened(due.file.conversation)

    async def sweep(self) -> int:
        """Take away the bytes that no row names: of what was erased, or never finished."""
        lying = await asyncio.to_thread(lambda: list(self.cabinet.lying()))
        left = await self.store.read(lambda c: keeping.unknown(c, lying))
        await asyncio.to_thread(self.cabinet.remove, *left)
        if left:
            log.info("files_swept", files=len(left))
        return len(left)
