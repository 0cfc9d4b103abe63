"""A desk with a published catalogue, and verdicts as the actions report them."""

from __future__ import annotations

import json
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy.orm import Session

from appraisal import appraise, read_application, verdict_json
from appraisal.record import Consent
from catalogue import migrate, seed
from catalogue import store as catalogue_store
from desk import migrations
from desk.casefile.bank import Bank, State
from desk.casefile.contents import Casefile, casefile
from desk.casefile.stored import Stored
from desk.conversations.items import apply_items
from desk.handoff.officers import seed_demo
from desk.store import Store, connect
from launch.settings import VIETNAM
from tests.desk.conftest import Desk, Start

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=VIETNAM)
CASES: dict[str, dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "cases.yaml").read_text(encoding="utf-8")
)


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the catalogue alone, to be copied."""
    path = tmp_path_factory.mktemp("published") / "tuvan.db"
    migrate.upgrade(f"sqlite:///{path}")
    engine = catalogue_store.engine(f"sqlite:///{path}")
    with Session(engine) as session, session.begin():
        seed.load(session, at=NOW.astimezone(timezone.utc))
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def state(published: Path) -> State:
    return Bank(f"sqlite:///{published}").state(TODAY)


Made = Callable[..., Casefile]


def stored_of(application: dict[str, Any], state: State, **other: Any) -> Stored:
    """The finding as the desk keeps it: through JSON, without the explanation."""
    verdict = appraise(read_application(application, state.policy), state.policy, on=TODAY)
    kept = json.loads(json.dumps(verdict_json(verdict)))
    given: dict[str, Any] = {
        "conversation": "c0ffee00c0ffee00",
        "channel": "web",
        "reached_at": NOW,
        "application": application,
        "verdict": kept,
        "wants": None,
        "consent": Consent("2026-11", NOW, "web", "0" * 64),
    }
    return Stored(**(given | other))


@pytest.fixture(scope="session")
def made(state: State) -> Made:
    """Makes the casefile of a named case; keywords change its application."""

    def make(name: str, **changes: Any) -> Casefile:
        return casefile(stored_of(CASES[name] | changes, state), state)

    return make


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory, published: Path) -> Path:
    """The desk's tables and officers beside the catalogue, as one embedded database."""
    path = tmp_path_factory.mktemp("seeded") / "tuvan.db"
    shutil.copy(published, path)
    store = Store(connect(f"sqlite:///{path}"))
    migrations.upgrade(store.engine)
    store.transact(seed_demo)
    store.close()
    return path


@pytest.fixture
async def desk(start: Start, store: Store, tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk on the day of the cases, with this test's catalogue and folder of state."""
    async with start() as running:
        given = {
            "now": lambda: NOW,
            "bank": Bank(str(store.engine.url)),
            "settings": replace(running.parts.settings, var=tmp_path),
        }
        for name, part in given.items():
            # The parts are frozen for the program; here a few are other ones.
            object.__setattr__(running.parts, name, part)
        yield running


Reached = Callable[..., Awaitable[str]]


@pytest.fixture
def reached(desk: Desk, state: State) -> Reached:
    """A conversation that came to the verdict of a named case; gives its id."""

    async def reach(name: str | None, *, consent: bool = True) -> str:
        lan = await desk.officer()
        before = {row["id"] for row in await lan.list(holder="bot")}
        customer = await desk.customer()
        await customer.ask("xin chào")
        (conversation,) = {row["id"] for row in await lan.list(holder="bot")} - before
        items: list[dict[str, Any]] = []
        if consent:
            items.append({"kind": "consent", "given": True, "notice": "2026-11"})
        if name is not None:
            kept = stored_of(CASES[name], state)
            items.append(
                {"kind": "verdict", "application": kept.application, "verdict": kept.verdict}
            )
        await desk.parts.store.write(
            lambda c: apply_items(c, conversation, 1, items, NOW, desk.parts.reception)
        )
        return conversation

    return reach
