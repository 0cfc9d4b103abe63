"""Which products a message names, in the order it names them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from actions.phrases import found, listed
from actions.turn import Turn
from catalogue.book.cards import Card
from catalogue.book.deposits import DepositProduct
from catalogue.book.loans import LoanProduct
from catalogue.queries.names import names
from catalogue.snapshot import Series

_FILE = "names.yml"
Product = DepositProduct | LoanProduct | Card


def _series(turn: Turn, group: str) -> Series[Any]:
    book = turn.bank.catalogue
    of_group: dict[str, Series[Any]] = {
        "deposit": book.deposit_products,
        "loan": book.loan_products,
        "card": book.cards,
    }
    return of_group[group]


def named(turn: Turn, group: str) -> tuple[Any, ...]:
    """The products of a group that the message names, by full name, alias or what they are called.

    A tapped or pointed-at product is named alone.
    """
    on_sale = {entry.record.code: entry.record for entry in _series(turn, group).on(turn.on)}
    tapped = on_sale.get(str(turn.said("product")))
    if tapped is not None:
        return (tapped,)
    called = [
        *listed(_FILE, group),
        *((name, code) for code, product in on_sale.items() for name in names(product)),
    ]
    pairs = [(_joined(phrase), code) for phrase, code in called if code in on_sale]
    return tuple(on_sale[code] for code in found(pairs, _joined(turn.text)))


def called(turn: Turn, code: str | None) -> str | None:
    """What the product of a code is called, on sale today or not; None where there is none."""
    for group in ("deposit", "loan", "card"):
        entries = _series(turn, group).by_code.get(str(code))
        if entries:
            return str(entries[-1].record.name_vi)
    return None


def _joined(text: str) -> str:
    # "e-Sao" is one word: apart, its "e" would be read as a customer's "em".
    return re.sub(r"(?<=\w)-(?=\w)", "", text)


def codes(products: Iterable[Product]) -> list[str]:
    """Their codes."""
    return [product.code for product in products]
