"""How much, and for how long: the policy's favourable ceilings, and the tight maxima by outcome.

The ceilings are solved exactly, before any ratio is rounded; the maxima by outcome are amounts
whose whole verdict was run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from appraisal.case import Case
from appraisal.checks import Limit
from appraisal.checks.hit import of_product
from appraisal.checks.limits import amount_ceiling, term_ceiling
from appraisal.checks.ratios import ltv_bound
from appraisal.facts import Product
from appraisal.figures import BUSINESS_SETS, CASH_FLOW_SETS, OBLIGATION_SETS, TURNOVER_SETS
from appraisal.judging import ByAmount, Finding, at_least
from appraisal.model import Outcome, Parameter
from appraisal.rounding import part_of

Operand = int | Decimal | str | None


class Ceiling(NamedTuple):
    """The most that one constraint allows, in đồng without what is left under one; may be ≤ 0.

    ``operands`` are what the amount follows from, ``threshold`` among them.
    """

    constraint: str
    amount: int
    basis: Parameter | Limit
    operands: Mapping[str, Operand]


def favourable_ceilings(case: Case) -> tuple[Ceiling, ...]:
    """Every ceiling in force at its favourable level; one whose inputs are unknown is left out."""
    ceiling = amount_ceiling(case)
    if case.product is None or ceiling is None:
        return ()
    amount, limit = ceiling
    return (
        Ceiling("product", amount, limit, {"threshold": amount}),
        *_on_what_it_buys(case, case.product),
        *_on_income(case),
        *_on_business(case),
    )


def _on_what_it_buys(case: Case, product: Product) -> Iterator[Ceiling]:
    application, bound = case.application, ltv_bound(case, "LTV_MAX_LIKELY")
    if bound is not None and application.collateral_value is not None:
        operands = {"collateral_value": application.collateral_value, "threshold": bound.percent}
        amount = part_of(application.collateral_value, bound.percent)
        yield Ceiling("ltv", amount, bound.basis, operands)
    if case.rule_set == "consumer" and application.total_need is not None:
        share = product.max_share_of_need_percent
        limit = of_product(product, "max_share_of_need_percent", "percent")
        operands = {"total_need": application.total_need, "threshold": share}
        amount = part_of(application.total_need, share)
        yield Ceiling("share_of_need", amount, limit, operands)


def _on_income(case: Case) -> Iterator[Ceiling]:
    income, debt, cards = (
        case.recognised_income,
        case.application.existing_monthly_debt,
        case.card_payment,
    )
    if case.rule_set not in OBLIGATION_SETS or income is None:
        return
    times = case.parameter("UNSECURED_MULTIPLE")
    if case.rule_set == "consumer" and case.security == "unsecured" and times is not None:
        operands: dict[str, Operand] = {"recognised_income": income, "threshold": times.value}
        amount = _down(Decimal(times.value) * income)
        yield Ceiling("unsecured_multiple", amount, times, operands)
    if debt is None or cards is None:
        return
    owed: dict[str, Operand] = {
        "recognised_income": income,
        "existing_monthly_debt": debt,
        "card_payment": cards,
    }
    most = case.parameter("DTI_MAX_LIKELY")
    if case.rule_set == "consumer" and most is not None:
        payable = Decimal(most.value) * income / 100 - debt - cards
        yield from _paying(case, "dti", payable, most, {**owed, "threshold": most.value})
    living, basis = case.living_cost, case.parameter("LIVING_COST_BASE")
    if living is not None and basis is not None:
        payable = Decimal(income - living - debt) - cards
        yield from _paying(case, "residual_income", payable, basis, {**owed, "threshold": living})


def _on_business(case: Case) -> Iterator[Ceiling]:
    application, rule_set = case.application, case.rule_set
    own, least = application.own_capital, case.parameter("BIZ_OWN_CAPITAL_MIN_PERCENT")
    if rule_set in BUSINESS_SETS and own is not None and least is not None:
        over, under = Decimal(least.value).as_integer_ratio()
        operands: dict[str, Operand] = {"own_capital": own, "threshold": least.value}
        yield Ceiling("own_capital", own * (100 * under - over) // over, least, operands)
    turnover, share = application.monthly_turnover, case.parameter("LOAN_TO_TURNOVER_MAX_LIKELY")
    if rule_set in TURNOVER_SETS and case.short and turnover is not None and share is not None:
        operands = {"turnover_of_a_year": turnover * 12, "threshold": share.value}
        yield Ceiling("loan_to_turnover", part_of(turnover * 12, share.value), share, operands)
    income, debt = case.recognised_income, application.existing_monthly_debt
    ratio = case.parameter("DSCR_MIN_LIKELY")
    if rule_set in CASH_FLOW_SETS and case.longer and ratio is not None:
        if income is None or debt is None:
            return
        operands = {
            "recognised_income": income,
            "existing_monthly_debt": debt,
            "threshold": ratio.value,
        }
        payable = Decimal(income) - ratio.value * debt
        yield from _paying(case, "dscr", payable, ratio, operands, times=Decimal(ratio.value))


def _paying(
    case: Case,
    constraint: str,
    payable: Decimal,
    basis: Parameter,
    operands: Mapping[str, Operand],
    times: Decimal = Decimal(1),
) -> Iterator[Ceiling]:
    """The amount whose first payment, ``times`` over, comes to ``payable`` đồng exactly."""
    per_dong = case.payment_per_dong
    if per_dong is None:
        return
    over, under = payable.as_integer_ratio()
    times_over, times_under = times.as_integer_ratio()
    amount = (over * times_under * per_dong.denominator) // (
        under * times_over * per_dong.numerator
    )
    yield Ceiling(constraint, amount, basis, operands)


def _down(amount: Decimal) -> int:
    return int(amount // 1)


def step(case: Case) -> int:
    """Đồng to which suggested amounts are rounded down."""
    rounding = case.number("AMOUNT_ROUND_DOWN_TO")
    return 1 if rounding is None else int(rounding)


def max_feasible_amount(
    case: Case, found: list[Finding], ceilings: tuple[Ceiling, ...]
) -> int | None:
    """The policy's formula: only when every reason against can be met by borrowing less."""
    if case.product is None or not _all_adjustable(case, found, "amount_down"):
        return None
    most = min(ceiling.amount for ceiling in ceilings)
    amount = most // step(case) * step(case)
    return amount if amount >= case.product.min_amount else None


def max_feasible_term(case: Case, found: list[Finding]) -> int | None:
    """Months, by the policy's formula: only when a shorter term meets every reason against."""
    ceiling, most_age = term_ceiling(case), case.parameter("AGE_MAX_MATURITY")
    if case.product is None or ceiling is None or not _all_adjustable(case, found, "term_down"):
        return None
    term = ceiling[0]
    if case.application.age is not None and most_age is not None:
        term = min(term, int((most_age.value - case.application.age) // 1 * 12))
    return term if term >= case.product.min_term_months else None


def _all_adjustable(case: Case, found: list[Finding], way: str) -> bool:
    against = [finding.code for finding in found if finding.rule.on_fail == "unlikely"]
    reasons = case.terms.policy.reasons
    return bool(against) and all(way in reasons[code].adjust_by for code in against)


class Maximum(NamedTuple):
    """The largest amount that gets an outcome, and the reasons that one step more brings."""

    amount: int | None
    bound_by: tuple[str, ...] = ()


def max_amounts(case: Case) -> dict[Outcome, Maximum]:
    """The largest amounts whose verdict is at least `likely`, and at least `officer_review`.

    In steps of ``AMOUNT_ROUND_DOWN_TO``, all else equal; None where no amount gets there. No rule
    gets better with a larger amount, so a search by halves is exact.
    """
    maxima: dict[Outcome, Maximum] = {
        "likely": Maximum(None),
        "officer_review": Maximum(None),
    }
    product, ceiling = case.product, amount_ceiling(case)
    if product is None or ceiling is None:
        return maxima
    by_amount = ByAmount(case)
    each = step(case)
    least, most = -(-product.min_amount // each), ceiling[0] // each
    reached = cache(lambda steps: by_amount.outcome(steps * each))
    searched: tuple[Outcome, ...] = ("officer_review", "likely")
    for wanted in searched:
        if most < least or not at_least(by_amount.best, wanted):
            break
        if not at_least(reached(least), wanted):
            break
        low, high = least, most
        while low < high:
            middle = (low + high + 1) // 2
            if at_least(reached(middle), wanted):
                low = middle
            else:
                high = middle - 1
        maxima[wanted] = Maximum(low * each, by_amount.obstacles((low + 1) * each, wanted))
        most = low
    return maxima
