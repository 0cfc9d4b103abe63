"""Talk about services and events: what a short question leans on, and what it is answered by."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from actions import subjects
from actions.phrases import data
from actions.turn import TASKS, Turn
from actions.words import word
from catalogue.queries import faq
from tests.actions.talking import Said, Talk

TABLES = data("subjects.yml")
DOMAIN = Path(__file__).parents[2] / "domain"


@pytest.fixture
def talk(said: Said) -> Talk:
    return Talk(said)


def _wordings() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for file in DOMAIN.glob("*.yml"):
        for name, variants in yaml.safe_load(file.read_text("utf-8")).get("responses", {}).items():
            found[name] = [one["text"] for one in variants]
    return found


WORDINGS = _wordings()
ANSWERS = sorted(
    {str(answer).removeprefix("!") for one in TABLES["subjects"].values()
     for answer in [*one["answers"].values(), *([one["start"]] if "start" in one else [])]}
)  # fmt: skip
OF_THEIR_OWN = {
    "utter_promotion_until": {"promotions", "decision"},
    "utter_transfer_big": {"amount"},
}


@pytest.mark.parametrize("answer", [one for one in ANSWERS if one.startswith("utter_")])
def test_an_answer_has_the_figures_that_it_names(answer: str) -> None:
    told = TABLES["told"].get(answer, {})
    given = set(told.get("figures", ())) | OF_THEIR_OWN.get(answer, set())
    given |= {"decision", "effective_from"} if "source" in told else set()
    asked = {name for text in WORDINGS[answer] for name in re.findall(r"\{(\w+)\}", text)}
    assert asked <= given
    assert set(told.get("figures", ())) <= asked, "a figure that no wording tells"


@pytest.mark.parametrize("name", TABLES["figures"])
def test_a_figure_stands_where_the_table_says(name: str, said: Callable[..., Turn]) -> None:
    assert subjects.figure(said(), TABLES["figures"][name])


def test_questions_of_the_catalogue_are_there(said: Callable[..., Turn]) -> None:
    turn = said()
    known = {one.id for one in faq.questions(turn.bank.catalogue, on=turn.on)}
    named = {one for of in TABLES["subjects"].values() for one in of.get("faq", ())}
    assert named | {one for one in ANSWERS if one.startswith("FAQ_")} <= known
    tasks = {one.removeprefix("task ") for one in ANSWERS if one.startswith("task ")}
    assert tasks <= set(TASKS)


def test_every_subject_and_every_point_that_may_be_missing_is_worded() -> None:
    assert all(word("subject", one) for one in TABLES["subjects"])
    assert all(word("point", one) for one in subjects.UNKNOWN)
    points = {point for of in TABLES["subjects"].values() for point in of["answers"]}
    assert points - set(TABLES["points"]) == {"big", "day"}


@pytest.mark.parametrize(
    ("intent", "first", "read_as", "then", "answer"),
    [
        ("ask_remittance", "người nhà bên Pháp gửi tiền về lấy sao", "ask_card_fee",
         "vậy có tốn phí không", "utter_remittance_fee"),
        ("ask_remittance", "nhận kiều hối", "ask_card_limit", "nhiều nhất được mấy", None),
        ("ask_remittance", "nhận kiều hối", "out_of_scope", "mấy hôm có",
         "utter_remittance_time"),
        ("report_transfer_problem", "gửi nhầm tiền cho người lạ", "ask_card_fee",
         "xử lý vậy có mất phí không", "utter_trace_fee"),
        ("report_transfer_problem", "chuyển nhầm tiền", "nlu_fallback", "người ta không chịu trả",
         "utter_trace_refused"),
        ("report_card_problem", "cây atm nuốt thẻ", "out_of_scope", "giờ kẹt quá cần tiền mặt",
         "utter_cash_without_card"),
        ("ask_card_status", "làm thẻ rồi mà chưa nhận", "complain", "quên mã pin thì sao",
         "utter_card_pin"),
        ("open_account", "mở tài khoản", "ask_card_fee", "có thu phí gì không",
         "utter_account_fee"),
        ("manage_account", "đổi số điện thoại", "out_of_scope", "chừng nào xong",
         "utter_change_remotely"),
    ],
)  # fmt: skip
def test_a_short_question_leans_on_what_is_talked_about(
    talk: Talk, intent: str, first: str, read_as: str, then: str, answer: str | None
) -> None:
    talk(intent, first)
    heard = talk(read_as, then)
    assert heard == ([answer] if answer else heard)
    assert talk.slots["topic"] in {"service", "card"}


def test_what_the_catalogue_lacks_is_said_to_be_missing(talk: Talk) -> None:
    talk("report_card_problem", "atm giữ thẻ của anh")
    assert talk("out_of_scope", "ai chịu trách nhiệm vụ này") == ["utter_subject_unknown"]


def test_another_matter_ends_the_talk(talk: Talk) -> None:
    talk("ask_remittance", "nhận kiều hối")
    talk("ask_savings_rate", "lãi tiết kiệm 6 tháng", term={"months": 6})
    assert talk.slots["subject"] is None


def test_a_question_that_names_something_else_is_of_that(talk: Talk) -> None:
    talk("ask_remittance", "nhận kiều hối")
    assert talk("ask_card_fee", "phí thường niên thẻ tín dụng bao nhiêu") != [
        "utter_remittance_fee"
    ]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("ba em mất, còn cuốn sổ tiết kiệm thì làm sao", "utter_inheritance"),
        ("chồng cô qua đời để lại sổ tiết kiệm", "utter_inheritance"),
        ("hai vợ chồng đứng tên chung một sổ tiết kiệm được không", "utter_joint_book"),
        ("cô không rành điện thoại lắm", "utter_without_app"),
    ],
)
def test_words_that_open_a_subject(talk: Talk, text: str, answer: str) -> None:
    assert talk("ask_savings_product", text) == [answer]


@pytest.mark.parametrize(
    "text", ["chồng em làm mất sổ tiết kiệm", "mẹ em rút sổ trước hạn có mất lãi không"]
)
def test_words_that_open_none(said: Callable[..., Turn], text: str) -> None:
    assert subjects.asked(said(text, "ask_savings_product")) is None


@pytest.mark.parametrize(
    ("intent", "text", "answer"),
    [
        ("ask_transfer", "mỗi ngày chuyển được nhiều nhất mấy tiền", "utter_transfer_day"),
        ("ask_transfer", "chuyển tiền mỗi lần tối đa bao nhiêu", "utter_transfer_each"),
        ("ask_card_fee", "tra soát tốn phí không em", "utter_trace_fee"),
        ("ask_card_status", "em đặt thẻ lâu rồi mà chưa thấy", "utter_card_late"),
    ],
)
def test_a_point_is_answered_at_once(talk: Talk, intent: str, text: str, answer: str) -> None:
    assert talk(intent, text) == [answer]


def test_a_sum_above_what_goes_at_once_is_told_how_it_goes(talk: Talk) -> None:
    text = "chuyển 700 triệu sang ngân hàng khác"
    assert talk("ask_transfer", text, amount=700_000_000) == ["utter_transfer_big"]
    assert talk.reply.says[0].values["amount"] == "700 triệu đồng"


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("tài khoản", "utter_ask_account"),
        ("dạ cho em hỏi về tài khoản", "utter_ask_account"),
        ("dịch vụ", "utter_ask_service"),
        ("chuyển khoản", "utter_ask_transfer"),
    ],
)
def test_a_name_alone_is_offered_to_choose(talk: Talk, text: str, response: str) -> None:
    assert talk("complain", text) == [response]


def test_a_day_leans_on_the_branches(talk: Talk) -> None:
    talk("ask_branch", "thứ bảy có làm việc không")
    assert talk("chitchat", "mai qua được không", date="2026-11-24") == ["utter_branch_closed"]
    assert talk("chitchat", "thế ngày mốt", date="2026-11-25") == ["utter_branch_open"]
    assert talk("chitchat", "cuối tuần này", date="2026-11-28") == ["utter_branch_saturday"]


def test_words_may_open_a_subject_only_within_its_topic(said: Said) -> None:
    of_cards, of_loans = Talk(said), Talk(said)
    of_cards("ask_card_product", "cho hỏi thẻ tín dụng")
    of_loans("ask_loan_product", "vay mua nhà", loan_type="home")
    assert of_cards("ask_loan_product", "xét duyệt lâu không") == ["utter_card_approval"]
    assert of_loans("ask_loan_product", "xét duyệt lâu không") == ["utter_loan_feature"]


@pytest.mark.parametrize(
    ("values", "response"),
    [
        ({"amount__debt": 800_000_000, "term": {"months": 18}}, "utter_early_repayment_own"),
        ({"amount__debt": 800_000_000}, "utter_early_repayment_sums"),
        ({}, "utter_early_repayment"),
    ],
)
def test_the_fee_of_repaying_early_is_worked_out_as_far_as_is_known(
    talk: Talk, values: dict[str, object], response: str
) -> None:
    first, *_ = talk("ask_early_repayment", "vay mua nhà trả trước hạn", loan_type="home", **values)
    assert first == response
    assert (talk.asks == "outstanding") is not bool(values)


def test_the_month_decides_the_fee(talk: Talk) -> None:
    text = "còn nợ, trả trước hạn vay nhà"
    talk("ask_early_repayment", text, loan_type="home", amount__debt=800_000_000,
         term={"months": 24})  # fmt: skip
    values = talk.reply.says[0].values
    assert (values["month"], values["fee"]) == ("25", "8.000.000 đồng")


def test_days_without_interest_are_told_of_every_card(talk: Talk) -> None:
    talk("ask_card_product", "thẻ tín dụng", card_type="credit")
    assert talk("recommend_card", "được miễn lãi bao nhiêu ngày") == [
        "utter_card_kind_interest_free"
    ]
