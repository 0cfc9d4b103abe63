"""Cards and the fees that cards and services charge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from catalogue.book.common import Dated, DocumentList, Source

CardType = Literal["debit", "prepaid", "credit"]
Network = Literal["napas", "visa", "mastercard", "jcb"]


@dataclass(frozen=True, kw_only=True)
class AgeRange:
    min: int
    max: int | None = None
    note_vi: str = ""


@dataclass(frozen=True, kw_only=True)
class FeeWaiver:
    """When the annual fee is not charged; amounts in đồng, any one met is enough."""

    first_year: bool
    rule_vi: str
    min_yearly_spending: int | None = None
    min_average_balance: int | None = None
    payroll: bool = False


@dataclass(frozen=True, kw_only=True)
class MinPayment:
    percent: Decimal
    min: int


@dataclass(frozen=True, kw_only=True)
class LimitRule:
    """How a credit limit is set: times the monthly income, or percent of a savings book."""

    basis: Literal["income", "savings_book"]
    multiple_min: int | None = None
    multiple_max: int | None = None
    percent_of_book: int | None = None
    min: int
    max: int
    note_vi: str = ""


@dataclass(frozen=True)
class CashbackTier:
    percent: Decimal
    categories_vi: str


@dataclass(frozen=True, kw_only=True)
class Cashback:
    tiers: tuple[CashbackTier, ...]
    min_spend_per_statement: int
    cap_per_statement: int


@dataclass(frozen=True, kw_only=True)
class Card(Dated):
    """A card. Its fees are dated one by one and asked for on their own."""

    code: str
    name_vi: str
    name_en: str = ""
    card_type: CardType
    network: Network
    tier: str
    named: bool | None = None
    secured_by: str | None = None
    currency_area_vi: str = ""
    age: AgeRange
    min_income: int | None = None
    min_savings_book: int | None = None
    annual_fee_waiver: FeeWaiver
    interest_free_days_max: int | None = None
    interest_rate: Decimal | None = None
    min_payment: MinPayment | None = None
    limit_rule: LimitRule | None = None
    limits: Mapping[str, int | bool | None]
    cashback: Cashback | None = None
    documents: DocumentList = ()
    documents_note_vi: str = ""
    income_documents: Mapping[str, DocumentList] | None = None
    benefits_vi: tuple[str, ...] = ()
    drawbacks_vi: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Fee:
    """A fee in force: ``amount`` in đồng, or ``percent`` of the amount between ``min`` and ``max``.

    ``channel`` is "" where the fee does not depend on it. VAT is included.
    """

    owner: str
    code: str
    channel: str
    amount: int | None
    percent: Decimal | None
    min: int | None
    max: int | None
    basis_vi: str
    note_vi: str
    waiver_min_average_balance: int | None
    source: Source
