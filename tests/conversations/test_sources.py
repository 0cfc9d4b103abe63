"""The checker of figures: what has a source is explained, the same a little off is not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from actions.server import policy
from catalogue import migrate, seed, store
from catalogue.snapshot import Catalogue
from tests.conversations.figures import Figures
from tests.conversations.sources.checker import Checker, Talk
from tests.conversations.sources.reading import read

TODAY = date(2026, 11, 23)

# What the customer said, what is answered; figures by the catalogue and the calculators.
HONEST = [
    ("", "{deposit('DEP_ONLINE').name_vi} kỳ hạn 12 tháng: {percent(rate('DEP_ONLINE', 12))}/năm"),
    (
        "gửi 500 triệu 12 tháng",
        "{deposit('DEP_ONLINE').name_vi}: tiền lãi "
        "{money(interest('DEP_ONLINE', 500_000_000, 12).interest)}, cộng gốc "
        "{money(interest('DEP_ONLINE', 500_000_000, 12).total)}",
    ),
    (
        "vay 1 tỷ 20 năm",
        "{loan('LOAN_HOME').name_vi}: tháng đầu "
        "{money(schedule('LOAN_HOME', 1_000_000_000, 240).phases[0].first_instalment)}",
    ),
    (
        "vay 1 tỷ 10 năm",
        "{loan('LOAN_HOME').name_vi}: chênh lệch "
        "{money(schedule('LOAN_HOME', 1_000_000_000, 120).total_interest"
        " - schedule('LOAN_HOME', 1_000_000_000, 120, method='reducing').total_interest)}: "
        "{money(schedule('LOAN_HOME', 1_000_000_000, 120).total_interest)} và "
        "{money(schedule('LOAN_HOME', 1_000_000_000, 120, method='reducing').total_interest)}",
    ),
    ("nhà giá 2 tỷ", "{loan('LOAN_HOME').name_vi}: tối đa 80%, tức 1,6 tỷ đồng"),
    (
        "mỗi tháng trả được 15 triệu trong 20 năm",
        "{loan('LOAN_HOME').name_vi}: {money(affordable('LOAN_HOME', 15_000_000, 240))}",
    ),
    ("", "{card('CARD_CREDIT_JCB').name_vi}: {money(fee('CARD_CREDIT_JCB', 'annual').amount)}"),
    ("", "Tổng đài {hotline}, theo TB 064/2026/TB-SMB, từ 01/07/2026"),
    ("lương 20 triệu", "thu nhập 20.000.000 đồng"),
    # A holiday on a Friday, made up for on the Monday; a Sunday that the customer names.
    ("lễ 30/4 nghỉ mấy ngày", "Thứ Sáu 30/04/2027 nghỉ, làm lại thứ Ba 04/05/2027"),
    ("ngày 29/11/2026 có mở không", "Chủ nhật 29/11/2026 nghỉ, làm lại thứ Hai 30/11/2026"),
]

# The last words are what must be found.
INVENTED = [
    ("lễ 30/4 nghỉ mấy ngày", "Thứ Sáu 30/04/2027 nghỉ, làm lại 05/05/2027", "05/05/2027"),
    ("ngày 29/11/2026 có mở không", "Nghỉ, làm lại 01/12/2026", "01/12/2026"),
    ("", "Tiết kiệm e-Sao kỳ hạn 12 tháng: 6,45%/năm", "6,45%"),
    ("", "Tiết kiệm e-Sao kỳ hạn 6 tháng: 6,40%/năm", "6,40%"),
    ("gửi 500 triệu 12 tháng", "Tiết kiệm e-Sao: tiền lãi 32.000.001 đồng", "32.000.001 đồng"),
    ("gửi 500 triệu 12 tháng", "Tiết kiệm e-Sao: tiền lãi 31 triệu đồng", "31 triệu đồng"),
    ("", "Tiết kiệm e-Sao: tiền lãi 32.000.000 đồng", "32.000.000 đồng"),
    ("vay 1 tỷ 20 năm", "Vay mua nhà, đất ở: tháng đầu 9.126.289 đồng", "9.126.289 đồng"),
    ("", "Vay mua nhà, đất ở: ưu đãi 7,50%/năm", "7,50%"),
    ("", "Vay mua nhà, đất ở: vay tối đa 85%", "85%"),
    ("", "Thẻ tín dụng Sao Mai JCB Hằng Ngày: phí 260.000 đồng", "260.000 đồng"),
    ("", "Tổng đài 1900 1234", "1900 1234"),
    ("", "Theo QĐ 999/2026/QĐ-SMB", "QĐ 999/2026/QĐ-SMB"),
    ("", "Theo QĐ 207/2026/QĐ-SMB, từ 01/10/2026", "01/10/2026"),
    ("", "Theo Luật 11/2025/QH15", "Luật 11/2025/QH15"),
    ("", "Ở nước ngoài gọi +74 24 0000 0100", "+74 24 0000 0100"),
    ("", "áp dụng đến 31/02/2027", "31/02/2027"),
    ("gửi 500 triệu 12 tháng", "Tiết kiệm e-Sao đến hạn 05/12/2026", "05/12/2026"),
    ("vay 1 tỷ 20 năm", "Vay mua nhà, đất ở trong 237 tháng", "237 tháng"),
    ("lương 20 triệu", "thu nhập 21.000.000 đồng", "21.000.000 đồng"),
]


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Figures, Checker]]:
    url = f"sqlite:///{Path(tmp_path_factory.mktemp('sources')) / 'catalogue.db'}"
    migrate.upgrade(url)
    engine = store.engine(url)
    with Session(engine) as session:
        seed.load(session, at=datetime(2026, 11, 23, tzinfo=UTC))
        session.commit()
    snapshot = Catalogue(engine).at()
    yield Figures(snapshot, TODAY), Checker(snapshot, policy(snapshot, TODAY), TODAY)
    engine.dispose()


def _left(checker: Checker, said: str, answer: str) -> list[str]:
    talk = Talk()
    checker.heard(talk, said)
    return [figure.text for figure in checker.unexplained(talk, answer, [])]


@pytest.mark.parametrize(("said", "answer"), HONEST)
def test_what_has_a_source_is_explained(
    bank: tuple[Figures, Checker], said: str, answer: str
) -> None:
    figures, checker = bank
    assert _left(checker, said, figures.fill(answer)) == []


@pytest.mark.parametrize(("said", "answer", "invented"), INVENTED)
def test_what_is_invented_is_found(
    bank: tuple[Figures, Checker], said: str, answer: str, invented: str
) -> None:
    assert _left(bank[1], said, answer) == [invented]


def test_a_large_sum_is_worked_out_after_many_small_ones(bank: tuple[Figures, Checker]) -> None:
    figures, checker = bank
    talk = Talk()
    for said in ("29", "5 triệu", "8 triệu", "11 triệu", "500 triệu", "10 năm"):
        checker.heard(talk, said)
    instalment = figures.fill(
        "{loan('LOAN_HOME').name_vi}: tháng đầu "
        "{money(schedule('LOAN_HOME', 500_000_000, 120).phases[0].first_instalment)}"
    )
    assert checker.unexplained(talk, instalment, []) == []


def test_every_answer_of_the_book_is_explained(bank: tuple[Figures, Checker]) -> None:
    checker = bank[1]
    assert [a for a in checker.published.answers if _left(checker, "", a)] == []


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("lãi 6,40%/năm", "percent", Decimal("6.40")),
        ("trả 12.345.678 đồng", "money", 12_345_678),
        ("từ 1,2 tỷ đồng", "money", 1_200_000_000),
        ("- Tháng 1: 5.000.000 + 6.575.000", "money", 6_575_000),
        ("kỳ hạn 18 tháng", "term", (18, "months")),
        ("trong 15 năm", "term", (15, "years")),
        ("tháng 13–24 2,00%", "term", (24, "months")),
        ("từ 15/10/2026", "day", date(2026, 10, 15)),
        ("theo QĐ 207/2026/QĐ-SMB", "decision", "QĐ 207/2026/QĐ-SMB"),
        ("gọi 1900 0000", "phone", "1900 0000"),
    ],
)
def test_figures_of_a_reply_are_read(text: str, kind: str, value: object) -> None:
    assert (kind, value) in [(figure.kind, figure.value) for figure in read(text, on=TODAY)]
