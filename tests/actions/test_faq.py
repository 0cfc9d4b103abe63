"""Questions often asked: the one that is meant, or none."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from actions.answers import best_question
from actions.bank import Bank
from actions.phrases import data
from actions.turn import Reply, Turn
from catalogue.queries import faq
from tests.actions.conftest import TODAY

Said = Callable[..., Turn]
Run = Callable[[str, Turn], Reply]


@pytest.mark.parametrize(
    ("intent", "text", "question"),
    [
        ("ask_ebanking", "chuyển tiền bao nhiêu thì phải quét mặt", "FAQ_BIOMETRIC"),
        ("ask_early_withdrawal", "có cách nào lấy tiền mà không mất lãi không",
         "FAQ_EARLY_WD_ALTERNATIVE"),
        ("ask_early_withdrawal", "rut bot 50tr giu phan con lai dc ko", "FAQ_EARLY_WD_PARTIAL"),
        ("ask_early_withdrawal", "nhờ vợ ra rút hộ sổ được không", "FAQ_EARLY_WD_PROXY"),
        ("ask_savings_product", "ngân hàng phá sản thì được đền bao nhiêu",
         "FAQ_DEPOSIT_INSURANCE"),
        ("ask_savings_product", "lãi tiết kiệm có đóng thuế không", "FAQ_SAVINGS_TAX"),
        ("ask_savings_rate", "gửi đô lãi bao nhiêu", "FAQ_USD_DEPOSIT"),
        ("ask_debt_group", "nợ nhóm 3 là sao", "FAQ_DEBT_GROUPS"),
        ("ask_debt_group", "vo e bi no xau thi e co sao ko", "FAQ_SPOUSE_BAD_DEBT"),
        ("ask_insurance", "có bị ép mua bảo hiểm không", "FAQ_INSURANCE_NOT_COMPULSORY"),
        ("ask_insurance", "lỡ mua bảo hiểm giờ muốn huỷ", "FAQ_INSURANCE_CANCEL"),
        ("report_fraud", "em lỡ đọc otp cho người ta rồi", "FAQ_FRAUD_SENT"),
        ("report_fraud", "có người xưng công an gọi", "FAQ_FRAUD_CALL"),
        ("report_transfer_problem", "chuyển nhầm người rồi làm sao", "FAQ_TRANSFER_WRONG"),
        ("ask_branch", "thứ 7 có làm việc không", "FAQ_HOURS"),
        ("ask_card_conditions", "sinh viên chưa có lương làm thẻ tín dụng được không",
         "FAQ_CARD_NO_INCOME"),
    ],
)  # fmt: skip
def test_the_question_that_is_meant(said: Said, intent: str, text: str, question: str) -> None:
    found = best_question(said(text, intent), intent, general=False)
    assert found is not None
    assert found.id == question


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("open_savings", "em có 300 triệu muốn gửi tiết kiệm"),
        ("ask_loan_product", "vay mua xe dài nhất mấy năm"),
        ("ask_transfer", "chào em"),
        ("ask_branch", "ở Cần Thơ có chi nhánh nào"),
    ],
)
def test_nothing_beside_the_point_is_said(said: Said, intent: str, text: str) -> None:
    assert best_question(said(text, intent), intent, general=False) is None


def test_every_question_has_words_and_every_entry_a_question(bank: Bank) -> None:
    known = {question.id for question in faq.questions(bank.catalogue, on=TODAY)}
    assert set(data("faq.yml")) == known


def test_a_question_finds_itself(bank: Bank, said: Said) -> None:
    for question in faq.questions(bank.catalogue, on=TODAY):
        found = best_question(said(question.question_vi, question.intent), question.intent)
        assert found is not None
        assert found.id == question.id


def test_one_who_comes_with_a_sum_is_helped_to_choose(said: Said, run: Run) -> None:
    turn = said("em có 300 triệu muốn gửi tiết kiệm", "open_savings", amount=300_000_000)
    answer = run("open_savings", turn)
    assert answer.asks == "deposit_term"


def test_without_an_official_answer_it_says_so(said: Said, run: Run) -> None:
    (only,) = run("faq", said("muốn đổi số điện thoại", "manage_account")).says
    assert only.response == "utter_in_person"
    assert only.values["hotline"]
