"""A day that the data does not reach is an error that names what is not known."""

from __future__ import annotations

from datetime import date

import pytest

import appraisal
from tests.appraisal.test_cases import BASES
from tests.appraisal.test_policy_file import TEXT


def _appraise(policy, name, on, **more):
    fields = {**BASES[name], **more}
    return appraisal.appraise(appraisal.read_application(fields, policy), policy, on=on)


def test_before_the_first_version(policy):
    with pytest.raises(appraisal.UnknownDateError, match=r"policy is not known on 2026-02-28"):
        _appraise(policy, "home", date(2026, 2, 28))


def test_before_the_product(policy):
    with pytest.raises(appraisal.UnknownDateError, match=r"LOAN_HOME is not known on 2026-07-31"):
        _appraise(policy, "home", date(2026, 7, 31))
    assert _appraise(policy, "home", date(2026, 8, 1)).version.code == "2026.1"


def test_the_version_of_the_day(policy):
    assert _appraise(policy, "home", date(2026, 9, 30)).version.code == "2026.1"
    verdict = _appraise(policy, "home", date(2026, 10, 1))
    assert (verdict.version.code, verdict.version.decision) == ("2026.2", "QĐ 188/2026/QĐ-SMB")
    assert verdict.valid_until == date(2026, 10, 31)


def test_a_base_rate_that_has_ended(policy):
    from dataclasses import replace

    rates = {
        code: tuple(replace(r, effective_to=r.effective_to or date(2027, 3, 31)) for r in of_code)
        for code, of_code in policy.facts.base_rates.items()
    }
    other = replace(policy, facts=replace(policy.facts, base_rates=rates))
    with pytest.raises(appraisal.UnknownDateError, match=r"BASE_LONG is not known on 2027-04-01"):
        _appraise(other, "home", date(2027, 4, 1))
    assert _appraise(other, "pledge", date(2027, 4, 1)).outcome == "likely"


def test_a_parameter_that_has_lapsed(policy):
    ended = TEXT.replace(
        "value: 4, unit: institutions, effective_from: 2026-03-01, effective_to: null",
        "value: 4, unit: institutions, effective_from: 2026-03-01, effective_to: 2026-12-31",
    )
    other = appraisal.parse_policy(ended, policy.facts)
    assert _appraise(other, "home", date(2026, 12, 31)).outcome == "likely"
    with pytest.raises(appraisal.UnknownDateError, match=r"LENDERS_MAX is not known on 2027-01-01"):
        _appraise(other, "home", date(2027, 1, 1))
    assert _appraise(other, "pledge", date(2027, 1, 1)).outcome == "likely"


def test_a_figure_of_the_policy_on_a_day(policy):
    figure = policy.figure("BAD_DEBT_LOOKBACK_MONTHS", {"security": "secured"}, date(2026, 9, 30))
    assert (figure.value, figure.reference) == (24, "QĐ 041/2026/QĐ-SMB")
    with pytest.raises(appraisal.UnknownDateError, match="LOOKBACK"):
        policy.figure("BAD_DEBT_LOOKBACK_MONTHS", {"security": "secured"}, date(2026, 1, 1))
