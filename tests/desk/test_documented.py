"""The guide's tables are those of the code."""

from __future__ import annotations

from pathlib import Path

from desk.documented import access, rooms, transitions

GUIDE = Path("docs/desk.md").read_text(encoding="utf-8")


def test_tables_of_the_guide_are_current() -> None:
    assert transitions() in GUIDE, "run python -m desk.documented and paste the first table"
    assert access() in GUIDE, "run python -m desk.documented and paste the second table"
    assert rooms() in GUIDE, "run python -m desk.documented and paste the third table"
