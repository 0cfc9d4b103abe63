"""Interest of a term deposit kept to maturity, for each way of paying it.

Conventions of the demo bank (QĐ 096/2026/QĐ-SMB): actual days over 365, first day counted, last
not; rounded to the đồng at each payment; a maturity that moves off a closed day earns the book
rate for the days moved.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from catalogue.calculators.accruals import Accrual
from catalogue.calculators.days import Calendar, DueDate, add_months, due_date, term_end
from catalogue.calculators.money import (
    MONTHS_IN_YEAR,
    CalculationError,
    half_up,
    quote,
    require_amount,
    yearly,
)
from catalogue.calculators.yields import YearlyRate, dated_yearly_rate
from catalogue.term import Term

# Ways of paying interest beside "end" and "upfront".
PERIOD_MONTHS: dict[str, int] = {"monthly": 1, "quarterly": 3, "semiannual": 6, "annual": 12}


@dataclass(frozen=True, slots=True)
class InterestPaid:
    """Interest paid on a day for the days of ``accrual``; ``amount`` is rounded to the đồng."""

    on: date
    accrual: Accrual
    amount: int


@dataclass(frozen=True, slots=True)
class DepositInterest:
    """What a deposit pays when it is kept to maturity. Amounts in đồng, rate in percent a year."""

    principal: int
    rate: Decimal
    term: Term
    interest_payment: str
    opened: date
    maturity: DueDate
    payments: tuple[InterestPaid, ...]
    interest: int
    """All interest, whenever it is paid."""
    total: int
    """Principal and all interest."""

    @property
    def days(self) -> int:
        """Actual days from opening to the day the money is back, the last not counted."""
        return (self.maturity.actual - self.opened).days

    @property
    def extra_days(self) -> int:
        """Days added because the maturity moved off a closed day."""
        return self.maturity.moved_days

    @property
    def paid_at_maturity(self) -> int:
        """Principal and the interest paid together with it."""
        return self.principal + sum(
            paid.amount for paid in self.payments if paid.on == self.maturity.actual
        )

    def received_by(self, day: date) -> int:
        """Interest paid up to ``day``, that day included."""
        return sum(paid.amount for paid in self.payments if paid.on <= day)

    def of_principal(self, principal: int) -> DepositInterest:
        """The same deposit, had it been of ``principal`` from the start."""
        return _kept_to_maturity(
            principal, self.rate, self.term, self.interest_payment, self.opened, self.maturity
        )

    @property
    def yearly_yield(self) -> YearlyRate:
        """The rate that makes ways of paying comparable: early interest is worth more."""
        flows = [(self.opened, -self.principal), (self.maturity.actual, self.principal)]
        flows += [(paid.on, paid.amount) for paid in self.payments]
        return dated_yearly_rate(flows)


def deposit_interest(
    principal: int,
    rate: Decimal,
    term: Term,
    interest_payment: str,
    opened: date,
    *,
    closed_days: Calendar | None = None,
) -> DepositInterest:
    """Interest of ``principal`` đồng at ``rate`` percent a year, kept for ``term``.

    Args:
        rate: the rate posted for this way of paying interest; it is never derived from another.
        interest_payment: ``end``, ``upfront`` or one of :data:`PERIOD_MONTHS`.
        closed_days: the calendar by which the maturity moves to the next working day; without it
            the deposit is paid back on the very day, as online deposits are. Interest dates within
            the term do not move.

    Raises:
        CalculationError: an amount, rate or way of paying that makes no sense, such as monthly
            interest of a term in weeks.
    """
    require_amount("principal", principal)
    yearly(rate)
    maturity = due_date(term_end(opened, term), closed_days)
    return _kept_to_maturity(principal, rate, term, interest_payment, opened, maturity)


def _kept_to_maturity(
    principal: int,
    rate: Decimal,
    term: Term,
    interest_payment: str,
    opened: date,
    maturity: DueDate,
) -> DepositInterest:
    payments = tuple(
        InterestPaid(on, accrual, half_up(accrual.exact))
        for on, accrual in _accruals(principal, rate, term, interest_payment, opened, maturity)
    )
    interest = sum(paid.amount for paid in payments)
    return DepositInterest(
        principal,
        rate,
        term,
        interest_payment,
        opened,
        maturity,
        payments,
        interest,
        principal + interest,
    )


def _accruals(
    principal: int,
    rate: Decimal,
    term: Term,
    interest_payment: str,
    opened: date,
    maturity: DueDate,
) -> Iterator[tuple[date, Accrual]]:
    if interest_payment == "end":
        yield maturity.actual, Accrual(opened, maturity.actual, principal, rate)
    elif interest_payment == "upfront":
        yield opened, Accrual(opened, maturity.nominal, principal, rate)
        if maturity.moved_days:
            yield maturity.actual, Accrual(maturity.nominal, maturity.actual, principal, rate)
    elif interest_payment in PERIOD_MONTHS:
        if term.months is None:
            raise CalculationError(
                f"interest_payment is {interest_payment!r} for a term of {term}; "
                "terms shorter than a month pay at the end"
            )
        every = PERIOD_MONTHS[interest_payment]
        # Counted from the opening, not from the date before, or the 31st would stay the 28th.
        days = [add_months(opened, month) for month in range(0, term.months, every)]
        for start, end in zip(days, [*days[1:], maturity.actual], strict=True):
            yield end, Accrual(start, end, principal, rate)
    else:
        raise CalculationError(
            f"interest_payment is {interest_payment!r}; give end, upfront, "
            + ", ".join(PERIOD_MONTHS)
        )


def upfront_equivalent(end_rate: Decimal, months: int) -> Decimal:
    """The upfront rate worth as much as ``end_rate``: ``r / (1 + r * t)``, two decimals.

    A check on published rates only; customers get the published rate.
    """
    ratio = Fraction(end_rate) / 100
    return quote(100 * ratio / (1 + ratio * Fraction(months, MONTHS_IN_YEAR)))
