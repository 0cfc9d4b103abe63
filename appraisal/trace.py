"""Every figure of a case with what it was computed from, so that anyone can compute it again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from appraisal.case import Case
from appraisal.ceilings import Operand, favourable_ceilings
from appraisal.checks.hit import Limit
from appraisal.facts import Product
from appraisal.model import Parameter
from appraisal.payments import INTEREST_ONLY
from appraisal.rounding import BEYOND_MEASURE


@dataclass(frozen=True, slots=True)
class Source:
    """Where an operand comes from that the customer did not state."""

    operand: str
    reference: str
    effective_from: str


@dataclass(frozen=True, slots=True)
class Step:
    """``formula`` names how ``value`` follows from ``operands``; see the formulas' page."""

    figure: str
    formula: str
    operands: Mapping[str, Operand]
    value: Operand
    sources: tuple[Source, ...] = ()


def trace(case: Case) -> tuple[Step, ...]:
    """The steps in the order in which they build on one another; figures that are None are left
    out."""
    steps = (*_income(case), *_payment(case), *_ratios(case), *_ceiling_steps(case))
    return tuple(step for step in steps if step.value not in {None, BEYOND_MEASURE})


def _of(operand: str, basis: Parameter | Limit) -> Source:
    since = "" if basis.effective_from is None else basis.effective_from.isoformat()
    return Source(operand, basis.reference, since)


def _parameters(case: Case, **codes: str) -> tuple[dict[str, Operand], tuple[Source, ...]]:
    """Operands and sources of parameters, by the name of the operand."""
    records = {operand: case.parameter(code) for operand, code in codes.items()}
    found = {operand: record for operand, record in records.items() if record is not None}
    return (
        {operand: record.value for operand, record in found.items()},
        tuple(_of(operand, record) for operand, record in found.items()),
    )


def _income(case: Case) -> Iterator[Step]:
    application = case.application
    recognition = case.parameter("INCOME_RECOGNITION_PERCENT", case.income_source)
    if recognition is None:
        return
    share: dict[str, Operand] = {"recognition_percent": recognition.value}
    source = _of("recognition_percent", recognition)
    if case.income_source == "business":
        caps, cap_sources = _parameters(case, margin_cap="BIZ_MARGIN_CAP_PERCENT")
        stated: dict[str, Operand] = {
            "monthly_turnover": application.monthly_turnover,
            "profit_margin": application.profit_margin,
        }
        operands = {**stated, **caps, **share}
        yield Step("own_income", "profit", operands, case.own_income, (*cap_sources, source))
    else:
        operands = {"monthly_income": application.monthly_income, **share}
        yield Step("own_income", "share", operands, case.own_income, (source,))
    operands = {"coborrower_income": application.coborrower_income, **share}
    yield Step("coborrower_recognised", "share", operands, case.coborrower_income, (source,))
    operands = {
        "own_income": case.own_income,
        "coborrower_recognised": case.coborrower_income,
    }
    yield Step("recognised_income", "sum", operands, case.recognised_income)


def _payment(case: Case) -> Iterator[Step]:
    price, product = case.price, case.product
    if price is not None and price.fixed is not None and product is not None:
        source = Source("fixed_rate", product.source, product.effective_from.isoformat())
        operands: dict[str, Operand] = {"fixed_rate": price.fixed.rate}
        yield Step("assessment_rate", "sum", operands, price.rate, (source,))
    elif price is not None and price.floating and price.base and product is not None:
        operands = {"base_rate": price.base.rate, "margin": price.floating.margin}
        sources = [
            Source("base_rate", price.base.decision, price.base.effective_from.isoformat()),
            Source("margin", product.source, product.effective_from.isoformat()),
        ]
        if price.addon is not None:
            operands["stress_addon"] = price.addon.value
            sources.append(_of("stress_addon", price.addon))
        yield Step("assessment_rate", "sum", operands, price.rate, tuple(sources))
    if product is not None:
        formula, paying, sources_of = _instalment(case, product)
        operands = {"amount": case.amount, **paying}
        yield Step("new_instalment", formula, operands, case.new_instalment, sources_of)
    percents, sources_of = _parameters(case, card_percent="CARD_LIMIT_PAYMENT_PERCENT")
    operands = {
        "existing_monthly_debt": case.application.existing_monthly_debt,
        "card_limits_total": case.application.card_limits_total,
        **percents,
        "new_instalment": case.new_instalment,
    }
    yield Step("obligations", "obligations", operands, case.obligations, sources_of)


def _instalment(case: Case, product: Product) -> tuple[str, dict[str, Operand], tuple[Source, ...]]:
    """Formula, operands beside the amount, and sources of the first payment."""
    method, term = case.application.repayment_method, case.application.term_months
    if product.loan_type == "overdraft":
        return "percent", *_parameters(case, percent="OVERDRAFT_PAYMENT_PERCENT")
    if product.card_fee is not None:
        source = Source("fee_percent", product.source, product.effective_from.isoformat())
        return "card", {"term_months": term, "fee_percent": product.card_fee}, (source,)
    if method in INTEREST_ONLY:
        return "interest_only", {"assessment_rate": case.assessment_rate}, ()
    paying: dict[str, Operand] = {"term_months": term, "assessment_rate": case.assessment_rate}
    return method or "", paying, ()


def _ratios(case: Case) -> Iterator[Step]:
    application, amount = case.application, case.amount
    income, obligations = case.recognised_income, case.obligations
    yield _ratio(
        "dti", case.dti, part=("obligations", obligations), whole=("recognised_income", income)
    )
    operands: dict[str, Operand] = {"recognised_income": income, "obligations": obligations}
    yield Step("residual_income", "difference", operands, case.residual_income)
    costs, sources = _parameters(
        case, base="LIVING_COST_BASE", per_dependant="LIVING_COST_PER_DEPENDANT"
    )
    operands = {**costs, "dependants": application.dependants}
    yield Step("living_cost", "living_cost", operands, case.living_cost, sources)
    of_amount = ("amount", amount)
    value = ("collateral_value", application.collateral_value)
    yield _ratio("ltv", case.ltv, part=of_amount, whole=value)
    need = ("total_need", application.total_need)
    yield _ratio("share_of_need", case.share_of_need, part=of_amount, whole=need)
    own = ("own_capital", application.own_capital)
    if own[1] is not None and amount is not None:
        whole = ("own_capital_and_amount", own[1] + amount)
        yield _ratio("own_capital_share", case.own_capital_share, part=own, whole=whole)
    if application.monthly_turnover is not None:
        whole = ("turnover_of_a_year", application.monthly_turnover * 12)
        yield _ratio("loan_to_turnover", case.loan_to_turnover, part=of_amount, whole=whole)
    operands = {
        "recognised_income": income,
        "existing_monthly_debt": application.existing_monthly_debt,
        "new_instalment": case.new_instalment,
    }
    yield Step("dscr", "dscr", operands, case.dscr)
    operands = {"age": application.age, "term_months": application.term_months}
    yield Step("age_at_maturity", "age_at_maturity", operands, case.age_at_maturity)


def _ratio(
    figure: str, value: Decimal | None, part: tuple[str, Operand], whole: tuple[str, Operand]
) -> Step:
    """A percentage: the first operand of the second."""
    return Step(figure, "percentage", dict((part, whole)), value)


_OF_A_PAYMENT = frozenset({"dti", "residual_income", "dscr"})


def _ceiling_steps(case: Case) -> Iterator[Step]:
    """Where a payment binds, ``instalment`` names the formula that gives an amount's payment."""
    for ceiling in favourable_ceilings(case):
        figure, sources = f"ceiling.{ceiling.constraint}", [_of("threshold", ceiling.basis)]
        operands = dict(ceiling.operands)
        if ceiling.constraint in _OF_A_PAYMENT and case.product is not None:
            formula, paying, of_paying = _instalment(case, case.product)
            operands = {**operands, "instalment": formula, **paying}
            sources.extend(of_paying)
        yield Step(figure, figure, operands, ceiling.amount, tuple(sources))
