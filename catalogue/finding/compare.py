"""Up to four products of one group side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from catalogue.book.cards import Card
from catalogue.book.deposits import DepositProduct
from catalogue.book.loans import LoanProduct
from catalogue.book.services import Service
from catalogue.errors import NotKnown
from catalogue.finding.cards import CardNeeds, find_cards
from catalogue.finding.deposits import DepositNeeds, find_deposits
from catalogue.finding.loans import LoanNeeds, find_loans
from catalogue.finding.matches import Match, Value
from catalogue.queries.offers import fees
from catalogue.snapshot import Snapshot

MOST = 4
Needs = DepositNeeds | LoanNeeds | CardNeeds
Product = DepositProduct | LoanProduct | Card | Service


@dataclass(frozen=True)
class ComparisonRow:
    """One property; a value a product, None where it has none."""

    code: str
    unit: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Comparison:
    """Products in the order asked for, and what tells them apart; ``matches`` are empty for
    services."""

    products: tuple[Product, ...]
    matches: tuple[Match[Any], ...]
    rows: tuple[ComparisonRow, ...]


def compare(
    snapshot: Snapshot, codes: Sequence[str], *, on: date, needs: Needs | None = None
) -> Comparison:
    """Two to four products of one group, with figures for the customer's own needs if told.

    Raises:
        ValueError: fewer than two or more than four, or of different groups.
        NotKnown: one of them is not known on that day.
    """
    if not 2 <= len(dict.fromkeys(codes)) <= MOST:
        raise ValueError(f"two to {MOST} different products can be compared, not {list(codes)}")
    groups: list[tuple[Any, Callable[[Snapshot, Sequence[str], date, Any], Comparison]]] = [
        (snapshot.deposit_products, _deposits),
        (snapshot.loan_products, _loans),
        (snapshot.cards, _cards),
        (snapshot.services, _services),
    ]
    for series, build in groups:
        inside = [code in series.by_code for code in codes]
        if all(inside):
            for code in codes:
                series.at(code, on)
            return build(snapshot, codes, on, needs)
        if any(inside):
            other = codes[inside.index(False)]
            if any(other in one.by_code for one, _ in groups):
                raise ValueError(f"{other} is of another group than {codes[inside.index(True)]}")
            raise NotKnown("product", reason="product", product=other, on=on)
    raise NotKnown("product", reason="product", product=codes[0], on=on)


def _row(code: str, unit: str, *values: Value) -> ComparisonRow:
    return ComparisonRow(code, unit, values)


def _chosen(matches: Sequence[Match[Any]], codes: Sequence[str]) -> list[Match[Any]]:
    by_code = {match.product.code: match for match in matches}
    return [by_code[code] for code in codes]


def _deposits(
    snapshot: Snapshot, codes: Sequence[str], on: date, needs: DepositNeeds | None
) -> Comparison:
    matches = _chosen(find_deposits(snapshot, needs or DepositNeeds(), on=on), codes)
    products: list[DepositProduct] = [match.product for match in matches]
    rows = (
        _row("rate", "percent_per_year", *(match.rate for match in matches)),
        _row("rate_term", "term", *(_said(match, "posted_rate", "term") for match in matches)),
        _row("min_amount", "vnd", *(one.min_amount for one in products)),
        _row("max_amount", "vnd", *(one.max_amount for one in products)),
        _row("min_term", "term", *(_text(one.min_term) for one in products)),
        _row("max_term", "term", *(_text(one.max_term) for one in products)),
        _row("channels", "channel", *(one.channels for one in products)),
        _row("interest_payments", "interest_payment", *(one.interest_payments for one in products)),
        _row(
            "partial_withdrawal",
            "boolean",
            *(one.early_withdrawal.partial.allowed for one in products),
        ),
        _row("topup", "boolean", *(one.topup.allowed for one in products)),
        _row("can_be_pledged", "boolean", *(one.collateral_for_pledge for one in products)),
        _row("drawbacks", "texts", *(one.drawbacks_vi for one in products)),
    )
    return Comparison(tuple(products), tuple(matches), rows)


def _loans(
    snapshot: Snapshot, codes: Sequence[str], on: date, needs: LoanNeeds | None
) -> Comparison:
    matches = _chosen(find_loans(snapshot, needs or LoanNeeds(), on=on), codes)
    products: list[LoanProduct] = [match.product for match in matches]
    rows = (
        _row("average_rate", "percent_per_year", *(match.rate for match in matches)),
        _row("start_rate", "percent_per_year", *(_start(match) for match in matches)),
        _row(
            "later_rate",
            "percent_per_year",
            *(_said(match, "rate_floats_later", "rate", against=True) for match in matches),
        ),
        _row("max_amount", "vnd", *(one.max_amount for one in products)),
        _row("max_term", "months", *(one.max_term_months for one in products)),
        _row("max_ltv", "percent", *(_most(one) for one in products)),
        _row(
            "early_repayment_fee",
            "percent",
            *(
                max((step.percent for step in one.early_repayment.fee_steps), default=Decimal(0))
                for one in products
            ),
        ),
        _row(
            "working_days_to_disburse",
            "days",
            *(one.disbursement.working_days_max for one in products),
        ),
        _row("security", "security", *(one.security for one in products)),
        _row("drawbacks", "texts", *(one.drawbacks_vi for one in products)),
    )
    return Comparison(tuple(products), tuple(matches), rows)


def _cards(
    snapshot: Snapshot, codes: Sequence[str], on: date, needs: CardNeeds | None
) -> Comparison:
    matches = _chosen(find_cards(snapshot, needs or CardNeeds(), on=on), codes)
    products: list[Card] = [match.product for match in matches]
    listed = [{fee.code: fee for fee in fees(snapshot, one.code, on=on)} for one in products]
    rows = (
        _row("annual_fee", "vnd", *(_amount(one.get("annual")) for one in listed)),
        _row("first_year_free", "boolean", *(one.annual_fee_waiver.first_year for one in products)),
        _row("fx_fee", "percent", *(_percent(one.get("fx")) for one in listed)),
        _row("cash_fee", "percent", *(_percent(one.get("cash_advance")) for one in listed)),
        _row("interest_rate", "percent_per_year", *(one.interest_rate for one in products)),
        _row("interest_free_days", "days", *(one.interest_free_days_max for one in products)),
        _row("min_income", "vnd", *(one.min_income for one in products)),
        _row("network", "network", *(one.network for one in products)),
        _row("drawbacks", "texts", *(one.drawbacks_vi for one in products)),
    )
    return Comparison(tuple(products), tuple(matches), rows)


def _services(
    snapshot: Snapshot, codes: Sequence[str], on: date, needs: Needs | None
) -> Comparison:
    del needs
    products = [snapshot.services.at(code, on).record for code in codes]
    listed = [fees(snapshot, code, on=on) for code in codes]
    names = dict.fromkeys((fee.code, fee.channel) for one in listed for fee in one)
    rows = []
    for code, channel in names:
        found = [
            next((fee for fee in one if (fee.code, fee.channel) == (code, channel)), None)
            for one in listed
        ]
        name = f"{code} {channel}".strip()
        rows.append(_row(name, "vnd", *(_amount(fee) for fee in found)))
        if any(fee is not None and fee.percent is not None for fee in found):
            rows.append(_row(f"{name} share", "percent", *(_percent(fee) for fee in found)))
    rows.append(_row("time", "text", *(one.time_vi or None for one in products)))
    return Comparison(tuple(products), (), tuple(rows))


def _said(match: Match[Any], code: str, name: str, *, against: bool = False) -> Value:
    reasons = match.reasons_against if against else match.reasons_for
    return next((reason.values[name] for reason in reasons if reason.code == code), None)


def _start(match: Match[Any]) -> Value:
    for code in ("promotional_rate", "fixed_rate", "floating_rate"):
        rate = _said(match, code, "rate")
        if rate is not None:
            return rate
    return None


def _most(product: LoanProduct) -> int | None:
    shares = [item.max_ltv for item in product.collateral if item.max_ltv is not None]
    return max(shares, default=None)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _amount(fee: Any) -> int | None:
    return None if fee is None else fee.amount


def _percent(fee: Any) -> Decimal | None:
    return None if fee is None else fee.percent
