"""A customer who wants to be called: his agreement, name, number and the time that suits him."""

from __future__ import annotations

from typing import Any

from actions import display, forms
from actions.forms import Form, Question, Read, Unclear
from actions.handing import case_topic
from actions.phrases import data, holds, words
from actions.turn import Reply, Say, Turn, reply, say
from catalogue.errors import NotKnown
from catalogue.queries import deposits, loans, offers
from catalogue.term import Term
from viet import personal_tokens

LEAD = "lead"
# The version of the notice that is agreed to; a change of its wording is a change of this.
NOTICE = "call-2026-11"
_ORDER = ("lead_consent", "lead_name", "lead_phone", "lead_when")
_LONGEST_NAME = 6
_LONGEST_WHEN = 15
_FILE = "lead.yml"


def wished(turn: Turn) -> bool:
    """Whether the message asks to be called, or to leave a number."""
    if turn.tapped or holds(_FILE, "complaint", text=turn.text):
        return False
    return holds(_FILE, "wish", text=turn.text)


def _missing(turn: Turn) -> list[str]:
    if turn.remembered("lead_consent") is False:
        return []
    return [slot for slot in _ORDER
            if turn.remembered(slot) is None and not turn.skipped(slot)]  # fmt: skip


def _given(turn: Turn, asked: str | None) -> dict[str, Any]:
    """A number told early; a new wish to be called asks for the agreement anew."""
    found: dict[str, Any] = {}
    if asked is None:
        found = {"lead_consent": None, "lead_when": None, "unknown_inputs": []}
    phone = _phone(turn)
    if isinstance(phone, str) and asked != "lead_phone":
        found["lead_phone"] = phone
    return found


def _asked(_: Turn, slot: str) -> Say:
    return say(f"utter_ask_{slot}")


def _consent(turn: Turn) -> Read:
    if turn.intent == "affirm":
        return True
    return False if turn.intent == "deny" else None


def _noted(_: Turn, value: Any) -> Say | None:
    item = {"kind": "consent", "given": bool(value), "notice": NOTICE}
    response = "utter_lead_consent_noted" if value else "utter_lead_refused"
    return Say(response, items=(item,))


def _phone(turn: Turn) -> Read:
    """The number as the desk lets it through: a token, or what was read of it."""
    tokens = [one for one in personal_tokens.find(turn.text) if one.kind == "phone"]
    if tokens:
        return turn.text[tokens[-1].start : tokens[-1].end]
    if any(map(str.isdigit, turn.text)) and turn.remembered("asking") == "lead_phone":
        return Unclear((say("utter_lead_phone_unclear"),))
    return None


def _name(turn: Turn) -> Read:
    """The name without the words around it; None when nothing is left that could be one."""
    text = turn.text
    for token in reversed(personal_tokens.find(text)):
        text = text[: token.start] + " " + text[token.end :]
    around = {word for phrase in data(_FILE)["around_name"] for word in words(phrase)}
    said = "".join(one if one.isalnum() else " " for one in text).split()
    kept = [one for one in said if one.lower() not in around]
    if not 1 <= len(kept) <= _LONGEST_NAME or any(map(str.isdigit, "".join(kept))):
        return None
    return " ".join(one.capitalize() for one in kept)


def _when(turn: Turn) -> Read:
    if turn.said("when") is not None:
        return str(turn.said("when"))
    return turn.text.strip() if 1 <= len(words(turn.text)) <= _LONGEST_WHEN else None


def _named(turn: Turn, topic: str | None) -> Any:
    """The product talked about, if there is one."""
    slot, find = {
        "savings": ("deposit_product", deposits.deposit_product),
        "loan": ("loan_product", loans.loan_product),
        "card": ("card_product", offers.card),
    }.get(str(topic), (None, None))
    code = turn.remembered(slot) if slot else None
    if code is None or find is None:
        return None
    try:
        return find(turn.bank.catalogue, str(code), on=turn.on)
    except NotKnown:
        return None


def _finish(turn: Turn) -> Reply:
    """The number and the wish, for the desk to make a case of; nothing when he refused."""
    if not turn.remembered("lead_consent"):
        return reply(task=LEAD, lead_consent=None, lead_name=None, lead_phone=None)
    topic = turn.remembered("topic")
    sums = {"savings": ("deposit_amount", "deposit_term"), "loan": ("loan_amount", "loan_term")}
    amount, term = sums.get(str(topic), ("", ""))
    months = (turn.remembered(term) or {}).get("months")
    wants = display.wants(
        case_topic(turn),
        _named(turn, topic),
        turn.remembered(amount),
        Term(months=months) if months else None,
    )
    item = {
        **wants,
        "kind": LEAD,
        "name": turn.remembered("lead_name"),
        "phone": turn.remembered("lead_phone"),
        "when": turn.remembered("lead_when"),
        "consent": NOTICE,
    }
    return reply(Say("utter_lead_noted", items=(item,)), task=LEAD, offer=None)


def _why(_: Turn) -> Say:
    return say("utter_why_lead")


forms.register(
    Question("lead_consent", _consent, why=_why, skippable=False, heard=_noted),
    Question("lead_name", _name, why=_why),
    Question("lead_phone", _phone, why=_why, skippable=False),
    Question("lead_when", _when, why=_why),
)
forms.define(Form(LEAD, _missing, _asked, _finish, _given))
