"""Cases without HTTP: a store, the reception, officers who are there or not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desk.conversations.holder import Holding, holding
from desk.conversations.intake import Accepted, Inbound, accept, open_conversation
from desk.conversations.messages import Message, since
from desk.handoff.cases import Case, Cause, last_case
from desk.handoff.history import history
from desk.handoff.officers import find
from desk.handoff.presence import Presence, choose, seen
from desk.handoff.reception import Reception
from desk.handoff.routing import Routing
from desk.handoff.work import Work
from desk.privacy.masking import search
from desk.privacy.vault import Vault
from desk.rendering import Rendering
from desk.store import Store
from desk.tables import officers
from launch.settings import VIETNAM

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=VIETNAM)
HOLIDAY = date(2026, 11, 24)
WORDS = Rendering()


class Bank:
    """Everything that happens to cases, one transaction each, at a moment that the test sets."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store = store
        self.vault = Vault(folder / "vault.keys")
        self.now = MONDAY
        self.reception = Reception(WORDS, lambda: [HOLIDAY])
        self.routing = Routing(self.reception)
        self._ids = 0

    def do(self, act: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        return self.store.transact(lambda c: act(c, *arguments, **named))

    def customer(self, name: str) -> str:
        self.do(open_conversation, name, "web", name, self.now)
        return name

    def asks(self, name: str, **cause: Any) -> Case:
        """A new customer is handed off."""
        self.customer(name)
        self.do(self.reception.queue, name, Cause(**{"reason": "request", **cause}), self.now)
        return self.case(name)

    def says(self, name: str, text: str = "alo", payload: str | None = None) -> Accepted:
        self._ids += 1
        inbound = Inbound(str(self._ids), search(text), self.now, "", payload=payload)
        accepted: Accepted = self.store.transact(
            lambda c: accept(c, self.vault, name, inbound, self.reception)
        )
        return accepted

    def taps(self, name: str, wish: str) -> Accepted:
        return self.says(name, wish, f"desk:wish:{wish}")

    def work(self, username: str, name: str, act: Callable[[Work], Any]) -> Any:
        def acting(connection: Connection) -> Any:
            officer = find(connection, username)
            assert officer is not None
            return act(Work(connection, self.vault, name, officer, self.reception, self.now))

        return self.do(acting)

    def comes(self, *usernames: str, status: Presence = Presence.ONLINE) -> None:
        self.do(seen, usernames, self.now)
        for username in usernames:
            self.do(choose, username, status)

    def set(self, username: str, **values: Any) -> None:
        self.do(lambda c: c.execute(
            sa.update(officers).where(officers.c.username == username).values(**values)
        ))  # fmt: skip

    def round(self) -> list[str]:
        return list(self.do(self.routing.round, self.now))

    def case(self, name: str) -> Case:
        found = self.do(last_case, name)
        assert found is not None
        return found  # type: ignore[no-any-return]

    def held(self, name: str) -> Holding:
        return self.do(holding, name)  # type: ignore[no-any-return]

    def messages(self, name: str) -> list[Message]:
        return self.do(since, name, 0)  # type: ignore[no-any-return]

    def happened(self, name: str) -> list[str]:
        return [line.kind.value for line in self.do(history, name)]


@pytest.fixture
def bank(store: Store, tmp_path: Path) -> Bank:
    return Bank(store, tmp_path)
