"""Versions are never edited: what was answered once can be answered the same way for ever."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from catalogue import publishing, queries, seed, snapshot, versions
from catalogue.book.deposits import DepositRate
from catalogue.errors import Place, Refused
from catalogue.incoming import Incoming
from catalogue.queries import Catalogue, NotKnown, Snapshot, Term
from catalogue.records import Row, rows
from catalogue.store import models
from catalogue.versions import Change
from tests.catalogue.conftest import NOW

FIRST = date(2026, 6, 1)
START = date(2027, 2, 1)
PRODUCTS = {"DEP_ONLINE": "online", "DEP_STANDARD": "counter", "DEP_MOBILE": "online"}
SCOPE = ("product_code", "channel", "currency", "segment")


def sheet(product: str, start: date, terms: dict[int, Decimal], whole: bool) -> list[Incoming]:
    """A sheet of end-of-term rates from a day on."""
    least = 5_000_000 if product == "DEP_MOBILE" else 1_000_000
    return [
        Incoming(
            "deposit_rate",
            {
                "product_code": product,
                "channel": PRODUCTS[product],
                "segment": "",
                "currency": "VND",
                "interest_payment": "end",
                "term_unit": "month",
                "term_from": months,
                "term_bound": "exact",
                "term_to": None,
                "min_amount": least,
                "rate": rate,
                "effective_from": start,
                "effective_to": None,
                "source": f"Công văn {start}",
            },
            Place("sheet.csv"),
            SCOPE if whole else (),
        )
        for months, rate in terms.items()
    ]


def published(session: Session, incoming: list[Incoming]) -> bool:
    """Publish a sheet within the session; False when it is refused."""
    problems: list[Any] = []
    made = versions.changes(session, incoming, problems)
    if problems:
        return False
    versions.publish(
        session,
        made,
        published_by="test",
        at=NOW,
        reason="property",
        content_hash="x" * 64,
        files=["sheet.csv"],
    )
    return True


def at(session: Session, number: int) -> Snapshot:
    """A version as it stands within the session's transaction."""

    def rates(product: str, number: int) -> list[Row]:
        wanted = models.DepositRate.product_code == product
        return list(rows(session, "deposit_rate", number, wanted, extra=("added_in",)))

    return snapshot.load(session, number, rates)


Question = tuple[str, int, date]


def answers(known: Snapshot, asked: list[Question]) -> list[object]:
    def answer(question: Question) -> object:
        product, months, on = question
        try:
            return queries.deposit_rate(
                known,
                product,
                channel=PRODUCTS[product],
                amount=100_000_000,
                term=Term(months=months),
                interest_payment="end",
                on=on,
            )
        except NotKnown as error:
            return str(error)

    return [answer(question) for question in asked]


days = st.integers(min_value=0, max_value=500).map(lambda number: FIRST + timedelta(days=number))
months = st.sampled_from([3, 6, 9, 12])
rates = st.integers(min_value=20, max_value=475).map(lambda cents: Decimal(cents).scaleb(-2))
questions = st.lists(
    st.tuples(st.sampled_from(list(PRODUCTS)), months, days), min_size=5, max_size=15
)
sheets = st.lists(
    st.tuples(
        st.sampled_from(list(PRODUCTS)),
        days,
        st.dictionaries(months, rates, min_size=1),
        st.booleans(),
    ),
    min_size=1,
    max_size=3,
)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(asked=questions, handed_in=sheets)
def test_a_later_version_never_changes_an_earlier_answer(
    engine: Engine, asked: list[Question], handed_in: list[Any]
) -> None:
    with Session(engine) as session:
        given_then = {1: answers(at(session, 1), asked)}
        for product, start, terms, whole in handed_in:
            latest = versions.latest_number(session)
            before = answers(at(session, latest), asked)
            if not published(session, sheet(product, start, terms, whole)):
                continue
            number = versions.latest_number(session)
            assert number == latest + 1
            given_then[number] = answers(at(session, number), asked)
            for question, old, new in zip(asked, before, given_then[number], strict=True):
                if question[2] < start and isinstance(old, DepositRate):
                    assert isinstance(new, DepositRate)  # only its last day may have become known
                    assert (new.rate, new.min_amount) == (old.rate, old.min_amount)
        for number, answered in given_then.items():
            assert answers(at(session, number), asked) == answered
        session.rollback()


def test_a_new_sheet_ends_the_one_before(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        assert published(session, sheet("DEP_MOBILE", START, {6: Decimal("6.50")}, True))
    known = Catalogue(engine).at()
    ask = {"channel": "online", "amount": 10**8, "interest_payment": "end"}
    last = queries.deposit_rate(
        known, "DEP_MOBILE", term=Term(months=9), on=date(2027, 1, 31), **ask
    )
    assert last.source.effective_to == date(2027, 1, 31)
    new = queries.deposit_rate(known, "DEP_MOBILE", term=Term(months=6), on=START, **ask)
    assert (new.rate, new.source.version) == (Decimal("6.50"), 2)
    with pytest.raises(NotKnown, match=r"DEP_MOBILE at term 9M on 2027-02-01.*known: 6M"):
        queries.deposit_rate(known, "DEP_MOBILE", term=Term(months=9), on=START, **ask)


def test_a_sheet_that_is_not_whole_leaves_other_terms(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        assert published(session, sheet("DEP_MOBILE", START, {6: Decimal("6.50")}, False))
    rate = queries.deposit_rate(
        Catalogue(engine).at(),
        "DEP_MOBILE",
        channel="online",
        amount=10**8,
        term=Term(months=9),
        interest_payment="end",
        on=START,
    )
    assert rate.rate == Decimal("6.25")


def test_a_correction_of_the_same_day_is_a_new_version(engine: Engine) -> None:
    corrected = sheet("DEP_MOBILE", date(2026, 12, 15), {6: Decimal("6.21")}, False)
    with Session(engine) as session, session.begin():
        assert published(session, corrected)
    catalogue = Catalogue(engine)
    for number, rate in ((1, "6.20"), (2, "6.21")):
        found = answers(catalogue.at(number), [("DEP_MOBILE", 6, date(2026, 12, 15))])[0]
        assert isinstance(found, DepositRate)
        assert found.rate == Decimal(rate)


def test_two_publications_cannot_take_the_same_number(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        assert published(session, sheet("DEP_MOBILE", START, {9: Decimal(6)}, False))
    with Session(engine) as late:
        # What the other one writes that read the newest number before the first had committed.
        same = {"number": 2, "published_by": "b", "reason": "r", "content_hash": "y", "files": []}
        late.add(models.Version(published_at=NOW, **same))
        with pytest.raises(IntegrityError):
            late.flush()


def test_history_says_who_when_why_and_from_what(engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "more.yaml"
    file.write_text(
        'statements:\n  - {code: NEW, text_vi: Một câu., reference: "Công văn 1", mark: B}\n',
        encoding="utf-8",
    )
    with Session(engine) as session, session.begin():
        publishing.publish(session, [file], published_by="hoa", at=NOW, reason="a sentence more")
    with Session(engine) as session:
        first, second = versions.history(session)
    assert (first.published_by, first.number) == ("seed", 1)
    assert (second.published_by, second.reason, second.files) == (
        "hoa",
        "a sentence more",
        ("more.yaml",),
    )
    assert second.published_at == NOW


def test_seeds_are_loaded_once(empty_engine: Engine, book: Path) -> None:
    for _ in range(2):
        with Session(empty_engine) as session, session.begin():
            assert seed.load(session, book, at=NOW).number == 1
    facts = book / "bank_facts.yaml"
    text = facts.read_text(encoding="utf-8")
    facts.write_text(text.replace("value: 350000000", "value: 400000000"), encoding="utf-8")
    with Session(empty_engine) as session, session.begin():
        assert seed.load(session, book, at=NOW).number == 2
    catalogue = Catalogue(empty_engine)
    on = date(2026, 11, 23)
    assert queries.fact(catalogue.at(), "DEPOSIT_INSURANCE_LIMIT", on=on).value == 400_000_000
    assert queries.fact(catalogue.at(1), "DEPOSIT_INSURANCE_LIMIT", on=on).value == 350_000_000


Broken = Callable[[str], str]


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        (
            "deposit_products.yaml",
            lambda text: text.replace("min_amount: 0", "min_amount: không", 1),
            r"deposit_products.yaml, line \d+ \(products\[0\].min_amount\): wrong_type: "
            r"read 'không'; expected a whole number",
        ),
        (
            "deposit_rates.csv",
            lambda text: text.replace(",0.10,", ',"0,10",', 1),
            r"deposit_rates.csv, row 2, column G \(rate\): decimal_comma: read '0,10'; "
            r"expected a point as decimal mark: 0.10",
        ),
        (
            "branches.csv",
            lambda text: text.replace(",6,2026-07-01", ",six,2026-07-01", 1),
            r"branches.csv, row 2, column N \(atm_count\): wrong_value: read 'six'; "
            r"expected a whole number",
        ),
        ("cards.yaml", lambda text: text + "\n  - {", r"cards.yaml, line \d+: not_yaml"),
        ("faq.yaml", lambda text: "a:\n  \x03" + text, r"faq.yaml, line 2: not_yaml: read charact"),
    ],
)
def test_a_broken_seed_file_is_named_with_its_line(
    empty_engine: Engine, book: Path, name: str, change: Broken, said: str
) -> None:
    file = book / name
    file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(Refused, match=said), Session(empty_engine) as session, session.begin():
        seed.load(session, book, at=NOW)
    with Session(empty_engine) as session:
        assert versions.latest(session) is None


def test_nothing_is_ever_removed(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        count = session.query(models.DepositRate).count()
        assert published(session, sheet("DEP_MOBILE", START, {6: Decimal("6.50")}, True))
    with Session(engine) as session:
        kept = session.query(models.DepositRate)
        # Five rates end and are written again with their last day; one is new.
        assert kept.count() == count + 6
        assert kept.filter(models.DepositRate.retired_in == 2).count() == 5


def test_before_anything_is_published_there_is_no_snapshot(empty_engine: Engine) -> None:
    with pytest.raises(NotKnown, match="catalogue version is not known"):
        Catalogue(empty_engine).at()


def test_changes_name_what_was_there_before(engine: Engine) -> None:
    with Session(engine) as session:
        made = versions.changes(
            session, sheet("DEP_MOBILE", date(2026, 12, 15), {6: Decimal("6.21")}, False), []
        )
    assert [type(change) for change in made] == [Change]
    before, after = made[0].before, made[0].after
    assert before is not None
    assert (before["rate"], after["rate"]) == (Decimal("6.20"), Decimal("6.21"))


def test_the_store_keeps_decimals_to_the_digit(engine: Engine) -> None:
    with Session(engine) as session:
        session.execute(
            update(models.DepositRate)
            .where(models.DepositRate.id == 1)
            .values(rate=Decimal("0.10000000000000000001"))
        )
        session.expire_all()
        found = session.get(models.DepositRate, 1)
        assert found is not None
        assert str(found.rate) == "0.10000000000000000001"
        session.rollback()
