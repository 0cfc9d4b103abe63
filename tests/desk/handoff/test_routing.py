"""Offers: in turn, to who is there and free, again when not taken; then the supervisor."""

from __future__ import annotations

from desk.conversations.holder import Holder
from desk.handoff.cases import State
from desk.handoff.presence import Presence
from desk.handoff.rules import rules
from desk.handoff.work import Work
from tests.desk.handoff.conftest import Bank


def test_nobody_there_nothing_offered(bank: Bank) -> None:
    bank.asks("a")
    assert bank.round() == []
    assert bank.case("a").offered_to is None


def test_offered_to_who_is_online_and_to_nobody_else(bank: Bank) -> None:
    bank.asks("a")
    for status in (Presence.BUSY, Presence.AWAY):
        bank.comes("lan", status=status)
        assert bank.round() == []
    bank.comes("lan")
    assert bank.round() == ["a"]
    assert bank.case("a").offered_to == "lan"
    assert bank.round() == []


def test_a_browser_that_is_gone_makes_away(bank: Bank) -> None:
    bank.comes("lan")
    bank.now = bank.now.replace(second=rules().present_seconds + 1)
    bank.asks("a")
    assert bank.round() == []


def test_other_departments_are_not_asked_unless_skilled(bank: Bank) -> None:
    bank.comes("minh")
    bank.asks("a", topic="home_loan")
    assert bank.round() == []
    bank.set("minh", skills=["home_loan"])
    bank.round()
    assert bank.case("a").offered_to == "minh"


def test_round_robin(bank: Bank) -> None:
    bank.set("minh", department="retail")
    bank.comes("lan", "minh")
    offered = []
    for name in "abcd":
        bank.asks(name)
        bank.round()
        offered.append(bank.case(name).offered_to)
    assert sorted(offered[:2]) == sorted(offered[2:]) == ["lan", "minh"]


def test_capacity_counts_what_is_held_and_what_is_offered(bank: Bank) -> None:
    bank.set("lan", capacity=2)
    bank.comes("lan")
    for name in "abc":
        bank.asks(name)
    bank.round()
    assert [bank.case(name).offered_to for name in "abc"] == ["lan", "lan", None]
    bank.work("lan", "a", Work.claim)
    bank.work("lan", "b", Work.claim)
    assert bank.round() == []
    bank.work("lan", "a", lambda w: w.close("solved"))
    bank.round()
    assert bank.case("c").offered_to == "lan"


def test_offered_again_to_another_when_not_taken_in_time(bank: Bank) -> None:
    bank.set("minh", department="retail")
    bank.comes("lan", "minh")
    bank.asks("a")
    bank.round()
    first = bank.case("a").offered_to
    bank.now = bank.now.replace(second=rules().offer_seconds)
    bank.round()
    second = bank.case("a").offered_to
    assert {first, second} == {"lan", "minh"}
    assert bank.happened("a") == ["opened", "offered", "offer_expired", "offered"]


def test_declined_goes_on_at_once(bank: Bank) -> None:
    bank.set("minh", department="retail")
    bank.comes("lan", "minh")
    bank.asks("a")
    bank.round()
    first = bank.case("a").offered_to or ""
    bank.work(first, "a", Work.decline)
    bank.round()
    assert bank.case("a").offered_to not in (None, first)


def test_who_went_away_is_offered_nothing_any_more(bank: Bank) -> None:
    bank.comes("lan")
    bank.asks("a")
    bank.round()
    bank.comes("lan", status=Presence.AWAY)
    assert bank.round() == ["a"]
    assert bank.case("a").offered_to is None


def test_nothing_is_offered_outside_the_departments_hours(bank: Bank) -> None:
    bank.now = bank.now.replace(hour=17, minute=30)
    bank.set("lan", skills=["cards"])
    bank.comes("lan")
    for name, topic in (("late", "home_loan"), ("later", "home_loan"), ("stolen", "lost_card")):
        bank.asks(name, topic=topic)
    # Cards are served until ten in the evening.
    assert bank.round() == ["stolen"]
    bank.work("lan", "later", Work.claim)
    assert bank.held("later").officer == "lan"
    # The next day is a holiday; on the one after it what still waits is offered as work begins.
    for day, hour, minute, offered in ((24, 10, 0, []), (25, 7, 59, []), (25, 8, 0, ["late"])):
        bank.now = bank.now.replace(day=day, hour=hour, minute=minute)
        bank.comes("lan")
        assert [name for name in bank.round() if name == "late"] == offered
    assert bank.case("late").offered_to == "lan"


def test_an_offer_at_closing_time_runs_out_and_is_not_made_again(bank: Bank) -> None:
    bank.now = bank.now.replace(hour=17, minute=29, second=50)
    bank.comes("lan")
    bank.asks("a")
    bank.round()
    assert bank.case("a").offered_to == "lan"
    bank.now = bank.now.replace(minute=30, second=5)
    assert bank.round() == []
    bank.now = bank.now.replace(second=30)
    assert bank.round() == ["a"]
    assert bank.case("a").offered_to is None


def test_an_offer_locks_nobody_out(bank: Bank) -> None:
    bank.comes("lan")
    bank.asks("a")
    bank.round()
    bank.work("minh", "a", Work.claim)
    assert (bank.held("a").officer, bank.case("a").offered_to) == ("minh", None)


def test_urgent_first(bank: Bank) -> None:
    bank.set("lan", capacity=1, skills=["cards"])
    bank.comes("lan")
    bank.asks("a")
    bank.asks("b", topic="lost_card")
    bank.round()
    assert (bank.case("a").offered_to, bank.case("b").offered_to) == (None, "lan")


def test_waiting_too_long_is_escalated_then_called_back(bank: Bank) -> None:
    bank.asks("a")
    bank.now = bank.now.replace(minute=4, second=59)
    assert bank.round() == []
    bank.now = bank.now.replace(minute=5)
    assert bank.round() == ["a"]
    assert bank.case("a").escalated_at == bank.now
    assert bank.round() == []
    bank.now = bank.now.replace(minute=10)
    assert bank.round() == ["a"]
    offer = bank.messages("a")[-1]
    assert [choice.payload for choice in offer.choices] == ["desk:wish:callback", "desk:wish:bot"]
    assert bank.round() == []
    bank.taps("a", "callback")
    assert bank.case("a").state is State.CALLBACK
    assert bank.round() == []


def test_urgent_is_escalated_sooner_and_only_working_time_counts(bank: Bank) -> None:
    bank.asks("a", topic="fraud")
    bank.now = bank.now.replace(minute=2)
    assert bank.round() == ["a"]
    bank.now = bank.now.replace(hour=17, minute=29)
    bank.asks("b")
    bank.now = bank.now.replace(hour=20, minute=0)
    assert "b" not in bank.round()
    assert bank.case("b").escalated_at is None


def test_who_goes_on_with_the_bot_is_escalated_but_not_interrupted(bank: Bank) -> None:
    bank.asks("a")
    bank.taps("a", "bot")
    said = len(bank.messages("a"))
    bank.now = bank.now.replace(minute=30)
    assert bank.round() == ["a"]
    assert bank.round() == []
    assert len(bank.messages("a")) == said
    assert bank.held("a").holder is Holder.BOT
