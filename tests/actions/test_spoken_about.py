"""Points that customers ask beside the plain question, each answered by itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from actions.turn import Turn
from tests.actions.talking import Talk


@pytest.fixture
def talk(said: Callable[..., Turn]) -> Talk:
    return Talk(said)


@pytest.mark.parametrize(
    ("text", "intent"),
    [("thế tách thành 3 sổ được không", "open_savings"),
     ("gấp quá rút một cuốn thì sổ còn lại có mất lãi không", "ask_early_withdrawal")],
)  # fmt: skip
def test_a_sum_in_several_books(talk: Talk, text: str, intent: str) -> None:
    talk("calculate_savings_interest", "gửi 500 triệu 12 tháng trên app",
         amount=500_000_000, term={"months": 12}, channel="online")  # fmt: skip
    assert talk(intent, text) == ["utter_savings_split"]
    values = talk.reply.says[0].values
    assert (values["minimum"], values["insured"]) == ("1 triệu đồng", "350 triệu đồng")


def test_insurance_of_deposits_is_no_insurance_for_sale(talk: Talk) -> None:
    talk("ask_savings_rate", "lãi 12 tháng", term={"months": 12})
    assert talk("ask_insurance", "lỡ ngân hàng sập có được bảo hiểm gì không") == ["utter_faq"]
    assert "350" in talk.reply.says[0].values["answer"]


def test_kinds_of_insurance_are_named_not_laid_out(talk: Talk) -> None:
    assert talk("ask_insurance", "có những gói nào") == ["utter_insurance_kinds"]
    assert talk("ask_insurance", "gói nhân thọ") == ["utter_service_insurance"]


def test_cards_that_give_cash_back_come_in_a_sentence(talk: Talk) -> None:
    talk("ask_card_product", "thẻ tín dụng có những loại nào", card_type="credit")
    assert talk("compare_products", "loại nào được hoàn tiền") == ["utter_card_kind_cashback"]
    assert (talk.reply.says[0].values["least"], talk.reply.says[0].values["most"]) == ("1%", "5%")
    (card,) = talk.reply.says[0].cards
    told = "; ".join(str(fact["value"]) for fact in card["facts"])
    assert "1% siêu thị" in told
    assert "khi chi từ 5 triệu đồng" in told


def test_a_late_card_payment_is_asked_about_not_reported(talk: Talk) -> None:
    talk("ask_card_product", "thẻ tín dụng có những loại nào", card_type="credit")
    talk("report_repayment_difficulty", "đóng trễ mấy hôm thì bị phạt sao")
    assert not talk.reply.hands_over


def test_nobody_knows_when_a_machine_gives_a_card_back(talk: Talk) -> None:
    assert talk("report_card_problem", "máy nuốt thẻ của tôi") == ["utter_faq"]
    talk.slots["topic"] = "card"
    heard = talk("ask_card_status", "chừng nào nhận lại thẻ")
    assert heard == ["utter_card_swallowed_when"]


@pytest.mark.parametrize(
    "text",
    ["hồi trước nợ nhóm 2 giờ hết nợ thì vay được không", "năm trước bị nhóm 2, vay được ko"],
)
def test_a_group_2_debt_of_the_past(talk: Talk, text: str) -> None:
    assert talk("ask_debt_group", text) == ["utter_loan_group2_before"]
    assert talk.reply.says[0].values["months"] == "12"


def test_a_group_2_debt_of_today_is_refused_as_before(talk: Talk) -> None:
    assert talk("ask_debt_group", "đang nợ nhóm 2 vay được không") == ["utter_faq"]


def test_a_share_of_the_price_paid_in_front_is_not_lent(talk: Talk) -> None:
    talk("ask_loan_product", "vay mua xe 700 triệu, đưa trước 30%",
         amount=700_000_000, percent="30", loan_type="car")  # fmt: skip
    assert talk("inform", "5 năm", term={"months": 60}) == ["utter_loan_repayment"]
    assert talk.reply.says[0].values["amount"] == "490.000.000 đồng"


def test_this_year_is_no_term(talk: Talk) -> None:
    talk("recommend_savings", "năm nay bà 70 tuổi có 600 triệu muốn lãi hằng tháng", age=70,
         amount=600_000_000)  # fmt: skip
    assert talk.slots.get("deposit_term") in (None, {"months": 12})


def test_a_share_of_the_income_is_no_term(talk: Talk) -> None:
    talk("recommend_savings", "lương về là e muốn trích liền 20% bỏ tiết kiệm", percent="20")
    assert talk.slots.get("deposit_term") is None


def test_a_flat_worth_and_a_loan_are_no_price_and_own_part(talk: Talk) -> None:
    talk("calculate_loan_repayment", "em có nhà 3 tỷ, vay 1 tỷ 10 năm", loan_type="home",
         amount__loan=1_000_000_000, term={"months": 120})  # fmt: skip
    assert talk.slots["loan_amount"] == 1_000_000_000
