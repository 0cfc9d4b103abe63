"""What a customer takes back, and what he puts in its place."""

from __future__ import annotations

from dataclasses import replace

from actions.phrases import data, holds, plain
from actions.turn import Turn
from viet.normalise import strip_diacritics

_WISHES = "wishes.yml"
_ANSWERS = {"inform", "affirm", "deny", "nlu_fallback", "out_of_scope", "chitchat"}
_SURE = 0.5


def meant(turn: Turn) -> bool:
    """Whether the message takes back a value given before."""
    if turn.intent == "correct_information":
        return True
    if turn.intent not in _ANSWERS and turn.confidence >= _SURE:
        # "chuyển nhầm tiền" is a matter of its own.
        return False
    return holds(_WISHES, "correction", text=turn.text)


def kept(turn: Turn) -> Turn:
    """The turn with only the words that hold: "20" of "20 chứ không phải 15"."""
    # Of the same length as the text, so that places in one are places in the other.
    said = strip_diacritics(turn.text).lower()
    start, end = 0, len(said)
    if len(said) == len(turn.text):
        for phrase in data(_WISHES)["instead_of"]:
            place = said.find(f" {plain(phrase)} ")
            if place >= 0 and (_counts(said[:place]) or not _counts(said)):
                end = min(end, place)
        for phrase in data(_WISHES)["but_rather"]:
            place = said.rfind(plain(phrase) + " ", 0, end)
            after = place + len(plain(phrase))
            if place >= 0 and (_counts(said[after:end]) or not _counts(said)):
                start = max(start, after)
    entities = tuple(one for one in turn.entities if start <= one.start and one.end <= end)
    return replace(turn, text=turn.text[start:end], intent="inform", entities=entities)


def _counts(text: str) -> bool:
    return any(map(str.isdigit, text))
