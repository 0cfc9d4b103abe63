"""Finding conversations by words, customer, case and tag."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from desk.channels.tables import contacts
from desk.handoff.queue import Wanted, listed
from desk.handoff.searching import find
from desk.privacy.masking import search
from tests.desk.handoff.conftest import Bank


@pytest.fixture
def served(bank: Bank) -> Bank:
    """A customer of Zalo's, one of the web, and what was said, noted and marked."""
    for name in ("an", "binh"):
        bank.asks(name, topic="home_loan" if name == "an" else "lost_card")
    bank.says("an", "Vay mua nhà, số em là 0912 345 678")
    bank.says("binh", "Thẻ của tôi bị nuốt ở cây ATM")
    bank.work("lan", "binh", lambda w: w.note(search("Hẹn khách thứ Năm")))
    bank.work("lan", "binh", lambda w: w.tag("vip", on=True))
    person = {"channel": "zalo", "person": "z1", "address": {}, "name": "Đặng Thị Ánh"}
    bank.do(lambda c: c.execute(sa.insert(contacts).values(conversation_id="an", **person)))
    return bank


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("mua nhà", ["an"]),
        ("MUA NHA", ["an"]),
        ("thứ năm", ["binh"]),
        ("#vip", ["binh"]),
        ("#{case}", ["an"]),
        ("dang thi anh", ["an"]),
        ("Thị Ánh", ["an"]),
        # Given in other spellings than it is looked for.
        ("0912345678", ["an"]),
        ("+84 912.345.678", ["an"]),
        ("0912345679", []),
        ("vàng", []),
        ("%", []),
        ("a", []),
    ],
)
def test_found_by(served: Bank, words: str, found: list[str]) -> None:
    words = words.replace("{case}", str(served.case("an").id))
    hits = served.do(find, words, served.vault)
    assert [hit.row.id for hit in hits] == found


def test_the_channels_name_stands_in_the_lists(served: Bank) -> None:
    rows = {row.id: row.customer for row in served.do(listed, Wanted())}
    assert rows == {"an": "Đặng Thị Ánh", "binh": None}
