"""Between bot and officer: place, honest time, what the customer may choose, and coming back."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from desk.conversations.holder import Holder, Holding
from desk.conversations.intake import Accepted
from desk.conversations.items import apply_items
from desk.conversations.messages import pending
from desk.handoff.cases import State
from desk.handoff.presence import Presence
from desk.handoff.rules import Priority, rules
from desk.handoff.work import Work
from desk.privacy.masking import search
from desk.rendering import Rendering
from tests.desk.handoff.conftest import Bank


def _last(bank: Bank, name: str) -> str:
    return bank.messages(name)[-1].text


def _handled(bank: Bank, minutes: int, times: int = 3) -> None:
    """So many retail cases, each taken and closed so many minutes later."""
    for n in range(times):
        name = f"handled{n}"
        bank.asks(name)
        bank.work("lan", name, Work.claim)
        bank.now += timedelta(minutes=minutes)
        bank.work("lan", name, lambda w: w.close("solved"))


def test_no_time_is_told_without_figures(bank: Bank) -> None:
    bank.comes("lan")
    bank.asks("a")
    bank.asks("b")
    assert "người tiếp theo" in _last(bank, "a")
    assert "vị trí 2" in _last(bank, "b")
    assert not re.search(r"\d+ phút", _last(bank, "a") + _last(bank, "b"))


def test_no_time_is_told_when_nobody_is_there(bank: Bank) -> None:
    _handled(bank, 10)
    bank.asks("a")
    assert not re.search(r"\d+ phút", _last(bank, "a"))


def test_time_comes_from_what_was_handled_lately(bank: Bank) -> None:
    _handled(bank, 10)
    bank.set("lan", capacity=1)
    bank.comes("lan")
    bank.asks("a")
    assert "khoảng 1 phút" in _last(bank, "a")
    bank.asks("b")
    assert "vị trí 2" in _last(bank, "b")
    assert "khoảng 10 phút" in _last(bank, "b")
    bank.work("lan", "a", Work.claim)
    bank.asks("c")
    assert "khoảng 20 phút" in _last(bank, "c")


def test_urgent_stands_before_who_waited_longer(bank: Bank) -> None:
    bank.asks("a", topic="complaint")
    bank.asks("b", topic="fraud")
    assert "người tiếp theo" in _last(bank, "b")


def test_outside_working_hours_the_customer_is_told_when(bank: Bank) -> None:
    bank.now = bank.now.replace(hour=19)
    bank.asks("a")
    assert "ngoài giờ" in _last(bank, "a")
    # Tuesday is a holiday.
    assert "lúc 08:00 thứ Tư, ngày 25/11/2026" in _last(bank, "a")
    assert bank.held("a").holder is Holder.QUEUE
    titles = [choice.title for choice in bank.messages("a")[-1].choices]
    assert titles == ["Hỏi tiếp trợ lý", "Nhờ gọi lại"]


def test_who_writes_english_reads_when_work_begins_in_english() -> None:
    opens, at = datetime(2026, 11, 25, 8, tzinfo=UTC), datetime(2026, 11, 23, 17, tzinfo=UTC)
    assert Rendering().opening(opens, at, "en") == "at 08:00 on Wednesday, 25/11/2026"
    assert Rendering().opening(opens, opens.replace(hour=6), "en") == "at 08:00 today"


def test_back_to_the_bot_without_losing_the_place(bank: Bank) -> None:
    first = bank.asks("a")
    bank.now += timedelta(minutes=1)
    bank.asks("b")
    assert bank.says("a").holder is Holder.QUEUE
    assert bank.taps("a", "bot").holder is Holder.BOT
    assert "vị trí 1" in _last(bank, "a")
    assert bank.says("a").holder is Holder.BOT
    assert bank.case("a").waiting_since == first.waiting_since
    bank.now += timedelta(minutes=1)
    bank.taps("a", "wait")
    assert bank.held("a").holder is Holder.QUEUE
    assert bank.case("a").waiting_since == first.waiting_since
    assert "người tiếp theo" in _last(bank, "a")
    assert bank.case("a").id == first.id


def test_an_officer_takes_who_went_back_to_the_bot(bank: Bank) -> None:
    first = bank.asks("a")
    bank.taps("a", "bot")
    bank.work("lan", "a", Work.claim)
    case = bank.case("a")
    assert (case.id, case.state, case.officer) == (first.id, State.ACTIVE, "lan")


def test_who_was_to_be_called_back_may_wait_after_all(bank: Bank) -> None:
    bank.asks("a")
    bank.taps("a", "callback")
    assert bank.taps("a", "wait").holder is Holder.QUEUE
    assert bank.case("a").state is State.WAITING
    assert "người tiếp theo" in _last(bank, "a")


@pytest.mark.parametrize("wish", ["bot", "wait", "callback", "rate:5", "rate:9", "nonsense", ""])
def test_a_choice_that_no_longer_fits_does_no_harm(bank: Bank, wish: str) -> None:
    bank.asks("a")
    bank.work("lan", "a", Work.claim)
    said: Accepted = bank.taps("a", wish)
    assert said.holder is Holder.OFFICER
    assert bank.case("a").state is State.ACTIVE


def test_the_engine_never_sees_a_choice_of_the_desk(bank: Bank) -> None:
    bank.customer("a")
    for wish in ("bot", "callback", "rate:5", "nonsense"):
        assert bank.taps("a", wish).holder is Holder.BOT
    taken = [m for m in bank.messages("a") if m.sender.value == "customer"]
    assert len(taken) == 4
    assert bank.do(pending, "a") is False


@pytest.mark.parametrize(
    ("item", "reason", "priority", "state"),
    [
        ({"kind": "lead", "topic": "home_loan"}, "lead", Priority.NORMAL, State.CALLBACK),
        (
            {"kind": "verdict", "application": {}, "verdict": {"outcome": "officer_review"}},
            "verdict",
            Priority.NORMAL,
            State.WAITING,
        ),
        (
            {"kind": "wants", "topic": "home_loan", "amount": 5_000_000_000},
            "large_amount",
            Priority.HIGH,
            State.WAITING,
        ),
    ],
)
def test_opened_by_rule_while_the_bot_goes_on(
    bank: Bank, item: dict[str, object], reason: str, priority: Priority, state: State
) -> None:
    bank.customer("a")
    bank.do(apply_items, "a", 1, [item], bank.now, bank.reception)
    case = bank.case("a")
    assert (case.reason, case.priority, case.state) == (reason, priority, state)
    assert bank.held("a").holder is Holder.BOT
    bank.do(apply_items, "a", 2, [item], bank.now, bank.reception)
    assert bank.case("a").id == case.id


@pytest.mark.parametrize(
    "item",
    [
        {"kind": "verdict", "application": {}, "verdict": {"outcome": "likely"}},
        {"kind": "verdict", "verdict": None},
        {"kind": "wants", "topic": "home_loan", "amount": 4_999_999_999},
        {"kind": "wants", "topic": "card", "amount": 9_000_000_000},
        {"kind": "wants", "topic": "home_loan", "amount": None},
        {"kind": "wants", "topic": "home_loan", "amount": "5000000000"},
    ],
)
def test_not_opened_by_rule(bank: Bank, item: dict[str, object]) -> None:
    bank.customer("a")
    bank.do(apply_items, "a", 1, [item], bank.now, bank.reception)
    assert bank.happened("a") == []


@pytest.mark.parametrize(
    ("address", "said"),
    [("bác", "Dạ bác là người tiếp theo"), ("chị", "Dạ chị là người tiếp theo"),
     ("ngài", "Dạ anh/chị là người tiếp theo"), (None, "Dạ anh/chị là người tiếp theo")],
)  # fmt: skip
def test_the_desk_says_to_the_customer_what_he_calls_himself(
    bank: Bank, address: str | None, said: str
) -> None:
    bank.comes("lan")
    bank.customer("a")
    handoff = {"kind": "handoff", "topic": "general", "reason": "request", "urgent": False}
    items = [{"kind": "address", "address": address}, handoff]
    bank.do(apply_items, "a", 1, items, bank.now, bank.reception)
    assert said in _last(bank, "a")
    assert ("anh/chị" in _last(bank, "a")) is said.startswith("Dạ anh/chị")


def test_asking_for_a_person_joins_the_case_that_a_rule_opened(bank: Bank) -> None:
    bank.customer("a")
    item = {"kind": "verdict", "application": {}, "verdict": {"outcome": "officer_review"}}
    handoff = {"kind": "handoff", "topic": "complaint", "reason": "topic", "urgent": False}
    bank.do(apply_items, "a", 1, [item], bank.now, bank.reception)
    since = bank.case("a").waiting_since
    bank.now += timedelta(minutes=3)
    bank.do(apply_items, "a", 2, [handoff], bank.now, bank.reception)
    case = bank.case("a")
    assert bank.held("a").holder is Holder.QUEUE
    assert (case.topic, case.department, case.waiting_since) == ("complaint", "complaints", since)
    assert bank.happened("a") == ["opened", "changed", "came_back"]


def _served(bank: Bank, name: str = "a") -> None:
    bank.asks(name)
    bank.work("lan", name, Work.claim)
    bank.work("lan", name, lambda w: w.reply(search("Chào anh/chị"), None))
    bank.work("lan", name, lambda w: w.close("solved"))


def test_rated_once(bank: Bank) -> None:
    _served(bank)
    choices = bank.messages("a")[-1].choices
    assert [choice.payload for choice in choices] == [
        f"desk:wish:rate:{n}" for n in (5, 4, 3, 2, 1)
    ]
    assert bank.taps("a", "rate:4").holder is Holder.CLOSED
    bank.taps("a", "rate:1")
    assert bank.case("a").rating == 4
    assert bank.happened("a").count("rated") == 1


def test_who_was_not_answered_is_not_asked(bank: Bank) -> None:
    bank.asks("a")
    bank.work("lan", "a", Work.claim)
    bank.work("lan", "a", lambda w: w.close("no_answer"))
    assert bank.messages("a")[-1].choices == []


def test_asked_once_also_when_the_case_is_reopened(bank: Bank) -> None:
    bank.comes("lan")
    _served(bank)
    bank.says("a")
    bank.work("lan", "a", lambda w: w.close("solved"))
    assert bank.messages("a")[-1].choices == []


def test_who_writes_again_reaches_the_same_officer_if_he_is_there(bank: Bank) -> None:
    bank.comes("lan")
    _served(bank)
    first = bank.case("a").id
    assert bank.says("a").holder is Holder.OFFICER
    assert bank.held("a") == Holding(Holder.OFFICER, "lan")
    assert (bank.case("a").id, bank.case("a").state) == (first, State.ACTIVE)
    assert bank.happened("a")[-1] == "returned"


@pytest.mark.parametrize("gone", ["away", "no page", "too long ago"])
def test_otherwise_he_reaches_the_bot(bank: Bank, gone: str) -> None:
    if gone != "no page":
        bank.comes("lan", status=Presence.AWAY if gone == "away" else Presence.ONLINE)
    _served(bank)
    if gone == "too long ago":
        bank.now += timedelta(seconds=rules().reopen_seconds + 1)
        bank.comes("lan")
    assert bank.says("a").holder is Holder.BOT


def test_after_a_release_the_next_visit_reaches_the_bot(bank: Bank) -> None:
    bank.comes("lan")
    bank.asks("a")
    bank.work("lan", "a", Work.claim)
    bank.work("lan", "a", lambda w: w.release(search("Chúc anh/chị một ngày vui")))
    assert bank.says("a").holder is Holder.BOT
    assert bank.case("a").outcome == "released"


@pytest.mark.parametrize(
    ("wanted", "told", "topic", "department"),
    [
        ("business_loan", "loan", "business_loan", "business"),
        ("home_loan", "loan", "home_loan", "retail"),
        ("business_loan", "pre_appraisal", "pre_appraisal", "business"),
        ("business_loan", "complaint", "complaint", "complaints"),
        ("savings", "loan", "loan", "retail"),
        ("of a later day", "loan", "loan", "retail"),
    ],
)
def test_what_is_wanted_narrows_a_wide_topic(
    bank: Bank, wanted: str, told: str, topic: str, department: str
) -> None:
    bank.customer("a")
    items = [{"kind": "wants", "topic": wanted}, {"kind": "handoff", "topic": told}]
    bank.do(apply_items, "a", 1, items, bank.now, bank.reception)
    case = bank.case("a")
    assert (case.topic, case.department) == (topic, department)


def test_summary_is_three_lines(bank: Bank) -> None:
    who, wants, stands = bank.asks("a", topic="home_loan").summary.split("\n")
    assert who.startswith("Khách:")
    assert "Vay mua nhà" in wants
    assert stands.startswith("Hiện trạng:")
