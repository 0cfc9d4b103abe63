"""The access token of this process, renewed in time; decisions/zalo-tokens.md says how and why."""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

import msgspec
import structlog

from desk import metrics
from desk.channels.grants import Grant, Grants
from desk.channels.sealing import Sealer
from desk.channels.zalo.exchange import CHANNEL, Result, Task, adopt
from desk.channels.zalo.journal import Journal
from desk.privacy.keys import KeyFileError
from desk.store import Store
from launch.settings import Settings, ZaloSettings

log = structlog.get_logger(__name__)

# The grant is looked at so often; another process may have renewed it.
_LOOK_SECONDS = 30.0
# A refresh token in doubt is tried again so often: Zalo may never have seen the first attempt.
_DOUBT_SECONDS = 600.0
_WAIT_SECONDS = 75.0


class NoTokenError(Exception):
    """There is no access token that Zalo would take; the sentence says what to do."""


class Tokens:
    """One for a process; the grant is the same for all of them."""

    def __init__(self, settings: Settings, zalo: ZaloSettings, store: Store) -> None:
        sealer = Sealer(settings.vault_keys)
        self._grants = Grants(CHANNEL, zalo.oa_id, sealer)
        self._journal = Journal(settings.var, zalo.oa_id, sealer)
        self._store = store
        self._task = Task(
            settings.database_url, str(settings.vault_keys), str(settings.var), zalo, after=0
        )
        self._known: Grant | None = None
        self._looked = 0.0
        self._refreshing: asyncio.Task[None] | None = None

    async def access(self) -> str:
        """The access token.

        Raises:
            NoTokenError: the OA gave no permission, or it has ended.
        """
        grant = await self._grant()
        if time.time() >= grant.pair.access_until:
            grant = await self.renewed(grant.pair.access)
        elif _half_gone(grant):
            self._refresh_soon(grant)
        return grant.pair.access

    async def _grant(self) -> Grant:
        if self._known is None or time.time() > self._looked + _LOOK_SECONDS:
            await self._look()
        if self._known is None:
            raise NoTokenError(
                "the Official Account has given no permission yet; run "
                "python -m desk.channels.zalo grant"
            )
        return self._known

    async def _look(self) -> None:
        try:
            if self._journal.path.exists():
                await asyncio.to_thread(adopt, self._store, self._grants, self._journal)
            self._known = await self._store.read(self._grants.read)
        except KeyFileError as error:
            raise NoTokenError(str(error)) from error
        self._looked = time.time()

    async def renewed(self, stale: str) -> Grant:
        """The grant after Zalo refused ``stale``, renewed unless another process did so already.

        Raises:
            NoTokenError: it cannot be renewed.
        """
        await self._look()
        grant = await self._grant()
        if grant.pair.access != stale:
            return grant
        if self._refreshing is None or self._refreshing.done():
            self._refreshing = asyncio.create_task(self._refresh(grant))
        await asyncio.shield(self._refreshing)
        grant = await self._grant()
        if grant.pair.access == stale:
            raise NoTokenError(
                f"the access token could not be renewed ({grant.trouble or 'Zalo is away'}); "
                "if this stays so run python -m desk.channels.zalo check"
            )
        return grant

    def _refresh_soon(self, grant: Grant) -> None:
        """Renew in the background, long before the token is needed."""
        doubted = (
            grant.trouble is not None and time.time() < (grant.trouble_at or 0) + _DOUBT_SECONDS
        )
        if doubted or (self._refreshing is not None and not self._refreshing.done()):
            return
        self._refreshing = asyncio.create_task(self._refresh(grant))

    async def _refresh(self, grant: Grant) -> None:
        task = msgspec.structs.replace(self._task, after=grant.generation)
        until = time.monotonic() + _WAIT_SECONDS
        while True:
            result = await self._exchanged(task)
            renewed = await self._changed(grant.generation, until, wait=result is Result.BUSY)
            if renewed or result is not Result.BUSY or time.monotonic() > until:
                break
        if renewed:
            log.info("grant_renewed", channel=CHANNEL)
            return
        log.error("grant_not_renewed", channel=CHANNEL, result=result.name)
        if result is not Result.NOT_ASKED:
            metrics.CHANNEL_ALARMS.labels(CHANNEL, "grant").inc()

    async def _changed(self, generation: int, until: float, *, wait: bool) -> bool:
        """Whether a newer pair is there; with ``wait``, once nobody asks for one any more."""
        while True:
            await self._look()
            known = self._known
            if known is not None and known.generation > generation:
                return True
            asking = known is not None and (known.asking_until or 0.0) > time.time()
            if not wait or not asking or time.monotonic() > until:
                return False
            await asyncio.sleep(0.2)

    async def _exchanged(self, task: Task) -> Result:
        """Run the exchange in its own process and session, which outlives this one."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "desk.channels.zalo.exchange",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            start_new_session=True,
            cwd=Path(__file__).parents[3],
        )
        await process.communicate(msgspec.json.encode(task))
        try:
            return Result(process.returncode or 0)
        except ValueError:
            return Result.CRASHED

    async def keep_fresh(self) -> None:
        """Renew in time also while nobody writes, until cancelled."""
        while True:
            try:
                await self.access()
            except NoTokenError as error:
                log.warning("no_token", channel=CHANNEL, reason=str(error))
            except Exception as error:  # a look that fails must not be the last
                log.error("token_failed", channel=CHANNEL, exc_info=error)
            await asyncio.sleep(_LOOK_SECONDS)


def _half_gone(grant: Grant) -> bool:
    """Whether half of the access token's life has passed: a lost answer leaves the other half."""
    pair = grant.pair
    return time.time() > (pair.access_from + pair.access_until) / 2
