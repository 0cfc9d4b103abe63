"""Which of the things shown last the customer points at: "cái đầu tiên", "loại kia", "rẻ hơn".

A task that shows several things remembers them in the slot ``shown`` by `shown`. Pointing at one of
them then reads as if the message had named it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from actions.phrases import chosen, holds
from actions.turn import Entity, Turn

_FILE = "pointing.yml"
_PRODUCTS = ("DEP_", "LOAN_", "CARD_")
# Slots that hold the product talked about last, of which "the other one" is the opposite.
_CURRENT = ("card_product", "deposit_product", "loan_package", "loan_product")


def shown(things: Iterable[tuple[str, Decimal | int | None]]) -> list[dict[str, Any]]:
    """What the slot ``shown`` keeps: codes of products or packages in the order shown.

    Beside each stands the figure by which it is cheaper or dearer, lower or higher: a deposit's
    rate, a card's yearly fee, a loan's first rate; None when it has none.
    """
    return [
        {"code": code, "figure": None if figure is None else str(figure)} for code, figure in things
    ]


def resolved(turn: Turn) -> Turn:
    """The turn with what is pointed at named; the same turn when nothing is."""
    listed = turn.remembered("shown")
    if turn.tapped or not isinstance(listed, list) or not listed:
        return turn
    if turn.said("product") is not None:
        return turn
    code = _pointed(turn, [one for one in listed if isinstance(one, dict)])
    if code is None:
        return turn
    name = "product" if code.startswith(_PRODUCTS) else "package"
    return replace(turn, entities=(*turn.entities, Entity(name, code, end=len(turn.text))))


def _pointed(turn: Turn, listed: list[dict[str, Any]]) -> str | None:
    codes = [str(one["code"]) for one in listed]
    place = chosen(_FILE, "place", text=turn.text)
    if place is not None:
        index = int(place) if int(place) < 0 else int(place) - 1
        return codes[index] if index < len(codes) else None
    current = next((turn.remembered(slot) for slot in _CURRENT if turn.remembered(slot) in codes),
                   None)  # fmt: skip
    if holds(_FILE, "other", text=turn.text):
        rest = [code for code in codes if code != current]
        # Of three or more "the other one" says nothing; then the list is asked about again.
        return rest[0] if len(rest) == 1 else None
    return _by_figure(turn, listed, str(current))


def _by_figure(turn: Turn, listed: list[dict[str, Any]], current: str) -> str | None:
    pick: Any = None
    if holds(_FILE, "least", text=turn.text):
        pick = min
    elif holds(_FILE, "most", text=turn.text):
        pick = max
    measured = [one for one in listed if one.get("figure") is not None]
    if pick is None or len(measured) < 2:
        return None
    rest = [one for one in measured if one["code"] != current] if len(measured) == 2 else measured
    return str(pick(rest, key=lambda one: Decimal(one["figure"]))["code"])
