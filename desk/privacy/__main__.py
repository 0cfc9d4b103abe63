"""``python -m desk.privacy``: what is held about a person, requests, retention, keys."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desk.attachments import keeping
from desk.attachments.cabinet import Cabinet
from desk.audit.trail import Line, record
from desk.casefile.bank import Bank
from desk.commands import opened, whoever
from desk.hub import Hub
from desk.privacy import asked, keys, stores
from desk.privacy.asked import DataRequest
from desk.privacy.copies import copy_of
from desk.privacy.keys import KeyFileError, Ring
from desk.privacy.opening import evidence
from desk.privacy.requests import Requests
from desk.privacy.retention import Retention
from desk.privacy.vault import Vault
from desk.rendering import Rendering
from desk.store import Store
from desk.tables import conversations
from launch.settings import Settings
from viet import personal_data

_WISHES = {"withdraw": asked.WITHDRAW, "copy": asked.ACCESS, "erase": asked.DELETE}


class _Desk:
    """The parts a command needs."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self.settings = settings
        self.store = store
        self.vault = Vault(settings.vault_keys)
        self.rendering = Rendering(settings.public_url)
        self.requests = Requests(
            store=store,
            hub=Hub(),
            rendering=self.rendering,
            now=settings.now,
            days=Bank(settings.database_url).days,
            public_url=settings.public_url,
        )
        self.cabinet = Cabinet(settings.files.folder, Ring(settings.vault_keys))
        self.retention = Retention(store, settings.now, settings.retention)

    def whose(self, connection: Connection, given: argparse.Namespace) -> list[str]:
        """The conversations of the person that the command names.

        Raises:
            LookupError: there is none; the sentence says of whom.
        """
        if given.conversation:
            known = connection.execute(
                sa.select(conversations.c.id).where(conversations.c.id == given.conversation)
            ).scalars()
            found = list(known)
            of_it = asked.requests_of(connection, given.conversation)
            if not found and of_it:
                return [given.conversation]
        elif given.person:
            channel, _, person = given.person.partition(":")
            found = list(
                connection.execute(
                    sa.select(conversations.c.id).where(
                        conversations.c.channel == channel, conversations.c.person == person
                    )
                ).scalars()
            )
        else:
            values = personal_data.find(f"{given.gave}")
            found = [
                conversation
                for value in values
                if not value.destroy
                for conversation in self.vault.find(connection, value.kind, value.value)
            ]
        if not found:
            raise LookupError("nothing is held about this person")
        return list(dict.fromkeys(found))

    def record(self, connection: Connection, action: str, subject: str | None, **told: Any) -> None:
        record(connection, Line(whoever(), action, subject, detail=told), self.settings.now())


def _request_told(one: DataRequest) -> dict[str, Any]:
    return {
        "number": one.number,
        "request": one.request,
        "state": one.state.value,
        "asked": f"{one.asked_at:%Y-%m-%d}",
        "due": str(one.due_on or ""),
        "done": f"{one.done_at:%Y-%m-%d}" if one.done_at else "",
        "receipt": one.receipt,
    }


def _file_told(one: keeping.File) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "name": one.name,
        "bytes": one.size,
        "state": one.state.value if one.state else "",
        "scanned": one.scanned_at is not None,
        "at": f"{one.at:%Y-%m-%d %H:%M}",
    }


def _held(desk: _Desk, given: argparse.Namespace) -> None:
    with desk.store.engine.begin() as connection:
        told = []
        for conversation in desk.whose(connection, given):
            desk.record(connection, "held", conversation)
            told.append(
                {
                    "conversation": conversation,
                    "held": stores.held(connection, conversation),
                    "files": [
                        _file_told(one) for one in keeping.files_of(connection, conversation)
                    ],
                    "sealed": [one.token for one in desk.vault.entries(connection, conversation)],
                    "consents": [
                        {"given": one.given, "notice": one.notice, "at": f"{one.at:%Y-%m-%d %H:%M}"}
                        for one in evidence(connection, conversation)
                    ],
                    "requests": [
                        _request_told(one) for one in asked.requests_of(connection, conversation)
                    ],
                }
            )
    print(json.dumps(told, ensure_ascii=False, indent=2))


def _wish(desk: _Desk, given: argparse.Namespace) -> None:
    with desk.store.engine.begin() as connection:
        for conversation in desk.whose(connection, given):
            number = asked.keep_request(
                connection,
                conversation,
                request=_WISHES[given.command],
                seq=0,
                at=desk.settings.now(),
                by=whoever(),
            )
            found = asked.request_at(connection, number)
            desk.requests.carry_out(connection, found, whoever())
            done = asked.request_at(connection, number)
            print(json.dumps(_request_told(done), ensure_ascii=False, indent=2))
            if given.command == "copy":
                copy = copy_of(connection, desk.vault, conversation)
                page = desk.rendering.page_of(
                    "privacy/copy.html.jinja", copy=copy, today=desk.settings.now()
                )
                given.file.write(page)


def _retain(desk: _Desk, given: argparse.Namespace) -> None:
    with desk.store.engine.connect() as connection:
        found = desk.retention.overdue(connection)
    print(json.dumps({"older than kept": found}, ensure_ascii=False))
    if given.dry_run:
        return
    while desk.store.transact(desk.retention.step):
        time.sleep(0)  # lets a desk that serves meanwhile have its turn at the database


def _seal_some(desk: _Desk) -> Callable[[Connection], int]:
    return lambda c: desk.vault.seal_anew(c) or keeping.seal_anew(c, desk.cabinet)


def _keys(desk: _Desk, given: argparse.Namespace) -> None:
    path = desk.settings.vault_keys
    if given.act == "add":
        print(f"key {keys.add(path)} seals from now on; restart the desk, then run: keys reseal")
        return
    if given.act == "reseal":
        desk.store.transact(desk.vault.check)
        resealed = 0
        while some := desk.store.transact(_seal_some(desk)):
            resealed += some
        with desk.store.engine.begin() as connection:
            desk.record(connection, "seal_anew", None, entries=resealed)
        print(f"{resealed} entries sealed anew")
    with desk.store.engine.connect() as connection:
        used = Counter(desk.vault.sealed_by(connection)) + Counter(keeping.sealed_by(connection))
    for place, key in enumerate(keys.read(path)):
        print(key.id, f"{used.get(key.id, 0)} entries", "seals" if place == 0 else "", sep="\t")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m desk.privacy")
    commands = parser.add_subparsers(dest="command", required=True)
    told = {
        "held": "say what is held about a person",
        "withdraw": "end a person's consent and what stood on it",
        "copy": "write the copy that a person asked for",
        "erase": "erase what is held about a person, now",
    }
    for name, help_text in told.items():
        one = commands.add_parser(name, help=help_text)
        whom = one.add_mutually_exclusive_group(required=True)
        whom.add_argument("--conversation", metavar="ID")
        whom.add_argument("--person", metavar="CHANNEL:KEY", help="as the channel knows him")
        whom.add_argument("--gave", metavar="VALUE", help='such as "sđt 0912345678"')
        if name == "copy":
            one.add_argument("file", type=argparse.FileType("w", encoding="utf-8"))
    retaining = commands.add_parser("retain", help="let go of what was kept long enough")
    retaining.add_argument("--dry-run", action="store_true", help="only say what it would be")
    ring = commands.add_parser("keys", help="the keys of the vault")
    ring.add_argument("act", choices=["list", "add", "reseal"])
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when it was done, 1 when not; the sentence says why."""
    given = _parser().parse_args(arguments)
    acts = {"held": _held, "retain": _retain, "keys": _keys}
    with opened() as (settings, store):
        try:
            acts.get(given.command, _wish)(_Desk(settings, store), given)
        except (LookupError, KeyFileError) as error:
            print(error.args[0], file=sys.stderr)
            return 1
        except stores.BusyError:
            print("the bot is answering this person; try again in a moment", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
