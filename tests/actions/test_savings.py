"""Deposits: which product a question means, what is asked for, what the figures are."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from actions.turn import Reply, Turn

Said = Callable[..., Turn]
Run = Callable[[str, Turn], Reply]


@pytest.mark.parametrize(
    ("values", "products"),
    [
        ({"channel": "online"}, ["Tiết kiệm e-Sao"]),
        ({"channel": "counter"}, ["Tiết kiệm An Tâm"]),
        ({}, ["Tiết kiệm An Tâm", "Tiết kiệm e-Sao"]),
        ({"savings_product": "flexible"}, ["Tiết kiệm Rút Gốc Linh Hoạt"]),
        ({"savings_product": "online", "channel": "counter"}, ["Tiết kiệm e-Sao"]),
    ],
)
def test_a_rate_question_names_its_products(
    said: Said, run: Run, values: dict[str, Any], products: list[str]
) -> None:
    answer = run("savings_rate", said(term={"months": 12}, **values))
    rates = [one for one in answer.says if one.response == "utter_savings_rate_one"]
    assert [one.values["product"] for one in rates] == products
    assert all(one.values["decision"] == "QĐ 207/2026/QĐ-SMB" for one in rates)


def test_money_on_demand_has_no_term_to_name(said: Said, run: Run) -> None:
    answer = run("savings_rate", said(savings_product="demand"))
    assert {one.response for one in answer.says} == {"utter_savings_demand_one"}


def test_the_next_sheet_is_announced_when_it_is_signed(said: Said, run: Run) -> None:
    answer = run("savings_rate", said(channel="online", term={"months": 12}))
    assert answer.says[1].response == "utter_savings_rate_next"
    assert dict(answer.says[1].values) == {
        "effective_from": "15/12/2026",
        "decision": "QĐ 251/2026/QĐ-SMB",
        "rate": "6,30%",
        "term": "12 tháng",
    }


def test_a_product_named_in_words_is_found(said: Said, run: Run) -> None:
    answer = run("savings_rate", said("lai suat tiet kiem mam sao 12 thang", term={"months": 12}))
    assert answer.says[0].values["product"] == "Tiết kiệm Mầm Sao"


def test_without_a_term_the_table_is_shown(said: Said, run: Run) -> None:
    (only,) = run("savings_rate", said(channel="online")).says
    (card,) = only.cards
    assert card["kind"] == "rate_table"
    assert {"months": 12} in [row["term"] for row in card["rows"]]
    assert card["source"]["effective_from"] == "2026-10-15"


def test_a_bound_on_the_term_narrows_the_table(said: Said, run: Run) -> None:
    answer = run("savings_rate", said(channel="counter", term={"to": {"months": 6}}))
    terms = [row["term"] for row in answer.says[0].cards[0]["rows"]]
    assert terms[-1] == {"months": 6}
    assert {"weeks": 1} in terms


def test_a_term_that_is_not_posted_is_said_and_the_table_shown(said: Said, run: Run) -> None:
    answer = run("savings_rate", said(channel="online", term={"months": 17}))
    assert [one.response for one in answer.says] == [
        "utter_savings_rate_missing",
        "utter_savings_rate_table",
    ]


def test_a_large_sum_earns_its_tier(said: Said, run: Run) -> None:
    small = run("savings_rate", said(channel="counter", term={"months": 12}, amount=500_000_000))
    large = run("savings_rate", said(channel="counter", term={"months": 12}, amount=2_000_000_000))
    assert (small.says[0].values["rate"], large.says[0].values["rate"]) == ("6,10%", "6,25%")


def test_a_later_day_has_its_own_sheet(said: Said, run: Run) -> None:
    answer = run("savings_rate", said(channel="online", term={"months": 12}, date="2026-12-20"))
    assert answer.says[0].values["rate"] == "6,30%"


def test_interest_to_the_dong(said: Said, run: Run) -> None:
    turn = said(channel="counter", term={"months": 12}, amount=500_000_000)
    (only,) = run("savings_interest", turn).says
    # 23 November 2026 to 23 November 2027 is 365 days.
    assert only.cards[0]["interest"] == int(500_000_000 * Decimal("6.10") / 100)
    assert only.values["interest"] == "30.500.000 đồng"


def test_what_is_missing_is_asked_one_at_a_time(said: Said, run: Run) -> None:
    first = run("savings_interest", said(channel="online"))
    assert first.says[0].response == "utter_ask_savings_amount"
    assert first.slots["asking"] == "deposit_amount"
    second = run("savings_interest", said(amount=300_000_000, slots=dict(first.slots)))
    assert second.says[0].response == "utter_ask_savings_term"
    third = run("continue", said("6 tháng", slots=dict(second.slots), term={"months": 6}))
    assert third.says[0].response == "utter_savings_interest"
    assert [one.values["where"] for one in third.says] == ["gửi trực tuyến trên ứng dụng"]


def test_a_bare_number_is_read_as_what_was_asked_for(said: Said, run: Run) -> None:
    asked = run("savings_interest", said(channel="online", term={"months": 6}))
    answer = run("continue", said("300 triệu", slots=dict(asked.slots)))
    assert answer.says[0].values["amount"] == "300.000.000 đồng"


def test_a_sum_below_the_minimum_says_the_minimum(said: Said, run: Run) -> None:
    turn = said(channel="counter", term={"months": 12}, amount=500_000)
    (only,) = run("savings_interest", turn).says
    assert only.response == "utter_savings_below_minimum"
    assert only.values["minimum"] == "1.000.000 đồng"


def test_the_other_place_after_one_place(said: Said, run: Run) -> None:
    online = run("savings_rate", said(channel="online", term={"months": 12}))
    counter = run("continue", said(slots=dict(online.slots), channel="counter"))
    assert counter.says[0].values["product"] == "Tiết kiệm An Tâm"


def test_a_sum_of_another_topic_is_not_taken_for_a_deposit(said: Said, run: Run) -> None:
    slots = {"task": "loan_repayment", "loan_amount": 900_000_000}
    answer = run("savings_interest", said(slots=slots, term={"months": 12}))
    assert answer.says[0].response == "utter_ask_savings_amount"


def test_recommendation_has_reasons_against(said: Said, run: Run) -> None:
    answer = run("recommend_savings", said(amount=500_000_000, term={"months": 12}))
    (card,) = answer.says[0].cards
    rows = {row["code"]: row["values"] for row in card["rows"]}
    assert 2 <= len(card["products"]) <= 3
    assert rows["interest"] == sorted(rows["interest"], reverse=True)
    assert all(rows["drawbacks"])
