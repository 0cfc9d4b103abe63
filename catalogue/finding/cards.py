"""Which card suits: by kind, age, income and what it is used for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from catalogue.book.cards import Card, Fee
from catalogue.finding.matches import Match, Reason, blocking, mild
from catalogue.queries.offers import cards, fees
from catalogue.snapshot import Snapshot

Use = Literal["abroad", "online", "everyday"]


@dataclass(frozen=True, kw_only=True)
class CardNeeds:
    """What the customer told; None where he did not. Money in đồng, income of a month."""

    card_type: str | None = None
    network: str | None = None
    age: int | None = None
    income: int | None = None
    savings_book: int | None = None
    use: Use | None = None


def find_cards(snapshot: Snapshot, needs: CardNeeds, *, on: date) -> tuple[Match[Card], ...]:
    """Every card on offer: fitting ones first, then the cheapest for the use.

    ``rate`` of a match is what a credit card charges on what is not repaid.
    """
    ranked = []
    for card in cards(snapshot, on=on):
        listed = {fee.code: fee for fee in fees(snapshot, card.code, on=on)}
        match = Match(
            card,
            card.interest_rate,
            tuple(_advantages(card, listed)),
            (*_limits(card, needs), *_drawbacks(card, listed)),
            card.benefits_vi,
            card.drawbacks_vi,
        )
        ranked.append((_cost(needs, listed), match))
    ranked.sort(key=lambda item: (item[1].blocked, item[0]))
    return tuple(match for _, match in ranked)


def _cost(needs: CardNeeds, listed: dict[str, Fee]) -> tuple[Decimal, int]:
    """What decides between fitting cards: the currency fee for use abroad, else the annual fee."""
    annual = listed["annual"].amount if "annual" in listed else 0
    fx = listed["fx"].percent if "fx" in listed else None
    abroad = (fx if fx is not None else Decimal(100)) if needs.use == "abroad" else Decimal(0)
    return abroad, annual or 0


def _limits(card: Card, needs: CardNeeds) -> list[Reason]:
    against: list[Reason] = []
    if needs.card_type not in (None, card.card_type):
        against.append(blocking("other_type", card_type=card.card_type))
    if needs.network not in (None, card.network):
        against.append(blocking("network", network=card.network))
    if needs.age is not None and needs.age < card.age.min:
        against.append(blocking("too_young", min_age=card.age.min))
    if needs.age is not None and card.age.max is not None and needs.age > card.age.max:
        against.append(blocking("too_old", max_age=card.age.max))
    if needs.income is not None and card.min_income and needs.income < card.min_income:
        against.append(blocking("income", min_income=card.min_income))
    least = card.min_savings_book
    if least is not None and needs.savings_book is not None and needs.savings_book < least:
        against.append(blocking("savings_book", minimum=least))
    if needs.use in ("abroad", "online") and card.network == "napas":
        against.append(blocking("domestic_only"))
    return against


def _advantages(card: Card, listed: dict[str, Fee]) -> list[Reason]:
    favour = []
    if card.annual_fee_waiver.first_year:
        favour.append(mild("first_year_free"))
    if card.cashback is not None:
        best = max(tier.percent for tier in card.cashback.tiers)
        favour.append(
            mild("cashback", percent=best, cap_per_statement=card.cashback.cap_per_statement)
        )
    if card.interest_free_days_max is not None:
        favour.append(mild("interest_free_days", days=card.interest_free_days_max))
    if "fx" in listed:
        favour.append(mild("works_abroad", fx_percent=listed["fx"].percent))
    return favour


def _drawbacks(card: Card, listed: dict[str, Fee]) -> list[Reason]:
    against = []
    annual = listed.get("annual")
    if annual is not None and annual.amount:
        against.append(mild("annual_fee", amount=annual.amount))
    if card.interest_rate is not None:
        against.append(mild("interest_if_not_repaid", rate=card.interest_rate))
    cash = listed.get("cash_advance")
    if cash is not None:
        against.append(mild("cash_fee", percent=cash.percent, minimum=cash.min))
    if card.secured_by is not None:
        against.append(mild("savings_book_held", minimum=card.min_savings_book))
    return against
