"""Files that are wrong: each gives its precise errors, none changes the database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from catalogue import publishing, store
from catalogue.errors import Refused
from catalogue.store.models import Base
from tests.catalogue import handed_in
from tests.catalogue.conftest import NOW, NewDatabase

CASES = handed_in.cases("broken")


@pytest.fixture(scope="module")
def untouched(new_database: NewDatabase) -> Any:
    """One database for all of these: whatever changes it fails the test that did."""
    engine = store.engine(new_database("seeded"))
    yield engine, contents(engine)
    engine.dispose()


def contents(engine: Engine) -> dict[str, list[Any]]:
    """Every row of every table of the catalogue."""
    with engine.connect() as connection:
        return {
            table.name: [repr(tuple(row)) for row in connection.execute(select(table))]
            for table in Base.metadata.sorted_tables
        }


def test_there_are_forty_and_more() -> None:
    assert len(CASES) >= 40


@pytest.mark.parametrize("case", [case for _, case in CASES], ids=[name for name, _ in CASES])
def test_broken_file(case: dict[str, Any], untouched: Any, tmp_path: Path) -> None:
    engine, before = untouched
    files = handed_in.write(case["files"], tmp_path)
    with pytest.raises(Refused) as refused, Session(engine) as session, session.begin():
        publishing.publish(session, files, published_by="test", at=NOW, reason="broken")
    assert [str(problem) for problem in refused.value.problems] == case["problems"]
    assert contents(engine) == before
