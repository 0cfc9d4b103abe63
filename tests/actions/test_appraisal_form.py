"""The pre-appraisal in conversation: consent, what is asked and read, the verdict."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from actions import appraisal_form
from actions.dialogue import answer
from actions.turn import Reply, Turn

Said = Callable[..., Turn]
Run = Callable[[str, Turn], Reply]
HOME = {
    "consent": "x",
    "loan_product": "LOAN_HOME",
    "appraised_product": "LOAN_HOME",
    "purpose": "buy_house",
}


class Conversation:
    """Plays the engine's part: keeps slots between messages."""

    def __init__(self, said: Said) -> None:
        self.said = said
        self.slots: dict[str, Any] = {}
        self.heard: list[str] = []
        self.reply = Reply()

    @property
    def asks(self) -> str | None:
        return self.slots.get("asking")

    @asks.setter
    def asks(self, slot: str | None) -> None:
        self.slots.update(task="appraisal", asking=slot)

    def start(self, text: str = "", **values: Any) -> None:
        self.answer(text, "request_pre_appraisal", "appraisal", **values)

    def answer(
        self, text: str = "", intent: str = "inform", task: str = "continue", **values: Any
    ) -> None:
        self.reply = answer(self.said(text, intent, self.slots, **values), task)
        self.slots.update(self.reply.slots)
        self.heard = [one.response for one in self.reply.says]


@pytest.fixture
def talk(said: Said) -> Conversation:
    return Conversation(said)


def test_consent_comes_before_any_personal_question(talk: Conversation) -> None:
    talk.start(loan_type="home", amount__income=30_000_000)
    assert talk.asks == "consent"


def test_refused_consent_ends_it_with_respect(talk: Conversation) -> None:
    talk.start(loan_type="home")
    talk.answer("không", "deny")
    assert talk.asks is None
    assert talk.reply.says[0].response == "utter_appraisal_no_consent"
    assert talk.reply.says[0].items[0]["given"] is False


def test_what_was_said_before_is_not_asked_again(talk: Conversation) -> None:
    talk.start(loan_type="home", amount__loan=1_500_000_000, amount__income=40_000_000, age=35)
    asked = []
    talk.answer("", "affirm")
    while talk.asks and len(asked) < 20:
        asked.append(talk.asks)
        talk.slots.update(
            purpose="buy_house", income_type="salary_transfer", job_months=36,
            existing_monthly_debt=0, credit_history="clean", province="Hà Nội",
            residence_months=24, total_need=2_500_000_000,
            loan_term={"months": 240}, collateral_kind="RE_HOUSE_LAND",
            collateral_value=2_500_000_000,
        )  # fmt: skip
        talk.asks = next(iter(appraisal_form.missing(talk.said("", "inform", talk.slots))), None)
    assert not {"loan_product", "loan_amount", "monthly_income", "age"} & set(asked)


def _home_loan(talk: Conversation) -> None:
    talk.start(loan_type="home")
    talk.answer("", "affirm")
    talk.answer(purpose="buy_house")
    talk.answer("1 tỷ", amount=1_000_000_000)
    talk.answer("20 năm", term={"months": 240})
    talk.answer(income_type="salary_transfer")
    talk.answer("50 triệu", amount=50_000_000)
    talk.answer("3 năm", term={"months": 36})
    talk.answer("không có", "deny")
    talk.answer("chưa bao giờ", "deny")
    talk.answer("35 tuổi", age=35)
    talk.answer("Hà Nội", place="Hà Nội")
    talk.answer("2 năm", term={"months": 24})
    talk.answer(collateral_kind="RE_HOUSE_LAND")
    talk.answer("2 tỷ", amount=2_000_000_000)


def test_a_whole_home_loan_reaches_a_verdict(talk: Conversation) -> None:
    _home_loan(talk)
    assert talk.asks == "total_need"
    talk.answer("2 tỷ", amount=2_000_000_000)
    assert talk.asks is None
    (only,) = talk.reply.says
    assert only.response == "utter_verdict_likely"
    (card,) = only.cards
    assert card["policy_version"] == "2026.2"
    record = next(item for item in only.items if item["kind"] == "verdict")
    assert record["application"]["existing_monthly_debt"] == 0
    assert record["application"]["months_since_bad_debt_settled"] is None


def test_a_recent_bad_debt_is_unlikely_and_says_what_helps(
    talk: Conversation, run: Run, said: Said
) -> None:
    _home_loan(talk)
    talk.answer("2 tỷ", amount=2_000_000_000)
    slots = {**talk.slots, "credit_history": "settled", "settled_months": 5}
    (only,) = run("appraisal", said(slots=slots)).says
    assert only.response == "utter_verdict_unlikely"
    reasons = {reason["code"]: reason for reason in only.cards[0]["reasons"]}
    assert reasons["R_BAD_DEBT_RECENT"]["improve"]


def test_settled_bad_debt_asks_since_when(talk: Conversation) -> None:
    _home_loan(talk)
    talk.slots.update(credit_history=None, unknown_inputs=[])
    talk.asks = "credit_history"
    talk.answer(credit_history="settled")
    assert talk.asks == "settled_months"


@pytest.mark.parametrize(
    ("asks", "text", "slot_value"),
    [
        ("monthly_income", "18 củ", 18_000_000),
        ("monthly_income", "mười lăm triệu", 15_000_000),
        ("age", "35", 35),
        ("age", "sinh năm 1990", 36),
        ("loan_term", "15 năm", {"months": 180}),
        ("job_months", "2 năm rưỡi", 30),
        ("province", "em ở quận 7 ạ", "Thành phố Hồ Chí Minh"),
        ("province", "ha noi", "Hà Nội"),
        ("profit_margin", "20%", "20"),
        ("purpose", "để mua chung cư", "buy_apartment"),
        ("purpose", "mua nha", "buy_house"),
        ("purpose", "xoay vốn nhập hàng", "working_capital"),
        ("sector", "em có quán cà phê nhỏ", "food_service"),
        ("sector", "ban tap hoa", "retail"),
        ("income_type", "em chạy grab", "freelance"),
        ("credit_history", "trước có nợ xấu, trả xong rồi", "settled"),
        ("credit_history", "đang nợ nhóm 2", "overdue_now"),
        ("credit_history", "luôn trả đúng hạn", "clean"),
        ("collateral_kind", "sổ đỏ nhà ba mẹ", "RE_HOUSE_LAND"),
        ("collateral_kind", "can ho chung cu", "RE_APARTMENT"),
    ],
)
def test_an_answer_is_read_as_it_is_written(
    talk: Conversation, asks: str, text: str, slot_value: object
) -> None:
    talk.slots = dict(HOME)
    talk.asks = asks
    talk.answer(text)
    assert talk.slots[asks] == slot_value


def test_a_number_without_a_unit_is_asked_about(talk: Conversation) -> None:
    talk.slots = dict(HOME)
    talk.asks = "loan_amount"
    talk.answer("500")
    assert talk.asks == "loan_amount"
    assert talk.heard == ["utter_unclear"]


def test_not_knowing_goes_on_to_the_next_question(talk: Conversation) -> None:
    talk.slots = dict(HOME)
    talk.asks = "collateral_value"
    talk.answer("không rõ", "dont_know")
    assert talk.asks != "collateral_value"
    assert talk.slots["unknown_inputs"] == ["collateral_value"]


def test_why_is_answered_and_the_question_stays(talk: Conversation) -> None:
    talk.slots = dict(HOME)
    talk.asks = "monthly_income"
    talk.answer("hỏi làm gì", "ask_why")
    assert talk.asks == "monthly_income"
    assert talk.heard == ["utter_appraisal_why", "utter_ask_monthly_income"]


def test_a_question_in_the_middle_is_answered_and_the_form_goes_on(talk: Conversation) -> None:
    talk.start(loan_type="home", amount__loan=1_000_000_000)
    talk.answer("", "affirm")
    open_question = talk.asks
    talk.answer("lãi suất bao nhiêu", "ask_loan_rate", "loan_rate")
    assert talk.heard == ["utter_loan_rates", f"utter_ask_{open_question}"]
    assert talk.asks == open_question


def test_an_answer_that_cannot_be_read_is_asked_again(talk: Conversation) -> None:
    talk.slots = dict(HOME)
    talk.asks = "age"
    talk.answer("bí mật nha", "chitchat")
    assert (talk.asks, talk.heard) == ("age", ["utter_not_read", "utter_ask_age"])


def test_a_loan_with_one_purpose_does_not_ask_for_it(talk: Conversation) -> None:
    talk.start(loan_type="business", amount__loan=300_000_000)
    talk.answer("", "affirm")
    assert talk.slots["purpose"] == "working_capital"
    assert talk.asks == "loan_term"


def test_a_loan_without_collateral_lacks_nothing(talk: Conversation, run: Run, said: Said) -> None:
    talk.start(collateral="none", amount__loan=100_000_000, amount__income=20_000_000)
    talk.answer("", "affirm")
    talk.slots.update(
        purpose="household_goods", loan_term={"months": 36}, income_type="salary_transfer",
        job_months=24, existing_monthly_debt=0, credit_history="clean", age=30,
        province="Hà Nội", residence_months=60,
    )  # fmt: skip
    assert appraisal_form.missing(talk.said("", "inform", talk.slots)) == []
    assert run("appraisal", said(slots=talk.slots)).says[0].response == ("utter_verdict_likely")


def test_another_loan_asks_its_own_questions(talk: Conversation) -> None:
    talk.start(loan_type="savings_pledge")
    talk.answer("", "affirm")
    assert talk.asks in {"purpose", "loan_amount"}
    missing = appraisal_form.missing(talk.said("", "inform", talk.slots))
    assert "monthly_income" not in missing
    assert "collateral_value" in missing
