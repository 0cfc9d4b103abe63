"""A desk with a published catalogue, and verdicts as the actions report them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
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
from desk.casefile.bank import Bank, State
from desk.casefile.contents import Casefile, casefile
from desk.casefile.stored import Stored
from launch.settings import VIETNAM

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
    return Bank(f"sqlite:///{published}").state()


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


@pytest.fixture
def database(published: Path, tmp_path: Path) -> Path:
    shutil.copy(published, tmp_path / "tuvan.db")
    return tmp_path / "tuvan.db"
