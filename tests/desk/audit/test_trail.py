"""The audit only grows, and a change that gets past the database shows in the chain."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from desk import migrations
from desk.audit.tables import audit, audit_head
from desk.audit.trail import BEGINNING, Line, Verdict, head, lines, record, verify
from desk.store import connect
from launch.settings import VIETNAM
from tests.servers.postgres import postgres

__all__ = ["postgres"]

AT = datetime(2026, 11, 23, 9, 0, 0, 123456, tzinfo=VIETNAM)
_TRIGGERS = {
    "sqlite": ["no_update", "no_delete", "no_replace"],
    "postgresql": ["no_change", "no_truncate"],
}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.server)])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    if request.param == "sqlite":
        url = f"sqlite:///{request.getfixturevalue('tmp_path') / 'audit.db'}"
    else:
        url = request.getfixturevalue("postgres").database()
    engine = connect(url)
    migrations.upgrade(engine)
    yield engine
    engine.dispose()


def _write(engine: Engine, count: int = 5) -> None:
    for number in range(count):
        with engine.begin() as connection:
            record(connection, Line("lan", "claim", f"c{number}", detail={"n": number}), AT)


def _verdict(engine: Engine, noted: tuple[int, str] | None = None) -> Verdict:
    with engine.connect() as connection:
        return verify(connection, noted)


def _unguarded(connection: Connection) -> None:
    """What somebody with all rights on the database can do."""
    kind = connection.dialect.name
    for name in _TRIGGERS[kind]:
        where = " ON desk_audit" if kind == "postgresql" else ""
        connection.execute(sa.text(f"DROP TRIGGER desk_audit_{name}{where}"))


def test_lines_are_kept_as_written(engine: Engine) -> None:
    assert _verdict(engine) == Verdict(0, BEGINNING)
    _write(engine)
    with engine.connect() as connection:
        found = lines(connection, subject="c3")
        assert [(one.id, one.actor, one.action, one.detail) for one in found] == [
            (4, "lan", "claim", {"n": 3})
        ]
        assert found[0].at == AT
        assert [one.id for one in lines(connection, before=4, limit=2)] == [3, 2]
        assert lines(connection, actor="minh") == []
        last, ends = head(connection)
    assert last == 5
    assert _verdict(engine) == Verdict(5, ends)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE desk_audit SET actor = 'minh' WHERE id = 2",
        "DELETE FROM desk_audit WHERE id = 2",
        "DELETE FROM desk_audit",
        "TRUNCATE desk_audit",
        "INSERT OR REPLACE INTO desk_audit SELECT * FROM desk_audit WHERE id = 2",
    ],
)
def test_the_database_refuses_any_change(engine: Engine, statement: str) -> None:
    _write(engine)
    with pytest.raises(sa.exc.DatabaseError), engine.begin() as connection:
        connection.execute(sa.text(statement))
    assert _verdict(engine).lines == 5
    assert _verdict(engine).broken_at is None


def test_a_changed_line_breaks_the_chain(engine: Engine) -> None:
    _write(engine)
    with engine.begin() as connection:
        _unguarded(connection)
        connection.execute(sa.update(audit).where(audit.c.id == 3).values(actor="minh"))
    assert (_verdict(engine).broken_at, _verdict(engine).reason) == (3, "changed")


def test_a_line_taken_out_breaks_the_chain(engine: Engine) -> None:
    _write(engine)
    with engine.begin() as connection:
        _unguarded(connection)
        connection.execute(sa.delete(audit).where(audit.c.id == 3))
    assert (_verdict(engine).broken_at, _verdict(engine).reason) == (3, "missing")


def test_a_cut_off_end_is_noticed(engine: Engine) -> None:
    _write(engine)
    with engine.connect() as connection:
        noted = head(connection)
        (fourth,) = lines(connection, subject="c3")
    with engine.begin() as connection:
        _unguarded(connection)
        connection.execute(sa.delete(audit).where(audit.c.id == 5))
    assert _verdict(engine).reason == "cut off"
    with engine.begin() as connection:
        connection.execute(sa.update(audit_head).values(last=4, hash=fourth.hash))
    assert _verdict(engine).broken_at is None
    assert _verdict(engine, noted).reason == "shorter than what was noted"
    _write(engine, 2)
    assert _verdict(engine, noted).reason == "not the line that was noted"


def test_many_writers_make_one_chain(engine: Engine) -> None:
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: _write(engine, 10), range(4)))
    assert _verdict(engine).lines == 40
    assert _verdict(engine).broken_at is None


def test_a_transaction_that_fails_leaves_no_line(engine: Engine) -> None:
    with engine.connect() as connection, connection.begin() as transaction:
        record(connection, Line("lan", "claim", "c"), AT)
        transaction.rollback()
    _write(engine, 1)
    assert _verdict(engine).lines == 1
