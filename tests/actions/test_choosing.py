"""Needs first: a few questions, then products with reasons against and figures for the sum."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from actions.turn import Reply, Turn
from catalogue.calculators.regular import monthly_plan, regular_saving
from catalogue.queries import deposit_product, deposit_rate
from catalogue.term import Term
from tests.actions.conftest import TODAY

Said = Callable[..., Turn]
Run = Callable[[str, Turn], Reply]


def _rows(answer: Reply) -> dict[str, list[Any]]:
    return {row["code"]: row["values"] for row in answer.says[-1].cards[0]["rows"]}


def _codes(answer: Reply) -> list[str]:
    return [product["code"] for product in answer.says[-1].cards[0]["products"]]


class Asked:
    """Answers what a task asks, one message after another."""

    def __init__(self, said: Said, run: Run) -> None:
        self.said, self.run = said, run
        self.slots: dict[str, Any] = {}

    def __call__(self, name: str, text: str, intent: str = "inform", **values: Any) -> Reply:
        answer = self.run(name, self.said(text, intent, self.slots, **values))
        self.slots |= answer.slots
        return answer


@pytest.fixture
def ask(said: Said, run: Run) -> Asked:
    return Asked(said, run)


def test_three_questions_then_three_deposits(ask: Asked) -> None:
    assert ask("recommend_savings", "gửi loại nào", "recommend_savings").asks == "deposit_amount"
    assert ask("continue", "400 triệu", amount=400_000_000).asks == "deposit_term"
    assert ask("continue", "1 năm", term={"months": 12}).asks == "savings_need"
    answer = ask("deny", "không cần rút", "deny")
    assert _codes(answer) == ["DEP_MOBILE", "DEP_ONLINE", "DEP_FLEX"]
    assert _rows(answer)["interest"] == [26_400_000, 25_600_000, 24_800_000]
    assert all(_rows(answer)["drawbacks"])


def test_every_question_may_be_skipped(ask: Asked) -> None:
    ask("recommend_savings", "gửi loại nào", "recommend_savings")
    for _ in range(3):
        answer = ask("talk", "chưa biết", "dont_know")
    assert answer.says[-1].response == "utter_savings_recommend_rates"
    assert _codes(answer)[0] == "DEP_MOBILE"


@pytest.mark.parametrize(
    ("text", "values", "first"),
    [
        ("chưa chắc khi nào cần, rút lúc nào cũng được", {"amount": 100_000_000}, "DEP_FLEX"),
        ("mỗi tháng góp 2 triệu", {"amount": 2_000_000}, "DEP_REGULAR"),
        ("có 1 tỷ để 1 năm không đụng tới", {"amount": 10**9}, "DEP_ONLINE"),
        ("để dành cho con mỗi tháng 2 triệu", {"amount": 2_000_000}, "DEP_REGULAR"),
    ],
)
def test_told_needs_are_answered_at_once(
    ask: Asked, text: str, values: dict[str, Any], first: str
) -> None:
    answer = ask("recommend_savings", text, "recommend_savings", **values)
    card = answer.says[-1].cards[0]
    shown = card["products"][0] if card["kind"] == "comparison" else card["product"]
    assert shown["code"] == first


def test_several_terms_are_laid_side_by_side(ask: Asked) -> None:
    answer = ask("recommend_savings", "nên gửi 12 hay 24 tháng", "recommend_savings",
                 amount=500_000_000, term__a={"months": 12}, term__b={"months": 24})  # fmt: skip
    assert [one["name"] for one in answer.says[-1].cards[0]["products"]] == ["12 tháng", "24 tháng"]


def test_a_choice_below_refines(ask: Asked) -> None:
    ask("recommend_savings", "có 200 triệu gửi 12 tháng", "recommend_savings",
        amount=200_000_000, term={"months": 12})  # fmt: skip
    answer = ask("continue", "", "choose", task="recommend_savings", savings_need="withdraw")
    assert _codes(answer) == ["DEP_FLEX"]


def test_the_highest_rate_and_then_that_one(ask: Asked) -> None:
    answer = ask("savings_rate", "tiết kiệm nào lãi cao nhất kỳ hạn 12 tháng", "ask_savings_rate",
                 term={"months": 12})  # fmt: skip
    assert _codes(answer)[0] == "DEP_MOBILE"
    answer = ask("savings_product", "loại đó gửi tối thiểu bao nhiêu", "ask_savings_product")
    (fact,) = answer.says[-1].cards[0]["facts"]
    assert (fact["code"], fact["value"]) == ("min_amount", 5_000_000)


def test_a_sum_saved_every_month_to_the_dong(ask: Asked) -> None:
    answer = ask("savings_interest", "mỗi tháng góp 2 triệu trong 24 tháng được bao nhiêu",
                 "calculate_savings_interest", amount=2_000_000, term={"months": 24})  # fmt: skip
    card = answer.says[-1].cards[0]
    book = ask.said().bank.catalogue
    term = Term(months=24)
    rate = deposit_rate(book, "DEP_REGULAR", channel="online", amount=2_000_000, term=term,
                        interest_payment="end", on=TODAY)  # fmt: skip
    made = monthly_plan(2_000_000, TODAY, term).contributions
    expected = regular_saving(made, rate.rate, TODAY, term)
    assert (card["interest"], card["total"]) == (expected.interest, expected.total)
    assert card["contributions"] == len(made)


@pytest.mark.parametrize("amount", [199_999, 50_000_001])
def test_a_contribution_outside_its_bounds_hears_them(ask: Asked, amount: int) -> None:
    answer = ask("savings_interest", "mỗi tháng góp", "calculate_savings_interest",
                 amount=amount, term={"months": 24})  # fmt: skip
    said = answer.says[-1]
    assert said.response == "utter_contribution_out_of_bounds"
    assert said.values["minimum"] == "200.000 đồng"


def test_a_range_of_a_deposit_is_computed_at_both_ends(ask: Asked) -> None:
    answer = ask("savings_interest", "gửi 300-400tr 12 tháng online", "calculate_savings_interest",
                 amount={"from": 300_000_000, "to": 400_000_000}, term={"months": 12},
                 channel="online")  # fmt: skip
    assert [card["interest"] for card in answer.says[-1].cards] == [19_200_000, 25_600_000]


def test_a_book_he_has_is_counted_at_his_own_rate(ask: Asked) -> None:
    answer = ask("savings_interest", "gửi hôm 10/6 12 tháng 5,9%", "calculate_savings_interest",
                 amount=220_000_000, term={"months": 12}, rate="5.9",
                 date="2026-06-10")  # fmt: skip
    said = answer.says[-1]
    assert said.values["interest"] == "12.980.000 đồng"
    assert said.values["matures"] == "10/06/2027"
    assert said.cards[0]["source"] is None


def test_early_withdrawal_on_his_own_figures(ask: Asked) -> None:
    ask("savings_interest", "gửi online", "calculate_savings_interest", channel="online",
        amount=300_000_000, term={"months": 12})  # fmt: skip
    answer = ask("early_withdrawal", "lỡ kẹt tiền rút trước hạn thì sao", "ask_early_withdrawal")
    own = answer.says[-1]
    assert own.response == "utter_early_withdrawal_own"
    assert own.values["full"] == "19.200.000 đồng"


def test_opening_a_deposit_lists_its_papers(ask: Asked) -> None:
    answer = ask("open_savings", "mở tiết kiệm mầm sao cần gì", "open_savings")
    product = deposit_product(ask.said().bank.catalogue, "DEP_CHILD", on=TODAY)
    papers = answer.says[-1].cards[0]
    assert papers["kind"] == "checklist"
    assert papers["product"]["name"] == product.name_vi


@pytest.mark.parametrize(
    ("need", "spending", "first"),
    [
        ("cash", None, "CARD_DEBIT_NAPAS"),
        ("abroad", None, "CARD_CREDIT_SIGNATURE"),
        ("online", None, "CARD_PREPAID_VISA"),
        ("gift", None, "CARD_PREPAID_GIFT"),
        ("student", None, "CARD_CREDIT_SECURED"),
        ("spend", "dining", "CARD_CREDIT_CASHBACK"),
        ("spend", "groceries", "CARD_CREDIT_JCB"),
        ("spend", "travel", "CARD_CREDIT_TRAVEL"),
    ],
)
def test_a_card_by_needs(ask: Asked, need: str, spending: str | None, first: str) -> None:
    assert ask("recommend_card", "nên làm thẻ nào", "recommend_card").asks == "card_need"
    answer = ask("continue", "", card_need=need)
    if need == "spend":
        assert answer.asks == "card_spending"
        answer = ask("continue", "", card_spending=spending)
    assert _codes(answer)[0] == first
    assert len(_codes(answer)) <= 3
    assert all(_rows(answer)["drawbacks"])


def test_an_income_told_keeps_cards_out_of_reach_away(ask: Asked) -> None:
    answer = ask("recommend_card", "hay đi nước ngoài, lương 30 triệu", "recommend_card",
                 amount__income=30_000_000)  # fmt: skip
    assert _codes(answer)[0] == "CARD_CREDIT_TRAVEL"
    assert "CARD_CREDIT_SIGNATURE" not in _codes(answer)


def test_only_the_fee_asked_for_is_told(ask: Asked) -> None:
    answer = ask("card_fee", "thẻ visa gold rút tiền mặt phí bao nhiêu", "ask_card_fee")
    facts = {fact["code"] for fact in answer.says[-1].cards[0]["facts"]}
    assert facts == {"fee_cash_advance"}
    assert all('"card_fee"' not in button.payload for button in answer.says[-1].buttons)


def test_a_fee_signed_for_later_is_told_with_it(ask: Asked) -> None:
    answer = ask("card_fee", "thẻ du lịch phí thường niên", "ask_card_fee")
    annual = [fact for fact in answer.says[-1].cards[0]["facts"] if fact["code"] == "fee_annual"]
    assert [fact["value"]["amount"] for fact in annual] == [900_000, 990_000]
    assert annual[1]["source"]["effective_from"] == "2027-01-01"


@pytest.mark.parametrize("text", ["ngân hàng bạn trả nhiều hơn", "vietcombank cao hơn bên em mà"])
def test_other_banks_are_not_spoken_of(ask: Asked, text: str) -> None:
    answer = ask("savings_rate", text, "ask_savings_rate", term={"months": 12})
    assert answer.says[0].response == "utter_compare_banks"
    assert any(one.response == "utter_savings_rate_one" for one in answer.says)


@pytest.mark.parametrize(
    ("text", "values", "response"),
    [
        ("ngân hàng có bao nhiêu chi nhánh", {}, "utter_branch_count"),
        ("thứ 7 có mở cửa không", {}, "utter_faq"),
        ("cho xin số tổng đài", {}, "utter_faq"),
        ("ở Cần Thơ có chi nhánh không", {"place": "Cần Thơ"}, "utter_branches"),
        ("chi nhánh quang trung ở đâu", {"place": "Quang Trung"}, "utter_branches"),
    ],
)
def test_branches(ask: Asked, text: str, values: dict[str, Any], response: str) -> None:
    assert ask("branch", text, "ask_branch", **values).says[0].response == response


def test_a_place_of_two_towns_shows_both(ask: Asked) -> None:
    answer = ask("branch", "chi nhánh quang trung", "ask_branch", place="Quang Trung")
    towns = {branch["address"].rsplit(",", 1)[1] for branch in answer.says[0].cards[0]["branches"]}
    assert len(towns) == 2
