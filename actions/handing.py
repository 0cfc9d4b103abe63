"""A person takes over: at the customer's wish, or because only a person can help."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from actions.answers import best_question, said
from actions.services import hotline
from actions.turn import Reply, Say, Turn, reply, task

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


def case_topic(turn: Turn) -> str:
    """What a case is about: what this message reports, else what was talked about."""
    if turn.intent in _TOPICS:
        return _TOPICS[turn.intent]
    before = str(turn.remembered("task") or "")
    return next((topic for start, topic in _BY_TASK.items() if before.startswith(start)), "general")


def _item(turn: Turn, reason: str, *, urgent: bool = False) -> dict[str, Any]:
    return {"kind": "handoff", "topic": case_topic(turn), "reason": reason, "urgent": urgent}


@task("handoff")
def handoff(turn: Turn) -> Reply:
    """A person, at the customer's wish or because it is a person's matter."""
    responses = {"ask_application_status": "utter_status", "complain": "utter_complaint"}
    response = responses.get(turn.intent, "utter_handoff")
    slots: dict[str, Any] = {}
    if turn.intent == "complain":
        # One apology is meant, a second one is not.
        response = "utter_complaint_again" if turn.remembered("apologised") else response
        slots["apologised"] = True
    reason = "topic" if turn.intent in _TOPICS else "request"
    if turn.intent == "ask_human" and int(turn.remembered("misses") or 0) >= _SECOND_MISS:
        reason = "fallback"
    item = _item(turn, reason, urgent=turn.intent == "complain")
    return reply(Say(response, items=(item,)), offer=None, **slots)


@task("urgent")
def urgent(turn: Turn) -> Reply:
    """The steps to take now, in one message, and a person at once."""
    question = best_question(turn, turn.intent)
    item = _item(turn, "topic", urgent=turn.intent != "request_disbursement")
    steps = said(turn, question, "utter_urgent") if question else Say("utter_handoff")
    return reply(replace(steps, items=(item,)))


@task("data_request")
def data_request(turn: Turn) -> Reply:
    """A wish about personal data: said how it is carried out, and recorded by the desk."""
    question = best_question(turn, turn.intent)
    item = {"kind": "data_request", "request": turn.intent}
    slots: dict[str, Any] = {"consent": None} if turn.intent == "withdraw_consent" else {}
    if question is None:
        return reply(Say("utter_no_answer", {"hotline": hotline(turn)}, items=(item,)), **slots)
    return reply(replace(said(turn, question), items=(item,)), **slots)
