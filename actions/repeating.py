"""What may not be said a third time running in the same words.

Every answer passes here last. A question is left to the customer, facts are pointed to where they
stand above, a word beside them is left out. Small talk has variants of its own, taken in turn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

from actions.turn import Reply, Say, Turn

# So often running the same is said; then something else is.
_SAID = 2
# Said when the message told something, so that the question after it is not pressed.
_HEARD = {"utter_noted", "utter_corrected", "utter_corrected_plain", "utter_appraisal_why"}


def varied(turn: Turn, done: Reply) -> Reply:
    """The answer without what the two answers before it said as well."""
    return _unrepeated(turn, _unpressed(turn, done))


def _unpressed(turn: Turn, done: Reply) -> Reply:
    """Leave it to the customer when the same question would come a third time running."""
    if not done.says or done.hands_over:
        return done
    *before, last = done.says
    open_question = {**turn.slots, **done.slots}.get("asking")
    heard = before and before[0].response in _HEARD
    what = [open_question, _wording(last)]
    now = _running(None if heard else turn.remembered("pressed"), what)
    slots = {**done.slots, "pressed": now if open_question else None}
    if open_question is None or now["times"] <= _SAID:
        return replace(done, slots=slots)
    return Reply((*before, Say("utter_pressed")), slots)


def _wording(said: Say) -> str:
    """What tells one question for a value from another: asked plainly it is always the same."""
    return said.response.split("_ask_", 1)[0]


def _running(earlier: Any, what: Any) -> dict[str, Any]:
    """What is said now and how often running, after the same of the turn before."""
    same = isinstance(earlier, Mapping) and earlier.get("what") == what
    return {"what": what, "times": int(earlier["times"]) + 1 if same else 1}


def _unrepeated(turn: Turn, done: Reply) -> Reply:
    """Say otherwise, point to above or leave out what would stand there a third time running."""
    if not done.says:
        return done
    earlier = [set(one) for one in turn.remembered("repeated") or ()]
    stale = set.intersection(*earlier) if len(earlier) == _SAID else set()
    slots = {**done.slots, "repeated": [*map(sorted, earlier[1 - _SAID :]),
                                        sorted(map(_print, done.says))]}  # fmt: skip
    if done.hands_over or stale.isdisjoint(map(_print, done.says)):
        return replace(done, slots=slots)
    asked = {**turn.slots, **done.slots}.get("asking")
    *before, last = done.says
    kept = [one for one in before if _print(one) not in stale or one.items]
    if _print(last) not in stale or (not asked and _is_small_talk(last)):
        kept.append(last)
    elif asked:
        kept.append(Say("utter_pressed", items=last.items))
    else:
        kept.append(Say("utter_said_above", buttons=last.buttons, items=last.items))
    return Reply(tuple(kept), slots)


def _print(said: Say) -> str:
    """Words and cards of a bubble as a short text."""
    return sha256(repr((said.response, said.values, said.cards)).encode()).hexdigest()[:12]


def _is_small_talk(said: Say) -> bool:
    """Whether a bubble is a sentence and nothing else, which the domain words in several ways."""
    return not (said.values or said.cards or said.buttons)
