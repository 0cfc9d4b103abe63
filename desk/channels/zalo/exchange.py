"""``python -m desk.channels.zalo.exchange``: one refresh of the grant, in a process of its own.

The new pair exists nowhere but in Zalo's answer until it is written, and the old refresh token is
used up by then. This process does nothing else between the two: it is started in a session of its
own, ignores the signals that end the desk, and lives on when the desk is killed. What it needs
comes on standard input, as JSON; what came of it is its exit status.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from enum import IntEnum
from pathlib import Path

import httpx
import msgspec
import sqlalchemy as sa
import stamina

from desk.channels.grants import Grants
from desk.channels.sealing import Sealer
from desk.channels.zalo import oauth
from desk.channels.zalo.journal import Journal
from desk.store import Store, connect
from launch.settings import ZaloSettings

CHANNEL = "zalo"
_WRITE_SECONDS = 60.0


class Task(msgspec.Struct):
    """``after`` is the generation that is to be replaced; a newer one is left alone."""

    database_url: str
    vault_keys: str
    var: str
    zalo: ZaloSettings
    after: int


class Result(IntEnum):
    """The exit status."""

    DONE = 0
    CRASHED = 1
    NO_GRANT = 3
    BUSY = 4
    REFUSED = 5
    LOST = 6
    NOT_ASKED = 7


def exchange(task: Task, store: Store, client: httpx.Client) -> Result:
    """Claim, ask, write; or say why not."""
    sealer = Sealer(Path(task.vault_keys))
    grants = Grants(CHANNEL, task.zalo.oa_id, sealer)
    journal = Journal(Path(task.var), task.zalo.oa_id, sealer)
    adopt(store, grants, journal)
    owner = f"{socket.gethostname()}:{os.getpid()}"
    claimed = store.transact(lambda c: grants.claim(c, owner, time.time()))
    if claimed is None:
        known = store.transact(grants.read)
        return Result.BUSY if known else Result.NO_GRANT
    if claimed.generation > task.after:
        store.transact(lambda c: grants.give_up(c, owner, claimed.trouble, time.time()))
        return Result.DONE
    journal.open()
    form = {"refresh_token": claimed.pair.refresh, "grant_type": "refresh_token"}
    try:
        pair = oauth.read(oauth.ask(client, task.zalo, form), time.time())
        journal.note(claimed.generation + 1, pair)
    except oauth.NotAskedError:
        store.transact(lambda c: grants.give_up(c, owner, claimed.trouble, time.time()))
        return Result.NOT_ASKED
    except oauth.OAuthRefusedError as error:
        print(error, file=sys.stderr)
        store.transact(lambda c: grants.give_up(c, owner, "refused", time.time()))
        return Result.REFUSED
    except oauth.AnswerLostError as error:
        print(error, file=sys.stderr)
        store.transact(lambda c: grants.give_up(c, owner, "answer_lost", time.time()))
        return Result.LOST
    _write(store, grants, journal)
    return Result.DONE


def adopt(store: Store, grants: Grants, journal: Journal) -> None:
    """Bring a pair that only the journal has into the database."""
    noted = journal.last()
    if noted is not None:
        store.transact(lambda c: grants.write(c, noted.pair, noted.generation))
        journal.clear()


@stamina.retry(on=sa.exc.SQLAlchemyError, attempts=None, timeout=_WRITE_SECONDS)
def _write(store: Store, grants: Grants, journal: Journal) -> None:
    """Into the database, however long it is busy; if it stays away the journal has the pair."""
    adopt(store, grants, journal)


def main() -> int:
    for ending in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(ending, signal.SIG_IGN)
    task = msgspec.json.decode(sys.stdin.buffer.read(), type=Task)
    store = Store(connect(task.database_url))
    try:
        with httpx.Client() as client:
            return exchange(task, store, client)
    finally:
        store.close()


if __name__ == "__main__":
    sys.exit(main())
