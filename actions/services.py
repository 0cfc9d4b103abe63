"""Services, branches, promotions, and answers in the bank's own words."""

from __future__ import annotations

from typing import Any

from actions import display
from actions.answers import best_question, said
from actions.turn import Reply, Say, Turn, reply, say, task
from actions.words import word
from catalogue.book.bank import Branch
from catalogue.book.common import Source
from catalogue.queries import bank, offers

_MOST_BRANCHES = 4


def hotline(turn: Turn) -> str:
    """The number that answers day and night."""
    return str(bank.fact(turn.bank.catalogue, "HOTLINE", on=turn.on).value)


@task("faq")
def faq(turn: Turn) -> Reply:
    """The answer that fits the message among those of its intent."""
    question = best_question(turn, turn.intent)
    if question is None:
        return reply(say("utter_no_answer", hotline=hotline(turn)), task="faq")
    return reply(said(turn, question), task="faq")


@task("promotion")
def promotion(turn: Turn) -> Reply:
    """The campaigns that run today."""
    running = offers.promotions(turn.bank.catalogue, on=turn.on)
    if not running:
        return reply(say("utter_promotion_none"), task="promotion")
    facts = [
        {
            "code": "promotion",
            "value": one.detail_vi,
            "unit": "text",
            "label": one.name_vi,
            "source": _dates(one.source, one),
        }
        for one in running
    ]
    card = {
        "kind": "product_sheet",
        "product": {"code": "PROMOTIONS", "name": ""},
        "group": "promotion",
        "facts": facts,
        "advantages": [],
        "drawbacks": [],
        "source": _dates(running[0].source, running[0]),
    }
    return reply(Say("utter_promotions", cards=(card,)), task="promotion")


def _dates(decision: str, dated: Any) -> dict[str, Any]:
    return display.source(Source(decision, dated.effective_from, dated.effective_to, 0))


@task("branch")
def branch(turn: Turn) -> Reply:
    """Branches at a place; without one, the opening hours and the question where."""
    catalogue = turn.bank.catalogue
    place = turn.said("place")
    if place is None:
        facts = {
            name: str(bank.fact(catalogue, code, on=turn.on).value)
            for name, code in (
                ("hours_weekday", "HOURS_WEEKDAY"),
                ("hours_saturday", "HOURS_SATURDAY"),
                ("hotline", "HOTLINE"),
            )
        }
        return Reply((say("utter_ask_place", **facts),), {"task": "branch", "asking": "place"})
    found = bank.branches(catalogue, on=turn.on, place=str(place))
    if not found:
        every = bank.branches(catalogue, on=turn.on)
        provinces = ", ".join(dict.fromkeys(one.province for one in every))
        return reply(say("utter_branch_none", place=str(place), provinces=provinces), task="branch")
    shown = found[:_MOST_BRANCHES]
    card = {
        "kind": "branch",
        "branches": [_branch(one) for one in shown],
        "source": _dates(shown[0].source, shown[0]),
    }
    where = word("plan", "at", place=str(place))
    return reply(Say("utter_branches", {"where": where}, cards=(card,)), task="branch", place=place)


def _branch(of: Branch) -> dict[str, Any]:
    return {
        "code": of.code,
        "name": of.name_vi,
        "address": of.address,
        "hours_weekday": of.hours_weekday,
        "hours_saturday": of.hours_saturday,
        "phone": of.phone,
        "atm_count": of.atm_count,
    }
