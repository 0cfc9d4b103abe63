"""What is put aside and taken up again: by its answer, by its name, or as a choice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from actions import appraisal_form, context, forms, loans
from actions.phrases import holds
from actions.turn import TASKS, Reply, Say, Turn, choices, tapped
from actions.words import word

# How long what was given to a task that was left is kept, so that it may be taken up again.
KEPT = timedelta(minutes=10)
# What these came to say is still owed when a question in the middle told the missing value.
RESULTS = {
    "appraisal", "loan_repayment", "recommend_card", "recommend_savings", "savings_interest",
}  # fmt: skip


# Nobody is pressed for his permission: it is offered again, not asked again.
_PERMISSION = "consent"
# A sum worked out at the place of a choice that was asked for answers it.
_WORKED_OUT = ("recommend_savings", "savings_interest")
# What a task has come to say already when these were answered instead.
_SERVED = {
    "recommend_savings": {"savings_interest", "compare", "savings_rate"},
    "loan_repayment": {"compare"},
}


def forgotten(turn: Turn) -> dict[str, Any]:
    """What is let go of because the task it was given for was left too long ago."""
    left = turn.remembered("left")
    if not isinstance(left, Mapping) or turn.at - datetime.fromisoformat(left["at"]) <= KEPT:
        return {}
    forgotten: dict[str, Any] = {"left": None}
    if left.get("task") == appraisal_form.APPRAISAL:
        forgotten |= dict.fromkeys((*appraisal_form.PERSONAL, "unknown_inputs"))
    return forgotten


def leave(turn: Turn) -> dict[str, Any]:
    """Slots that put the open task aside, to be taken up again within ten minutes."""
    if turn.remembered("asking") is None:
        return {"asking": None}
    left = {
        "task": turn.remembered("task"),
        "asking": turn.remembered("asking"),
        "at": turn.at.isoformat(),
    }
    return {"asking": None, "left": left}


def taken_up(turn: Turn) -> Reply | None:
    """What was put aside, when the message asks to go on with it."""
    left = turn.remembered("left")
    if turn.remembered("asking") or turn.tapped or not isinstance(left, Mapping):
        return None
    if not holds(forms.WISHES, "go_on", text=turn.text) or str(left["task"]) not in TASKS:
        return None
    done = TASKS[str(left["task"])](turn)
    topic = context.topic_of_task(str(left["task"]))
    return replace(done, slots={"left": None, "topic": topic, **done.slots})


def wished_again(turn: Turn, task: str) -> Turn:
    """The turn that goes on with a form he stopped, when he wishes the same again."""
    left = turn.remembered("left")
    again = isinstance(left, Mapping) and left.get("task") == task and task in forms.FORMS
    if turn.remembered("asking") or not again or _another_loan(turn, task):
        return turn
    assert isinstance(left, Mapping)  # noqa: S101  as seen above
    return turn.remembering(task=task, asking=left.get("asking"), left=None)


def _another_loan(turn: Turn, task: str) -> bool:
    product = loans.product_of(turn) if task == appraisal_form.APPRAISAL else None
    return product is not None and product.code != turn.remembered("loan_product")


def late_answer(turn: Turn) -> Reply | None:
    """A bare answer to the question that was put aside, when nothing newer takes its value."""
    left = turn.remembered("left")
    if turn.remembered("asking") or not isinstance(left, Mapping) or turn.intent != "inform":
        return None
    if not turn.entities or not left.get("asking"):
        return None
    last = str(turn.remembered("task"))
    if last != left["task"] and context.by_value(turn, None) == last:
        return None
    heard = forms.hear(turn.remembering(task=left["task"], asking=left["asking"]))
    if heard is None or heard.slots.get("misses"):
        return None
    topic = context.topic_of_task(str(left["task"]))
    return replace(heard, slots={"left": None, "topic": topic, **heard.slots})


def resumed(turn: Turn, done: Reply) -> Reply:
    """Take up, or offer, what the message interrupted."""
    open_task = str(turn.remembered("task"))
    if turn.remembered("asking") is None or open_task not in TASKS:
        return _offered(turn, done)
    if "left" in done.slots or done.slots.get("task") == open_task:
        return done
    if (open_task, done.slots.get("task")) == _WORKED_OUT:
        return replace(done, slots={**done.slots, "left": None})
    left = {"left": leave(turn)["left"]}
    if done.asks_something and not done.asks:
        # Beside a question of its own nothing is asked.
        return _offered(turn, replace(done, slots={**done.slots, "asking": None, **left}))
    if done.asks or done.hands_over:
        return replace(done, slots={**done.slots, **left})
    topic, reasked = turn.remembered("topic"), int(turn.remembered("reasked") or 0)
    if open_task not in forms.FORMS:
        # A single value is not pressed for; it is still taken when it comes.
        put_aside = {**leave(turn)["left"], "offered": open_task not in RESULTS}
        return _offered(turn, replace(done, slots={**done.slots, "left": put_aside}))
    pressed = turn.remembered("asking") == _PERMISSION
    if done.slots.get("topic", topic) != topic or reasked or pressed:
        return _offered(turn, replace(done, slots={**done.slots, **left}))
    # What was answered to the open task holds, whatever the question in the middle was about.
    answers = {slot: turn.remembered(slot) for slot in forms.QUESTIONS
               if turn.remembered(slot) is not None}  # fmt: skip
    still = {**done.slots, **answers, "task": open_task, "asking": turn.remembered("asking")}
    again = TASKS[open_task](turn.silent().remembering(**still))
    if not again.asks and open_task not in RESULTS:
        return done
    return Reply((*done.says, *again.says), {**still, **again.slots, "reasked": reasked + 1})


def _offered(turn: Turn, done: Reply) -> Reply:
    """Offer to go on with a task that was put aside, once, when nothing else is asked."""
    left = {**turn.slots, **done.slots}.get("left")
    if not isinstance(left, Mapping):
        return done
    task = str(left["task"])
    if done.slots.get("task") == task or done.slots.get("task") in _SERVED.get(task, ()):
        return replace(done, slots={**done.slots, "left": None})
    if left.get("offered") or done.asks or done.hands_over or not done.says:
        return done
    buttons = choices(((word("button", "go_on", turn.language), tapped(task)),))
    offer = Say("utter_offer_to_go_on", {"what": word("task", task, turn.language)}, buttons)
    slots = {**done.slots, "left": {**left, "offered": True}, "offer": task}
    return Reply((*done.says, offer), slots)
