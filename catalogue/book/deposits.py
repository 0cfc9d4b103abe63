"""Deposits: products, and the rates posted for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from catalogue.book.common import Channel, Dated, DocumentList, Source
from catalogue.term import Term, TermSpan

DepositKind = Literal["demand", "standard", "online", "flexible", "regular", "child", "retirement"]
InterestPayment = Literal["end", "upfront", "monthly", "quarterly", "semiannual", "annual"]
WithdrawalRate = Literal["own_rate", "lowest_demand_rate_on_day"]
ClosedDay = Literal["next_working_day", "same_day", "not_applicable"]


@dataclass(frozen=True, kw_only=True)
class Topup:
    allowed: bool
    min_amount: int | None = None
    max_amount_per_month: int | None = None
    frequency: Literal["monthly"] | None = None
    last_topup_days_before_maturity: int | None = None
    note_vi: str = ""


@dataclass(frozen=True, kw_only=True)
class FullWithdrawal:
    allowed: bool
    rate: WithdrawalRate | None = None


@dataclass(frozen=True, kw_only=True)
class PartialWithdrawal:
    allowed: bool
    rate: WithdrawalRate | None = None
    min_amount: int | None = None
    min_remaining: int | None = None
    max_times: int | None = None
    remaining_rate: Literal["book_rate"] | None = None


@dataclass(frozen=True, kw_only=True)
class EarlyWithdrawal:
    """``clawback``: interest already paid above the recomputed one is taken back."""

    full: FullWithdrawal
    partial: PartialWithdrawal
    clawback: bool
    note_vi: str = ""


@dataclass(frozen=True, kw_only=True)
class Renewal:
    """What happens at maturity without instruction (``default``) and what may be chosen."""

    default: str
    options: tuple[str, ...] = ()
    rate: Literal["posted_on_renewal_day"] | None = None
    if_term_discontinued: Literal["next_shorter_term"] | None = None
    roll_into: str | None = None
    note_vi: str = ""


@dataclass(frozen=True, kw_only=True)
class WhoMayOpen:
    min_age: int
    max_age: int | None = None
    legal_representative_below: int | None = None
    citizens_only: bool
    note_vi: str = ""


@dataclass(frozen=True, kw_only=True)
class MissedContribution:
    max_missed: int
    note_vi: str = ""


@dataclass(frozen=True, kw_only=True)
class DepositProduct(Dated):
    """A deposit product. Its rates stand in the posted sheets, not here."""

    code: str
    name_vi: str
    name_en: str = ""
    kind: DepositKind
    aliases_vi: tuple[str, ...] = ()
    channels: tuple[Channel, ...]
    online_surfaces: tuple[str, ...] = ()
    passbook: str = "none"
    min_amount: int
    min_amount_by_channel: Mapping[str, int] | None = None
    max_amount: int | None = None
    max_total_per_customer: int | None = None
    min_term: Term | None = None
    max_term: Term | None = None
    interest_payments: tuple[InterestPayment, ...]
    interest_payments_note_vi: str = ""
    topup: Topup = Topup(allowed=False)
    missed_contribution: MissedContribution | None = None
    early_withdrawal: EarlyWithdrawal = EarlyWithdrawal(
        full=FullWithdrawal(allowed=True, rate="lowest_demand_rate_on_day"),
        partial=PartialWithdrawal(allowed=False),
        clawback=True,
    )
    renewal: Renewal = Renewal(default="none")
    maturity_on_closed_day: ClosedDay | Mapping[str, ClosedDay] = "next_working_day"
    who_may_open: WhoMayOpen = WhoMayOpen(min_age=15, citizens_only=True)
    documents: DocumentList = ()
    documents_note_vi: str = ""
    collateral_for_pledge: bool = False
    selling_points_vi: tuple[str, ...] = ()
    drawbacks_vi: tuple[str, ...] = ()

    def min_amount_at(self, channel: str) -> int:
        """The least amount of one book through that channel, in đồng."""
        return (self.min_amount_by_channel or {}).get(channel, self.min_amount)

    def closed_day_at(self, channel: str) -> str:
        """What a maturity on a closed day does through that channel."""
        rule = self.maturity_on_closed_day
        return rule if isinstance(rule, str) else rule[channel]


@dataclass(frozen=True)
class DepositRate:
    """One posted rate, in percent a year. ``min_amount`` is the lower bound of its amount tier.

    ``segment`` is "" where the rate holds for every customer.
    """

    product: str
    channel: str
    segment: str
    currency: str
    min_amount: int
    interest_payment: str
    span: TermSpan
    rate: Decimal
    source: Source


@dataclass(frozen=True)
class DepositRateRow:
    """The rates of one span of terms, by interest payment."""

    span: TermSpan
    rates: Mapping[str, DepositRate]


@dataclass(frozen=True)
class DepositRateTable:
    """Everything posted for a product, channel and amount on a day, shortest term first."""

    product: DepositProduct
    channel: str
    min_amount: int
    interest_payments: tuple[str, ...]
    rows: tuple[DepositRateRow, ...]
    source: Source
