"""Any figure of a verdict can be computed again from its trace alone."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from math import floor
from random import Random

import appraisal
from tests.appraisal.applications import application
from tests.appraisal.second_opinion_data import dong, two_places

ON = date(2026, 11, 23)


def _exact(value):
    return Fraction(value) if isinstance(value, int | str) else value


def _annuity(amount, rate, term):
    i = rate / 1200
    return amount * i / (1 - (1 + i) ** -term)


def _recomputed(step):
    of = {
        name: _exact(value) if not (isinstance(value, str) and not value[:1].isdigit()) else value
        for name, value in step["operands"].items()
    }
    rate = of.get("assessment_rate")
    match step["formula"]:
        case "share":
            stated = of.get("monthly_income", of.get("coborrower_income"))
            return floor(stated * of["recognition_percent"] / 100)
        case "profit":
            margin = min(of["profit_margin"], of["margin_cap"])
            profit = of["monthly_turnover"] * margin / 100
            return floor(profit * of["recognition_percent"] / 100)
        case "sum":
            return sum(of.values())
        case "annuity":
            return dong(_annuity(of["amount"], rate, int(of["term_months"])))
        case "reducing":
            return dong(of["amount"] / of["term_months"] + of["amount"] * rate / 1200)
        case "interest_only":
            return dong(of["amount"] * rate / 1200)
        case "percent":
            return dong(of["amount"] * of["percent"] / 100)
        case "card":
            return dong(of["amount"] / of["term_months"] + of["amount"] * of["fee_percent"] / 100)
        case "obligations":
            cards = of["card_limits_total"] * of["card_percent"] / 100
            return dong(of["existing_monthly_debt"] + cards + of["new_instalment"])
        case "difference":
            return of["recognised_income"] - of["obligations"]
        case "living_cost":
            return of["base"] + of["dependants"] * of["per_dependant"]
        case "percentage":
            part, whole = of.values()
            return two_places(part * 100 / whole)
        case "dscr":
            return two_places(
                of["recognised_income"] / (of["existing_monthly_debt"] + of["new_instalment"])
            )
        case "age_at_maturity":
            return two_places(of["age"] + of["term_months"] / 12)
    return None


def _ceiling(step):
    """The đồng a ceiling allows, or of a payment's ceiling the payment and what may be paid."""
    formula = step["operands"].get("instalment")
    of = {n: _exact(value) for n, value in step["operands"].items() if n != "instalment"}
    threshold = of["threshold"]
    match step["formula"]:
        case "ceiling.product":
            return threshold, None
        case "ceiling.ltv":
            return floor(of["collateral_value"] * threshold / 100), None
        case "ceiling.share_of_need":
            return floor(of["total_need"] * threshold / 100), None
        case "ceiling.unsecured_multiple":
            return floor(of["recognised_income"] * threshold), None
        case "ceiling.own_capital":
            return floor(of["own_capital"] * (100 - threshold) / threshold), None
        case "ceiling.loan_to_turnover":
            return floor(of["turnover_of_a_year"] * threshold / 100), None
        case "ceiling.dti":
            payable = threshold * of["recognised_income"] / 100
            payable -= of["existing_monthly_debt"] + of["card_payment"]
        case "ceiling.residual_income":
            payable = of["recognised_income"] - threshold
            payable -= of["existing_monthly_debt"] + of["card_payment"]
        case "ceiling.dscr":
            payable = of["recognised_income"] / threshold - of["existing_monthly_debt"]
    operands = {**step["operands"], "amount": step["value"]}
    return _recomputed({"formula": formula, "operands": operands}), payable


def test_every_figure_follows_from_its_operands(policy):
    random = Random(11)
    figures = set()
    for _ in range(600):
        read = appraisal.read_application(application(random, ON), policy)
        verdict = appraisal.appraise(read, policy, on=ON)
        written = appraisal.verdict_json(verdict, explain=True)
        steps = {step["figure"]: step for step in written["trace"]}
        for name, step in steps.items():
            figures.add(name)
            if name.startswith("ceiling."):
                value, payable = _ceiling(step)
                # Of a payment ceiling: its instalment, to the rounding of one đồng.
                same = value == step["value"] if payable is None else abs(value - payable) <= 1
                assert same, step
            else:
                assert _recomputed(step) == _exact(step["value"]), step
        for name, value in written["measures"].items():
            if value is not None:
                assert steps[name]["value"] == value
    assert len([name for name in figures if name.startswith("ceiling.")]) == 9
    assert set(written["measures"]) <= figures


def test_every_figure_that_is_no_answer_has_a_source(policy):
    """Recognition, caps, rates and costs come from somewhere with a date."""
    random = Random(12)
    stated = set(appraisal.INPUT_NAMES) | {"recognised_income", "new_instalment", "obligations",
             "own_income", "coborrower_recognised", "assessment_rate", "card_payment",
             "own_capital_and_amount", "turnover_of_a_year", "instalment"}  # fmt: skip
    for _ in range(200):
        read = appraisal.read_application(application(random, ON), policy)
        for step in appraisal.appraise(read, policy, on=ON).trace:
            sources = {source.operand for source in step.sources}
            assert set(step.operands) - stated <= sources, step
            assert all(source.reference for source in step.sources)
