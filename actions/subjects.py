"""What a talk about a service or an event is of, so that a short question within it is answered.

"Có mất phí không" after money from abroad asks for the fee of receiving it. The tables stand in
``subjects.yml``; figures come from the catalogue on the day. What the catalogue does not tell of
a subject is said to be missing, with whom to turn to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any

from actions.answers import hotline, said
from actions.phrases import any_stands, data, holds, only, stands, words
from actions.reading import money
from actions.topics import topic_of
from actions.turn import TASKS, Entity, Reply, Say, Turn, reply, task
from actions.words import word
from catalogue.book.cards import Fee
from catalogue.errors import NotKnown
from catalogue.queries import bank, faq, offers
from viet import formats

_FILE = "subjects.yml"
TASK = "subject"
# Answered by themselves whatever was talked about, when they are read so surely.
_GRAVE = {"report_fraud", "report_lost_card", "insult", "ask_human", "request_my_data"}
_SURELY = 0.85
_SURE = 0.5
_READ_AS_NOTHING = {
    "nlu_fallback", "out_of_scope", "chitchat", "inform", "ask_why", "ask_capabilities",
}  # fmt: skip
# A question of its own has more words than one that leans on what was said.
_LEANING = 12
_SHORT = 7
# Topics whose own words make a message one of theirs, unless the subject is of them.
_OTHERS = ("savings", "loan", "card")
# Answered with values of their own: until when campaigns run, a sum above what goes at once.
_UNTIL = "utter_promotion_until"
_BIG = "utter_transfer_big"
_QUICK = "SVC_TRANSFER_NAPAS247"
_A_TASK = "task "
_MISSING = "missing"
# Limits that are days, not đồng.
_DAYS = "_days_min"
# A sentence of the catalogue that comes in the middle of one.
_WITHIN = "_within"
# These say a word and leave the subject as it is.
KEEPING = {"talk", "greet", "affirm", "deny", "fallback", "insult", "continue", "cancel"}


def _subjects() -> Mapping[str, Mapping[str, Any]]:
    subjects: Mapping[str, Mapping[str, Any]] = data(_FILE)["subjects"]
    return subjects


@cache
def _by_question() -> dict[str, str]:
    return {question: name for name, one in _subjects().items() for question in one.get("faq", ())}


def of_question(question: str) -> str | None:
    """The subject that an answered question of the catalogue begins."""
    return _by_question().get(question)


def of_intent(intent: str) -> str | None:
    """The subject that an intent begins where no question was answered."""
    return next((name for name, one in _subjects().items() if intent in one.get("begins", ())),
                None)  # fmt: skip


def remembered(turn: Turn) -> str | None:
    """The subject in talk."""
    name = str(turn.remembered("subject"))
    return name if name in _subjects() else None


def named(text: str) -> str | None:
    """The subject that a message names."""
    found = [
        (length, -order, name)
        for order, (name, of) in enumerate(_subjects().items())
        if (length := _longest(of["words"], text))
    ]
    return max(found)[2] if found else None


def asked(turn: Turn) -> tuple[str, str] | None:
    """The subject and the point that the message asks for; None when it is no such message."""
    if turn.tapped or turn.remembered("asking"):
        return None
    opened = _opened(turn)
    if opened is not None:
        return opened, "start"
    return _within(turn) or _first(turn)


def _opened(turn: Turn) -> str | None:
    """The subject whose words open it, whatever the message was read as."""
    for name, one in _subjects().items():
        opens: Iterable[Iterable[str]] = one.get("opens", ())
        if not opens or any_stands(one.get("none", ()), turn.text):
            continue
        if one.get("topic", turn.remembered("topic")) != turn.remembered("topic"):
            continue
        if all(any_stands(phrases, turn.text) for phrases in opens):
            return name
    return None


def _within(turn: Turn) -> tuple[str, str] | None:
    """A question that leans on the subject in talk."""
    subject = remembered(turn)
    if subject is None or len(words(turn.text)) > _LEANING:
        return None
    if turn.intent in _GRAVE and turn.intent != of_grave(subject) and turn.confidence >= _SURELY:
        return None
    intent = str(_subjects()[subject]["intent"])
    other = named(turn.text)
    answers = _answers(subject)
    wide = _subjects()[subject].get("wide", False)
    if other not in (None, subject) or (not wide and _of_another_topic(turn, intent)):
        return None
    if turn.said("date") is not None and "day" in answers:
        # A day leans on the branches that were talked about: "mai ra được không".
        return subject, "day"
    if turn.intent == "inform" and turn.entities and "told" in answers:
        return subject, "told"
    point = _point(turn.text, answers)
    if point is not None:
        return subject, point
    unknown = _point(turn.text, data(_FILE)["points"])
    strange = turn.intent in _READ_AS_NOTHING or topic_of(turn.intent) != topic_of(intent)
    if unknown is None or unknown not in UNKNOWN or not strange:
        return None
    return (subject, unknown) if len(words(turn.text)) <= _SHORT else None


def of_grave(subject: str) -> str | None:
    """The grave report that a subject is of."""
    return {"lost_card": "report_lost_card", "fraud": "report_fraud"}.get(subject)


# Points that may be said to be missing; the others are told by more than their words.
UNKNOWN = {"fee", "time", "limit", "papers", "where", "at_home", "handed", "who"}


def _first(turn: Turn) -> tuple[str, str] | None:
    """A question with its subject that the catalogue's questions answer beside the point."""
    subject = named(turn.text)
    of_read = of_intent(turn.intent) if turn.confidence >= _SURE else None
    subject = subject or of_read
    if subject is None or _of_another_topic(turn, str(_subjects()[subject]["intent"])):
        return None
    answers: Mapping[str, str] = _subjects()[subject]["answers"]
    firm = {point for point, answer in answers.items() if answer.startswith("!")}
    point = _point(turn.text, firm)
    if point is None and subject == "transfer" and _beyond_at_once(turn):
        point = "big"
    return (subject, point) if point is not None else None


def _beyond_at_once(turn: Turn) -> bool:
    """Whether the message tells of a sum that is more than one quick transfer takes."""
    amount = money(turn.amount())
    most = offers.service_limits(turn.bank.catalogue, _QUICK, on=turn.on).values["per_txn_max"]
    return amount is not None and isinstance(most, int) and amount > most


def _of_another_topic(turn: Turn, intent: str) -> bool:
    """Whether the message's own words are of a topic that the subject is not of."""
    own = topic_of(intent)
    return any(
        holds("context.yml", "own_words", topic, text=turn.text)
        for topic in _OTHERS
        if topic != own and not (topic == "savings" and own == "service")
    )


def _point(text: str, among: Iterable[str]) -> str | None:
    """The point that the text asks for among these; the longest phrase found wins."""
    wanted = set(among)
    found = [
        (length, -order, one)
        for order, (one, phrases) in enumerate(data(_FILE)["points"].items())
        if one in wanted and (length := _longest(phrases, text))
    ]
    return max(found)[2] if found else None


def _longest(phrases: Iterable[str], text: str) -> int:
    """Words of the longest of the phrases that stands in the text; 0 when none does."""
    return max((len(words(one)) for one in phrases if stands(one, text)), default=0)


def _answers(subject: str) -> dict[str, str]:
    return {point: str(answer).removeprefix("!")
            for point, answer in _subjects()[subject]["answers"].items()}  # fmt: skip


def read(turn: Turn, subject: str, point: str) -> Turn:
    """The turn read as a question for that point of the subject."""
    said = (Entity("subject", subject), Entity("point", point))
    intent = str(_subjects()[subject]["intent"])
    return replace(turn, intent=intent, entities=(*turn.entities, *said))


@task(TASK)
def subject_asked(turn: Turn) -> Reply:
    """The point asked for, with its figures; one that the catalogue lacks is said to be missing."""
    subject, point = str(turn.said("subject")), str(turn.said("point"))
    answer = _subjects()[subject].get("start") if point == "start" else _answers(subject).get(point)
    if answer is not None and answer.startswith(_A_TASK):
        return TASKS[answer.removeprefix(_A_TASK)](turn)
    if answer in (None, _MISSING):
        values = {
            "subject": word("subject", subject),
            "point": word("point", point),
            "hotline": hotline(turn),
        }
        return reply(Say("utter_subject_unknown", values), task=TASK, subject=subject)
    if answer == _UNTIL:
        return reply(_until(turn), task=TASK, subject=subject)
    if answer == _BIG:
        amount = formats.money_short(money(turn.amount()) or 0)
        return reply(told(turn, answer, amount=amount), task=TASK, subject=subject)
    assert answer is not None  # noqa: S101  as seen above
    if answer.startswith("FAQ_"):
        question = next((one for one in faq.questions(turn.bank.catalogue, on=turn.on)
                         if one.id == answer), None)  # fmt: skip
        if question is not None:
            return reply(said(turn, question), task=TASK, subject=subject)
    return reply(told(turn, answer), task=TASK, subject=subject)


def _until(turn: Turn) -> Say:
    """Until when each campaign of today runs."""
    running = offers.promotions(turn.bank.catalogue, on=turn.on)
    listed = "; ".join(
        word("until", "day" if one.effective_to else "open", name=one.name_vi,
             day=formats.day(one.effective_to) if one.effective_to else "")
        for one in running
    )  # fmt: skip
    if not running:
        return Say("utter_promotion_none")
    return Say(_UNTIL, {"promotions": listed, "decision": running[0].source})


def told(turn: Turn, response: str, **more: str) -> Say:
    """A response with every figure that it may need, and its source."""
    return Say(response, {**_values(turn, response), **more})


def _values(turn: Turn, response: str) -> dict[str, str]:
    needed: Mapping[str, Any] = data(_FILE)["told"].get(response, {})
    places: Mapping[str, str] = data(_FILE)["figures"]
    values = {name: figure(turn, places[name]) for name in needed.get("figures", ())}
    if "source" in needed:
        record = _record(turn, str(needed["source"]))
        owners = [_owner(places[name]) for name in needed.get("figures", ())]
        of = [_record(turn, one) for one in dict.fromkeys(filter(None, owners))] or [record]
        listed = ", ".join(one.name_vi for one in of)
        values["decision"] = word("figures", "about", decision=record.source, names=listed)
        values["effective_from"] = formats.day(record.effective_from)
    return values


def _owner(where: str) -> str | None:
    """The product or service that a figure is of; None for the bank's own."""
    kind, owner, *_ = where.split()
    return owner if kind in {"fee", "limit"} else None


def _record(turn: Turn, code: str) -> Any:
    """The product or service of that code on the day.

    Raises:
        NotKnown: there is none.
    """
    book = turn.bank.catalogue
    for series in (book.services, book.cards, book.deposit_products, book.loan_products):
        if code in series.by_code:
            return series.at(code, turn.on).record
    raise NotKnown(code, reason="product", product=code, on=turn.on)


def figure(turn: Turn, where: str) -> str:
    """One figure by where it stands: ``fact CODE``, ``fee OWNER CODE CHANNEL FIELD``, ``note``,
    ``limit OWNER NAME``, ``text OWNER PATH [INDEX]``, ``common TOPIC PATH``."""
    kind, owner, *path = where.split()
    if kind.endswith(_WITHIN):
        whole = figure(turn, where.replace(_WITHIN, "", 1))
        return whole if whole[:2].isupper() else whole[:1].lower() + whole[1:]
    book = turn.bank.catalogue
    if kind == "fact":
        found = bank.fact(book, owner, on=turn.on)
        amount = found.value if found.unit == "vnd" else None
        return formats.money_short(amount) if isinstance(amount, int) else str(found.value)
    if kind in {"fee", "note"}:
        channel = None if path[1] == "any" else path[1]
        fee = offers.fee(book, owner, path[0], on=turn.on, channel=channel)
        return fee.note_vi if kind == "note" else _of_fee(fee, path[2])
    if kind == "limit":
        value = offers.service_limits(book, owner, on=turn.on).values[path[0]]
        counted = path[0].endswith(_DAYS)
        return formats.money_short(value) if isinstance(value, int) and not counted else str(value)
    of: Any = bank.common_terms(book, owner) if kind == "common" else _record(turn, owner)
    for name in path[0].split("."):
        of = of[name] if isinstance(of, Mapping) else getattr(of, name)
    return str(of[int(path[1])] if len(path) > 1 else of)


def _of_fee(fee: Fee, field: str) -> str:
    if field == "percent":
        return formats.percent(Decimal(fee.percent or 0), places=None)
    amount = {"amount": fee.amount, "min": fee.min, "max": fee.max}[field]
    return formats.money(amount) if amount else word("fee_of", "none")


def bare(turn: Turn) -> str | None:
    """The response that offers what may be asked, when a message is a name and nothing else."""
    if turn.tapped or turn.entities or turn.remembered("asking"):
        return None
    for response, names in data(_FILE)["bare"].items():
        called = [one for one in names if stands(one, turn.text)]
        if called and only("context.yml", "empty", text=turn.text, besides=called):
            return str(response)
    return None


@task("opening")
def opening(turn: Turn) -> Reply:
    """A service named and nothing else: what may be asked about it, to choose."""
    return reply(Say(bare(turn) or "utter_ask_service"), task="opening")
