"""Rates and fees in cells, each wrong way of writing one told apart."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from catalogue.sheets import labels
from catalogue.sheets.grid import Cell
from catalogue.sheets.mapping import Table
from catalogue.sheets.words import at, example, listed, tokens

_MOST_FRACTION = Decimal(1)
_FOOTNOTE = re.compile(r"\s*\(?\*+\)?\s*\Z")
_PERCENT_SIGNS = re.compile(
    r"\s*(%|percent)?\s*(/\s*(năm|nam|year|yr)|p\.?\s?a\.?)?\s*\Z", re.IGNORECASE
)
_POINT = re.compile(r"-?\d+(\.\d+)?\Z")
_COMMA = re.compile(r"-?\d+,\d+\Z")


class Wrong(ValueError):  # noqa: N818  says what is wrong, not that an error happened
    """A cell that cannot be taken: the kind of mistake, and what is expected."""

    def __init__(self, code: str, expected: str) -> None:
        self.code = code
        self.expected = expected
        super().__init__(expected)


def quoted(cell: Cell) -> str:
    """A cell as a message shows it."""
    return repr(cell) if isinstance(cell, str) else str(cell)


def rate(cell: Cell, table: Table, *, typed: bool) -> Decimal:
    """A rate in percent a year with at least two places.

    Raises:
        Wrong: says which mistake it is and how to write it.
    """
    number = _number(cell, table, typed=typed)
    if table.unit == "fraction":
        if number > _MOST_FRACTION:
            raise Wrong("percent_for_fraction", f"a fraction such as {(number / 100).normalize()}")
        number *= 100
    return two_places(number)


def _number(cell: Cell, table: Table, *, typed: bool) -> Decimal:
    if isinstance(cell, int | Decimal) and not isinstance(cell, bool):
        return Decimal(cell)
    if not isinstance(cell, str):
        raise Wrong("wrong_rate", "a number such as 5.90, or nothing where it is not offered")
    text = _PERCENT_SIGNS.sub("", _FOOTNOTE.sub("", cell))
    if typed and not table.text_numbers and (_POINT.match(text) or _COMMA.match(text)):
        raise Wrong("number_as_text", f"the number {text.replace(',', '.')}, not text")
    if table.decimal_mark == ",":
        if _COMMA.match(text) or (_POINT.match(text) and "." not in text):
            return Decimal(text.replace(",", "."))
        if _POINT.match(text):
            raise Wrong("decimal_point", f"a comma as decimal mark: {text.replace('.', ',')}")
    elif _POINT.match(text):
        return Decimal(text)
    elif _COMMA.match(text):
        raise Wrong("decimal_comma", f"a point as decimal mark: {text.replace(',', '.')}")
    raise Wrong("wrong_rate", "a number such as 5.90, or nothing where it is not offered")


def two_places(number: Decimal) -> Decimal:
    """The number with at least two places, so that 5.9 and 5.90 are written alike."""
    shorter = number.normalize()
    exponent = shorter.as_tuple().exponent
    if isinstance(exponent, int) and exponent > -2:
        return shorter.quantize(Decimal("0.01"))
    return shorter


def fee(cell: Cell, table: Table, *, typed: bool) -> dict[str, Any]:
    """A fee: an amount in đồng, or a percentage with what it is at least and at most.

    ``4% (tối thiểu 100.000, tối đa 1 triệu)``, ``55.000``, ``miễn phí``.

    Raises:
        Wrong: says how to write it.
    """
    if isinstance(cell, int | Decimal) and not isinstance(cell, bool):
        if cell == int(cell) and cell >= 0:
            return _amount(int(cell))
        raise Wrong("wrong_fee", "whole đồng, or a percentage such as 4%")
    text = "" if cell is None else str(cell)
    if tokens(text) in listed("free"):
        return _amount(0)
    if typed and not table.text_numbers and re.fullmatch(r"\d+", text):
        raise Wrong("number_as_text", f"the number {text}, not text")
    share = re.search(r"(\d+(?:[.,]\d+)?)\s*%", text)
    try:
        if share is None:
            found = labels.tier(text)
            if found.lower is not None and found.upper is None:
                return _amount(found.lower)
        else:
            number = _share(share[1], table)
            rest = text[: share.start()] + " " + text[share.end() :]
            return {
                "amount": None,
                "percent": two_places(number),
                "min": _bound(rest, "min") or 0,
                "max": _bound(rest, "max"),
            }
    except ValueError as error:
        if isinstance(error, Wrong):
            raise
    raise Wrong("wrong_fee", f"a fee such as {example('fee')}")


def _amount(amount: int) -> dict[str, Any]:
    return {"amount": amount, "percent": None, "min": None, "max": None}


def _share(text: str, table: Table) -> Decimal:
    if "," in text and table.decimal_mark == ".":
        raise Wrong("decimal_comma", f"a point as decimal mark: {text.replace(',', '.')}%")
    return Decimal(text.replace(",", "."))


def _bound(text: str, which: str) -> int | None:
    words = tokens(text)
    for place in range(len(words)):
        named = at(words, place, "fee_bounds")
        if named is None or named[0] != which:
            continue
        if named[1] < len(words) and words[named[1]][0].isdigit():
            unit = at(words, named[1] + 1, "amount_units")
            return int(labels.figure(words[named[1]]) * (unit[0] if unit else 1))
        raise Wrong("wrong_fee", f"an amount after {' '.join(words[place : named[1]])}")
    return None
