"""What a loan's limits say to a sum or a term outside them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from actions.turn import Button, Say, Turn
from actions.words import word
from catalogue.book.loans import LoanProduct
from catalogue.queries import loans
from viet import formats

# Sums and terms that people ask for, of which a loan's own are offered.
_AMOUNTS = (10, 30, 50, 100, 200, 300, 500, 1000, 2000, 3000, 5000)
_TERMS = (3, 6, 12, 24, 36, 60, 84, 120, 180, 240, 300)
_MOST = 5
_MILLION = 1_000_000
_YEAR = 12


def _choices(fitting: list[int]) -> list[int]:
    """At most five of them, spread from the least to the most."""
    if len(fitting) <= _MOST:
        return fitting
    step = (len(fitting) - 1) / (_MOST - 1)
    return [fitting[round(step * place)] for place in range(_MOST)]


def ask_amount(of: LoanProduct, language: str | None = None) -> Say:
    """The question for the sum, with sums within the loan's limits to choose."""
    fitting = [one for one in _AMOUNTS if of.min_amount <= one * _MILLION <= of.max_amount]
    buttons = [
        Button(_millions(one, language), f"/inform{json.dumps({'amount': one * _MILLION})}")
        for one in _choices(fitting)
    ]
    return Say("utter_ask_loan_amount", buttons=tuple(buttons))


def _millions(count: int, language: str | None) -> str:
    unit, shown = ("billion", count // 1000) if count >= 1000 else ("million", count)
    return word("unit", unit, language, count=formats.number(shown))


def ask_term(of: LoanProduct, language: str | None = None) -> Say:
    """The question for the term, with terms within the loan's limits to choose."""
    fitting = [one for one in _TERMS if of.min_term_months <= one <= of.max_term_months]
    buttons = [
        Button(_term(one, language), f"/inform{json.dumps({'term': {'months': one}})}")
        for one in _choices(fitting)
    ]
    return Say("utter_ask_loan_term", buttons=tuple(buttons))


def _term(months: int, language: str | None) -> str:
    unit, shown = ("years", months // _YEAR) if months % _YEAR == 0 else ("months", months)
    return word("unit", unit, language, count=str(shown))


def product(turn: Turn) -> LoanProduct | None:
    """The loan that is talked about."""
    code = turn.remembered("loan_product")
    return loans.loan_product(turn.bank.catalogue, str(code), on=turn.on) if code else None


def amount(of: LoanProduct, wanted: int) -> Say | None:
    """The limits of the sum and their source, when the sum lies outside; the nearest to choose."""
    limits = _Limits(of.min_amount, of.max_amount, formats.money_short)
    return limits.refuse(
        of, "utter_loan_amount_out_of_bounds", "amount", wanted, lambda n: {"amount": n}
    )


def term(of: LoanProduct, months: int) -> Say | None:
    """The limits of the term and their source, when it lies outside; the nearest to choose."""
    limits = _Limits(of.min_term_months, of.max_term_months, formats.term_long)
    return limits.refuse(
        of, "utter_loan_term_out_of_bounds", "term", months, lambda n: {"term": {"months": n}}
    )


@dataclass(frozen=True)
class _Limits:
    """The least and the most that a loan takes, and how such a value is written."""

    least: int
    most: int
    written: Callable[[int], str]

    def refuse(
        self,
        of: LoanProduct,
        response: str,
        name: str,
        wanted: int,
        entity: Callable[[int], dict[str, Any]],
    ) -> Say | None:
        if self.least <= wanted <= self.most:
            return None
        nearest = self.least if wanted < self.least else self.most
        values = {
            "product": of.name_vi,
            "decision": of.source,
            "minimum": self.written(self.least),
            "maximum": self.written(self.most),
            name: self.written(wanted),
        }
        button = Button(self.written(nearest), f"/inform{json.dumps(entity(nearest))}")
        return Say(response, values, (button,))
