"""Repayment schedules beside other ways of making them: ``python -m benchmarks.calculators``.

Prints milliseconds and what the annuity of each way misses of the exact one.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import numpy as np
import numpy_financial as npf

from catalogue.calculators.costs import loan_yearly_rate
from catalogue.calculators.loans import Phase, exact_annuity, loan_schedule

PRINCIPAL, RATE = 2_000_000_000, Decimal("11.80")
ROUNDS = 5


def milliseconds(work: Callable[[], object]) -> float:
    """The best of several rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best * 1000


def decimal_loop(months: int) -> Decimal:
    """The way of a spreadsheet: 28 digits, each row rounded."""
    monthly = RATE / 1200
    instalment = PRINCIPAL * monthly / (1 - (1 + monthly) ** -months)
    whole, balance = Decimal(1), Decimal(PRINCIPAL)
    rows = []
    for _ in range(months):
        interest = (balance * monthly).quantize(whole, ROUND_HALF_UP)
        part = instalment.quantize(whole, ROUND_HALF_UP) - interest
        balance -= part
        rows.append((part, interest, balance))
    return instalment


def fraction_loop(months: int) -> Fraction:
    """Exact all the way, never rounded: what exactness costs when it is not thought over."""
    monthly = Fraction(RATE) / 1200
    growth = (1 + monthly) ** months
    instalment = PRINCIPAL * monthly * growth / (growth - 1)
    balance = Fraction(PRINCIPAL)
    for _ in range(months):
        balance -= instalment - balance * monthly
    return instalment


def numpy_arrays(months: int) -> float:
    """Floats, whole columns at once, no đồng."""
    periods = np.arange(1, months + 1)
    monthly = float(RATE) / 1200
    npf.ipmt(monthly, periods, months, -PRINCIPAL)
    npf.ppmt(monthly, periods, months, -PRINCIPAL)
    return float(npf.pmt(monthly, months, -PRINCIPAL))


def main() -> None:
    for months in (360, 420):
        exact = exact_annuity(PRINCIPAL, RATE, months)
        ours = milliseconds(lambda n=months: loan_schedule(PRINCIPAL, n, "annuity", [Phase(RATE)]))
        print(f"schedule of {months} months       ms   ratio   annuity off by, đồng")
        print(f"  catalogue.calculators  {ours:7.2f}   1.00   0")
        others = {
            "numpy-financial": numpy_arrays,
            "Decimal loop": decimal_loop,
            "Fraction loop": fraction_loop,
        }
        for name, work in others.items():
            spent = milliseconds(lambda work=work, n=months: work(n))
            off = float(abs(Fraction(work(months)) - exact))
            print(f"  {name:<21}  {spent:7.2f} {spent / ours:6.2f}   {off:.1g}")
    schedule = loan_schedule(PRINCIPAL, 360, "annuity", [Phase(RATE)])
    flows = [PRINCIPAL, *(-row.instalment for row in schedule.rows)]
    ours = milliseconds(lambda: loan_yearly_rate(schedule))
    theirs = milliseconds(lambda: npf.irr(flows))
    print("yearly rate of 360 months      ms   ratio")
    print(f"  catalogue.calculators  {ours:7.2f}   1.00")
    print(f"  numpy-financial        {theirs:7.2f} {theirs / ours:6.2f}")


if __name__ == "__main__":
    main()
