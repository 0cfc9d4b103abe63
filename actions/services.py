"""Services, branches, promotions, and answers in the bank's own words."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from datetime import date
from typing import Any

from actions import display, subjects
from actions.answers import best_question, hotline, said
from actions.context import names_topic
from actions.phrases import any_stands, data, holds, stands
from actions.turn import Button, Reply, Say, Turn, ask, choices, reply, say, tapped, task
from actions.words import word
from catalogue.book.bank import Branch, Question
from catalogue.book.cards import Fee
from catalogue.book.common import Source
from catalogue.book.services import Service
from catalogue.queries import bank, offers
from viet import formats

_FILE = "services.yml"
_MOST_BRANCHES = 4
_MOST_SERVICES = 4
_SWALLOWED = "FAQ_CARD_SWALLOWED"
_SATURDAY = 5
# Codes of the products that a topic's campaigns are of.
_CAMPAIGNS = {"savings": "DEP_", "loan": "LOAN_", "card": "CARD_"}
_HOURS = {"hours_weekday": "HOURS_WEEKDAY", "hours_saturday": "HOURS_SATURDAY"}
# A branch's alias of so few letters ("HN") is left to the engine's reading.
_SHORT = 3


@task("faq")
def faq(turn: Turn) -> Reply:
    """The answer that fits the message, of its intent or of one close to it; else what the
    catalogue says of the service; else honestly none, with the nearest useful step."""
    near = data(_FILE)["near"].get(turn.intent, ())
    question = (
        best_question(turn, turn.intent, general=False)
        or best_question(turn, *near, general=False)
        or (None if turn.intent in data(_FILE)["services"] else best_question(turn, turn.intent))
    )
    if question is not None:
        told = _rather(turn, question) or said(turn, question)
        subject = subjects.of_question(question.id) or subjects.of_intent(turn.intent)
        return reply(told, task="faq", subject=subject)
    return _services(turn) or _none(turn)


def _rather(turn: Turn, question: Question) -> Say | None:
    """What is said instead of a question's answer that does not hold the point asked."""
    told = data(_FILE)["rather"].get(question.id)
    if told is None or not all(any_stands(words, turn.text) for words in told):
        return None
    if question.id == _SWALLOWED:
        return say("utter_card_swallowed_when", hotline=hotline(turn))
    past = turn.bank.policy.figure("GROUP2_LOOKBACK_MONTHS", {}, turn.on)
    return say("utter_loan_group2_before", months=str(past.value), decision=past.reference)


@task("unanswered")
def unanswered(turn: Turn) -> Reply:
    """What the bank's facts do not hold: said so, with whom to turn to."""
    return _none(turn)


def _none(turn: Turn) -> Reply:
    """No official answer: said so, with whom to turn to."""
    response = "utter_in_person" if turn.intent in data(_FILE)["in_person"] else "utter_no_answer"
    values = {"hotline": hotline(turn)}
    buttons = choices(((word("button", "branch"), tapped("branch")),))
    subject = subjects.of_intent(turn.intent)
    return reply(Say(response, values, buttons), task="faq", subject=subject)


def _services(turn: Turn) -> Reply | None:
    """The fees, limits and rules of the service asked about."""
    group = data(_FILE)["services"].get(turn.intent)
    if group is None:
        return None
    every = [one for one in offers.services(turn.bank.catalogue, on=turn.on)
             if one.service == group]  # fmt: skip
    called = [one for one in every if holds(_FILE, "called", one.code, text=turn.text)]
    if not every:
        return None
    subject = subjects.of_intent(turn.intent)
    if called:
        return reply(_sheets(turn, called[:_MOST_SERVICES]), task="faq", subject=subject)
    if group == "insurance":
        names = _named_together([one.name_vi for one in every])
        tying = offers.statement(turn.bank.catalogue, "NO_TYING").text_vi
        kinds = Say("utter_insurance_kinds", {"names": names, "statement": tying}, _to_tap(every))
        return reply(kinds, task="faq", subject=subject)
    which = Say("utter_ask_transfer" if group == "transfer" else "utter_ask_ebanking")
    return reply(which, task="faq", subject=subject)


def _to_tap(every: Iterable[Service]) -> tuple[Button, ...]:
    return choices((one.name_vi, tapped("service", product=one.code)) for one in every)


def _sheets(turn: Turn, shown: Iterable[Service]) -> Say:
    """What the catalogue tells of these services; of insurance first that it is voluntary."""
    shown = list(shown)
    cards = tuple(_service(turn, one) for one in shown)
    if not any("NO_TYING" in one.statement_codes for one in shown):
        return Say("utter_service", cards=cards)
    tying = offers.statement(turn.bank.catalogue, "NO_TYING").text_vi
    return Say("utter_service_insurance", {"statement": tying}, cards=cards)


@task("service")
def service(turn: Turn) -> Reply:
    """The sheet of the service that a choice names."""
    of = offers.service(turn.bank.catalogue, str(turn.said("product")), on=turn.on)
    intents = data(_FILE)["services"]
    intent = next((name for name, group in intents.items() if group == of.service), "")
    return reply(_sheets(turn, [of]), task="service", topic="service",
                 subject=subjects.of_intent(intent))  # fmt: skip


def _named_together(names: list[str]) -> str:
    """Names in a row, the words they all begin with said once."""
    apart = [name.split() for name in names]
    alike = itertools.takewhile(lambda words: len(set(words)) == 1, zip(*apart, strict=False))
    shared = len(list(alike))
    first = " ".join(apart[0])
    return ", ".join(
        [first[:1].lower() + first[1:], *(" ".join(one[shared:]) for one in apart[1:])]
    )


def _service(turn: Turn, one: Service) -> dict[str, Any]:
    facts: list[dict[str, Any]] = [
        _fee(fee) for fee in offers.fees(turn.bank.catalogue, one.code, on=turn.on)
    ]
    limits = offers.service_limits(turn.bank.catalogue, one.code, on=turn.on).values
    facts += [
        {"code": f"limit_{name}", "value": value, "unit": "vnd"}
        for name, value in limits.items()
        if isinstance(value, int) and not isinstance(value, bool) and value
        and not name.startswith("included")
    ]  # fmt: skip
    facts += [
        {"code": "time", "value": one.time_vi, "unit": "text"},
        {"code": "provider", "value": one.provider_vi, "unit": "text"},
        {"code": "fee_note", "value": one.fee_note_vi, "unit": "text"},
        {"code": "rules", "value": list(one.rules_vi), "unit": "texts"},
        {"code": "register", "value": one.register_vi, "unit": "text"},
    ]
    return display.product_sheet(
        {"code": one.code, "name": one.name_vi},
        "service",
        [fact for fact in facts if fact["value"] not in (None, "", [])],
        _dates(one.source, one),
        advantages=[*one.features_vi, *([one.benefit_vi] if one.benefit_vi else [])],
        drawbacks=[one.drawback_vi] if one.drawback_vi else [],
    )


def _fee(fee: Fee) -> dict[str, Any]:
    value: dict[str, Any] = {"amount": fee.amount}
    if fee.amount is None:
        value = {"percent": str(fee.percent), "min": fee.min, "max": fee.max}
    name = word("service_fee", fee.code)
    place = word("channel", fee.channel) if fee.channel else ""
    return {
        "code": f"fee_{fee.code}",
        "label": f"{name} {place}".strip(),
        "value": value,
        "unit": "fee",
        "note": fee.note_vi,
        "source": display.source(fee.source),
    }


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
    many, source = {"code": "PROMOTIONS", "name": ""}, _dates(running[0].source, running[0])
    card = display.product_sheet(many, "promotion", facts, source)
    of = next((topic for topic in _CAMPAIGNS if names_topic(turn, topic)), None)
    products = [code for one in running for code in one.products]
    shown = Say("utter_promotions", cards=(card,))
    if of is not None and not any(code.startswith(_CAMPAIGNS[of]) for code in products):
        shown = Say("utter_promotion_none_of", {"what": word("campaign", of)}, cards=(card,))
    return reply(shown, task="promotion", subject="promotion")


def _dates(decision: str, dated: Any) -> dict[str, Any]:
    return display.source(Source(decision, dated.effective_from, dated.effective_to, 0))


@task("branch")
def branch(turn: Turn) -> Reply:
    """Branches at a place; hours, hotline, how many there are; else the question where."""
    catalogue = turn.bank.catalogue
    place = _place_said(turn) or turn.remembered("place")
    if turn.said("date") is not None and _place_said(turn) is None and not turn.tapped:
        return _on_day(turn, date.fromisoformat(str(turn.said("date"))), place)
    if _place_said(turn) is None and not turn.tapped:
        question = best_question(turn, "ask_branch", general=False)
        if question is not None:
            return reply(said(turn, question), task="branch", subject="branch")
        if holds(_FILE, "how_many", text=turn.text):
            return _how_many(turn)
    if place is None:
        facts = {
            name: str(bank.fact(catalogue, code, on=turn.on).value)
            for name, code in {**_HOURS, "hotline": "HOTLINE"}.items()
        }
        return ask(say("utter_ask_place", **facts), asking="place", task="branch")
    found = bank.branches(catalogue, on=turn.on, place=str(place))
    if not found:
        every = bank.branches(catalogue, on=turn.on)
        provinces = ", ".join(dict.fromkeys(one.province for one in every))
        return reply(say("utter_branch_none", place=str(place), provinces=provinces), task="branch")
    card = {
        "kind": "branch",
        "branches": [_branch(one) for one in found[:_MOST_BRANCHES]],
        "source": _dates(found[0].source, found[0]),
    }
    where = word("plan", "at", place=str(place))
    more = len(found) - _MOST_BRANCHES
    response = "utter_branches_more" if more > 0 else "utter_branches"
    shown = Say(response, {"where": where, "count": str(len(found))}, cards=(card,))
    return reply(shown, task="branch", place=place, subject="branch")


def _place_said(turn: Turn) -> Any:
    return turn.said("place") or _place_called(turn)


def _on_day(turn: Turn, day: date, place: Any) -> Reply:
    """Whether branches are open on a day: its week's hours, unless the calendar closes it."""
    catalogue = turn.bank.catalogue
    named_day = word("weekday", str(day.weekday()))
    values = {"day": f"{named_day} {formats.day(day)}"}
    for name, code in _HOURS.items():
        values[name] = str(bank.fact(catalogue, code, on=turn.on).value)
    kept = {"task": "branch", "subject": "branch", **({"place": place} if place else {})}
    holiday = next(
        (one for one in bank.holidays(catalogue, year=day.year) if one.date == day), None
    )
    if day.weekday() == _SATURDAY and holiday is None:
        return reply(Say("utter_branch_saturday", values), **kept)
    if holiday is None and bank.is_working_day(catalogue, day):
        return reply(Say("utter_branch_open", values), **kept)
    following = bank.next_working_day(catalogue, day)
    values["why"] = holiday.name_vi if holiday else named_day
    values["next"] = f"{word('weekday', str(following.weekday()))} {formats.day(following)}"
    return reply(Say("utter_branch_closed", values), **kept)


def _place_called(turn: Turn) -> str | None:
    """A branch's own name or place in the message, where the engine found none."""
    every = bank.branches(turn.bank.catalogue, on=turn.on)
    for one in every:
        for alias in one.aliases_vi:
            if len(alias) > _SHORT and stands(alias, turn.text):
                return alias
    return next((street for one in every for street in [_street(one)]
                 if street and stands(street, turn.text)), None)  # fmt: skip


def _street(of: Branch) -> str | None:
    """The street of an address, without number and kind ("Số 9 phố Hàng Vôi, …")."""
    first = of.address.split(",")[0]
    kind = next((one for one in data(_FILE)["streets"] if f" {one} " in first), None)
    return first.split(f" {kind} ", 1)[1].strip() if kind else None


def _how_many(turn: Turn) -> Reply:
    """How many branches and machines there are, by province."""
    every = bank.branches(turn.bank.catalogue, on=turn.on)
    by_province: dict[str, int] = {}
    for one in every:
        by_province[one.province] = by_province.get(one.province, 0) + 1
    values = {
        "count": str(len(every)),
        "atms": str(sum(one.atm_count for one in every)),
        "provinces": ", ".join(f"{name} ({count})" for name, count in by_province.items()),
        "decision": every[0].source,
        "effective_from": formats.day(every[0].effective_from),
    }
    return ask(Say("utter_branch_count", values), asking="place", task="branch")


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
