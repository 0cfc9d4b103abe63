"""Regular saving: many contributions, one rate fixed at opening, one maturity.

Each contribution earns the book rate from its day to the maturity; interest is paid, and so
rounded, once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from catalogue.calculators.accruals import Accrual, Movement, exact_interest
from catalogue.calculators.days import Calendar, DueDate, add_months, due_date, term_end
from catalogue.calculators.money import CalculationError, half_up, require_amount, require_count
from catalogue.calculators.yields import YearlyRate, dated_yearly_rate
from catalogue.term import Term


@dataclass(frozen=True, slots=True)
class RegularRules:
    """What a product asks of contributions. Amounts in đồng."""

    min_amount: int = 1
    max_per_month: int | None = None
    """The most that may be put in within one calendar month."""
    last_days_before_maturity: int = 1
    """A contribution comes at least so many days before the maturity by contract."""
    max_missed: int | None = None
    """Monthly contributions that may be missed; with one more the plan takes none any longer."""


@dataclass(frozen=True, slots=True)
class RegularSaving:
    """What a regular saving plan pays at maturity, or when it is closed early."""

    rate: Decimal
    opened: date
    maturity: DueDate
    accruals: tuple[Accrual, ...]
    """One for each contribution."""
    deposited: int
    interest: int
    total: int

    @property
    def yearly_yield(self) -> YearlyRate:
        """The rate that the contributions earn on the days they are there."""
        flows = [(accrual.start, -accrual.balance) for accrual in self.accruals]
        end = max(accrual.end for accrual in self.accruals)
        return dated_yearly_rate([*flows, (end, self.total)])


@dataclass(frozen=True, slots=True)
class MonthlyPlan:
    """Contributions of the same amount every month, and those that could not be made."""

    contributions: tuple[Movement, ...]
    missed: tuple[date, ...]
    too_late: tuple[date, ...]
    """Days too near the maturity for a contribution."""
    stopped_from: date | None
    """The plan takes nothing any more from here on, because too many were missed."""


def monthly_plan(
    amount: int,
    opened: date,
    term: Term,
    *,
    missed: Collection[int] = (),
    rules: RegularRules | None = None,
) -> MonthlyPlan:
    """The contributions of a plan that takes ``amount`` đồng every month from ``opened`` on.

    Args:
        missed: numbers of the months without a contribution, the month after opening being 1.

    Raises:
        CalculationError: the term is in weeks, the amount breaks ``rules``, or the first
            contribution is missed.
    """
    rules = rules or RegularRules()
    if term.months is None:
        raise CalculationError(f"term is {term}; a monthly plan needs a term in months")
    for month in missed:
        require_count("missed month", month, 1, term.months - 1)
    _check_amount(amount, rules)
    last_day = _last_day(term_end(opened, term), rules)
    made: list[Movement] = []
    missing: list[date] = []
    too_late: list[date] = []
    stopped_from: date | None = None
    for month in range(term.months):
        day = add_months(opened, month)
        if stopped_from is not None:
            break
        if month in missed:
            missing.append(day)
            if rules.max_missed is not None and len(missing) > rules.max_missed:
                stopped_from = day
        elif day > last_day:
            too_late.append(day)
        else:
            made.append(Movement(day, amount))
    return MonthlyPlan(tuple(made), tuple(missing), tuple(too_late), stopped_from)


def regular_saving(
    contributions: Sequence[Movement],
    rate: Decimal,
    opened: date,
    term: Term,
    *,
    rules: RegularRules | None = None,
    closed_days: Calendar | None = None,
) -> RegularSaving:
    """Interest of ``contributions`` kept to the maturity of a plan opened on ``opened``.

    Args:
        rate: percent a year of the whole term, fixed on opening.
        closed_days: as for :func:`catalogue.calculators.deposits.deposit_interest`.

    Raises:
        CalculationError: a contribution breaks ``rules`` or lies outside the plan.
    """
    rules = rules or RegularRules()
    nominal = term_end(opened, term)
    last_day = _last_day(nominal, rules)
    by_month: Counter[tuple[int, int]] = Counter()
    for contribution in contributions:
        _check_amount(contribution.amount, rules)
        if not opened <= contribution.on <= last_day:
            raise CalculationError(
                f"a contribution is on {contribution.on}; this plan takes them from {opened} "
                f"to {last_day}"
            )
        month = (contribution.on.year, contribution.on.month)
        by_month[month] += contribution.amount
        if rules.max_per_month is not None and by_month[month] > rules.max_per_month:
            raise CalculationError(
                f"contributions of {month[1]:02}/{month[0]} are {by_month[month]:,} đồng; at most "
                f"{rules.max_per_month:,} a month"
            )
    maturity = due_date(nominal, closed_days)
    return _summed(contributions, rate, opened, maturity, maturity.actual)


def close_regular_early(saving: RegularSaving, on: date, rate: Decimal) -> RegularSaving:
    """Close the plan on ``on``: every contribution so far earns ``rate`` for its own days.

    Raises:
        CalculationError: ``on`` is not between opening and maturity.
    """
    if not saving.opened <= on < saving.maturity.actual:
        raise CalculationError(
            f"on is {on}; an early closure lies between opening ({saving.opened}) and the day "
            f"before maturity ({saving.maturity.actual})"
        )
    made = [Movement(each.start, each.balance) for each in saving.accruals if each.start <= on]
    return _summed(made, rate, saving.opened, saving.maturity, on)


def _summed(
    contributions: Sequence[Movement],
    rate: Decimal,
    opened: date,
    maturity: DueDate,
    end: date,
) -> RegularSaving:
    if not contributions:
        raise CalculationError("contributions are empty; give at least the first one")
    accruals = tuple(Accrual(move.on, end, move.amount, rate) for move in contributions)
    deposited = sum(move.amount for move in contributions)
    interest = half_up(exact_interest(accruals))
    return RegularSaving(
        rate, opened, maturity, accruals, deposited, interest, deposited + interest
    )


def _check_amount(amount: int, rules: RegularRules) -> None:
    require_amount("contribution", amount, rules.min_amount)
    if rules.max_per_month is not None and amount > rules.max_per_month:
        raise CalculationError(
            f"contribution is {amount:,} đồng; at most {rules.max_per_month:,} a month"
        )


def _last_day(maturity: date, rules: RegularRules) -> date:
    return maturity - timedelta(days=rules.last_days_before_maturity)
