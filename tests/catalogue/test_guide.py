"""The guide's examples are files that work: each sheet is read through the mapping after it."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalogue import publishing
from catalogue.files.book import read_book
from catalogue.sheets import mapping
from catalogue.yamlfile import parse

GUIDE = Path(__file__).parents[2] / "docs" / "catalogue-mappings.md"
TEXT = GUIDE.read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(csv|yaml)\n(.*?)```", TEXT, re.DOTALL)
PAIRS = [
    (sheet, following)
    for (kind, sheet), (then, following) in pairwise(BLOCKS)
    if (kind, then) == ("csv", "yaml")
]


def test_the_guide_has_examples() -> None:
    assert len(PAIRS) == 6


@pytest.mark.parametrize(("sheet", "written"), PAIRS)
def test_example(sheet: str, written: str, engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "rates.csv").write_text(sheet, encoding="utf-8")
    (tmp_path / "rates.mapping.yaml").write_text(written, encoding="utf-8")
    with Session(engine) as session:
        made = publishing.changes(session, [tmp_path / "rates.csv"])
    assert [change for change in made if change.before is None]


def test_the_least_product_is_one() -> None:
    (product,) = (text for _, text in BLOCKS if text.startswith("products:"))
    file = parse(product, "new.yaml")
    assert [item.kind for item in read_book(file)] == ["deposit_product"]
    assert file.report.problems == []


def test_every_key_of_a_mapping_is_explained() -> None:
    keys = [*mapping.Table.__dataclass_fields__, *mapping.From.__dataclass_fields__]
    assert [key for key in keys if f"`{key}" not in TEXT and f"{{{key}:" not in TEXT] == []
