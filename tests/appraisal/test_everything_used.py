"""Every reason code is reached and every value of every parameter is used."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

import appraisal
from appraisal.checks import CHECKS, STRENGTHS
from tests.appraisal.applications import application
from tests.appraisal.test_cases import CASES

DAYS = (date(2026, 9, 15), date(2026, 11, 23), date(2027, 1, 15))


@pytest.fixture(scope="module")
def verdicts(policy):
    random = Random(41)
    asked = [(case.fields, case.on) for case in CASES]
    asked += [(application(random, day), day) for day in DAYS for _ in range(700)]
    return [
        appraisal.appraise(appraisal.read_application(fields, policy), policy, on=on)
        for fields, on in asked
    ]


def test_every_reason_code_is_reached_by_a_case_or_is_a_strength(policy):
    reached = {code for case in CASES for code in case.codes} | set(STRENGTHS)
    assert reached == set(policy.reasons)


def test_every_reason_code_is_given(policy, verdicts):
    assert {reason.code for verdict in verdicts for reason in verdict.reasons} == set(
        policy.reasons
    )


def test_every_value_of_every_parameter_is_used(policy, verdicts):
    used = {id(record) for verdict in verdicts for record in verdict.case.consulted}
    idle = [record for record in policy.parameters if id(record) not in used]
    assert idle == []


def test_every_rule_speaks(policy, verdicts):
    spoken = {reason.rule for verdict in verdicts for reason in verdict.reasons}
    assert spoken == {rule.code for rule in policy.rules} | set(STRENGTHS)
    assert set(CHECKS) == {rule.code for rule in policy.rules}


def test_each_reason_can_be_read_out(verdicts):
    for verdict in verdicts:
        for reason in verdict.reasons:
            assert reason.explanation
            assert reason.parameter
            assert reason.reference
            assert reason.unit
            assert reason.improve or reason.polarity == "positive"


def test_reasons_come_in_the_policys_order(policy, verdicts):
    order = {rule.code: rule.order for rule in policy.rules}
    for verdict in verdicts:
        against = [reason for reason in verdict.reasons if reason.polarity != "positive"]
        assert list(verdict.reasons[: len(against)]) == against
        keys = [(reason.adjustable, order[reason.rule]) for reason in against]
        assert keys == sorted(keys)
