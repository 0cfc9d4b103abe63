"""What is asked for survives people: doubts, corrections, questions in the middle, stopping."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from actions.turn import Turn
from tests.actions.talking import Talk


@pytest.fixture
def talk(said: Callable[..., Turn]) -> Talk:
    return Talk(said)


@pytest.fixture
def home(talk: Talk) -> Talk:
    """A home loan's appraisal with consent, at the question for the sum."""
    talk("request_pre_appraisal", "vay mua nhà được không", loan_type="home")
    talk.tap("affirm")
    assert talk.asks == "loan_amount"
    return talk


def test_several_values_in_one_message_are_all_taken(home: Talk) -> None:
    home("inform", "2 tỷ trong 20 năm, lương anh 50 triệu", amount__loan=2_000_000_000,
         term={"months": 240}, amount__income=50_000_000)  # fmt: skip
    assert home.slots["loan_amount"] == 2_000_000_000
    assert home.slots["loan_term"] == {"months": 240}
    assert home.slots["monthly_income"] == 50_000_000
    assert home.asks == "income_type"


def test_values_told_before_the_form_are_not_asked_for(talk: Talk) -> None:
    talk("ask_loan_rate", "lương anh 50 triệu, 40 tuổi, vay mua nhà lãi bao nhiêu",
         loan_type="home", amount__income=50_000_000, age=40)  # fmt: skip
    talk("request_pre_appraisal", "anh vay được không")
    talk.tap("affirm")
    asked = set()
    while talk.asks and talk.asks not in asked:
        asked.add(talk.asks)
        talk("dont_know", "không biết")
    assert not {"monthly_income", "age"} & asked


def test_another_value_than_the_one_asked_for_is_noted(home: Talk) -> None:
    assert home("inform", "trong 15 năm", term={"months": 180}) == [
        "utter_noted", "utter_ask_loan_amount",
    ]  # fmt: skip
    assert home.slots["loan_term"] == {"months": 180}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("à nhầm, vay 2 tỷ chứ không phải 3 tỷ", 2_000_000_000),
        ("không phải 3 tỷ mà là 2 tỷ", 2_000_000_000),
        ("nhầm, 2 tỷ rưỡi mới đúng", 2_500_000_000),
        ("à khoan, vay 2 tỷ thôi nhé", 2_000_000_000),
    ],
)
def test_a_correction_is_said_back(home: Talk, text: str, value: int) -> None:
    home("inform", "3 tỷ", amount=3_000_000_000)
    home("inform", "20 năm", term={"months": 240})
    heard = home("correct_information", text)
    assert heard == ["utter_corrected", "utter_ask_income_type"]
    assert home.slots["loan_amount"] == value


def test_going_back_asks_the_question_before(home: Talk) -> None:
    home("inform", "3 tỷ", amount=3_000_000_000)
    home("inform", "20 năm", term={"months": 240})
    assert home("ask_repeat", "quay lại câu trước") == ["utter_ask_loan_term"]
    assert home("ask_repeat", "câu trước nữa, quay lại") == ["utter_ask_loan_amount"]
    assert home("ask_repeat", "quay lại") == ["utter_ask_consent"]
    assert home("ask_repeat", "quay lại") == ["utter_no_question_before", "utter_ask_consent_again"]
    home.tap("affirm")
    assert home.asks == "loan_amount"


def test_a_question_is_no_answer_even_when_it_holds_one(home: Talk) -> None:
    home.slots.update(loan_amount=10**9, loan_term={"months": 240}, income_type="salary_transfer",
                      monthly_income=5 * 10**7, job_months=30, existing_monthly_debt=0)  # fmt: skip
    home.slots["asking"] = "credit_history"
    heard = home("ask_debt_group", "nợ nhóm 2 là sao em")
    assert heard == ["utter_faq", "utter_ask_credit_history"]
    assert home.slots.get("credit_history") is None


def test_what_the_loan_is_for_is_not_asked_when_it_was_told(talk: Talk) -> None:
    talk("ask_loan_product", "anh muốn vay tiền mua xe mới", loan_type="car")
    talk("request_pre_appraisal", "xem giúp anh vay được không")
    talk.tap("affirm")
    assert talk.slots["purpose"] == "buy_new_car"
    assert talk.asks == "loan_amount"


def test_a_question_that_tells_the_missing_value_needs_no_second_answer(talk: Talk) -> None:
    talk("ask_loan_product", "anh cần vay tiền")
    heard = talk("ask_loan_rate", "vay xây nhà thì lãi sao", loan_type="home")
    assert heard == ["utter_loan_rates"]


def test_why_is_answered_and_asked_again(home: Talk) -> None:
    assert home("ask_why", "hỏi làm gì") == ["utter_appraisal_why", "utter_ask_loan_amount"]


def test_what_cannot_be_read_is_asked_again_then_left_to_a_choice(home: Talk) -> None:
    said = [home("out_of_scope", "blah blah") for _ in range(3)]
    assert said[0] == ["utter_not_read", "utter_ask_loan_amount"]
    assert said[1] == said[2] == ["utter_not_read_person"]
    home("inform", "1 tỷ", amount=10**9)
    assert home.asks == "loan_term"


@pytest.mark.parametrize("amount", [50_000_000_000, 1_000])
def test_a_sum_out_of_bounds_says_the_bound_and_its_source(home: Talk, amount: int) -> None:
    assert home("inform", "…", amount=amount) == ["utter_loan_amount_out_of_bounds"]
    values = home.reply.says[0].values
    assert values["decision"].startswith("QĐ")
    assert values["minimum"] != values["maximum"]
    assert home.asks == "loan_amount"
    assert home.choices


def test_a_term_out_of_bounds_offers_the_longest(home: Talk) -> None:
    home("inform", "1 tỷ", amount=10**9)
    assert home("inform", "60 năm", term={"months": 720}) == ["utter_loan_term_out_of_bounds"]
    (choice,) = home.choices
    home.tap("inform", term=json.loads(choice.removeprefix("/inform"))["term"])
    assert home.asks == "income_type"


def test_stopping_keeps_what_was_given_for_ten_minutes(home: Talk) -> None:
    home("inform", "3 tỷ", amount=3_000_000_000)
    home("inform", "lương 50 triệu", amount__income=50_000_000)
    assert home("cancel", "thôi") == ["utter_cancelled_kept"]
    assert home.asks is None
    home.wait(9)
    home.tap("choose", task="appraisal")
    assert home.asks == "loan_term"
    assert home.slots["monthly_income"] == 50_000_000


def test_after_ten_minutes_answers_about_the_person_are_forgotten(home: Talk) -> None:
    home("inform", "lương 50 triệu", amount__income=50_000_000)
    home("cancel", "thôi")
    home.wait(11)
    home("greet", "alo")
    assert home.slots["monthly_income"] is None


def test_another_topic_is_followed_and_the_form_offered_once(home: Talk) -> None:
    heard = home("ask_savings_rate", "lãi tiết kiệm 12 tháng bao nhiêu", term={"months": 12})
    assert heard[-1] == "utter_offer_to_go_on"
    assert home.asks is None
    assert "utter_offer_to_go_on" not in home("thank", "cảm ơn em")
    home("affirm", "ok làm tiếp đi")
    assert home.asks == "loan_amount"


def test_a_bare_answer_finds_the_question_that_was_put_aside(talk: Talk) -> None:
    talk("calculate_savings_interest", "gửi 12 tháng ở quầy lãi bao nhiêu",
         term={"months": 12}, channel="counter")  # fmt: skip
    talk("ask_branch", "chi nhánh cầu giấy mấy giờ mở", place="Cầu Giấy")
    assert talk("inform", "700 triệu", amount=700_000_000) == ["utter_savings_interest"]
    assert talk.reply.says[0].values["amount"] == "700.000.000 đồng"


def test_an_open_question_is_asked_again_once_then_offered(home: Talk) -> None:
    said = [home("ask_loan_rate", "lãi suất vay bao nhiêu") for _ in range(2)]
    assert [one[-1] for one in said] == ["utter_ask_loan_amount", "utter_offer_to_go_on"]


def test_the_same_facts_do_not_stand_there_three_times_running(talk: Talk) -> None:
    said = [talk("ask_card_fee", "phí thẻ jcb hằng ngày") for _ in range(4)]
    assert said[0] == said[1] != ["utter_said_above"]
    assert said[2:] == [["utter_said_above"]] * 2
    assert talk("ask_card_limit", "hạn mức thẻ jcb") != said[2]


def test_the_same_question_does_not_come_three_times_running(talk: Talk) -> None:
    said = [talk("ask_loan_rate", "lãi suất vay") for _ in range(5)]
    assert said == [["utter_ask_loan_product"]] * 2 + [["utter_pressed"]] * 3


@pytest.mark.parametrize(
    ("product", "terms"),
    [("LOAN_BIZ_WC", {3, 6, 12}), ("LOAN_CONSUMER_SALARY", {6, 12, 24, 36, 60})],
)
def test_only_terms_of_the_loan_are_offered(talk: Talk, product: str, terms: set[int]) -> None:
    talk.tap("choose", task="loan_repayment", product=product)
    talk("inform", "100 triệu", amount=100_000_000)
    assert talk.asks == "loan_term"
    offered = [json.loads(one.removeprefix("/inform"))["term"]["months"] for one in talk.choices]
    assert set(offered) == terms


def test_a_single_question_is_dropped_at_a_matter_of_its_own(talk: Talk) -> None:
    talk("ask_branch", "chi nhánh ở đâu")
    assert talk.asks == "place"
    assert talk("ask_card_fee", "thẻ jcb phí sao", card_network="jcb") == ["utter_card_fee"]
    assert talk.asks is None


def test_a_mistaken_transfer_is_no_correction(home: Talk) -> None:
    heard = home("report_transfer_problem", "anh chuyển nhầm tiền cho người khác rồi")
    assert heard[0] == "utter_faq"
    assert home.slots["answered"] == ["consent"]


@pytest.mark.parametrize("intent", ["ask_capabilities", "greet", "insult"])
def test_beside_a_question_of_its_own_the_form_is_only_offered(home: Talk, intent: str) -> None:
    home.slots["insulted"] = True
    assert home(intent, "em ơi")[-1] == "utter_offer_to_go_on"
    assert home.asks is None


def test_insurance_in_the_middle_is_answered_and_the_form_goes_on(home: Talk) -> None:
    assert home("ask_insurance", "bảo hiểm có những loại nào")[0] == "utter_insurance_kinds"
    assert home.asks == "loan_amount"


def test_small_talk_is_no_unreadable_answer(home: Talk) -> None:
    assert home("thank", "cảm ơn em nhé") == ["utter_thank", "utter_ask_loan_amount"]


def test_a_simple_question_is_skipped_only_where_the_task_can_do_without(talk: Talk) -> None:
    talk("calculate_savings_interest", "gửi 12 tháng lãi bao nhiêu", term={"months": 12})
    assert talk.asks == "deposit_amount"
    heard = talk("dont_know", "chưa biết")
    assert heard
    assert heard != ["utter_ask_savings_amount"]
