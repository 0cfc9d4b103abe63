"""The engine and the second opinion agree on applications that neither has seen."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from random import Random

import pytest

import appraisal
from tests.appraisal.applications import application
from tests.appraisal.second_opinion import judge, opinion
from tests.appraisal.second_opinion_data import PRODUCTS

DAYS = [date(2026, 11, 23), date(2026, 11, 23), date(2026, 9, 15), date(2027, 1, 15)]
STEP = 1_000_000


def _appraise(fields, policy, on):
    return appraisal.appraise(appraisal.read_application(fields, policy), policy, on=on)


def _exact(value):
    return None if value is None else Fraction(value)


@pytest.mark.parametrize("part", range(10))
def test_agree_on_random_applications(part, policy):
    """5,000 in all: outcome, codes in order, measures, maxima."""
    random = Random(part)
    for _ in range(500):
        on = random.choice(DAYS)
        fields = application(random, on)
        verdict = _appraise(fields, policy, on)
        second = opinion(fields, on, maxima=False)
        assert verdict.outcome == second["outcome"], fields
        against = [reason.code for reason in verdict.reasons if reason.polarity != "positive"]
        assert against == second["codes"], fields
        measures = {name: _exact(value) for name, value in verdict.measures.items()}
        years = second["measures"].pop("age_at_maturity")
        printed = measures.pop("age_at_maturity")
        assert (printed is None) == (years is None), fields
        assert years is None or abs(printed - years) <= Fraction(1, 200), fields
        assert measures == second["measures"], fields
        assert verdict.income_band == second["income_band"], fields
        assert verdict.living_cost == second["living_cost"], fields
        assert verdict.max_feasible_amount == second["max_feasible_amount"], fields
        assert verdict.max_feasible_term_months == second["max_feasible_term_months"], fields
        _assert_tight(verdict, fields, on)


def _assert_tight(verdict, fields, on):
    """Each maximum gets its outcome by the second opinion; one step more does not."""
    least = -(-PRODUCTS[fields["product_code"]]["min_amount"] // STEP) * STEP
    for wanted, good in (
        ("likely", {"likely"}),
        ("officer_review", {"likely", "officer_review"}),
    ):
        amount = verdict.max_amount_by_outcome[wanted]
        if amount is not None:
            assert amount % STEP == 0
            assert judge({**fields, "amount": amount}, on)["outcome"] in good, fields
        beyond = least if amount is None else amount + STEP
        assert judge({**fields, "amount": beyond}, on)["outcome"] not in good, fields


def test_agree_on_the_maxima(policy):
    random = Random(20261123)
    for _ in range(150):
        on = random.choice(DAYS)
        fields = application(random, on)
        maxima = opinion(fields, on)["max_amount_by_outcome"]
        assert _appraise(fields, policy, on).max_amount_by_outcome == maxima, fields
