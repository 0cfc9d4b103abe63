"""Loans: which product a message means, prices of the day, instalments, limits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from actions.bank import Bank
from actions.loan_features import feature
from actions.loans import product_of
from actions.phrases import data
from actions.turn import Reply, Turn
from catalogue.queries import loan_pricing, loans
from catalogue.repaying import plans, prices
from tests.actions.conftest import TODAY
from tests.actions.test_wording import DOMAIN
from tests.conversations.manners import MOST_WORDS

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


def _papers(answer: Reply) -> set[str]:
    (card,) = answer.says[-1].cards
    return {d["name"] for g in card["groups"] for r in g["documents"] for d in r["any_of"]}


def test_papers_of_everybody_come_at_once_then_those_of_the_case(said: Said, run: Run) -> None:
    first = run("loan_documents", said("cần giấy tờ gì", loan_type="home"))
    assert first.says[0].response == "utter_loan_documents_of_all"
    assert len(first.says[0].cards[0]["groups"]) <= 6
    slots: dict[str, Any] = {}
    for choice in ({"income_type": "business"}, {"collateral_kind": "RE_APARTMENT"},
                   {"purpose": "buy_apartment"}):  # fmt: skip
        slots |= {**first.slots}
        assert first.says[0].buttons
        first = run("continue", said(slots=slots, task="loan_documents", **choice))
    assert first.says[0].response == "utter_loan_documents"
    names = _papers(first)
    assert any("hộ kinh doanh" in name for name in names)
    assert not any("nhận lương" in name for name in names)
    assert first.says[0].cards[0]["source"]["decision"]


@pytest.mark.parametrize(
    ("text", "values", "told"),
    [
        ("vay tối đa bao nhiêu", {}, ["200 triệu", "20 tỷ"]),
        ("vay dài nhất mấy năm", {}, ["30 năm"]),
        ("vay được bao nhiêu phần trăm", {}, ["80%", "tuỳ loại tài sản"]),
        ("mua hết 2 tỷ thì vay được mấy phần trăm", {"amount__price": 2 * 10**9},
         ["1.600.000.000 đồng", "tạm tính"]),
        ("bao lâu thì có tiền", {}, ["3 đến 7 ngày làm việc"]),
        ("có nhận nhà dự án không", {}, ["75%"]),
        ("vợ chồng cùng vay được không", {}, ["đồng vay"]),
        ("có được ân hạn gốc không", {}, ["24 tháng với nhà dự án"]),
        ("chuyển khoản vay từ ngân hàng khác về được không", {}, ["chuyển từ ngân hàng khác"]),
        ("trả góp đều hay giảm dần", {}, ["trả góp đều", "dư nợ giảm dần"]),
    ],
)  # fmt: skip
def test_the_feature_asked_for_is_answered(
    said: Said, run: Run, text: str, values: dict[str, Any], told: list[str]
) -> None:
    slots = {"loan_product": "LOAN_HOME", "topic": "loan"}
    (only,) = run("loan_product", said(text, "ask_loan_product", slots, **values)).says
    assert only.response == "utter_loan_feature"
    assert all(part in only.values["features"] for part in told)
    assert only.values["decision"] == "QĐ 164/2026/QĐ-SMB"


def test_shares_by_collateral_are_a_card(said: Said, run: Run) -> None:
    slots = {"loan_product": "LOAN_HOME", "topic": "loan"}
    (only,) = run("loan_product", said("vay được mấy phần trăm", "ask_loan_product", slots)).says
    (fact,) = only.cards[0]["facts"]
    assert fact["code"] == "max_ltv"
    assert any(one.startswith("75% với nhà ở hình thành") for one in fact["value"])


def test_no_feature_of_any_loan_is_longer_than_a_bubble(bank: Bank, said: Said) -> None:
    frames = [
        one["text"]
        for name in ("utter_loan_feature", "utter_loan_feature_more")
        for one in DOMAIN["responses"][name]
    ]
    for product in loans.loan_products(bank.catalogue, on=TODAY):
        turn = said("", "", {"loan_product": product.code, "topic": "loan"})
        found = [
            answer
            for aspect in data("aspects.yml")["loan"]
            for answer in [feature(turn, aspect)]
            if answer
        ]
        bubbles = [
            frame.format(**one.values) for answer in found for one in answer.says
            for frame in frames
        ]  # fmt: skip
        assert len(found) > 5
        assert [one for one in bubbles if len(one.split()) > MOST_WORDS] == []


def test_a_feature_asked_before_the_loan_is_kept(said: Said, run: Run) -> None:
    asked = run("loan_product", said("vay dài nhất mấy năm", "ask_loan_product"))
    assert asked.asks == "loan_product"
    answer = run("continue", said("", "inform", dict(asked.slots), product="LOAN_CAR_NEW"))
    assert answer.says[-1].response == "utter_loan_feature"
    assert "7 năm" in answer.says[-1].values["features"]


def test_a_bare_need_gets_three_loans_with_reasons_against(said: Said, run: Run) -> None:
    asked = run("loan_product", said("em muốn vay tiền", "ask_loan_product"))
    answer = run("continue", said("", "inform", dict(asked.slots), loan_type="consumer"))
    (card,) = answer.says[-1].cards
    rows = {row["code"]: row["values"] for row in card["rows"]}
    assert len(card["products"]) == 3
    assert all(rows["drawbacks"])
    assert [one["code"] for one in answer.slots["shown"]] == [
        product["code"] for product in card["products"]
    ]


def test_what_an_instalment_borrows(said: Said, run: Run) -> None:
    turn = said(
        "mỗi tháng trả được tối đa 15 triệu thì vay mua nhà 20 năm được bao nhiêu",
        loan_type="home", amount__debt=15_000_000, term={"months": 240},
    )  # fmt: skip
    (only,) = run("loan_repayment", turn).says
    assert only.response == "utter_loan_affordable"
    principal = int(only.values["amount"].removesuffix(" đồng").replace(".", ""))
    pricing = loan_pricing(turn.bank.catalogue, "LOAN_HOME", on=TODAY, term_months=240)
    priced = [price for price in prices(pricing) if price.package]
    made = plans(priced, principal, 240, "annuity")
    more = plans(priced, principal + 1_000_000, 240, "annuity")
    assert min(plan.schedule.largest_instalment for plan in made) <= 15_000_000
    assert min(plan.schedule.largest_instalment for plan in more) > 15_000_000


def test_a_range_is_computed_at_both_ends(said: Said, run: Run) -> None:
    turn = said(loan_type="home", amount={"from": 10**9, "to": 2 * 10**9}, term={"months": 240})
    (only,) = run("loan_repayment", turn).says
    assert [card["amount"] for card in only.cards] == [10**9, 2 * 10**9]
    assert only.response == "utter_loan_repayment_range"


def test_a_package_is_taken_by_its_name(said: Said, run: Run) -> None:
    turn = said("lấy gói cố định 24 tháng, vay 1 tỷ 20 năm", loan_type="home", amount=10**9,
                term__a={"months": 240}, term__b={"months": 24})  # fmt: skip
    (only,) = run("loan_repayment", turn).says
    assert only.cards[0]["package"]["code"] == "HOME_P24"
    assert only.cards[0]["term_months"] == 240


@pytest.mark.parametrize(
    ("text", "values", "response"),
    [
        ("chạy grab có vay mua xe được không", {"loan_type": "car", "income_type": "freelance"},
         "utter_loan_income_taken"),
        ("nghề tự do vay tín chấp được không", {"collateral": "none", "income_type": "freelance"},
         "utter_loan_income_not_taken"),
        ("chưa có hợp đồng lao động vay được không", {}, "utter_loan_no_contract"),
        ("sổ đỏ đứng tên ba mẹ vay được không", {"collateral": "real_estate"},
         "utter_loan_third_party"),
        ("bao nhiêu tuổi thì được vay", {"loan_type": "home"}, "utter_loan_condition"),
        ("điều kiện vay mua nhà", {"loan_type": "home"}, "utter_loan_conditions"),
    ],
)  # fmt: skip
def test_conditions_are_those_of_the_customer_s_kind(
    said: Said, run: Run, text: str, values: dict[str, Any], response: str
) -> None:
    answer = run("loan_conditions", said(text, "ask_loan_conditions", **values))
    assert answer.says[-1].response == response


def test_the_answer_just_given_is_not_offered_again(said: Said, run: Run) -> None:
    (only,) = run("loan_product", said(loan_type="car")).says
    assert all('"loan_product"' not in button.payload for button in only.buttons)
