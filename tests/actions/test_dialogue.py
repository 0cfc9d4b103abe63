"""The course of a turn: two matters in one message, what cannot wait, a number left."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from actions import conversation
from actions.dialogue import answer, introduced, spoken_of
from actions.turn import Turn
from catalogue.errors import NotKnown
from tests.actions.conftest import TODAY
from tests.actions.talking import Talk


@pytest.fixture
def talk(said: Callable[..., Turn]) -> Talk:
    return Talk(said)


def test_a_second_matter_is_answered_too(talk: Talk) -> None:
    heard = talk.also("ask_loan_documents", "ask_loan_rate",
                      "lãi vay mua nhà bao nhiêu và cần giấy tờ gì", loan_type="home")  # fmt: skip
    assert heard == ["utter_loan_rates", "utter_loan_documents_of_all"]


def test_a_second_matter_waits_while_something_is_asked(talk: Talk) -> None:
    text = "gửi 12 tháng lãi bao nhiêu, mà chi nhánh ở đâu"
    heard = talk.also("ask_branch", "calculate_savings_interest", text, term={"months": 12})
    assert heard == ["utter_ask_savings_amount"]
    assert talk.choices == ["/ask_branch"]


def test_what_cannot_wait_comes_first(talk: Talk) -> None:
    heard = talk.also("report_lost_card", "ask_card_fee", "phí thẻ sao, à mà thẻ tôi mất rồi")
    assert heard[0] == "utter_lost_card"
    assert talk.items[0]["urgent"]


@pytest.mark.parametrize(
    ("intent", "response", "urgent"),
    [
        ("report_lost_card", "utter_lost_card", True),
        ("report_fraud", "utter_urgent", True),
        ("report_repayment_difficulty", "utter_difficulty", False),
        ("complain", "utter_complaint", True),
        ("ask_human", "utter_handoff", False),
    ],
)
def test_a_person_takes_it(talk: Talk, intent: str, response: str, urgent: bool) -> None:
    assert talk(intent, "…") == [response]
    assert [(one["kind"], one["urgent"]) for one in talk.items] == [("handoff", urgent)]


def test_one_apology_is_meant(talk: Talk) -> None:
    assert talk("complain", "phục vụ tệ quá") == ["utter_complaint"]
    assert talk("complain", "vẫn tệ") == ["utter_complaint_again"]


def test_an_insult_is_met_calmly_then_with_a_person(talk: Talk) -> None:
    assert talk("insult", "…") == ["utter_insult"]
    assert talk("insult", "…") == ["utter_insult_person"]


def test_a_machine_is_introduced_once(talk: Talk) -> None:
    assert talk("greet", "chào em") == ["utter_greet"]
    assert talk("greet", "alo") == ["utter_greet_again"]


def test_the_first_answer_says_that_a_machine_gives_it(said: Callable[..., Turn]) -> None:
    turn = said("lãi tiết kiệm 6 tháng", "ask_savings_rate", term={"months": 6})
    first = introduced(turn, answer(turn, "savings_rate"))
    assert first.says[0].response == "utter_introduction"
    again = introduced(turn.remembering(**first.slots), answer(turn, "savings_rate"))
    assert again.says[0].response == "utter_savings_rate_one"


def test_what_cannot_wait_is_not_kept_by_an_introduction(said: Callable[..., Turn]) -> None:
    turn = said("mất thẻ rồi", "report_lost_card")
    assert introduced(turn, answer(turn, "urgent")).says[0].response == "utter_lost_card"


def test_values_of_one_topic_survive_another(talk: Talk) -> None:
    talk("calculate_savings_interest", "gửi 200 triệu", amount=200_000_000)
    talk("ask_card_fee", "thẻ jcb phí bao nhiêu", card_network="jcb")
    talk("calculate_savings_interest", "tính tiếp lãi tiết kiệm 12 tháng online",
         term={"months": 12}, channel="online")  # fmt: skip
    assert talk.reply.says[0].values["amount"] == "200.000.000 đồng"


def test_an_unclear_sum_is_asked_about_at_once(talk: Talk) -> None:
    heard = talk("calculate_loan_repayment", "vay mua nhà 800 trong 20 năm",
                 loan_type="home", term={"months": 240})  # fmt: skip
    assert heard == ["utter_unclear"]
    assert talk.choices[0] == '/inform{"amount": 800000000}'
    talk.tap("inform", amount=800_000_000)
    assert talk.reply.says[0].response == "utter_loan_repayment"


def test_a_bare_sum_goes_back_to_the_topic_before(talk: Talk) -> None:
    talk("ask_savings_rate", "lãi 1 năm ở quầy", term={"months": 12}, channel="counter")
    talk("ask_branch", "chi nhánh cầu giấy", place="Cầu Giấy")
    assert talk("inform", "700 triệu", amount=700_000_000) == ["utter_savings_interest"]


def test_a_number_is_left_with_agreement_name_and_time(talk: Talk) -> None:
    talk("calculate_savings_interest", "gửi 2 tỷ", amount__deposit=2_000_000_000)
    assert talk("ask_human", "giờ đang bận, gọi lại cho anh sau nhé") == ["utter_ask_lead_consent"]
    assert talk.tap("affirm") == ["utter_lead_consent_noted", "utter_ask_lead_name"]
    assert talk.items == [{"kind": "consent", "given": True, "notice": "call-2026-11"}]
    assert talk("out_of_scope", "anh tên Nguyễn Văn Bình") == ["utter_ask_lead_phone"]
    assert talk("inform", "12345") == ["utter_lead_phone_unclear"]
    assert talk("nlu_fallback", "số anh là [số điện thoại 1]") == ["utter_ask_lead_when"]
    assert talk("out_of_scope", "chiều mai") == ["utter_lead_noted"]
    item, answered = talk.items
    assert answered == {"kind": "answered", "slot": "lead_when"}
    assert item["kind"] == "lead"
    assert (item["name"], item["phone"], item["when"]) == (
        "Nguyễn Văn Bình", "[số điện thoại 1]", "chiều mai",
    )  # fmt: skip
    assert (item["topic"], item["amount"]) == ("savings", 2_000_000_000)


def test_a_number_told_with_the_name_is_not_asked_for(talk: Talk) -> None:
    talk.tap("choose", task="lead")
    talk.tap("affirm")
    heard = talk("inform", "Trần Thị Hoa, [số điện thoại 2]")
    assert heard == ["utter_ask_lead_when"]
    assert talk.slots["lead_name"] == "Trần Thị Hoa"


def test_a_refusal_takes_nothing_down(talk: Talk) -> None:
    talk.tap("choose", task="lead")
    assert talk.tap("deny") == ["utter_lead_refused"]
    assert talk.items == [{"kind": "consent", "given": False, "notice": "call-2026-11"}]
    assert talk.asks is None


def test_not_having_been_called_is_no_wish_to_be_called(talk: Talk) -> None:
    assert talk("complain", "mãi chưa ai gọi lại cho tôi") == ["utter_complaint"]


def test_a_correction_outside_a_form_answers_anew(talk: Talk) -> None:
    talk("ask_savings_rate", "lãi 6 tháng online", term={"months": 6}, channel="online")
    heard = talk("correct_information", "à nhầm 12 tháng", term={"months": 12})
    assert heard[0] == "utter_corrected"
    assert talk.reply.says[1].values["term"] == "12 tháng"


def test_the_desk_is_told_once_how_the_customer_is_addressed(said: Callable[..., Turn]) -> None:
    turn = said("bác hỏi lãi 6 tháng", "ask_savings_rate", {"address": "bác"}, term={"months": 6})
    first = spoken_of(turn, answer(turn, "savings_rate"))
    assert first.says[-1].items[-1] == {"kind": "address", "address": "bác"}
    again = spoken_of(turn.remembering(**first.slots), answer(turn, "savings_rate"))
    assert "address" not in [one["kind"] for one in again.says[-1].items]
    changed = turn.remembering(**{**first.slots, "address": "anh"})
    assert spoken_of(changed, answer(changed, "savings_rate")).slots["address_told"] == "anh"


def test_the_desk_is_told_of_english_and_of_nothing_that_is_not_known(
    said: Callable[..., Turn],
) -> None:
    turn = said("6 months rate", "ask_savings_rate", {"language": "en"}, term={"months": 6})
    told = spoken_of(turn, answer(turn, "savings_rate")).says[-1].items
    assert [one for one in told if one["kind"] in {"language", "address"}] == [
        {"kind": "language", "language": "en"}
    ]
    plain = said("lãi 6 tháng", "ask_savings_rate", {"language": "vi"}, term={"months": 6})
    told = spoken_of(plain, answer(plain, "savings_rate")).says[-1].items
    assert not {one["kind"] for one in told} & {"language", "address"}


def test_the_desk_is_told_what_answered_a_question(talk: Talk) -> None:
    talk("calculate_savings_interest", "gửi 12 tháng", term={"months": 12})
    assert talk.asks == "deposit_amount"
    talk("nlu_fallback", "abc")
    assert "answered" not in [one["kind"] for one in talk.items]
    talk("out_of_scope", "300000000")
    assert {"kind": "answered", "slot": "deposit_amount"} in talk.items


def test_a_day_of_which_nothing_is_known_is_said_without_codes(said: Callable[..., Turn]) -> None:
    turn = said("12.5.2020", "inform")
    for product, of in (("DEP_STANDARD", " Tiết kiệm An Tâm"), (None, ""), ("BASE", "")):
        error = NotKnown("rate", reason="date", product=product, on=TODAY)
        (only,) = conversation.unknown(turn, error).says
        assert only.values["of"] == of
