"""The guide's tables are those of the code."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.documented import tables, written

GUIDE = Path("docs/desk.md").read_text(encoding="utf-8")


def test_tables_of_the_guide_are_current() -> None:
    assert written(GUIDE) == GUIDE, "run python -m desk.documented docs/desk.md"


def test_an_old_table_is_replaced() -> None:
    old = GUIDE.replace("| bot | queue | officer |", "| bot | closed | officer |")
    assert old != GUIDE
    assert written(old) == GUIDE


@pytest.mark.parametrize("table", tables())
def test_a_table_stands_once(table: str) -> None:
    for guide in (GUIDE.replace(table, ""), f"{GUIDE}\n{table}\n"):
        with pytest.raises(ValueError, match="leave one"):
            written(guide)
