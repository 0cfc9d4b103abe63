"""The debt group of an overdue loan and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from appraisal.application import Application
from appraisal.case import Case
from appraisal.errors import UnknownDateError
from appraisal.model import Policy
from appraisal.rounding import half_up
from appraisal.servicing import Consequence, Servicing
from appraisal.terms import terms_on

DAYS_IN_YEAR = 365
BAD_DEBT_FROM = 3
"""Groups 3 to 5 are bad debt (nợ xấu)."""


@dataclass(frozen=True, slots=True)
class DebtGroup:
    """``group`` 1 to 5; ``next_group_in_days`` is None in the last one.

    ``refused_products`` are loans that the policy would refuse while the group lasts;
    ``kept_by_cic_years`` is how long bad debt stays on record once it is paid, None for none.
    """

    days_overdue: int
    group: int
    bad_debt: bool
    reference: str
    next_group_in_days: int | None
    consequences: tuple[Consequence, ...]
    refused_products: tuple[str, ...]
    kept_by_cic_years: int | None


def debt_group(days_overdue: int, servicing: Servicing, policy: Policy, *, on: date) -> DebtGroup:
    """The group of a loan whose oldest unpaid amount is ``days_overdue`` days late.

    Raises:
        ValueError: fewer than no days.
        UnknownDateError: a bound is not known on that day.
    """
    if days_overdue < 0:
        raise ValueError(f"days_overdue is {days_overdue}; write the days since the due date, 0 up")
    firsts = [
        (2, int(servicing.fact("DEBT_GROUP_2_FROM_DAYS", on).value)),
        (3, int(servicing.fact("DEBT_GROUP_3_FROM_DAYS", on).value)),
        (4, int(servicing.fact("DEBT_GROUP_4_FROM_DAYS", on).value)),
        # The last bound is "over", not "from".
        (5, int(servicing.fact("DEBT_GROUP_5_OVER_DAYS", on).value) + 1),
    ]
    group = max((g for g, first in firsts if days_overdue >= first), default=1)
    coming = [first for _, first in firsts if first > days_overdue]
    bad = group >= BAD_DEBT_FROM
    kept = servicing.fact("CIC_BAD_DEBT_RETENTION_YEARS", on)
    return DebtGroup(
        days_overdue=days_overdue,
        group=group,
        bad_debt=bad,
        reference=servicing.fact("DEBT_GROUP_2_FROM_DAYS", on).reference,
        next_group_in_days=min(coming) - days_overdue if coming else None,
        consequences=tuple(
            consequence
            for consequence in servicing.consequences
            if days_overdue and consequence.from_group <= group
        ),
        refused_products=_refused(group, policy, on),
        kept_by_cic_years=int(kept.value) if bad else None,
    )


def _refused(group: int, policy: Policy, on: date) -> tuple[str, ...]:
    terms, refused = terms_on(policy, on), []
    for code in policy.rule_sets:
        try:
            case = Case(Application(product_code=code), terms)
        except UnknownDateError:
            continue
        from_group = case.number("DEBT_GROUP_KNOCKOUT_FROM")
        if from_group is not None and group >= from_group:
            refused.append(code)
    return tuple(refused)


@dataclass(frozen=True, slots=True)
class LateCharges:
    """The most that may be charged for the days so far, in đồng; rates in percent a year."""

    on_principal: int
    principal_rate: Decimal
    on_interest: int
    interest_rate: Decimal
    reference: str


def late_charges(
    *,
    overdue_principal: int,
    overdue_interest: int,
    rate: Decimal,
    days_overdue: int,
    servicing: Servicing,
    on: date,
) -> LateCharges:
    """Charges on principal and interest that have been late for ``days_overdue`` days.

    Overdue principal bears at most ``LATE_PRINCIPAL_RATIO_MAX`` percent of the loan's own ``rate``
    (percent a year), overdue interest at most ``LATE_INTEREST_RATE_MAX`` percent a year; both over
    365 days. Estimates: the contract may charge less.

    Raises:
        UnknownDateError: a cap is not known on that day.
    """
    ratio = servicing.fact("LATE_PRINCIPAL_RATIO_MAX", on)
    cap = servicing.fact("LATE_INTEREST_RATE_MAX", on)
    principal_rate = rate * ratio.value / 100
    interest_rate = Decimal(cap.value)
    return LateCharges(
        on_principal=_interest(overdue_principal, principal_rate, days_overdue),
        principal_rate=principal_rate,
        on_interest=_interest(overdue_interest, interest_rate, days_overdue),
        interest_rate=interest_rate,
        reference=ratio.reference,
    )


def _interest(amount: int, rate: Decimal, days: int) -> int:
    over, under = rate.as_integer_ratio()
    return half_up(amount * over * days, under * 100 * DAYS_IN_YEAR)
