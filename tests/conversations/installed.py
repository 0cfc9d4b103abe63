"""An installation to talk to, and the figures of its catalogue."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from catalogue import store
from catalogue.snapshot import Catalogue
from tests.conversations.figures import Figures
from tests.end_to_end.installation import TODAY, Installation

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


@contextmanager
def figures_of(installation: Installation) -> Iterator[Figures]:
    """The figures of the catalogue that an installation has."""
    engine = store.engine(f"sqlite:///{installation.folder / 'var' / 'tuvan.db'}")
    yield Figures(Catalogue(engine).at(), date.fromisoformat(TODAY))
    engine.dispose()
