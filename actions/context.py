"""What a message means in the light of what is talked about."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from actions.phrases import data, holds, only
from actions.turn import TASKS, Turn

_FILE = "context.yml"
# Below this an intent is hardly read, and one of the topic's own may be meant instead.
_SURE = 0.5
# Surer still must be what would end or sour the conversation were it misread.
_GRAVE = {"complain", "insult", "cancel", "start_over", "goodbye", "ask_human"}
_HARDLY = 0.3
# How likely a reading of the topic must be to stand for one that was hardly read: of the topic
# talked about, and of one that the message names.
_LIKELY = 0.12
_LIKELY_NAMED = 0.05
_UNREAD = {"nlu_fallback", "out_of_scope"}
# Answers and courtesies, which ask nothing however short they are.
_WORDS_BACK = {"affirm", "deny", "thank", "greet", "goodbye", "cancel", "chitchat"}


@cache
def _topics() -> dict[str, str]:
    return {intent: topic for topic, intents in data(_FILE)["topics"].items() for intent in intents}


def topic_of(intent: str) -> str | None:
    """The topic an intent belongs to: savings, loan, card, service; None for none."""
    return _topics().get(intent)


def task_of(intent: str) -> str | None:
    """The task that answers an intent, where one does."""
    name: str | None = data(_FILE)["tasks"].get(intent)
    return name


@cache
def topic_of_task(task: str) -> str | None:
    """The topic of a task that answers intents of one topic only."""
    found = {topic_of(intent) for intent, name in data(_FILE)["tasks"].items() if name == task}
    return found.pop() if len(found) == 1 else None


def _talked_about(turn: Turn) -> str | None:
    topic = turn.remembered("topic")
    return str(topic) if topic else None


def names_topic(turn: Turn, topic: str) -> bool:
    """Whether the message itself says that it is about that topic."""
    return holds(_FILE, "own_words", topic, text=turn.text)


def meant(turn: Turn, task: str) -> tuple[Turn, str]:
    """The turn with its intent as the topic has it, and the task that answers it."""
    topic = _talked_about(turn)
    if turn.tapped:
        return turn, task
    corrects = turn.intent == "correct_information"
    again = _asked_again(turn, topic) if topic and not corrects else None
    if again is not None:
        return again
    intent = _of_topic(turn, topic)
    if intent in _UNREAD | {"deny"} and (found := by_value(turn, topic)):
        return turn, found
    if intent == turn.intent:
        return turn, task
    if intent in _UNREAD:
        return replace(turn, intent=intent), "fallback"
    return replace(turn, intent=intent), task_of(intent) or task


def _of_topic(turn: Turn, topic: str | None) -> str:
    intent = turn.intent
    if intent in _UNREAD or turn.confidence < _SURE:
        intent = _likeliest(turn, topic) or _unless_sure(turn)
    own = topic_of(intent)
    if topic == "loan" and intent in data(_FILE)["only_with"]:
        condition = data(_FILE)["only_with"][intent]
        if not holds(_FILE, "only_with", intent, "words", text=turn.text):
            return str(condition["instead"])
    if topic is None or own is None or own == topic or names_topic(turn, own):
        return intent
    read_as: str = data(_FILE)["means"].get(topic, {}).get(intent, intent)
    return read_as


def _unless_sure(turn: Turn) -> str:
    """The intent, or that nothing was understood when it is too unsure for what it does."""
    unsure = turn.confidence < (_SURE if turn.intent in _GRAVE else _HARDLY)
    return "nlu_fallback" if unsure and turn.intent not in _UNREAD else turn.intent


def _likeliest(turn: Turn, topic: str | None) -> str | None:
    """The likeliest intent of the topics the message names, else of the one talked about."""
    named = [one for one in data(_FILE)["own_words"] if names_topic(turn, one)]
    topics = named or ([topic] if topic else [])
    least = _LIKELY_NAMED if named else _LIKELY
    return next(
        (
            name
            for name, confidence in turn.ranking
            if topic_of(name) in topics and confidence >= least
        ),
        None,
    )


def _asked_again(turn: Turn, topic: str) -> tuple[Turn, str] | None:
    """The last question again, for a message that only changes a value or has no content."""
    rest = list(turn.text)
    for one in turn.entities:
        rest[one.start : one.end] = " " * (one.end - one.start)
    if not only(_FILE, "empty", text="".join(rest)):
        return None
    names = {one.name for one in turn.entities}
    if not names:
        if turn.intent in _WORDS_BACK or not holds("wishes.yml", "asking", text=turn.text):
            return None
        intent = data(_FILE)["possible"].get(topic)
        return (replace(turn, intent=intent), str(task_of(intent))) if intent else None
    found = by_value(turn, topic)
    return (turn, found) if found else None


def by_value(turn: Turn, topic: str | None) -> str | None:
    """The task that the message's values ask again: the last one, if it takes them."""
    names = {one.name for one in turn.entities}
    last = str(turn.remembered("task"))
    if last in TASKS and names & set(data(_FILE)["takes"].get(last, ())):
        return last
    other: dict[str, str] = data(_FILE)["else"].get(str(topic), {})
    return next((other[name] for name in other if name in names), None)
