"""Going on, agreeing, refusing, not understanding, handing over."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from actions.answering import asked_back
from actions.answers import best_question, said
from actions.appraisal_form import APPRAISAL, FORM
from actions.services import hotline
from actions.turn import TASKS, Entity, Reply, Say, Turn, reply, say, task
from catalogue.errors import NotKnown
from viet import formats, quantities

# What a bare answer may mean while a value is asked for: the quantity to expect.
_EXPECTING = {
    "deposit_amount": "deposit",
    "loan_amount": "loan",
    "deposit_term": "deposit_term",
    "loan_term": "loan_term",
}
_SECOND_MISS = 2
_TOPICS = {
    "complain": "complaint",
    "report_fraud": "fraud",
    "report_lost_card": "lost_card",
    "report_repayment_difficulty": "difficulty",
    "request_disbursement": "disbursement",
    "ask_application_status": "application_status",
}
_BY_TASK = {
    "appraisal": "pre_appraisal",
    "savings": "savings",
    "loan": "loan",
    "card": "card",
    "recommend": "general",
}


def with_answer(turn: Turn) -> Turn | Say:
    """The turn with a bare answer ("500 triệu", "6t") read as what was asked for.

    Words with several readings give the question which of them is meant.
    """
    expecting = _EXPECTING.get(str(turn.remembered("asking")))
    if expecting is None or turn.said("amount") is not None or turn.said("term") is not None:
        return turn
    read = quantities.analyse(turn.text, on=turn.on, expecting=expecting)
    if not read.quantities and read.ambiguities:
        return asked_back(read.ambiguities[0])
    found = tuple(Entity(one.entity, one.value, one.role, one.start) for one in read.quantities)
    return replace(turn, entities=(*turn.entities, *found))


@task("continue")
def go_on(turn: Turn) -> Reply:
    """Run the task that a choice names, or the last one again with the values given now."""
    chosen = turn.said("task") or turn.remembered("task")
    function = TASKS.get(str(chosen))
    if function is None or function is go_on:
        return _missed(turn)
    answered = with_answer(turn)
    if isinstance(answered, Say):
        return Reply((answered,), {"misses": 0})
    return function(answered)


@task("affirm")
def affirm(turn: Turn) -> Reply:
    """Yes to what was offered."""
    if turn.remembered("offer") == APPRAISAL:
        return Reply((), {"offer": None, "misses": 0}, enters_form=FORM)
    offered = TASKS.get(str(turn.remembered("offer")))
    if offered is None:
        return reply(say("utter_nothing_to_affirm"))
    done = offered(turn)
    return replace(done, slots={"offer": None, **done.slots})


@task("deny")
def deny(turn: Turn) -> Reply:
    """No, or no with a value to go on with."""
    if turn.entities and turn.remembered("task"):
        return go_on(turn)
    return reply(say("utter_deny"), offer=None)


@task("cancel")
def cancel(turn: Turn) -> Reply:
    """The current task ends, a form in the middle too; what was given stays remembered."""
    in_form = turn.remembered("requested_slot") is not None
    said = say("utter_appraisal_cancelled" if in_form else "utter_cancelled")
    return replace(reply(said, offer=None), leaves_form=in_form)


_FORGOTTEN = (
    "task", "offer", "shown", "channel", "deposit_product", "deposit_amount", "deposit_term",
    "interest_payment", "loan_product", "loan_amount", "loan_term", "repayment_method",
    "loan_package", "card_product", "card_type", "card_network", "place",
)  # fmt: skip


@task("start_over")
def start_over(turn: Turn) -> Reply:
    """Forget what the conversation was about; consent and answers about the person are kept."""
    done = reply(say("utter_started_over"), **dict.fromkeys(_FORGOTTEN))
    return replace(done, leaves_form=turn.remembered("requested_slot") is not None)


@task("fallback")
def fallback(turn: Turn) -> Reply:
    """Not understood: a bare answer to a question if it is one, else choices, then a person."""
    if turn.remembered("asking"):
        answered = with_answer(turn)
        if answered is not turn:
            return go_on(turn)
    return _missed(turn)


def _missed(turn: Turn) -> Reply:
    misses = int(turn.remembered("misses") or 0) + 1
    response = "utter_out_of_scope" if turn.intent == "out_of_scope" else "utter_fallback"
    if misses >= _SECOND_MISS:
        response = "utter_fallback_person"
    return Reply((say(response),), {"misses": misses})


@task("compare")
def compare(turn: Turn) -> Reply:
    """The difference between products: of deposits and cards as a table, else in words."""
    before = str(turn.remembered("task") or "")
    if (
        turn.said("card_type")
        or turn.said("card_network")
        or before in {"card_product", "card_fee"}
    ):
        return TASKS["card_product"](turn)
    question = best_question(turn, "compare_products", least=0.2)
    if question is not None:
        return reply(said(turn, question), task="compare")
    return TASKS["recommend_savings"](turn)


def case_topic(turn: Turn) -> str:
    """What a case is about: what this message reports, else what was talked about."""
    if turn.intent in _TOPICS:
        return _TOPICS[turn.intent]
    before = str(turn.remembered("task") or "")
    return next((topic for start, topic in _BY_TASK.items() if before.startswith(start)), "general")


def _handoff(turn: Turn, reason: str, *, urgent: bool = False) -> dict[str, Any]:
    return {"kind": "handoff", "topic": case_topic(turn), "reason": reason, "urgent": urgent}


@task("handoff")
def handoff(turn: Turn) -> Reply:
    """A person takes over: at the customer's wish, or because only a person can help."""
    responses = {"complain": "utter_complaint", "ask_application_status": "utter_status"}
    reason = "topic" if turn.intent in _TOPICS else "request"
    if turn.intent == "ask_human" and int(turn.remembered("misses") or 0) >= _SECOND_MISS:
        reason = "fallback"
    response = responses.get(turn.intent, "utter_handoff")
    item = _handoff(turn, reason, urgent=turn.intent == "complain")
    done = reply(Say(response, items=(item,)), offer=None)
    return replace(done, leaves_form=turn.remembered("requested_slot") is not None)


@task("urgent")
def urgent(turn: Turn) -> Reply:
    """The steps to take now, in one message, and a person at once."""
    question = best_question(turn, turn.intent)
    item = _handoff(turn, "topic", urgent=turn.intent != "request_disbursement")
    steps = said(turn, question, "utter_urgent") if question else Say("utter_handoff")
    done = reply(replace(steps, items=(item,)))
    return replace(done, leaves_form=turn.remembered("requested_slot") is not None)


@task("data_request")
def data_request(turn: Turn) -> Reply:
    """A wish about personal data: said how it is carried out, and recorded by the desk."""
    question = best_question(turn, turn.intent)
    item = {"kind": "data_request", "request": turn.intent}
    slots: dict[str, Any] = {"consent": None} if turn.intent == "withdraw_consent" else {}
    if question is None:
        return reply(Say("utter_no_answer", {"hotline": hotline(turn)}, items=(item,)), **slots)
    return reply(replace(said(turn, question), items=(item,)), **slots)


def unknown(turn: Turn, error: NotKnown) -> Reply:
    """A figure the catalogue does not hold for that day: said so, never guessed."""
    when = formats.day(error.on or turn.on)
    product = error.product or ""
    return reply(say("utter_not_known", what=product, when=when))
