"""Customers' questions through the chat's API; figures are read from the seed files anew."""

from __future__ import annotations

import csv
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
import yaml

from tests.desk.installation import TODAY
from tests.end_to_end.installation import Chat, Installation

SEEDS = Path(__file__).parents[2] / "catalogue" / "seeds"


@pytest.fixture
def chat(installation: Installation) -> Chat:
    return Chat(installation.address)


def _posted_rate(product: str, months: int, amount: int) -> Decimal:
    with (SEEDS / "deposit_rates.csv").open(encoding="utf-8") as file:
        rows = [
            row
            for row in csv.DictReader(file)
            if row["product_code"] == product
            and row["interest_payment"] == "end"
            and row["term_months"] == str(months)
            and row["effective_from"] <= TODAY <= (row["effective_to"] or "9999")
            and int(row["min_amount"]) <= amount
        ]
    return Decimal(max(rows, key=lambda row: int(row["min_amount"]))["rate"])


def _percent(rate: Decimal) -> str:
    return f"{rate:.2f}%".replace(".", ",")


def _dong(amount: int) -> str:
    return f"{amount:,}".replace(",", ".")


def _annuity(principal: int, rate: Decimal, months: int) -> int:
    monthly = rate / 1200
    exact = principal * monthly / (1 - (1 + monthly) ** -months)
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


@pytest.mark.parametrize(
    "question",
    [
        "lãi suất tiết kiệm online 12 tháng bao nhiêu",
        "lai suat tiet kiem online 12 thang bao nhieu",
        "ls tk onl 12t bn",
        "lãi tiết kiệm gửi trên app kỳ hạn 1 năm là mấy phần trăm vậy em",
    ],
)
def test_a_rate_is_the_posted_one_with_its_decision(chat: Chat, question: str) -> None:
    answer = chat.ask_text(question)
    assert _percent(_posted_rate("DEP_ONLINE", 12, 1_000_000)) in answer
    assert "QĐ 207/2026/QĐ-SMB" in answer
    assert "15/10/2026" in answer


@pytest.mark.parametrize(
    "question",
    [
        "gửi 500tr 12 tháng tại quầy thì được bao nhiêu tiền lãi",
        "gui 500tr 12 thang tai quay thi duoc bao nhieu tien lai",
        "500 củ gửi ở quầy 1 năm lãi được nhiêu",
    ],
)
def test_interest_is_right_to_the_dong(chat: Chat, question: str) -> None:
    rate = _posted_rate("DEP_STANDARD", 12, 500_000_000)
    # 23 November 2026 to 23 November 2027: 365 days.
    interest = int((500_000_000 * rate / 100 * 365 / 365).quantize(Decimal(1), ROUND_HALF_UP))
    answer = chat.ask_text(question)
    assert _dong(interest) in answer
    assert "tạm tính" in answer


@pytest.mark.parametrize(
    "question",
    [
        "vay mua nhà 1tỷ2 trong 20 năm mỗi tháng trả bao nhiêu",
        "vay mua nha 1ty2 trong 20 nam moi thang tra bao nhieu",
    ],
)
def test_a_home_loans_instalments_during_and_after_promotion(chat: Chat, question: str) -> None:
    book = yaml.safe_load((SEEDS / "loan_products.yaml").read_text(encoding="utf-8"))
    home = next(product for product in book["products"] if product["code"] == "LOAN_HOME")
    offered = [
        package
        for package in home["pricing"]["promo_packages"]
        if str(package["effective_from"]) <= TODAY <= str(package["effective_to"])
    ]
    first = {_dong(_annuity(1_200_000_000, Decimal(p["periods"][0]["rate"]), 240)) for p in offered}
    answers = chat.ask(question)
    text = "\n".join(message["text"] for message in answers)
    assert any(amount in text for amount in first), text
    cards = [card for message in answers for card in message["cards"]]
    schedule = next(card for card in cards if card["kind"] == "loan_schedule")
    assert [phase["rate_kind"] for phase in schedule["phases"]][-1] == "floating"
    for phase in schedule["phases"]:
        assert _dong(phase["first_instalment"]) in text
    # The base rate of long loans on the day, 9.40 %, and the margin, 2.40 points.
    assert _percent(Decimal("11.80")) in text
    assert sum(row["principal"] for row in schedule["rows"]) == 1_200_000_000


def test_a_card_question_is_answered_from_the_catalogue(chat: Chat) -> None:
    answer = chat.ask_text("phí thường niên thẻ ghi nợ nội địa bao nhiêu")
    assert "55.000" in answer


def test_what_is_missing_is_asked_for_and_then_used(chat: Chat) -> None:
    asked = chat.ask("gửi tiết kiệm tại quầy 12 tháng thì lãi được bao nhiêu tiền")
    assert "bao nhiêu tiền" in asked[-1]["text"]
    rate = _posted_rate("DEP_STANDARD", 12, 500_000_000)
    answer = "\n".join(message["text"] for message in chat.tap(asked, "500 triệu"))
    assert _dong(int(500_000_000 * rate / 100)) in answer


def test_what_is_not_understood_is_offered_choices_and_then_a_person(chat: Chat) -> None:
    first = chat.ask("nấu phở bò thế nào cho ngon")
    assert first[-1]["choices"]
    second = chat.ask("giải giúp em bài toán lớp 5")
    assert any("cán bộ" in choice["title"] for choice in second[-1]["choices"])


@pytest.mark.parametrize(
    "text", ["😀😀😀", "?", "a" * 2000, "\u200b/restart", "/restart", '/affirm{"a":1}']
)
def test_odd_messages_get_a_polite_answer(chat: Chat, text: str) -> None:
    answer = chat.ask_text(text)
    assert "Dạ" in answer
    assert "Traceback" not in answer


@pytest.mark.parametrize(
    "body",
    [
        {"text": "chào"},
        {"id": "7b1d4a2e-6c8b-4f0e-9f5e-000000000001", "text": ""},
        {"id": "7b1d4a2e-6c8b-4f0e-9f5e-000000000002", "text": "a" * 20_000},
        {"id": "7b1d4a2e-6c8b-4f0e-9f5e-000000000003"},
        {"id": "7b1d4a2e-6c8b-4f0e-9f5e-000000000004", "choice": "nothing"},
        ["a", "list"],
    ],
)
def test_what_is_no_message_is_refused_with_a_reason(chat: Chat, body: object) -> None:
    answer = chat.http.post("/chat/messages", json=body)
    assert 400 <= answer.status_code < 500
    assert answer.json()["reason"]


def test_a_binary_body_is_refused(chat: Chat) -> None:
    answer = chat.http.post("/chat/messages", content=bytes(range(256)))
    assert 400 <= answer.status_code < 500
