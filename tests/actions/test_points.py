"""The point asked about comes first: of a loan's price, of the cards of a kind, of his own case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from actions.turn import Reply, Turn
from actions.words import in_english, spoken, word

Said = Callable[..., Turn]
Run = Callable[[str, Turn], Reply]
HOME = {"loan_product": "LOAN_HOME", "topic": "loan"}


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("lãi năm thứ nhất ra sao", "utter_loan_rate_first_year"),
        ("lai giu co dinh bao lau", "utter_loan_rate_how_long"),
        ("hết ưu đãi rồi lãi mấy chấm", "utter_loan_rate_after"),
        ("het uu dai thi lai sao", "utter_loan_rate_after"),
        ("gói này còn tới bao giờ", "utter_loan_rate_until"),
        ("xin giảm lãi được hông", "utter_loan_rate_lower"),
        ("lãi gì mà mắc quá", "utter_loan_rate_dear"),
        ("bidv lãi rẻ hơn đó em", "utter_loan_rate_others"),
        ("lãi suất sao em", "utter_loan_rates"),
    ],
)
def test_the_point_of_a_price(said: Said, run: Run, text: str, response: str) -> None:
    answer = run("loan_rate", said(text, "ask_loan_rate", HOME))
    assert answer.says[-1].response == response
    assert answer.says[-1].cards[0]["kind"] == "loan_rates"


@pytest.mark.parametrize(
    ("product", "response"),
    [
        ("LOAN_CONSUMER_SALARY", "utter_loan_rate_for_good"),
        ("LOAN_HOME", "utter_loan_rate_first_year"),
    ],
)
def test_a_rate_for_good_has_no_first_year(
    said: Said, run: Run, product: str, response: str
) -> None:
    slots = {"loan_product": product, "topic": "loan"}
    (only,) = run("loan_rate", said("lãi năm đầu", "ask_loan_rate", slots)).says
    assert only.response == response


def test_the_rate_of_a_pledge_is_no_promotion(said: Said, run: Run) -> None:
    slots = {"loan_product": "LOAN_SAVINGS_PLEDGE", "topic": "loan"}
    (only,) = run("loan_rate", said("lãi sao em", "ask_loan_rate", slots)).says
    assert only.response == "utter_loan_rates_pledge"
    assert "1,80%" in only.values["ours"]


@pytest.mark.parametrize(
    "text", ["đang vay ở Vietcombank muốn chuyển sang bên em", "chuyển tiền qua BIDV chưa tới"]
)
def test_another_bank_alone_is_no_comparison(said: Said, run: Run, text: str) -> None:
    answer = run("loan_product", said(text, "ask_loan_product", HOME))
    assert all(one.response != "utter_loan_rate_others" for one in answer.says)


CREDIT = {"card_type": "credit", "topic": "card"}


@pytest.mark.parametrize(
    ("task", "text", "values", "response"),
    [
        ("card_limit", "hạn mức cỡ nào", {}, "utter_card_kind_limit"),
        ("card_limit", "hạn mức 400 triệu thì sao", {"amount": 400_000_000},
         "utter_card_kind_limit_income"),
        ("card_limit", "hạn mức 9 tỷ thì sao", {"amount": 9 * 10**9},
         "utter_card_kind_limit_beyond"),
        ("card_conditions", "lương cỡ nào mới được", {}, "utter_card_kind_income"),
        ("card_conditions", "có phải ký quỹ hông", {}, "utter_card_kind_collateral"),
        ("card_conditions", "lương 12 triệu làm được chưa", {"amount__income": 12_000_000},
         "utter_card_income_enough"),
        ("card_conditions", "lương 3 triệu làm được chưa", {"amount__income": 3_000_000},
         "utter_card_income_not_enough"),
        ("card_fee", "thường niên mấy đồng", {}, "utter_card_kind_annual"),
        ("card_product", "rút mặt được chứ", {}, "utter_card_cash"),
        ("card_product", "quản lý thẻ trong app hả", {}, "utter_card_in_app"),
    ],
)  # fmt: skip
def test_a_point_of_the_cards_of_a_kind(
    said: Said, run: Run, task: str, text: str, values: dict[str, Any], response: str
) -> None:
    intent = "ask_" + task
    (only,) = run(task, said(text, intent, CREDIT, **values)).says
    assert only.response == response


def test_the_income_that_a_limit_takes_is_never_too_little(said: Said, run: Run) -> None:
    wanted = said("hạn mức 333 triệu", "ask_card_limit", CREDIT, amount=333_333_333)
    (only,) = run("card_limit", wanted).says
    assert only.values["multiple"] == "8"
    reached = [fact["label"] for fact in only.cards[0]["facts"]]
    assert only.values["product"] in reached


@pytest.mark.parametrize(
    ("age", "response", "years"),
    [(62, "utter_loan_own_age", "8"), (30, "utter_loan_own_age", "30"),
     (17, "utter_loan_own_age_not", None), (70, "utter_loan_own_age_not", None)],
)  # fmt: skip
def test_his_own_age(said: Said, run: Run, age: int, response: str, years: str | None) -> None:
    answer = run("loan_conditions", said("tuổi này vay được không", "ask_loan_conditions", HOME,
                                         age=age))  # fmt: skip
    (only,) = answer.says
    assert only.response == response
    assert years is None or only.values["years"] == years


def test_a_sum_beyond_the_loan_names_those_that_reach_it(said: Said, run: Run) -> None:
    slots = {"loan_product": "LOAN_CONSUMER_SALARY", "topic": "loan"}
    (only,) = run("loan_product", said("vay 2 tỷ nha", "ask_loan_product", slots,
                                       amount=2 * 10**9)).says  # fmt: skip
    assert only.response == "utter_loan_amount_beyond"
    assert any("LOAN_CONSUMER_SECURED" in button.payload for button in only.buttons)
    (none,) = run("loan_product", said("vay 90 tỷ nha", "ask_loan_product", slots,
                                       amount=90 * 10**9)).says  # fmt: skip
    assert none.response == "utter_loan_amount_beyond_all"


def test_a_student_without_a_card_of_that_network_is_shown_another(said: Said, run: Run) -> None:
    turn = said("sinh viên có thẻ visa được không", "ask_card_conditions", card_network="visa")
    answer = run("card_conditions", turn)
    assert answer.says[-1].cards[0]["products"]


@pytest.mark.parametrize(
    ("written", "read"),
    [("500 triệu đồng", "500 million đồng"), ("1,5 tỷ đồng", "1,5 billion đồng"),
     ("20 năm", "20 years"), ("Cố định 12 tháng", "Cố định 12 tháng"), ("6,40%", "6,40%")],
)  # fmt: skip
def test_a_quantity_in_english(written: str, read: str) -> None:
    assert in_english(written) == read


def test_words_are_in_the_language_that_is_spoken() -> None:
    with spoken("en"):
        assert word("income", "pension") == "pension"
        assert word("income", "pension", "vi") == "lương hưu"
    assert word("income", "pension") == "lương hưu"
