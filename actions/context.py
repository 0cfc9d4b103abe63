"""What a message means in the light of what is talked about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any, cast

from actions import subjects
from actions.aspects import of_a_price
from actions.phrases import any_stands, choice, chosen, data, holds, only, without, words
from actions.reading import money
from actions.topics import topic_of
from actions.turn import TASKS, Entity, Turn

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
# Intents of no topic that a vague question within one is easily taken for.
_VAGUE = {"ask_capabilities", "ask_why", "chitchat", "bot_challenge", "complain"}
# So sure it must be that a message is outside of what the bank does, or small talk.
_SURELY_OUTSIDE = 0.85
# Intents that sum and term belong to, which are no mere change of the last question.
_COMPUTING = {"calculate_savings_interest", "calculate_loan_repayment", "request_pre_appraisal"}
# Nobody earns that a month: "vay theo lương 2 tỷ" is the sum to borrow.
_NO_INCOME = 500_000_000
_FEWEST_OF_A_WISH = 4
_FEWEST_OF_A_COMPLAINT = 7
# Entities that say which kind of product is meant, and nothing else of it.
_KINDS = {"card_type", "card_network", "savings_product", "loan_type", "collateral"}
# What a kind of product is of.
_OF_KIND = {"loan_type": "loan", "savings_product": "savings", "card_type": "card"}
# Read as these, a first message that names one topic begins it.
_BEGINNING = {"nlu_fallback", "inform", "out_of_scope"}
# Courtesies that a wish may follow in the same message.
_COURTESIES = {"greet", "thank", "chitchat"}
# Answers and courtesies, which ask nothing however short they are.
_WORDS_BACK = {"affirm", "deny", "thank", "greet", "goodbye", "cancel", "chitchat"}


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
    text = without(turn.text, data(_FILE)["not_words"].get(topic, ()))
    return holds(_FILE, "own_words", topic, text=text)


def meant(turn: Turn, task: str) -> tuple[Turn, str]:
    """The turn with its intent and its values as the topic has them, and the task that answers."""
    topic = _talked_about(turn)
    if turn.tapped:
        return turn, task
    leaning = subjects.asked(turn)
    if leaning is not None:
        return subjects.read(turn, *leaning), subjects.TASK
    if subjects.bare(turn) is not None:
        return replace(turn, intent="ask_capabilities"), "opening"
    turn, valued = _with_values(turn, topic)
    if topic and _changes_only(turn, valued):
        again = _asked_again(turn, topic)
        if again is not None:
            return again
    bare = None if topic else _bare_topic(turn)
    if bare is not None:
        return bare
    surely = _surely(turn)
    if surely is not None and "task" in surely:
        return replace(turn, intent=str(surely["intent"])), str(surely["task"])
    intent = _rather(turn, str(surely["intent"]) if surely else _of_topic(turn, topic))
    if topic is None and intent in _BEGINNING and (begun := _begun(turn)):
        intent = begun
    if intent in _UNREAD | {"deny"} and (found := by_value(turn, topic)):
        return turn, found
    if topic is None:
        turn, _ = _with_values(turn, topic_of(intent), "product", "card_type")
    turn = _with_plausible_sum(turn, topic_of(intent))
    if intent == turn.intent:
        return turn, task
    if intent in _UNREAD:
        return replace(turn, intent=intent), "fallback"
    if intent == "inform":
        return replace(turn, intent=intent), "continue"
    return replace(turn, intent=intent), task_of(intent) or task


def _with_plausible_sum(turn: Turn, topic: str | None) -> Turn:
    """The turn with its only sum free of a role that it can hardly have in this topic."""
    sums = [one for one in turn.entities if one.name == "amount"]
    if len(sums) != 1 or sums[0].role is None:
        return turn
    value = money(sums[0].value) or 0
    odd = sums[0].role == "income" and value >= _NO_INCOME
    aside = topic == "savings" and sums[0].role in {"debt", "collateral", "price"}
    if not odd and not aside:
        return turn
    others = tuple(one for one in turn.entities if one is not sums[0])
    return replace(turn, entities=(*others, replace(sums[0], role=None)))


def _bare_topic(turn: Turn) -> tuple[Turn, str] | None:
    """What a message begins that names a topic and nothing else ("tiết kiệm")."""
    named = [one for one in data(_FILE)["opens"] if names_topic(turn, one)]
    if len(named) != 1 or any(one.name not in _KINDS for one in turn.entities):
        return None
    kinds = [turn.text[one.start : one.end] for one in turn.entities]
    if not only(_FILE, "empty", text=turn.text, besides=kinds):
        return None
    intent: str = data(_FILE)["opens" if not kinds else "begins"][named[0]]
    return replace(turn, intent=intent), str(task_of(intent))


def asks_of_topic(turn: Turn) -> bool:
    """Whether words of the message ask for something of what is talked about."""
    topic = _talked_about(turn)
    return _surely(turn) is not None or bool(
        topic and chosen(_FILE, "aspects", topic, text=turn.text)
    )


def valued(turn: Turn) -> Turn:
    """The turn with words that are values in the topic talked about as entities."""
    return _with_values(turn, _talked_about(turn))[0]


def _with_values(turn: Turn, topic: str | None, *names: str) -> tuple[Turn, tuple[str, ...]]:
    """The turn with words that are values in its topic as entities, and those words."""
    found, said = list(turn.entities), []
    for name in data(_FILE)["values"].get(topic, {}):
        if names and name not in names:
            continue
        if name == "interest_payment" and turn.said("amount") is not None:
            # "mỗi tháng 2 triệu" is a sum put in, not how interest is paid.
            continue
        match = choice(_FILE, "values", str(topic), name, text=turn.text)
        if match is None:
            continue
        said.append(match[1])
        if turn.said(name) is None:
            found.append(Entity(name, match[0]))
    return replace(turn, entities=tuple(found)), tuple(said)


def _surely(turn: Turn) -> Mapping[str, Any] | None:
    """The rule whose words say what the message wants, however it was read."""
    for rule in data(_FILE)["surely"]:
        if rule.get("topic", turn.remembered("topic")) != turn.remembered("topic"):
            continue
        if rule.get("after", turn.remembered("task")) != turn.remembered("task"):
            continue
        if any_stands(rule.get("none", ()), turn.text):
            continue
        if all(any_stands(phrases, turn.text) for phrases in rule["all"]):
            return cast("Mapping[str, Any]", rule)
    return None


def _rather(turn: Turn, intent: str) -> str:
    """The intent, or the one that its words mean rather."""
    for rule in data(_FILE)["rather"]:
        if rule.get("topic", turn.remembered("topic")) != turn.remembered("topic"):
            continue
        if rule["intent"] != intent or any_stands(rule.get("unless", ()), turn.text):
            continue
        if "sum_of" in rule and not any(one.role == rule["sum_of"] for one in turn.entities):
            continue
        if "words" in rule and any_stands(rule["words"], turn.text):
            return str(rule["instead"])
        valued = any(one.name in {"amount", "term"} for one in turn.entities)
        if "without" in rule and not valued and not any_stands(rule["without"], turn.text):
            return str(rule["instead"])
    return intent


def _of_topic(turn: Turn, topic: str | None) -> str:
    intent = turn.intent
    own = topic_of(intent)
    unsure = intent == "nlu_fallback" or turn.confidence < (
        _SURELY_OUTSIDE if intent in _UNREAD else _SURE
    )
    # "sao thấp vậy" asks about the figure.
    why = intent == "ask_why" and of_a_price(turn.text)
    vague = why or (intent in _VAGUE and turn.confidence < _SURELY_OUTSIDE)
    elsewhere = own is not None and own != topic and names_topic(turn, own)
    aspect = chosen(_FILE, "aspects", str(topic), text=turn.text) if topic else None
    if aspect and not elsewhere and (unsure or vague or own not in (None, topic)):
        return aspect
    short = 0 < len(words(turn.text)) < _FEWEST_OF_A_COMPLAINT
    if intent == "complain" and short and not holds(_FILE, "complaints", text=turn.text):
        return "nlu_fallback"
    if unsure:
        intent = _likeliest(turn, topic) or _unless_sure(turn)
        own = topic_of(intent)
    if intent in _COURTESIES and len(words(turn.text)) >= _FEWEST_OF_A_WISH:
        return _likeliest(turn, topic) or _begun(turn) or intent
    if topic in (None, "loan") and intent in data(_FILE)["only_with"]:
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


def _begun(turn: Turn) -> str | None:
    """What is asked first of the only topic that the message names."""
    begins: dict[str, str] = data(_FILE)["begins"]
    named = [one for one in begins if names_topic(turn, one)]
    if not named:
        # "tính mua căn hộ 2 tỷ" names no topic, and yet a thing that people borrow for.
        named = [topic for entity, topic in _OF_KIND.items() if turn.said(entity) is not None]
    return begins[named[0]] if len(named) == 1 else None


def second(turn: Turn) -> str | None:
    """Another matter that the message surely has, where the engine noticed none."""
    if turn.second is not None or turn.tapped or topic_of(turn.intent) is None:
        return turn.second
    for rule in data(_FILE)["also"]:
        held = turn.said(rule["value"]) is not None and any_stands(rule["words"], turn.text)
        if held and topic_of(rule["intent"]) != topic_of(turn.intent):
            return str(rule["intent"])
    return None


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


def _changes_only(turn: Turn, valued: tuple[str, ...]) -> bool:
    """Whether the message has no content besides values of the topic."""
    if turn.intent == "correct_information":
        return False
    # Together, for the topic tells which of them it is.
    computing = sum(sure for name, sure in turn.ranking if name in _COMPUTING)
    if computing >= _SURE or (turn.intent in _COMPUTING and turn.confidence >= _SURE):
        return False
    rest = list(turn.text)
    for one in turn.entities:
        rest[one.start : one.end] = " " * (one.end - one.start)
    return only(_FILE, "empty", text="".join(rest), besides=valued)


def _asked_again(turn: Turn, topic: str) -> tuple[Turn, str] | None:
    """The last question again with the values now given; without any, whether it is possible."""
    begins: dict[str, str] = data(_FILE)["begins"]
    other = next((one for one in begins if one != topic and names_topic(turn, one)), None)
    if other is not None:
        last = str(turn.remembered("task"))
        asked = next((name for name, task in data(_FILE)["tasks"].items() if task == last), "")
        intent = data(_FILE)["means"][other].get(asked, begins[other])
        return replace(turn, intent=intent), str(task_of(intent))
    if turn.entities:
        found = by_value(turn, topic)
        return (turn, found) if found else None
    if turn.intent in _WORDS_BACK or not holds("wishes.yml", "asking", text=turn.text):
        return None
    possible: str | None = data(_FILE)["possible"].get(topic)
    return (replace(turn, intent=possible), str(task_of(possible))) if possible else None


def by_value(turn: Turn, topic: str | None) -> str | None:
    """The task that the message's values ask again: the last one, if it takes them.

    Else the one that takes them in the topic talked about, or in the one before it.
    """
    names = {one.name for one in turn.entities}
    if any(one.name == "amount" and one.role == "income" for one in turn.entities):
        names = names - {"amount"} | {"income"}
    last = str(turn.remembered("task"))
    takes = set(data(_FILE)["takes"].get(last, ()))
    if turn.remembered("asking") and names == {"product"}:
        # Another product instead of the value that was asked for: it is shown first.
        takes = set()
    if last in TASKS and names & takes:
        return last
    for talked_about in (topic, turn.remembered("earlier_topic") if topic else None):
        other: dict[str, str] = data(_FILE)["else"].get(str(talked_about), {})
        found = next((other[name] for name in other if name in names), None)
        if found is not None:
            return found
    return None
