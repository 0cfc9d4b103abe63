"""Laws that deposits keep: interest adds up over days and amounts, nothing is paid twice."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.calculators.accruals import DatedRate, Movement, accrue, exact_interest
from catalogue.calculators.days import Calendar, Certainty, add_months, months_and_days
from catalogue.calculators.demand import demand_interest
from catalogue.calculators.deposits import (
    PERIOD_MONTHS,
    deposit_interest,
    upfront_equivalent,
)
from catalogue.calculators.money import CalculationError, half_up
from catalogue.calculators.regular import monthly_plan, regular_saving
from catalogue.calculators.renewals import renew
from catalogue.calculators.withdrawals import close_early, withdraw_part
from catalogue.term import Term

amounts = st.integers(1, 10**11)
rates = st.decimals("0", "15", places=2)
days = st.dates(date(2026, 1, 1), date(2030, 12, 31))
months = st.integers(1, 60)
payments = st.sampled_from(["end", "upfront", *PERIOD_MONTHS])
CALENDAR = Calendar(
    date(2026, 8, 10),
    date(2027, 12, 31),
    frozenset({date(2026, 11, 24), date(2027, 1, 1), date(2027, 2, 8)}),
    frozenset({date(2027, 2, 8)}),
)


def end_interest(principal: int, rate: Decimal, start: date, end: date) -> int:
    return half_up(
        exact_interest(accrue([Movement(start, principal)], [DatedRate(start, rate)], start, end))
    )


@given(amounts, rates, st.lists(days, min_size=3, max_size=3, unique=True))
def test_interest_adds_up_over_split_days(principal: int, rate: Decimal, some: list[date]) -> None:
    start, middle, end = sorted(some)
    halves = end_interest(principal, rate, start, middle) + end_interest(
        principal, rate, middle, end
    )
    assert abs(end_interest(principal, rate, start, end) - halves) <= 1


@given(amounts, amounts, rates, days, months)
def test_interest_adds_up_over_split_amounts(
    one: int, other: int, rate: Decimal, opened: date, term: int
) -> None:
    def interest(principal: int) -> int:
        return deposit_interest(principal, rate, Term(months=term), "end", opened).interest

    assert abs(interest(one + other) - interest(one) - interest(other)) <= 1


@given(amounts, rates, days, months, payments, st.booleans())
def test_every_way_of_paying_pays_the_interest_of_the_same_days(
    principal: int,
    rate: Decimal,
    opened: date,
    term: int,
    interest_payment: str,
    counter: bool,
) -> None:
    deposit = deposit_interest(
        principal,
        rate,
        Term(months=term),
        interest_payment,
        opened,
        closed_days=CALENDAR if counter else None,
    )
    assert sum(paid.accrual.days for paid in deposit.payments) == deposit.days
    exact = Fraction(principal) * Fraction(rate) * deposit.days / 36500
    assert abs(deposit.interest - exact) <= Fraction(len(deposit.payments), 2)
    starts = [paid.accrual.start for paid in deposit.payments]
    ends = [paid.accrual.end for paid in deposit.payments]
    assert starts[0] == opened
    assert starts[1:] == ends[:-1]
    assert ends[-1] == deposit.maturity.actual
    assert deposit.total == principal + deposit.interest
    assert deposit.received_by(deposit.maturity.actual) == deposit.interest


@given(amounts, rates, rates, days, months)
def test_more_rate_or_more_days_earn_no_less(
    principal: int, one: Decimal, other: Decimal, opened: date, term: int
) -> None:
    low, high = sorted([one, other])

    def interest(rate: Decimal, length: int) -> int:
        return deposit_interest(principal, rate, Term(months=length), "end", opened).interest

    assert interest(low, term) <= interest(high, term) <= interest(high, term + 1)


@given(st.integers(1_000_000, 10**11), rates, rates, days, months, payments, st.data())
def test_closing_early_pays_the_early_rate_and_no_more(
    principal: int,
    book: Decimal,
    early: Decimal,
    opened: date,
    term: int,
    interest_payment: str,
    data: st.DataObject,
) -> None:
    deposit = deposit_interest(principal, book, Term(months=term), interest_payment, opened)
    after = data.draw(st.integers(0, deposit.days - 1))
    on = opened + timedelta(days=after)
    closed = close_early(deposit, on, early)
    in_all = closed.paid_out + deposit.received_by(on)
    assert in_all == principal + half_up(Fraction(principal) * Fraction(early) * after / 36500)
    assert closed.clawback == max(0, deposit.received_by(on) - closed.interest_due)


@given(st.integers(2, 10**11), rates, rates, days, months, payments, st.data())
def test_withdrawing_in_two_parts_pays_as_closing_at_once(
    principal: int,
    book: Decimal,
    early: Decimal,
    opened: date,
    term: int,
    interest_payment: str,
    data: st.DataObject,
) -> None:
    deposit = deposit_interest(principal, book, Term(months=term), interest_payment, opened)
    on = opened + timedelta(days=data.draw(st.integers(0, deposit.days - 1)))
    part = data.draw(st.integers(1, principal - 1))
    first = withdraw_part(deposit, on, part, early)
    assert first.remaining is not None
    rest = close_early(first.remaining, on, early)
    assert abs(first.paid_out + rest.paid_out - close_early(deposit, on, early).paid_out) <= 1
    assert first.interest_received + first.remaining.received_by(on) == deposit.received_by(on)


@given(amounts, rates, days, months)
def test_one_contribution_is_a_plain_deposit(
    amount: int, rate: Decimal, opened: date, term: int
) -> None:
    plain = deposit_interest(amount, rate, Term(months=term), "end", opened)
    saving = regular_saving([Movement(opened, amount)], rate, opened, Term(months=term))
    assert (saving.interest, saving.total) == (plain.interest, plain.total)


@given(st.integers(200_000, 50_000_000), days, st.integers(6, 60))
def test_a_monthly_plan_can_be_saved(amount: int, opened: date, term: int) -> None:
    plan = monthly_plan(amount, opened, Term(months=term))
    assert len(plan.contributions) == term
    saving = regular_saving(plan.contributions, Decimal("3.65"), opened, Term(months=term))
    assert saving.deposited == amount * term
    assert saving.interest == half_up(
        Fraction(sum(each.days for each in saving.accruals) * amount, 10_000)
    )
    # Simple interest of up to five years is worth less a year than its rate.
    assert Decimal("3.3") < saving.yearly_yield.nominal <= Decimal("3.65")


@given(amounts, st.integers(1, 12), st.integers(1, 4), days)
def test_a_capitalised_renewal_is_worth_no_less(
    principal: int, term: int, times: int, opened: date
) -> None:
    first = deposit_interest(principal, Decimal("5"), Term(months=term), "end", opened)

    def posted(_day: date, _amount: int) -> Decimal:
        return Decimal("5")

    grown = renew(first, "same_term_capitalise", posted, times=times)
    paid = renew(first, "same_term_principal_only", posted, times=times)
    assert grown.to_account == 0
    assert grown.value == principal + grown.interest
    assert paid.value == principal
    assert paid.to_account == paid.interest
    assert grown.interest >= paid.interest
    assert grown.matures == paid.matures


@given(
    st.lists(st.tuples(st.integers(0, 300), st.integers(1, 10**9)), min_size=1, max_size=8),
    st.integers(1, 31),
)
def test_credited_interest_is_what_the_days_earn(
    moves: list[tuple[int, int]], credit_day: int
) -> None:
    start = date(2026, 1, 15)
    end = start + timedelta(days=301)
    movements = [Movement(start + timedelta(days=after), amount) for after, amount in moves]
    paid = demand_interest(
        movements, [DatedRate(start, Decimal("0.5"))], start, end, credit_day=credit_day
    )
    assert paid.balance == sum(move.amount for move in movements) + paid.interest
    covered = [span for credit in paid.credits for span in credit.accruals]
    simple = exact_interest(accrue(movements, [DatedRate(start, Decimal("0.5"))], start, end))
    assert paid.interest >= simple - len(paid.credits)
    assert all(span.days > 0 for span in covered)


@given(days)
def test_what_moves_lands_on_an_open_day(day: date) -> None:
    due = CALENDAR.next_working_day(day)
    assert due.actual >= day
    assert due.actual.weekday() < 5
    assert due.actual not in CALENDAR.holidays
    assert CALENDAR.next_working_day(due.actual).actual == due.actual
    known = CALENDAR.covers(day) and CALENDAR.covers(due.actual)
    assert (due.certainty is Certainty.UNKNOWN) == (not known)


def test_the_calendar_names_what_it_does_not_cover() -> None:
    with pytest.raises(CalculationError, match="covers 2026-08-10 to 2027-12-31, not 2028-01-03"):
        CALENDAR.is_closed(date(2028, 1, 3))
    assert CALENDAR.is_closed(date(2026, 11, 24))
    assert not CALENDAR.is_closed(date(2026, 11, 23))


@given(days, st.integers(0, 480))
def test_months_are_counted_as_they_are_added(start: date, count: int) -> None:
    there = add_months(start, count)
    assert there.day == start.day or (there + timedelta(days=1)).day == 1
    assert months_and_days(start, there) == (count, 0)
    assert months_and_days(start, there + timedelta(days=1))[0] in {count, count + 1}


def test_early_interest_is_worth_more() -> None:
    def nominal(interest_payment: str) -> Decimal:
        deposit = deposit_interest(
            10**9, Decimal("6"), Term(months=12), interest_payment, date(2026, 3, 1)
        )
        return deposit.yearly_yield.effective

    assert nominal("end") == Decimal("6.00")
    assert nominal("end") < nominal("quarterly") < nominal("monthly") < nominal("upfront")


@given(st.decimals("0.5", "10", places=2))
def test_the_upfront_equivalent_is_worth_the_rate_at_the_end(rate: Decimal) -> None:
    upfront = deposit_interest(
        10**11, upfront_equivalent(rate, 12), Term(months=12), "upfront", date(2026, 3, 1)
    )
    assert abs(upfront.yearly_yield.effective - rate) <= Decimal("0.02")
