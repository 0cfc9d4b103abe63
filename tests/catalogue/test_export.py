"""An exported version imports to the same state."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalogue import publishing, versions
from catalogue.errors import Place
from catalogue.export import export
from catalogue.files.reading import read_files
from catalogue.incoming import Incoming
from catalogue.rates import span_columns
from catalogue.records import KINDS, Row, key_of, rows
from catalogue.sheets import labels
from tests.catalogue.conftest import NOW


def state(session: Session) -> dict[str, dict[Any, Row]]:
    """Every record of the newest version, by kind and key."""
    number = versions.latest_number(session)
    return {kind: {key_of(kind, row): row for row in rows(session, kind, number)} for kind in KINDS}


def test_the_product_book_survives(engine: Engine, empty_engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "catalogue.xlsx"
    with Session(engine) as session:
        export(session, 1, file)
        before = state(session)
        assert publishing.changes(session, [file]) == []
    with Session(empty_engine) as session, session.begin():
        publishing.publish(session, [file], published_by="test", at=NOW, reason="import")
        assert state(session) == before


spans = st.sampled_from(["demand", "2W", "45D", "6M", "1W-3W", "1M<2M", "1W<30D", ">=36M"])
records = st.dictionaries(
    st.tuples(
        spans,
        st.sampled_from(["end", "monthly"]),
        st.sampled_from(["", "private"]),
        st.sampled_from(["VND", "USD"]),
        st.sampled_from([0, 1_000_000, 3_000_000_000]),
    ),
    st.tuples(
        st.integers(min_value=0, max_value=2_500).map(lambda cents: Decimal(cents).scaleb(-2)),
        st.sampled_from([None, date(2027, 12, 31)]),
        st.sampled_from(["QĐ 1", "=cộng", "007", "a;b\nc"]),
    ),
    min_size=1,
    max_size=20,
)


def incoming(written: dict[Any, Any]) -> list[Incoming]:
    return [
        Incoming(
            "deposit_rate",
            {
                "product_code": "DEP_ANY",
                "channel": "counter",
                "segment": segment,
                "currency": currency,
                "interest_payment": payment,
                **span_columns(labels.span(span)),
                "min_amount": least,
                "rate": rate,
                "effective_from": date(2027, 2, 1),
                "effective_to": last,
                "source": source,
            },
            Place("x"),
        )
        for (span, payment, segment, currency, least), (rate, last, source) in written.items()
    ]


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(written=records)
def test_any_rates_survive(empty_engine: Engine, tmp_path: Path, written: dict[Any, Any]) -> None:
    file = tmp_path / "rates.xlsx"
    with Session(empty_engine) as session:
        made = versions.changes(session, incoming(written), [])
        number = versions.latest_number(session) + 1
        versions.publish(
            session,
            made,
            published_by="test",
            at=NOW,
            reason="any",
            content_hash="x",
            files=[],
        )
        export(session, number, file)
        read, problems = read_files([file])
        assert problems == []
        again = {key_of(item.kind, item.row): item.row for item in read}
        assert again == state(session)["deposit_rate"]
        session.rollback()


def test_rates_are_numbers_and_days_are_days(engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "catalogue.xlsx"
    with Session(engine) as session:
        export(session, 1, file)
    sheet = openpyxl.load_workbook(file)["deposit_rate"]
    header = [cell.value for cell in sheet[1]]
    first = dict(zip(header, sheet[2], strict=True))
    assert first["rate"].data_type == "n"
    assert first["rate"].number_format == "0.00##"
    assert first["effective_from"].is_date
    assert first["term"].value == "demand"
