"""Loans: products with their prices, and the base rates that floating prices stand on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from catalogue.book.common import Dated, DocumentList, Source, When

LoanType = Literal[
    "home",
    "car",
    "consumer",
    "business",
    "study",
    "overdraft",
    "savings_pledge",
    "credit_card",
    "agriculture",
]
Security = Literal["secured", "unsecured", "either"]
TermClass = Literal["short", "medium", "long"]
RateType = Literal[
    "promo_then_floating", "fixed", "floating", "mixed", "book_plus_margin", "flat_monthly"
]


@dataclass(frozen=True)
class Collateral:
    """A kind of collateral a product takes; ``max_ltv`` in percent of its value."""

    kind: str
    max_ltv: int | None


@dataclass(frozen=True)
class PromoPeriod:
    months: int
    rate: Decimal


@dataclass(frozen=True, kw_only=True)
class PromoPackage(Dated):
    """An alternative start price: its periods run one after another, then the price floats."""

    code: str
    name_vi: str
    periods: tuple[PromoPeriod, ...]
    min_term_months: int
    when: When | None = None


@dataclass(frozen=True, kw_only=True)
class FixedRate:
    """A rate for the whole term; ``decided_by`` officer: never promised by a machine."""

    rate: Decimal
    when: When | None = None
    cap_fact: str | None = None
    decided_by: Literal["officer"] | None = None
    note_vi: str = ""


@dataclass(frozen=True, kw_only=True)
class FloatingRate:
    """Base rate in force on the day plus ``margin`` (percentage points)."""

    term_class: TermClass
    base_rate_code: str
    margin: Decimal
    when: When | None = None


@dataclass(frozen=True, kw_only=True)
class BookPlusMargin:
    """Rate of the pledged savings book plus ``margin``, at least ``min_rate``."""

    margin: Decimal
    min_rate: Decimal
    when: When | None = None


@dataclass(frozen=True, kw_only=True)
class FlatMonthly:
    """A monthly fee on the initial principal; compare by the effective rate, keyed by months."""

    use: str
    name_vi: str
    percent_per_month_on_initial_principal: Decimal
    conversion_fee_percent: Decimal
    effective_rate_percent_per_year: Mapping[str, Decimal]
    when: When | None = None


@dataclass(frozen=True, kw_only=True)
class Pricing:
    rate_type: RateType
    promo_packages: tuple[PromoPackage, ...] = ()
    fixed_rates: tuple[FixedRate, ...] = ()
    floating: tuple[FloatingRate, ...] = ()
    book_plus_margin: tuple[BookPlusMargin, ...] = ()
    flat_monthly: tuple[FlatMonthly, ...] = ()


@dataclass(frozen=True)
class FeeStep:
    """Early-repayment fee from one month of the loan to another, both included."""

    from_month: int
    to_month: int | None
    percent: Decimal


@dataclass(frozen=True, kw_only=True)
class EarlyRepayment:
    """``basis``: what the percentage is taken of."""

    basis: Literal["prepaid_principal", "remaining_principal"]
    fee_steps: tuple[FeeStep, ...]
    note_vi: str = ""


@dataclass(frozen=True, kw_only=True)
class Disbursement:
    working_days_min: int
    working_days_max: int
    note_vi: str = ""


@dataclass(frozen=True, kw_only=True)
class LoanDocuments:
    """Documents by stage; income, purpose and collateral by the case's own kinds."""

    application: DocumentList = ()
    identity: DocumentList = ()
    residence: DocumentList = ()
    marital: DocumentList = ()
    income: Mapping[str, DocumentList]
    purpose: Mapping[str, DocumentList]
    collateral: Mapping[str, DocumentList]
    disbursement: DocumentList = ()


@dataclass(frozen=True, kw_only=True)
class LoanInsurance:
    compulsory_by_law: tuple[str, ...] = ()
    voluntary: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LoanProduct(Dated):
    """A loan product: limits, collateral, prices, fees, documents.

    Ages, incomes and debt-to-income live in the appraisal's policy, not here.
    """

    code: str
    name_vi: str
    name_en: str = ""
    aliases_vi: tuple[str, ...] = ()
    loan_type: LoanType
    security: Security
    customers: tuple[str, ...]
    term_classes: tuple[TermClass, ...]
    min_amount: int
    max_amount: int
    max_amount_unsecured: int | None = None
    max_amount_unsecured_by_customer: Mapping[str, int] | None = None
    max_amount_by_income_type: Mapping[str, int] | None = None
    max_amount_by_channel: Mapping[str, int] | None = None
    max_share_of_card_limit_percent: int | None = None
    min_term_months: int
    max_term_months: int
    max_term_by_income_type: Mapping[str, int] | None = None
    allowed_terms_months: tuple[int, ...] | None = None
    term_rule_vi: str = ""
    purposes: tuple[str, ...]
    max_share_of_need_percent: int
    collateral: tuple[Collateral, ...]
    collateral_note_vi: str = ""
    collateral_age_years_max_at_application: int | None = None
    collateral_age_years_max_at_maturity: int | None = None
    pricing: Pricing
    pricing_note_vi: str = ""
    early_repayment: EarlyRepayment
    repayment_methods: tuple[str, ...]
    principal_grace_months_max: int
    grace_note_vi: str = ""
    annual_limit_fee: int | None = None
    disbursement: Disbursement
    documents: LoanDocuments
    documents_note_vi: str = ""
    insurance: LoanInsurance = LoanInsurance()
    features_vi: tuple[str, ...] = ()
    drawbacks_vi: tuple[str, ...] = ()


@dataclass(frozen=True)
class BaseRate:
    """The base rate of one term class, in percent a year."""

    code: str
    name_vi: str
    term_class: str
    rate: Decimal
    source: Source


@dataclass(frozen=True)
class FloatingPrice:
    """A floating price on a day: ``rate`` is ``base.rate`` plus ``margin``.

    ``announced`` is the base rate already signed for later, where there is one.
    """

    term_class: str
    base: BaseRate
    margin: Decimal
    rate: Decimal
    announced: BaseRate | None
    when: When | None


@dataclass(frozen=True)
class PromoOffer:
    """A promotional package on offer, with the floating prices that may follow it."""

    package: PromoPackage
    source: Source
    then: tuple[FloatingPrice, ...]


@dataclass(frozen=True)
class LoanPricing:
    """Every price of a product that nothing known about the case rules out, on a day.

    ``undecided`` names what would have to be known to narrow them down.
    """

    product: LoanProduct
    on: date
    rate_type: str
    promos: tuple[PromoOffer, ...]
    floating: tuple[FloatingPrice, ...]
    fixed: tuple[FixedRate, ...]
    book_plus_margin: tuple[BookPlusMargin, ...]
    flat_monthly: tuple[FlatMonthly, ...]
    fee_steps: tuple[FeeStep, ...]
    undecided: tuple[str, ...]
    source: Source
