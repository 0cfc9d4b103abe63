"""The policy's own examples, which its authors worked out by hand, hold to the đồng."""

from __future__ import annotations

from decimal import Decimal

import pytest
import yaml

import appraisal

EXAMPLES = yaml.safe_load(appraisal.POLICY_FILE.read_text(encoding="utf-8"))["worked_examples"]
NOT_IN_EXAMPLES = {"age_at_maturity"}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["code"])
def test_worked_example(example, policy):
    application = appraisal.read_application(example["input"], policy)
    verdict = appraisal.appraise(application, policy, on=example["as_of"])
    expected = dict(example["expected"])

    assert verdict.outcome == expected.pop("outcome")
    against = [reason.code for reason in verdict.reasons if reason.polarity != "positive"]
    assert against == expected.pop("reason_codes")
    assert verdict.income_band == expected.pop("income_band", verdict.income_band)
    assert verdict.living_cost == expected.pop("living_cost", verdict.living_cost)
    assert verdict.max_feasible_amount == expected.pop("max_feasible_amount", None)
    assert verdict.max_feasible_term_months == expected.pop("max_feasible_term_months", None)
    measures = {
        name: value
        for name, value in verdict.measures.items()
        if value is not None and name not in NOT_IN_EXAMPLES
    }
    assert measures == {name: Decimal(value) for name, value in expected.items()}
