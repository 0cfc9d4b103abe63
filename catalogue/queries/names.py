"""Products by what customers call them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from catalogue.book.cards import Card
from catalogue.book.deposits import DepositProduct
from catalogue.book.loans import LoanProduct
from catalogue.book.services import Service
from catalogue.snapshot import Snapshot
from catalogue.text import folded, holds

Product = DepositProduct | LoanProduct | Card | Service
GROUPS = ("deposit", "loan", "card", "service")


def products_named(
    snapshot: Snapshot, text: str, *, on: date, groups: Sequence[str] = GROUPS
) -> tuple[Product, ...]:
    """Products whose code, name or alias stands in the text, longest name first.

    Diacritics and case do not matter; names are matched by whole words.
    """
    series: dict[str, Any] = {
        "deposit": snapshot.deposit_products,
        "loan": snapshot.loan_products,
        "card": snapshot.cards,
        "service": snapshot.services,
    }
    found: list[tuple[int, Product]] = []
    for group in groups:
        for entry in series[group].on(on):
            product: Product = entry.record
            length = max(
                (len(folded(name)) for name in names(product) if holds(text, name)), default=0
            )
            if length:
                found.append((length, product))
    return tuple(product for _, product in sorted(found, key=lambda item: -item[0]))


def names(product: Product) -> tuple[str, ...]:
    """Code, name and aliases."""
    aliases = () if isinstance(product, Card) else product.aliases_vi
    return (product.code, product.name_vi, *aliases)
