"""What customers call products and places, and the file the dialogue engine learns it from."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from sqlalchemy.orm import Session

from catalogue import migrate, seed, store
from catalogue.__main__ import main
from catalogue.queries import Called, called
from catalogue.snapshot import Catalogue, Snapshot
from catalogue.vocabulary import write
from tests.catalogue.conftest import NOW, TODAY

LOOKUPS = Path(__file__).parents[1] / "cases" / "vocabulary" / "lookups.yml"
FIRST, LAST = date(2027, 1, 1), date(2027, 6, 30)
LOC_XUAN = {
    "code": "DEP_LOC_XUAN",
    "name_vi": "Tiết kiệm Lộc Xuân",
    "aliases_vi": ["lộc tết"],
    "effective_from": FIRST,
    "effective_to": LAST,
}


def phrases(snapshot: Snapshot, entity: str, value: str | None, on: date = TODAY) -> set[str]:
    return {
        phrase
        for one in called(snapshot, on=on)
        if (one.entity, one.value) == (entity, value)
        for phrase in one.phrases
    }


@pytest.fixture
def with_new_product(book: Path, tmp_path: Path) -> str:
    """The address of a database whose book has a product more, from next year on."""
    file = book / "deposit_products.yaml"
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    flexible = next(one for one in content["products"] if one["kind"] == "flexible")
    content["products"].append({**flexible, **LOC_XUAN})
    file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    url = f"sqlite:///{tmp_path}/catalogue.db"
    migrate.upgrade(url)
    engine = store.engine(url)
    with Session(engine) as session, session.begin():
        seed.load(session, book, at=NOW)
    engine.dispose()
    return url


@pytest.mark.parametrize(
    ("entity", "value", "phrase"),
    [
        ("savings_product", "child", "Tiết kiệm Mầm Sao"),
        ("savings_product", "child", "gói Mầm Sao"),
        ("savings_product", "regular", "Tích Lũy Từng Bước"),
        ("loan_type", "car", "vay mua xe cũ"),
        ("card_type", "credit", "thẻ Hoàn Tiền Visa Gold"),
        ("card_type", "credit", "thẻ Hoàn Tiền"),
        ("service", "remittance", "nhận tiền Western Union"),
        ("place", None, "Thủ Dầu Một"),
        ("place", None, "Phú Mỹ Hưng"),
    ],
)
def test_customers_call_it_so(
    seeded: Snapshot, entity: str, value: str | None, phrase: str
) -> None:
    assert phrase in phrases(seeded, entity, value)


def test_what_is_said_of_many_names_none(seeded: Snapshot) -> None:
    every = {phrase.lower() for one in called(seeded, on=TODAY) for phrase in one.phrases}
    assert every.isdisjoint({"thẻ quốc tế", "thẻ", "tiết kiệm", "an tâm", "du lịch", "7"})


def test_no_phrase_has_two_values(seeded: Snapshot) -> None:
    found = [
        (one.entity, phrase.lower()) for one in called(seeded, on=TODAY) for phrase in one.phrases
    ]
    assert len(found) == len(set(found))


def test_a_product_is_learnt_when_published_and_forgotten_when_ended(
    with_new_product: str,
) -> None:
    engine = store.engine(with_new_product)
    published = Catalogue(engine).at()
    new = {"Tiết kiệm Lộc Xuân", "gói Lộc Xuân", "lộc tết"}
    assert new <= phrases(published, "savings_product", "flexible")
    assert new.isdisjoint(
        phrases(published, "savings_product", "flexible", LAST + timedelta(days=1))
    )
    engine.dispose()


def test_the_command_writes_the_new_product(
    with_new_product: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TUVAN_TODAY", TODAY.isoformat())
    file = tmp_path / "lookups.yml"
    assert main(["--database", with_new_product, "vocabulary", str(file)]) == 0
    blocks = yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]
    of = {block.get("lookup") or block["synonym"]: block["examples"] for block in blocks}
    assert "- gói Lộc Xuân\n" in of["savings_product"]
    assert "- gói Lộc Xuân\n" in of["flexible"]


def test_the_file_is_as_the_engine_reads_it(tmp_path: Path) -> None:
    write(
        [
            Called("savings_product", "flexible", ("Tiết kiệm Lộc Xuân", "gói Lộc Xuân")),
            Called("loan_type", "consumer", ("vay thế chấp",)),
            Called("place", None, ("Bến Nghé",)),
        ],
        tmp_path / "written.yml",
    )
    assert (tmp_path / "written.yml").read_text("utf-8") == LOOKUPS.read_text("utf-8")
