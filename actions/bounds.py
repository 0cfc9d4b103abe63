"""What a loan's limits say to a sum or a term outside them."""

from __future__ import annotations

import json

from actions.turn import Button, Say, Turn
from catalogue.book.loans import LoanProduct
from catalogue.queries import loans
from viet import formats


def product(turn: Turn) -> LoanProduct | None:
    """The loan that is talked about."""
    code = turn.remembered("loan_product")
    return loans.loan_product(turn.bank.catalogue, str(code), on=turn.on) if code else None


def amount(of: LoanProduct, wanted: int) -> Say | None:
    """The limits of the sum and their source, when the sum lies outside; its bounds to choose."""
    if of.min_amount <= wanted <= of.max_amount:
        return None
    nearest = of.min_amount if wanted < of.min_amount else of.max_amount
    title = formats.money_short(nearest)
    values = {
        "product": of.name_vi,
        "decision": of.source,
        "minimum": formats.money_short(of.min_amount),
        "maximum": formats.money_short(of.max_amount),
        "amount": formats.money_short(wanted),
    }
    button = Button(title, f"/inform{json.dumps({'amount': nearest})}")
    return Say("utter_loan_amount_out_of_bounds", values, (button,))


def term(of: LoanProduct, months: int) -> Say | None:
    """The limits of the term and their source, when the term lies outside; its bounds to choose."""
    if of.min_term_months <= months <= of.max_term_months:
        return None
    nearest = of.min_term_months if months < of.min_term_months else of.max_term_months
    title = formats.term_long(nearest)
    values = {
        "product": of.name_vi,
        "decision": of.source,
        "minimum": formats.term_long(of.min_term_months),
        "maximum": formats.term_long(of.max_term_months),
        "term": formats.term_long(months),
    }
    button = Button(title, f"/inform{json.dumps({'term': {'months': nearest}})}")
    return Say("utter_loan_term_out_of_bounds", values, (button,))
