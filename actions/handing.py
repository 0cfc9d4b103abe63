"""A person takes over: at the customer's wish, or because only a person can help."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from actions import subjects
from actions.answers import best_question, hotline, said
from actions.phrases import holds
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
# These go to the head of the queue.
# What paying late costs.
_LATE = "FAQ_LATE_CHARGE"
_AT_ONCE = {"report_fraud", "report_lost_card"}
_STEPS = {
    "report_fraud": "utter_urgent",
    "report_lost_card": "utter_lost_card",
    "report_repayment_difficulty": "utter_difficulty",
    "request_disbursement": "utter_disbursement",
}
_BY_TASK = {
    "appraisal": "pre_appraisal",
    "savings": "savings",
    "loan": "loan",
    "card": "card",
}
_BY_TOPIC = {"savings": "savings", "loan": "loan", "card": "card"}


def case_topic(turn: Turn) -> str:
    """What a case is about: what this message reports, else what was talked about."""
    if turn.intent in _TOPICS:
        return _TOPICS[turn.intent]
    before = str(turn.remembered("task") or "")
    found = next((topic for start, topic in _BY_TASK.items() if before.startswith(start)), None)
    return found or _BY_TOPIC.get(str(turn.remembered("topic")), "general")


def _item(turn: Turn, reason: str, *, urgent: bool = False) -> dict[str, Any]:
    return {"kind": "handoff", "topic": case_topic(turn), "reason": reason, "urgent": urgent}


@task("handoff")
def handoff(turn: Turn) -> Reply:
    """A person, at the customer's wish or because it is a person's matter."""
    slots: dict[str, Any] = {}
    said_so = Say("utter_status" if turn.intent == "ask_application_status" else "utter_handoff")
    if turn.intent == "complain":
        said_so = _sorry(turn)
        slots |= {"apologised": True, "subject": "complaint"}
    reason = "topic" if turn.intent in _TOPICS else "request"
    if turn.intent == "ask_human" and int(turn.remembered("misses") or 0) >= _SECOND_MISS:
        reason = "fallback"
    item = _item(turn, reason, urgent=turn.intent == "complain")
    return reply(replace(said_so, items=(item,)), offer=None, **slots)


def _sorry(turn: Turn) -> Say:
    """One apology with what happens to the complaint; a second one is not meant."""
    question = best_question(turn, "complain")
    if turn.remembered("apologised") or question is None:
        return Say("utter_complaint_again")
    return said(turn, question, "utter_complaint")


def _only_supposes(turn: Turn) -> bool:
    """Whether the customer asks what would be, and is not late himself."""
    return holds("wishes.yml", "supposing", text=turn.text) and not turn.tapped


@task("urgent")
def urgent(turn: Turn) -> Reply:
    """The steps to take now, in one message, and a person at once."""
    question = best_question(turn, turn.intent)
    if question is not None and question.id == _LATE and _only_supposes(turn):
        return reply(said(turn, question), task="faq")
    item = _item(turn, "topic", urgent=turn.intent in _AT_ONCE)
    steps = said(turn, question, _STEPS[turn.intent]) if question else Say("utter_handoff")
    number = {"hotline": hotline(turn)}
    subject = subjects.of_question(question.id) if question else None
    return reply(replace(steps, values={**steps.values, **number}, items=(item,)), subject=subject)


@task("data_request")
def data_request(turn: Turn) -> Reply:
    """A wish about personal data: said how it is carried out, and recorded by the desk."""
    question = best_question(turn, turn.intent)
    item = {"kind": "data_request", "request": turn.intent}
    slots: dict[str, Any] = {"consent": None} if turn.intent == "withdraw_consent" else {}
    if question is None:
        return reply(Say("utter_no_answer", {"hotline": hotline(turn)}, items=(item,)), **slots)
    return reply(replace(said(turn, question), items=(item,)), **slots)
