"""Things side by side: what is set against each other is what the message names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from actions.turn import Reply, Turn
from catalogue.calculators.loans import loan_schedule
from catalogue.queries import loan_pricing
from catalogue.repaying import prices
from tests.actions.conftest import TODAY

Said = Callable[..., Turn]
Run = Callable[[str, Turn], Reply]


def _card(answer: Reply) -> Any:
    return answer.says[-1].cards[0]


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("so sánh tiết kiệm an tâm với e-sao", ["DEP_STANDARD", "DEP_ONLINE"]),
        ("gửi online với gửi quầy khác nhau thế nào", ["DEP_STANDARD", "DEP_ONLINE"]),
        ("an tâm, e-sao với sao sáng cái nào hơn", ["DEP_STANDARD", "DEP_ONLINE", "DEP_MOBILE"]),
        ("vay tín chấp với vay thế chấp khác gì", ["LOAN_CONSUMER_SALARY",
                                                   "LOAN_CONSUMER_SECURED"]),
        ("vay mua nhà với vay xây nhà khác gì nhau", ["LOAN_HOME", "LOAN_HOME_BUILD"]),
        ("tín chấp với ứng tiền qua thẻ tín dụng cái nào rẻ", ["LOAN_CONSUMER_SALARY",
                                                             "LOAN_CARD_CASH"]),
        ("the du lich khac gi the signature", ["CARD_CREDIT_TRAVEL", "CARD_CREDIT_SIGNATURE"]),
        ("jcb với visa gold", ["CARD_CREDIT_JCB", "CARD_CREDIT_CASHBACK"]),
    ],
)  # fmt: skip
def test_what_is_named_is_compared(said: Said, run: Run, text: str, columns: list[str]) -> None:
    answer = run("compare", said(text, "compare_products"))
    assert [column["code"] for column in _card(answer)["products"]] == columns
    assert [one["code"] for one in answer.slots["shown"]] == columns
    rows = {row["code"]: row["values"] for row in _card(answer)["rows"]}
    assert all(rows["drawbacks"]), "what speaks against each is said"


def test_kinds_of_card(said: Said, run: Run) -> None:
    answer = run("compare", said("thẻ ghi nợ khác thẻ tín dụng chỗ nào", "compare_products"))
    codes = [column["code"] for column in _card(answer)["products"]]
    assert answer.says[-1].response == "utter_compare_card_kinds"
    assert any("DEBIT" in code for code in codes)
    assert any("CREDIT" in code for code in codes)


def test_terms_at_each_place(said: Said, run: Run) -> None:
    turn = said("12 tháng với 24 tháng hơn nhau bao nhiêu", "compare_products",
                amount=500_000_000, term__a={"months": 12}, term__b={"months": 24})  # fmt: skip
    card = _card(run("compare", turn))
    assert [column["name"] for column in card["products"]] == ["12 tháng", "24 tháng"]
    rates = [row["values"] for row in card["rows"] if row["code"] == "rate"]
    assert ["6.10", "6.15"] in rates
    assert ["6.40", "6.45"] in rates
    assert [30_500_000, 61_584_247] in [
        row["values"] for row in card["rows"] if row["code"] == "interest"
    ]


def test_ways_of_paying_interest(said: Said, run: Run) -> None:
    turn = said("lãi hàng tháng với cuối kỳ cái nào lợi hơn", "compare_products",
                term={"months": 12}, channel="counter")  # fmt: skip
    card = _card(run("compare", turn))
    (rates,) = (row["values"] for row in card["rows"] if row["code"] == "rate")
    assert dict(zip([c["code"] for c in card["products"]], rates, strict=True)) == {
        "monthly": "5.93",
        "end": "6.10",
    }


def test_both_methods_for_his_own_loan(said: Said, run: Run) -> None:
    slots = {"topic": "loan", "loan_product": "LOAN_HOME", "loan_amount": 10**9,
             "loan_term": {"months": 120}}  # fmt: skip
    turn = said("so sánh trả đều với giảm dần cho khoản này", "compare_products", slots)
    card = _card(run("compare", turn))
    (interest,) = (row["values"] for row in card["rows"] if row["code"] == "total_interest")
    pricing = loan_pricing(turn.bank.catalogue, "LOAN_HOME", on=TODAY, term_months=120)
    step = next(p for p in prices(pricing) if p.package and p.package.code == "HOME_STEP24")
    assert interest == [
        loan_schedule(10**9, 120, method, step.phases).total_interest
        for method in ("annuity", "reducing")
    ]


def test_what_was_shown_is_compared(said: Said, run: Run) -> None:
    shown = [{"code": "CARD_CREDIT_JCB", "figure": "250000"},
             {"code": "CARD_CREDIT_CASHBACK", "figure": "450000"}]  # fmt: skip
    answer = run("compare", said("so sánh giúp em", "compare_products",
                                 {"topic": "card", "shown": shown}))  # fmt: skip
    assert [column["code"] for column in _card(answer)["products"]] == [
        one["code"] for one in shown
    ]


def test_nothing_named_is_asked_about(said: Said, run: Run) -> None:
    answer = run("compare", said("khác nhau thế nào", "compare_products", {"topic": "loan"}))
    assert answer.asks == "loan_product"
