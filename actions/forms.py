"""Asking for values, one at a time: what an answer, a correction, a doubt or a question does.

A task asks by `actions.turn.ask`; the slot ``asking`` then holds the slot whose value is wanted and
``task`` the task that goes on with it. The next message is heard here before anything else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from actions import aspects, context, corrections
from actions.phrases import chosen, data, holds, words
from actions.turn import TASKS, Reply, Say, Turn, ask, say, task

WISHES = "wishes.yml"
# Intents that are an answer, or a doubt about the question, and never a matter of their own.
_ANSWERING = {
    "inform", "affirm", "deny", "dont_know", "ask_why", "ask_repeat", "correct_information",
    "nlu_fallback",
}  # fmt: skip
# Intents in which a name or a few words of an answer come too.
_PERHAPS = {"out_of_scope", "chitchat"}
# These close or replace what is open.
_ENDING = {"cancel", "choose", "start_over"}
# A matter of its own must be recognised this surely; else it is an answer not understood.
_SURE = 0.5
# For what is worded as a question less is enough.
_HALF_SURE = 0.3
# After so many answers that could not be read the question may be passed over or left to a person.
_SECOND_MISS = 2
# "không", "dạ không" answer; more words before it ask.
_A_SHORT_NO = 2


@dataclass(frozen=True)
class Unclear:
    """The answer cannot be taken as it is: what to say about it. The question stays open.

    ``readings`` are the values that the words may stand for, where there are several.
    """

    says: tuple[Say, ...]
    readings: tuple[int, ...] = ()


# What a reader gives: the value, why it cannot be taken, or None when nothing was answered.
Read = Any | Unclear | None


def _no_reason(_: Turn) -> Say:
    return say("utter_why")


@dataclass(frozen=True)
class Question:
    """One value that may be asked for.

    ``expects`` is what a bare number in the answer is (see `viet.quantities.read`).
    ``skippable``: "không biết" goes on without the value. ``heard`` is what is said on taking it,
    ``worded`` the value in words, for saying it back.
    """

    slot: str
    read: Callable[[Turn], Read]
    expects: str | None = None
    why: Callable[[Turn], Say] = _no_reason
    skippable: bool = True
    heard: Callable[[Turn, Any], Say | None] = lambda _turn, _value: None
    worded: Callable[[Any], str | None] = lambda _value: None


QUESTIONS: dict[str, Question] = {}


def register(*questions: Question) -> None:
    """Let these values be asked for by any task."""
    for one in questions:
        if one.slot in QUESTIONS:
            raise ValueError(f"two questions ask for {one.slot}")
        QUESTIONS[one.slot] = one


@dataclass(frozen=True)
class Form:
    """Several values asked for in order, then a result.

    ``missing`` names the slots still to be asked, in order; ``asked`` words the question for one;
    ``finish`` gives the result; ``given`` reads what a message tells without being asked, and is
    called with the slot that is being asked for, or None at the start. A slot that the customer
    does not know (`Turn.skipped`) is not missing.
    """

    task: str
    missing: Callable[[Turn], Sequence[str]]
    asked: Callable[[Turn, str], Say]
    finish: Callable[[Turn], Reply]
    given: Callable[[Turn, str | None], Mapping[str, Any]]


FORMS: dict[str, Form] = {}


def define(form: Form) -> None:
    """Make the form a task of its own name."""
    FORMS[form.task] = form
    task(form.task)(lambda turn: run(form, turn))


def run(form: Form, turn: Turn) -> Reply:
    """Go on with a form: take what the message tells, ask for the next value, or finish."""
    going_on = turn.remembered("task") == form.task and turn.remembered("asking")
    told = dict(form.given(turn, str(going_on) if going_on else None))
    now = turn.remembering(**told)
    missing = form.missing(now)
    if not missing:
        done = form.finish(now)
        return replace(done, slots={**told, **done.slots})
    return ask(form.asked(now, missing[0]), asking=missing[0], task=form.task, **told)


def hear(turn: Turn) -> Reply | None:
    """What a message does while a value is asked for; None when it is a matter of its own."""
    question = QUESTIONS.get(str(turn.remembered("asking")))
    open_task = str(turn.remembered("task"))
    if question is None or open_task not in TASKS or turn.intent in _ENDING:
        return None
    if not turn.tapped:
        if holds(WISHES, "back", text=turn.text):
            return _back(turn)
        found = correction(turn) if corrections.meant(turn) else None
        if found is not None:
            return _corrected(turn, *found)
        if turn.intent == "correct_information":
            return _back(turn) if turn.remembered("answered") else _not_read(turn, question)
    if turn.intent == "ask_why" and aspects.of_a_price(turn.text):
        return None
    if turn.intent == "ask_why" and not turn.entities:
        return _and_again(turn, question.why(turn))
    if turn.intent == "ask_repeat":
        return again(turn)
    value = question.read(turn)
    if _own_matter(turn, value):
        return None
    if isinstance(value, Unclear):
        return Reply(value.says, {"misses": 0})
    if value is not None:
        return _take(turn, question.slot, value)
    if turn.intent == "dont_know" or holds(WISHES, "skip", text=turn.text):
        return _skip(turn, question)
    if _asks(turn) and context.asks_of_topic(turn):
        return None
    told = context.valued(turn)
    if open_task not in FORMS and _another_product(told):
        return None
    return _besides(told) or _not_read(turn, question)


def _asks(turn: Turn) -> bool:
    """Whether a message is worded as a question."""
    return holds(WISHES, "asking", text=turn.text) or ends_asking(turn.text)


def _another_product(turn: Turn) -> bool:
    """Whether the message names another loan than the one in talk, and nothing else."""
    code = turn.said("product")
    alone = {one.name for one in turn.entities} <= {"product", "loan_type"}
    return not turn.tapped and code not in (None, turn.remembered("loan_product")) and alone


def _own_matter(turn: Turn, value: Read) -> bool:
    """Whether the message asks something instead of answering."""
    if turn.tapped:
        return turn.intent not in _ANSWERING
    asks = _asks(turn)
    if turn.intent in _ANSWERING or turn.confidence < (_HALF_SURE if asks else _SURE):
        return False
    if turn.intent in _PERHAPS:
        return asks and value is None
    return asks or value is None or isinstance(value, Unclear)


def ends_asking(text: str) -> bool:
    """Whether a message of several words ends as a question does ("online cao hơn không")."""
    said = words(text)
    return len(said) > _A_SHORT_NO and f"{said[-1]}" in data(WISHES)["asking_at_the_end"]


def _take(turn: Turn, slot: str, value: Any) -> Reply:
    """Go on with the task, the value known."""
    before = [one for one in turn.remembered("answered") or () if one != slot]
    known: dict[str, Any] = {
        slot: value,
        "answered": [*before, slot],
        "unknown_inputs": [one for one in turn.remembered("unknown_inputs") or () if one != slot],
    }
    done = TASKS[str(turn.remembered("task"))](turn.remembering(**known))
    if not done.asks:
        known["answered"] = None
    heard = QUESTIONS[slot].heard(turn, value)
    says = (heard, *done.says) if heard else done.says
    return replace(done, says=says, slots={**known, **done.slots})


def _skip(turn: Turn, question: Question) -> Reply:
    """Go on without the value, where the task can."""
    if not question.skippable:
        return _and_again(turn, say("utter_cannot_skip"))
    skipped = [*(turn.remembered("unknown_inputs") or ()), question.slot]
    known = {"unknown_inputs": skipped}
    done = TASKS[str(turn.remembered("task"))](replace(turn.remembering(**known), entities=()))
    if done.asks == question.slot:
        # The task cannot do without: a word of comfort, and the same question with its choices.
        return _and_again(turn, say("utter_cannot_skip"))
    return replace(done, slots={**known, **done.slots})


# What the engine itself sets, which tells nothing of what the message held.
_OWN = {"task", "asking", "misses", "topic", "offer", "left", "answered", "shown"}


def _besides(turn: Turn) -> Reply | None:
    """Go on when the message tells other values than the one asked for."""
    done = TASKS[str(turn.remembered("task"))](turn)
    told = any(
        slot not in _OWN and value is not None and value != turn.remembered(slot)
        for slot, value in done.slots.items()
    )
    if not told:
        return None
    if done.asks != turn.remembered("asking"):
        return done
    return replace(done, says=(say("utter_noted"), *done.says))


def _not_read(turn: Turn, question: Question) -> Reply:
    misses = int(turn.remembered("misses") or 0) + 1
    if misses == 1:
        return replace(_and_again(turn, say("utter_not_read")), slots={"misses": misses})
    if misses == _SECOND_MISS and question.skippable:
        return Reply((say("utter_not_read_skip"),), {"misses": misses})
    return Reply((say("utter_not_read_person"),), {"misses": misses})


def _back(turn: Turn) -> Reply:
    """Ask the question before this one anew."""
    answered = list(turn.remembered("answered") or ())
    if not answered:
        return _and_again(turn, say("utter_no_question_before"))
    slot = answered.pop()
    known = {slot: None, "answered": answered}
    done = TASKS[str(turn.remembered("task"))](turn.silent().remembering(**known))
    return replace(done, slots={**done.slots, **known})


def _corrected(turn: Turn, slot: str, value: Read) -> Reply:
    """Put a value right that was given before, say it back, and go on."""
    if isinstance(value, Unclear):
        return Reply(value.says, {"misses": 0})
    kept = replace(turn, text="", intent="inform", entities=())
    if slot == turn.remembered("asking") and turn.remembered(slot) is None:
        return _take(kept, slot, value)
    done = TASKS[str(turn.remembered("task"))](kept.remembering(**{slot: value}))
    says = (put_right(slot, value), *done.says)
    return replace(done, says=says, slots={slot: value, **done.slots})


def put_right(slot: str, value: Any) -> Say:
    """What is said on a correction: the value as it is now."""
    words = QUESTIONS[slot].worded(value)
    return Say("utter_corrected", {"value": words}) if words else say("utter_corrected_plain")


def correction(turn: Turn) -> tuple[str, Read] | None:
    """Which value a message puts right, and to what; None when it cannot be told."""
    clause = corrections.kept(turn)
    named = chosen(WISHES, "about", text=turn.text)
    answered = [str(one) for one in turn.remembered("answered") or ()]
    asked = turn.remembered("asking")
    known = [slot for slot in QUESTIONS if turn.remembered(slot) is not None]
    tried: Iterable[str] = [
        *([named] if named else []), *answered[::-1], *([asked] if asked else []), *known
    ]  # fmt: skip
    for slot in dict.fromkeys(tried):
        question = QUESTIONS.get(str(slot))
        value = question.read(clause) if question else None
        if isinstance(value, Unclear) and value.readings:
            value = _nearest(turn.remembered(str(slot)), value)
        if value is not None and value != turn.remembered(str(slot)):
            return str(slot), value
    return None


def _nearest(before: Any, unclear: Unclear) -> Read:
    """Of the readings the one of the old value's size: "400" after 500 million is 400 million."""
    if not isinstance(before, int) or before <= 0:
        return unclear
    near = [one for one in unclear.readings if before <= 10 * one and one <= 10 * before]
    return near[0] if len(near) == 1 else unclear


def again(turn: Turn) -> Reply:
    """The question that is open, asked again."""
    open_task, asked = str(turn.remembered("task")), str(turn.remembered("asking"))
    if open_task in FORMS:
        return Reply((FORMS[open_task].asked(turn, asked),), {"misses": 0})
    done = TASKS[open_task](turn.silent())
    return Reply(done.says, {"asking": done.asks, "misses": 0})


def _and_again(turn: Turn, *first: Say) -> Reply:
    asked = again(turn)
    return replace(asked, says=(*first, *asked.says))


def expected(asking: str | None) -> str | None:
    """What a bare number is while that slot is asked for."""
    question = QUESTIONS.get(str(asking))
    return question.expects if question else None
