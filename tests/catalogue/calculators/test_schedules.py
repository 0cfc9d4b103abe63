"""Laws of every repayment plan, whatever its amount, rate, term, grace and extra payments."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy_financial as npf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.book.loans import FeeStep
from catalogue.calculators.affordability import affordable_principal
from catalogue.calculators.costs import loan_yearly_rate
from catalogue.calculators.loans import (
    Effect,
    ExtraPayment,
    Method,
    Phase,
    Schedule,
    exact_annuity,
    loan_schedule,
)
from catalogue.calculators.money import half_up
from catalogue.calculators.settlement import difference, settle_early, stressed

amounts = st.one_of(st.integers(1, 2_000), st.integers(1_000_000, 20_000_000_000))
rates = st.decimals("0", "40", places=2)
months_of_loans = st.integers(1, 420)
FEES = [
    FeeStep(1, 12, Decimal("3")),
    FeeStep(13, 36, Decimal("2")),
    FeeStep(37, None, Decimal("0")),
]


def remainder(rate: Decimal, months: int) -> Fraction:
    """The most that rounding each instalment leaves to the last: half a đồng a month, grown."""
    return months * (1 + Fraction(rate) / 1200) ** months


@st.composite
def phases_of(draw: st.DrawFn, months: int) -> list[Phase]:
    lengths = draw(st.lists(st.integers(1, max(months, 1)), max_size=3))
    phases = [Phase(draw(rates), length, "promotional") for length in lengths]
    return [*phases, Phase(draw(rates), kind="floating")]


@st.composite
def plans(draw: st.DrawFn) -> dict[str, object]:
    months = draw(months_of_loans)
    method: Method = draw(st.sampled_from(["annuity", "reducing", "bullet", "seasonal"]))
    grace = draw(st.integers(0, min(months - 1, 60)))
    paid_seldom = method in {"bullet", "seasonal"}
    effects = (
        ["smaller_instalment"] if method == "bullet" else ["smaller_instalment", "shorter_term"]
    )
    harvests = draw(st.lists(st.integers(grace + 1, months), max_size=6))
    extras = st.builds(
        ExtraPayment, st.integers(1, months), st.integers(1, 10**9), st.sampled_from(effects)
    )
    return {
        "principal": draw(amounts),
        "months": months,
        "method": method,
        "phases": draw(phases_of(months)),
        "grace_months": grace,
        "interest_every": draw(st.integers(1, months)) if paid_seldom else 1,
        "principal_months": [*harvests, months] if method == "seasonal" else (),
        "extra_payments": draw(st.lists(extras, max_size=5)),
        "fee_steps": FEES,
    }


@given(plans())
def test_principal_repaid_is_principal_lent(plan: dict[str, object]) -> None:
    schedule = loan_schedule(**plan)  # type: ignore[arg-type]
    rows = schedule.rows
    assert sum(row.principal + row.prepaid for row in rows) == plan["principal"]
    assert rows[-1].balance == 0
    balance = schedule.principal
    for number, row in enumerate(rows, 1):
        assert row.month == number
        assert row.opening == balance
        assert row.instalment == row.principal + row.interest
        assert min(row.principal, row.interest, row.prepaid, row.fee, row.balance, row.accrued) >= 0
        balance = row.opening - row.principal - row.prepaid
        assert row.balance == balance
        if row.month <= schedule.grace_months:
            assert row.principal == 0
    assert len(rows) <= schedule.months
    assert schedule.total == sum(row.instalment + row.prepaid + row.fee for row in rows)
    assert schedule.total_interest == sum(phase.interest for phase in schedule.phases)


@given(plans())
def test_interest_paid_is_interest_run_up(plan: dict[str, object]) -> None:
    """Each payment rounds once, so all of them stray by half a đồng each at most."""
    schedule = loan_schedule(**plan)  # type: ignore[arg-type]
    run_up = sum(
        (Fraction(row.opening) * Fraction(row.rate) / 1200 for row in schedule.rows), Fraction()
    )
    assert abs(schedule.total_interest - run_up) <= Fraction(len(schedule.rows), 2)
    if plan["interest_every"] == 1:
        for row in schedule.rows:
            assert row.interest == half_up(Fraction(row.opening) * Fraction(row.rate) / 1200)


@given(st.integers(1_000_000, 20_000_000_000), rates, months_of_loans)
def test_instalments_of_an_annuity_are_equal(principal: int, rate: Decimal, months: int) -> None:
    schedule = loan_schedule(principal, months, "annuity", [Phase(rate)])
    assert {row.instalment for row in schedule.rows[:-1]} <= {
        half_up(exact_annuity(principal, rate, months))
    }
    last = schedule.rows[-1].instalment
    assert abs(last - exact_annuity(principal, rate, months)) <= remainder(rate, months) + 1


@given(st.integers(1_000_000, 20_000_000_000), months_of_loans, st.data())
def test_each_phase_has_the_annuity_of_what_is_left(
    principal: int, months: int, data: st.DataObject
) -> None:
    grace = data.draw(st.integers(0, min(months - 1, 60)))
    schedule = loan_schedule(
        principal, months, "annuity", data.draw(phases_of(months)), grace_months=grace
    )
    for before, phase in zip((None, *schedule.phases), schedule.phases, strict=False):
        first = max(phase.from_month, grace + 1)
        goes_on = before is not None and before.rate == phase.rate and first > grace + 1
        if not goes_on and first <= phase.to_month and first < len(schedule.rows):
            row = schedule.rows[first - 1]
            left = months - first + 1
            assert row.instalment == half_up(exact_annuity(row.opening, phase.rate, left))
            within = schedule.rows[first - 1 : phase.to_month]
            assert {each.instalment for each in within[: len(schedule.rows) - first]} == {
                row.instalment
            }


@given(
    st.integers(1_000_000, 20_000_000_000),
    st.decimals("0.5", "40", places=2),
    months_of_loans,
)
def test_annuity_agrees_with_numpy_financial(principal: int, rate: Decimal, months: int) -> None:
    """Before rounding, and within the one đồng that the other's floats may stray."""
    theirs = -npf.pmt(float(rate) / 1200, months, principal)
    assert abs(float(exact_annuity(principal, rate, months)) - theirs) < 1


@pytest.mark.parametrize(
    ("principal", "rate", "months", "instalment"),
    [
        (1_000_000_000, "12", 12, "88848788.68"),
        (100_000_000, "13.90", 36, "3412908"),
        (200_000_000, "15.90", 60, "4852991"),
        (2_000_000_000, "13.30", 240, "23860250"),
        (500_000_000, "13.00", 60, "11376537"),
    ],
)
def test_known_annuities(principal: int, rate: str, months: int, instalment: str) -> None:
    known = Decimal(instalment)
    exact = exact_annuity(principal, Decimal(rate), months)
    places = -int(known.as_tuple().exponent)
    assert Fraction(half_up(exact * 10**places), 10**places) == Fraction(known)


@given(
    st.integers(10_000_000, 20_000_000_000),
    st.integers(6, 240),
    st.data(),
    st.sampled_from(["annuity", "reducing"]),
)
def test_extra_payments_spare_interest_and_a_shorter_term_spares_more(
    principal: int, months: int, data: st.DataObject, method: Method
) -> None:
    rate = data.draw(st.decimals("1", "30", places=2))
    month = data.draw(st.integers(1, months - 1))
    grace = data.draw(st.integers(0, months // 2))
    amount = data.draw(st.integers(1_000_000, principal))

    def plan(*effects: Effect) -> Schedule:
        extras = [ExtraPayment(month, amount, effect) for effect in effects]
        return loan_schedule(
            principal, months, method, [Phase(rate)], grace_months=grace, extra_payments=extras
        )

    kept, smaller, shorter = plan(), plan("smaller_instalment"), plan("shorter_term")
    rounding = remainder(rate, months)
    assert smaller.total_interest <= kept.total_interest + rounding
    assert shorter.total_interest <= smaller.total_interest + rounding
    assert len(smaller.rows) == months or smaller.rows[-1].month == month
    if month > grace:
        after = [row.instalment for row in shorter.rows[month:-1]]
        if method == "annuity":
            assert set(after) <= {kept.rows[month - 1].instalment}
    assert smaller.largest_instalment <= kept.largest_instalment + rounding
    assert shorter.largest_instalment <= kept.largest_instalment + rounding


@given(
    st.integers(1_000_000, 20_000_000_000),
    st.integers(2, 360),
    st.decimals("1", "25", places=2),
    st.decimals("0.25", "10", places=2),
    st.sampled_from(["annuity", "reducing", "bullet"]),
)
def test_more_rate_or_more_time_costs_more(
    principal: int, months: int, rate: Decimal, points: Decimal, method: Method
) -> None:
    promotional = Phase(rate, months // 2, "promotional")
    phases = [promotional, Phase(rate, kind="floating")]
    plan = loan_schedule(principal, months, method, phases)
    dearer = loan_schedule(principal, months, method, stressed(phases, points))
    longer = loan_schedule(principal, months + 12, method, phases)
    assert dearer.total_interest > plan.total_interest - remainder(rate + points, months)
    assert difference(plan, dearer).total_interest == dearer.total_interest - plan.total_interest
    assert dearer.rows[0].instalment == plan.rows[0].instalment
    assert longer.total_interest > plan.total_interest
    if method == "annuity":
        assert longer.rows[0].instalment <= plan.rows[0].instalment


@given(
    st.integers(1_000_000, 20_000_000_000),
    st.integers(2, 360),
    st.decimals("1", "25", places=2),
    st.data(),
)
def test_grace_costs_interest(
    principal: int, months: int, rate: Decimal, data: st.DataObject
) -> None:
    grace = data.draw(st.integers(1, months - 1))
    for method in ("annuity", "reducing"):
        without = loan_schedule(principal, months, method, [Phase(rate)])
        with_grace = loan_schedule(principal, months, method, [Phase(rate)], grace_months=grace)
        assert with_grace.total_interest >= without.total_interest - remainder(rate, months)
        assert with_grace.largest_instalment >= without.largest_instalment - 1


@given(
    st.integers(1_000_000, 20_000_000_000),
    st.integers(1, 240),
    st.decimals("0", "30", places=2),
    st.sampled_from(["annuity", "reducing"]),
)
def test_yearly_rate_without_fees_is_the_rate(
    principal: int, months: int, rate: Decimal, method: Method
) -> None:
    found = loan_yearly_rate(loan_schedule(principal, months, method, [Phase(rate)]))
    # Rounding to the đồng moves the rate of a small loan a little.
    assert abs(found.nominal - rate) <= Decimal("0.02")


@given(
    st.integers(10_000_000, 20_000_000_000),
    st.integers(2, 120),
    st.decimals("1", "30", places=2),
    st.decimals("0", "5", places=2),
)
def test_yearly_rate_agrees_with_numpy_financial(
    principal: int, months: int, rate: Decimal, fee_percent: Decimal
) -> None:
    schedule = loan_schedule(principal, months, "annuity", [Phase(rate)])
    fee = half_up(principal * Fraction(fee_percent) / 100)
    ours = loan_yearly_rate(schedule, {0: fee})
    theirs = npf.irr([principal - fee, *(-row.instalment for row in schedule.rows)])
    assert float(ours.per_period) == pytest.approx(theirs, rel=1e-6)
    assert ours.nominal >= rate - Decimal("0.02")


@given(plans(), st.data())
def test_settling_pays_what_is_left(plan: dict[str, object], data: st.DataObject) -> None:
    schedule = loan_schedule(**plan)  # type: ignore[arg-type]
    month = data.draw(st.integers(0, len(schedule.rows) - 1))
    settlement = settle_early(schedule, month, FEES)
    repaid = sum(row.principal + row.prepaid for row in schedule.rows[:month])
    assert repaid + settlement.principal == schedule.principal
    assert settlement.total == settlement.principal + settlement.interest + settlement.fee
    assert settlement.interest_spared >= -1
    assert settlement.net_saving == settlement.interest_spared - settlement.fee


@given(
    st.integers(100_000, 500_000_000),
    st.integers(1, 300),
    st.data(),
    st.sampled_from(["annuity", "reducing"]),
    st.sampled_from([1, 1_000, 1_000_000]),
)
def test_what_is_affordable_fits_and_one_step_more_does_not(
    instalment: int, months: int, data: st.DataObject, method: Method, step: int
) -> None:
    phases = data.draw(phases_of(months))
    grace = data.draw(st.integers(0, min(months - 1, 24)))
    found = affordable_principal(instalment, months, method, phases, grace_months=grace, step=step)
    assert found.principal % step == 0
    if found.schedule is not None:
        assert found.schedule.largest_instalment <= instalment
    more = loan_schedule(found.principal + step, months, method, phases, grace_months=grace)
    assert more.largest_instalment > instalment
