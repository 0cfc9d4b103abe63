"""Sheets in the layouts that banks' staff use, read through a mapping alone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalogue import publishing, queries
from catalogue.queries import Catalogue, NotKnown, Snapshot
from catalogue.sheets import labels
from tests.catalogue import handed_in
from tests.catalogue.conftest import NOW

CASES = handed_in.cases("layouts")


@pytest.mark.parametrize("case", [case for _, case in CASES], ids=[name for name, _ in CASES])
def test_layout(case: dict[str, Any], engine: Engine, tmp_path: Path) -> None:
    files = handed_in.write(case["files"], tmp_path)
    with Session(engine) as session, session.begin():
        made = publishing.changes(session, files)
        added = [change for change in made if change.before is None]
        assert len(added) == case["cells"], [change.key for change in added]
        publishing.publish(session, files, published_by="test", at=NOW, reason="layout")
    snapshot = Catalogue(engine).at()
    for asked in case["answers"]:
        assert _answer(snapshot, asked) == Decimal(str(asked["is"])), asked
    for asked in case.get("gone", ()):
        with pytest.raises(NotKnown):
            _answer(snapshot, asked)


def _answer(snapshot: Snapshot, asked: dict[str, Any]) -> Decimal | int | None:
    on = date.fromisoformat(asked.get("day", "2027-02-01"))
    if "fee" in asked:
        fee = queries.fee(
            snapshot, asked["product"], asked["fee"], on=on, channel=asked.get("channel")
        )
        found: Decimal | int | None = getattr(fee, asked.get("field", "amount"))
        return found
    if "base_rate" in asked:
        return queries.base_rate(snapshot, asked["base_rate"], on=on).rate
    return queries.deposit_rate(
        snapshot,
        asked["product"],
        channel=asked.get("channel", "counter"),
        amount=asked.get("amount", 10**8),
        term=labels.span(asked["term"]).first,
        interest_payment=asked.get("payment", "end"),
        on=on,
        segment=asked.get("segment", ""),
        currency=asked.get("currency", "VND"),
    ).rate
