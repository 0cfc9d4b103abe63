"""Tasks run over the demo bank's own catalogue and policy, without the dialogue engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from actions import dialogue, server
from actions.bank import Bank
from actions.turn import Entity, Reply, Turn
from catalogue import migrate, seed, store
from catalogue.snapshot import Catalogue

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bank]:
    """The seeds, published into a database of their own."""
    url = f"sqlite:///{Path(tmp_path_factory.mktemp('catalogue')) / 'catalogue.db'}"
    migrate.upgrade(url)
    engine = store.engine(url)
    with Session(engine) as session:
        seed.load(session, at=datetime(2026, 11, 23, tzinfo=UTC))
        session.commit()
    published = Catalogue(engine).at()
    yield Bank(published, server.policy(published, TODAY))
    engine.dispose()


@pytest.fixture
def said(bank: Bank) -> Callable[..., Turn]:
    """A turn from a text, its entities as ``name=value`` (a role as ``name__role``), and slots."""

    def make(
        text: str = "", intent: str = "", slots: dict[str, Any] | None = None, **values: Any
    ) -> Turn:
        entities = tuple(
            Entity(name.split("__")[0], value, name.split("__")[1] if "__" in name else None)
            for name, value in values.items()
        )
        return Turn(text, intent, 1.0, entities, slots or {}, TODAY, bank, NOW)

    return make


@pytest.fixture
def run() -> Callable[[str, Turn], Reply]:
    """What a turn is answered with, whose task the rules of the dialogue name."""
    return lambda name, turn: dialogue.answer(turn, name)
