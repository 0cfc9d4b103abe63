"""Small talk, going on, agreeing, refusing, stopping, not understanding."""

from __future__ import annotations

from dataclasses import replace

from actions import appraisal_form, context, corrections, forms
from actions.appraisal_form import APPRAISAL, PERSONAL
from actions.naming import called
from actions.phrases import holds
from actions.resuming import leave
from actions.turn import TASKS, Reply, Turn, choices, reply, say, tapped, task
from actions.words import word
from catalogue.errors import NotKnown
from viet import formats

_SECOND_MISS = 2
_TALK = {
    "goodbye": "utter_goodbye",
    "thank": "utter_thank",
    "chitchat": "utter_chitchat",
    "bot_challenge": "utter_bot_challenge",
    "ask_capabilities": "utter_capabilities",
    "dont_know": "utter_dont_know",
    "ask_why": "utter_why",
}


@task("talk")
def talk(turn: Turn) -> Reply:
    """What asks for nothing but a word back."""
    return reply(say(_TALK[turn.intent]))


@task("greet")
def greet(turn: Turn) -> Reply:
    """Who answers here, once; later only a friendly word."""
    if turn.remembered("greeted"):
        return reply(say("utter_greet_again"))
    return reply(say("utter_greet"), greeted=True)


@task("insult")
def insult(turn: Turn) -> Reply:
    """Calm, once; then a person is offered."""
    if turn.remembered("insulted"):
        return reply(say("utter_insult_person"), offer="handoff")
    return reply(say("utter_insult"), insulted=True)


@task("continue")
def go_on(turn: Turn) -> Reply:
    """Run the task that a choice names, or the last one again with the values given now."""
    chosen = TASKS.get(str(turn.said("task")))
    if chosen is not None and chosen is not go_on:
        return chosen(turn)
    last = TASKS.get(str(turn.remembered("task")))
    if turn.intent == "ask_repeat":
        return _repeated(turn)
    if turn.intent == "correct_information":
        found = forms.correction(turn)
        if found is not None and last is not None and not isinstance(found[1], forms.Unclear):
            slot, value = found
            if slot in PERSONAL and turn.remembered("task") != APPRAISAL:
                return reply(forms.put_right(slot, value), **{slot: value})
            done = last(corrections.kept(turn).remembering(**{slot: value}))
            says = (forms.put_right(slot, value), *done.says)
            return replace(done, says=says, slots={slot: value, **done.slots})
    topic = turn.remembered("topic")
    found = TASKS.get(str(context.by_value(turn, str(topic) if topic else None)))
    return found(turn) if found is not None and found is not go_on else _missed(turn)


# Tasks whose answer does not change with a value.
_PROSE = {"faq", "urgent", "handoff", "talk", "subject"}


def _repeated(turn: Turn) -> Reply:
    """The last answer again, with a word first."""
    last = TASKS.get(str(turn.remembered("task")))
    if last is None or str(turn.remembered("task")) in _PROSE:
        return reply(say("utter_repeat_what"))
    done = last(turn.silent())
    return replace(done, says=(say("utter_repeated"), *done.says))


@task("affirm")
def affirm(turn: Turn) -> Reply:
    """Yes to what was offered."""
    offered = TASKS.get(str(turn.remembered("offer")))
    if offered is None:
        return reply(say("utter_nothing_to_affirm"))
    done = offered(replace(turn, intent="ask_human" if offered is TASKS["handoff"] else ""))
    return replace(done, slots={"offer": None, **done.slots})


@task("deny")
def deny(turn: Turn) -> Reply:
    """No, or no with a value to go on with."""
    if turn.entities and turn.remembered("task"):
        return go_on(turn)
    return reply(say("utter_deny"), offer=None)


@task("cancel")
def cancel(turn: Turn) -> Reply:
    """The current task ends; what was given for it is kept for ten minutes."""
    left = leave(turn)
    if not left.get("left"):
        return reply(say("utter_cancelled"), offer=None)
    again = choices(((word("button", "go_on", turn.language), tapped(str(left["left"]["task"]))),))
    said = replace(say("utter_cancelled_kept"), buttons=again)
    kept = {**left["left"], "offered": True}
    return reply(said, offer=None, answered=None, left=kept)


_FORGOTTEN = (
    "task", "topic", "earlier_topic", "offer", "left", "answered", "shown", "channel",
    "deposit_product",
    "deposit_amount", "deposit_term", "interest_payment", "loan_product", "loan_amount",
    "loan_term", "repayment_method", "loan_package", "card_product", "card_type", "card_network",
    "place",
)  # fmt: skip


@task("start_over")
def start_over(_: Turn) -> Reply:
    """Forget what the conversation was about; consent and answers about the person are kept."""
    return reply(say("utter_started_over"), **dict.fromkeys(_FORGOTTEN))


@task("fallback")
def fallback(turn: Turn) -> Reply:
    """Not understood: choices, then a person."""
    return _missed(turn)


# What is offered to one who was not understood, by what is talked about.
_FALLBACKS = {
    "savings": "utter_fallback_savings",
    "loan": "utter_fallback_loan",
    "card": "utter_fallback_card",
}


def _missed(turn: Turn) -> Reply:
    misses = int(turn.remembered("misses") or 0) + 1
    response = _FALLBACKS.get(str(turn.remembered("topic")), "utter_fallback")
    if turn.intent == "out_of_scope":
        asks = holds("wishes.yml", "asking", text=turn.text)
        in_topic = asks and str(turn.remembered("topic")) in _FALLBACKS
        response = "utter_not_in_the_book" if in_topic else "utter_out_of_scope"
    told = turn.remembered("topic") is None and not turn.tapped and appraisal_form.told(turn)
    if told and turn.intent != "out_of_scope":
        return reply(say("utter_told_about_himself"))
    if misses < _SECOND_MISS:
        return Reply((say(response),), {"misses": misses})
    # "ừ" to "em chuyển cán bộ nhé?" is a wish for a person.
    return Reply((say("utter_fallback_person"),), {"misses": misses, "offer": "handoff"})


def unknown(turn: Turn, error: NotKnown) -> Reply:
    """A figure the catalogue does not hold for that day: said so, never guessed."""
    when = formats.day(error.on or turn.on)
    name = called(turn, error.product)
    of = word("figures", "of", name=name) if name else ""
    return reply(say("utter_not_known", of=of, when=when))
