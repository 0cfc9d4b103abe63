"""Finding conversations by words, customer, case and tag."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desk.channels import contacts, tables
from desk.handoff.queue import Wanted, listed
from desk.handoff.searching import find
from desk.privacy.masking import search
from desk.privacy.stores import STORES
from tests.desk.handoff.conftest import Bank

_ID = 1
_PERSON = {"id": _ID, "channel": "zalo", "person": "z1", "address": {}, "conversation_id": "an"}


@pytest.fixture
def served(bank: Bank) -> Bank:
    """A customer of Zalo's, one of the web, and what was said, noted and marked."""
    for name in ("an", "binh"):
        bank.asks(name, topic="home_loan" if name == "an" else "lost_card")
    bank.says("an", "Vay mua nhà, số em là 0912 345 678")
    bank.says("binh", "Thẻ của tôi bị nuốt ở cây ATM")
    bank.work("lan", "binh", lambda w: w.note(search("Hẹn khách thứ Năm")))
    bank.work("lan", "binh", lambda w: w.tag("vip", on=True))
    bank.do(lambda c: c.execute(sa.insert(tables.contacts), _PERSON))
    bank.do(contacts.change, _ID, name="Đặng Thị Ánh")
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


def test_a_name_is_found_however_long_ago_its_customer_wrote(served: Bank) -> None:
    later = [
        {
            "channel": "zalo",
            "person": f"later{n}",
            "address": {},
            "folded": "tran van be",
            "heard_at": n,
        }
        for n in range(2500)
    ]
    served.do(lambda c: c.execute(sa.insert(tables.contacts), later))
    assert [hit.row.id for hit in served.do(find, "đặng thị ánh", served.vault)] == ["an"]


def _taken_back(connection: Connection) -> None:
    contacts.change(connection, _ID, name=None)


def _erased(connection: Connection) -> None:
    (store,) = (one for one in STORES if one.table is tables.contacts)
    assert store.erase(connection, "an", None) == 1


@pytest.mark.parametrize("gone", [_taken_back, _erased])
def test_a_name_that_is_gone_is_not_found(served: Bank, gone: Callable[[Connection], None]) -> None:
    served.do(gone)
    assert served.do(find, "đặng thị ánh", served.vault) == []
