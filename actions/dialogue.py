"""The course of one turn: what is open is heard first, then the message's own matter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from actions import (
    appraisal_form,
    comparing,
    context,
    early_repayment,
    forms,
    lead,
    pointing,
    reading,
    repeating,
    resuming,
    subjects,
)
from actions.phrases import holds
from actions.topics import topic_of
from actions.turn import TASKS, Entity, Reply, Say, Turn, choices, tapped
from actions.words import word
from catalogue.calculators.money import half_up, percent_of

# What an amount is when a topic is talked about, and where sum and term are kept.
_SUMS = {
    "savings": ("deposit", "deposit_amount", "deposit_term"),
    "loan": ("loan", "loan_amount", "loan_term"),
}
_WHOLE = 100
# Nothing is deposited for longer, in days.
_LONGEST_DEPOSIT = 5 * 366
_READ_AS_NOTHING = {"out_of_scope", "nlu_fallback"}
# The price and what he has of it.
_PRICE_AND_OWN = 2
# Somebody who would open something may want to be called.
_OPENING = {"open_savings", "open_card", "open_account"}
# These may not wait for anything, nor be the second thing said.
_URGENT = {"report_lost_card", "report_fraud"}
# Answered by a person, or by asking: never in the same breath as something else.
_NOT_BESIDE = {"handoff", "urgent", "data_request", "appraisal"}


def answer(turn: Turn, task: str) -> Reply:
    """What one message is answered with.

    Args:
        turn: the message and what is remembered.
        task: the task that the rules of the dialogue chose by the message's intent.
    """
    forgotten = resuming.forgotten(turn)
    turn = pointing.resolved(turn.remembering(**forgotten))
    heard = forms.hear(turn) or resuming.taken_up(turn) or resuming.late_answer(turn)
    if heard is not None:
        done = replace(heard, slots={**forgotten, "reasked": 0, **heard.slots})
        return _answered(turn, repeating.varied(turn, done))
    if turn.second in _URGENT and turn.intent not in _URGENT:
        turn = replace(turn, intent=str(turn.second), second=turn.intent)
        task = context.task_of(turn.intent) or task
    turn, task = context.meant(turn, task)
    turn = replace(turn, second=context.second(turn))
    if "loan" in (topic_of(turn.intent), turn.remembered("topic")):
        turn = _borrowing(turn)
    task = comparing.task_for(turn, task)
    if lead.wished(turn) and task not in _NOT_BESIDE - {"handoff"} and turn.intent != "complain":
        task = lead.LEAD
    of_a_loan_he_has = task == early_repayment.TASK
    noticed = {} if turn.tapped or of_a_loan_he_has else appraisal_form.told(turn)
    done = TASKS[task](resuming.wished_again(turn, task).remembering(**noticed))
    about = _topic(turn, task)
    told_of = None if of_a_loan_he_has else about.get("topic") or turn.remembered("topic")
    early = _told_early(turn, told_of)
    about |= _subject(task)
    done = replace(done, slots={**forgotten, **noticed, **early, **about, **done.slots})
    done = _second(turn, resuming.resumed(turn, _clarified(turn, done)))
    return repeating.varied(turn, _callable(turn, done))


def spoken_of(turn: Turn, done: Reply) -> Reply:
    """The answer that also tells the desk, once each, how the customer speaks.

    The desk then says its own lines in his language and to what he calls himself.
    """
    told = {"language": turn.language, "address": turn.remembered("address")}
    before = {"language": "vi", "address": None}
    before |= {name: turn.remembered(f"{name}_told") or known for name, known in before.items()}
    new = {name: said for name, said in told.items() if said not in (None, before[name])}
    if not new or not done.says:
        return done
    *says, last = done.says
    items = tuple({"kind": name, name: said} for name, said in new.items())
    reported = {f"{name}_told": said for name, said in new.items()}
    return Reply((*says, replace(last, items=(*last.items, *items))), {**done.slots, **reported})


def introduced(turn: Turn, done: Reply) -> Reply:
    """The first answer of a conversation with a word before it that a machine gives it."""
    said_so = turn.remembered("greeted") or "greeted" in done.slots
    if said_so or turn.intent == "bot_challenge" or not done.says or done.hands_over:
        return done
    return Reply((Say("utter_introduction"), *done.says), {**done.slots, "greeted": True})


def _answered(turn: Turn, done: Reply) -> Reply:
    """The answer that also tells the desk that a message answered what was asked.

    By themselves its words were read as nothing ("30"), and yet it was not misheard.
    """
    if (
        turn.tapped
        or turn.intent not in _READ_AS_NOTHING
        or done.slots.get("misses")
        or not done.says
    ):
        return done
    *says, last = done.says
    item = {"kind": "answered", "slot": turn.remembered("asking")}
    return replace(done, says=(*says, replace(last, items=(*last.items, item))))


def _subject(task: str) -> dict[str, Any]:
    """Another matter ends the talk about a service; a task that goes on with one says so."""
    return {} if task in subjects.KEEPING else {"subject": None}


def _topic(turn: Turn, task: str) -> dict[str, Any]:
    topic = topic_of(turn.intent) or context.topic_of_task(task)
    of_a_loan = turn.remembered("topic") == "loan" or context.names_topic(turn, "loan")
    if turn.intent == "ask_insurance" and of_a_loan:
        # Insurance beside a loan: the loan stays what is talked about.
        topic = "loan"
    before = turn.remembered("topic")
    if topic is None or topic == before:
        return {"topic": topic} if topic else {}
    return {"topic": topic, "earlier_topic": before}


def _told_early(turn: Turn, topic: Any) -> dict[str, Any]:
    """Sum and term of a topic, for the question that will need them."""
    if topic not in _SUMS or turn.tapped:
        return {}
    role, amount_slot, term_slot = _SUMS[topic]
    amount, term = reading.money(turn.amount(role)), reading.term(turn.said("term"))
    if topic == "savings" and term is not None and term.about_days > _LONGEST_DEPOSIT:
        # "10 năm nữa rút được không" is no term of a deposit.
        term = None
    told = {amount_slot: amount, term_slot: reading.term_slot(term)}
    return {slot: value for slot, value in told.items() if value}


def _borrowing(turn: Turn) -> Turn:
    """The turn with the loan that a price leaves as its sum, when he has a part of the price."""
    sums = {
        money: one
        for one in turn.entities
        if one.name == "amount" and one.role not in {"income", "debt", "expense", "collateral"}
        if (money := reading.money(one.value)) is not None
    }
    share = _own_share(turn)
    if len(sums) == 1 and share is not None:
        ((price, said),) = sums.items()
        return _lent(turn, (said,), price, price - half_up(percent_of(price, share)))
    price_told = reading.money(turn.remembered("total_need"))
    if len(sums) == 1 and price_told and holds("wishes.yml", "own_money", text=turn.text):
        ((own, said),) = sums.items()
        if own < price_told:
            return _lent(turn, (said,), price_told, price_told - own)
    if len(sums) != _PRICE_AND_OWN or not holds("wishes.yml", "own_money", text=turn.text):
        return turn
    own, price = sorted(sums)
    if sums[own].role == "loan":
        # The smaller is what he would borrow, the larger what he has: "có nhà 3 tỷ, vay 1 tỷ".
        return turn
    return _lent(turn, sums.values(), price, price - own)


def _own_share(turn: Turn) -> Decimal | None:
    """What of the price he pays himself, in percent, when he tells it."""
    share = turn.said("percent") or turn.said("rate")
    if not isinstance(share, str) or not holds("wishes.yml", "own_share", text=turn.text):
        return None
    return Decimal(share) if 0 < Decimal(share) < _WHOLE else None


def _lent(turn: Turn, said: Iterable[Entity], price: int, loan: int) -> Turn:
    others = tuple(one for one in turn.entities if one not in tuple(said))
    lent = (Entity("amount", price, "price"), Entity("amount", loan, "loan"))
    return replace(turn, entities=(*others, *lent))


def _clarified(turn: Turn, done: Reply) -> Reply:
    """Ask which of its readings is meant, when the message holds the missing value unclearly."""
    question = forms.QUESTIONS.get(str(done.asks))
    if question is None or turn.tapped or not done.says:
        return done
    value = question.read(turn.remembering(**done.slots))
    if not isinstance(value, forms.Unclear) or not value.readings:
        return done
    return Reply((*done.says[:-1], *value.says), done.slots)


def _callable(turn: Turn, done: Reply) -> Reply:
    """Offer a call to one who would open something, when nothing else is to choose."""
    if turn.intent not in _OPENING or done.asks or done.hands_over or not done.says:
        return done
    *before, last = done.says
    call = choices(((word("button", "call_me", turn.language), tapped(lead.LEAD)),))
    return replace(done, says=(*before, replace(last, buttons=(*last.buttons, *call))))


def _second(turn: Turn, done: Reply) -> Reply:
    """Answer what else the message asks, or offer it when something is being asked already."""
    task = context.task_of(turn.second) if turn.second else None
    if task is None or turn.second == turn.intent or task not in TASKS or done.hands_over:
        return done
    topic = topic_of(str(turn.second))
    if topic not in (None, topic_of(turn.intent)) and not context.names_topic(turn, topic):
        # A part of the message, read without the rest of it: "nhận kiều hối cần giấy tờ gì".
        return done
    if done.asks_something or task in _NOT_BESIDE:
        return _also(turn, done)
    other = replace(turn, intent=str(turn.second), second=None)
    beside = TASKS[task](other.remembering(**done.slots))
    if beside.asks_something or beside.hands_over or not beside.says:
        return _also(turn, done)
    return Reply((*done.says, *beside.says), {**done.slots, **beside.slots,
                                              **_topic(other, task)})  # fmt: skip


def _also(turn: Turn, done: Reply) -> Reply:
    """Offer the second matter as a choice; what is being asked stays the only question."""
    also = choices(((word("intent", str(turn.second), turn.language), f"/{turn.second}"),))
    if not done.says or not done.asks:
        return replace(done, says=(*done.says, Say("utter_also", buttons=also)))
    *before, last = done.says
    return replace(done, says=(*before, replace(last, buttons=(*last.buttons, *also))))
