"""Loans: which product a message means, prices of the day, instalments, limits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from actions.loans import product_of
from actions.turn import Reply, Turn

Said = Callable[..., Turn]
Run = Callable[[str, Turn], Reply]


@pytest.mark.parametrize(
    ("text", "values", "code"),
    [
        ("", {"loan_type": "home"}, "LOAN_HOME"),
        ("vay xây nhà", {"loan_type": "home"}, "LOAN_HOME_BUILD"),
        ("", {"loan_type": "car"}, "LOAN_CAR_NEW"),
        ("", {"collateral": "none"}, "LOAN_CONSUMER_SALARY"),
        ("", {"collateral": "real_estate"}, "LOAN_CONSUMER_SECURED"),
        ("", {"collateral": "savings_book"}, "LOAN_SAVINGS_PLEDGE"),
        ("", {"loan_type": "consumer", "collateral": "real_estate"}, "LOAN_CONSUMER_SECURED"),
        ("", {"loan_type": "business"}, "LOAN_BIZ_WC"),
        ("", {"loan_type": "business", "term": {"months": 36}}, "LOAN_BIZ_INVEST"),
        ("", {"loan_type": "overdraft"}, "LOAN_OD_UNSECURED"),
        ("", {"loan_type": "study"}, "LOAN_STUDY"),
        ("", {"loan_type": "agriculture"}, "LOAN_AGRI"),
        ("", {"product": "LOAN_CAR_USED", "loan_type": "car"}, "LOAN_CAR_USED"),
    ],
)
def test_the_loan_that_is_meant(said: Said, text: str, values: dict[str, Any], code: str) -> None:
    found = product_of(said(text, **values))
    assert found is not None
    assert found.code == code


def test_no_loan_is_guessed(said: Said, run: Run) -> None:
    assert product_of(said("vay tiền")) is None
    assert run("loan_rate", said("vay tiền")).says[0].response == "utter_ask_loan_product"


def test_the_price_after_the_promotion_stands_beside_it(said: Said, run: Run) -> None:
    (only,) = run("loan_rate", said(loan_type="home")).says
    (card,) = only.cards
    assert {package["code"] for package in card["packages"]} == {
        "HOME_STEP24",
        "HOME_P12",
        "HOME_P24",
        "HOME_P36",
    }
    assert {price["rate"] for price in card["floating"]} == {"11.60", "11.80"}


def test_a_schedule_closes_to_the_dong(said: Said, run: Run) -> None:
    turn = said(loan_type="home", amount__loan=1_200_000_000, term={"months": 240})
    (only,) = run("loan_repayment", turn).says
    (card,) = only.cards
    assert sum(row["principal"] for row in card["rows"]) == 1_200_000_000
    assert card["phases"][-1]["rate_kind"] == "floating"
    assert card["phases"][0]["rate_kind"] == "promotional"
    assert len(card["phases"]) == len([phase for phase in card["phases"] if phase["source"]])


def test_a_chosen_package_is_kept_when_the_term_changes(said: Said, run: Run) -> None:
    turn = said(loan_type="home", amount=1_200_000_000, term={"months": 240}, package="HOME_P24")
    first = run("loan_repayment", turn)
    again = run("continue", said(slots=dict(first.slots), term={"months": 180}))
    card = again.says[0].cards[0]
    assert card["package"]["code"] == "HOME_P24"
    assert card["term_months"] == 180


def test_the_method_can_be_changed_by_a_word(said: Said, run: Run) -> None:
    first = run("loan_repayment", said(loan_type="home", amount=10**9, term={"months": 120}))
    again = run("continue", said(slots=dict(first.slots), repayment_method="reducing"))
    assert again.says[0].cards[0]["method"] == "reducing"
    assert again.says[0].cards[0]["total_interest"] < first.says[0].cards[0]["total_interest"]


@pytest.mark.parametrize(
    ("amount", "months", "response", "slot"),
    [
        (199_999_999, 240, "utter_loan_amount_out_of_bounds", "loan_amount"),
        (20_000_000_001, 240, "utter_loan_amount_out_of_bounds", "loan_amount"),
        (10**9, 23, "utter_loan_term_out_of_bounds", "loan_term"),
        (10**9, 361, "utter_loan_term_out_of_bounds", "loan_term"),
    ],
)
def test_outside_the_limits_the_limit_is_said(
    said: Said, run: Run, amount: int, months: int, response: str, slot: str
) -> None:
    answer = run("loan_repayment", said(loan_type="home", amount=amount, term={"months": months}))
    assert answer.says[0].response == response
    assert answer.slots[slot] is None
    assert answer.slots["asking"] == slot


def test_an_income_is_not_taken_for_the_loan(said: Said, run: Run) -> None:
    answer = run("loan_repayment", said(loan_type="car", amount__income=18_000_000))
    assert answer.says[0].response == "utter_ask_loan_amount"


def test_a_loan_that_is_not_repaid_monthly_says_so(said: Said, run: Run) -> None:
    turn = said(loan_type="overdraft", amount=50_000_000, term={"months": 12})
    assert run("loan_repayment", turn).says[0].response == "utter_loan_schedule_not_monthly"


def test_documents_have_groups_and_a_decision(said: Said, run: Run) -> None:
    (only,) = run("loan_documents", said(loan_type="home", slots={"income_type": "business"})).says
    (card,) = only.cards
    names = {d["name"] for g in card["groups"] for r in g["documents"] for d in r["any_of"]}
    assert any("hộ kinh doanh" in name for name in names)
    assert card["source"]["decision"]
