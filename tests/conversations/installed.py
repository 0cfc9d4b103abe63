"""An installation to talk to, and what its conversations are judged by."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from actions.server import policy
from catalogue import store
from catalogue.snapshot import Catalogue
from desk.tables import findings, messages
from tests.conversations.figures import Figures
from tests.conversations.sources.checker import Checker
from tests.desk.installation import TODAY
from tests.end_to_end.installation import Installation

# Training comes first when its inputs have changed.
READY_SECONDS = 900


@contextmanager
def installed() -> Iterator[Installation]:
    """An installation in a folder of its own, for as long as it is used."""
    with tempfile.TemporaryDirectory() as folder:
        running = Installation(Path(folder))
        running.start()
        try:
            running.wait_until_ready(READY_SECONDS)
            yield running
        finally:
            running.stop()


@dataclass(frozen=True)
class Backstage:
    """The catalogue of an installation, and its desk's records, read beside it."""

    figures: Figures
    checker: Checker
    engine: Engine

    def conversation_of(self, message_id: str) -> str:
        """The conversation with the customer's message of that id."""
        query = sa.select(messages.c.conversation_id).where(messages.c.external_id == message_id)
        with self.engine.connect() as connection:
            return str(connection.execute(query).scalar_one())

    def applications(self, message_ids: Sequence[str]) -> Mapping[int, Mapping[str, Any]]:
        """The applications that were judged in a conversation, by the number of the step."""
        query = (
            sa.select(messages.c.external_id, findings.c.data)
            .join(
                findings,
                (findings.c.conversation_id == messages.c.conversation_id)
                & (findings.c.seq == messages.c.seq),
            )
            .where(messages.c.external_id.in_(message_ids), findings.c.kind == "verdict")
        )
        with self.engine.connect() as connection:
            rows = connection.execute(query).all()
        return {message_ids.index(one): data["application"] for one, data in rows}


@contextmanager
def backstage(installation: Installation) -> Iterator[Backstage]:
    """What judges the conversations of an installation."""
    engine = store.engine(f"sqlite:///{installation.folder / 'var' / 'tuvan.db'}")
    snapshot, on = Catalogue(engine).at(), date.fromisoformat(TODAY)
    yield Backstage(Figures(snapshot, on), Checker(snapshot, policy(snapshot, on), on), engine)
    engine.dispose()
