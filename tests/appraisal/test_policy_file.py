"""A policy file is taken whole or not at all; whatever does not fit together is said."""

from __future__ import annotations

from datetime import date

import pytest

import appraisal
from appraisal.history import changes, rewritten

TEXT = appraisal.POLICY_FILE.read_text(encoding="utf-8")
REMARK = "remarks: [{{code: X, criterion: legal, when: {when}, text_vi: Xem.}}]"  # one remark


def _problems(policy, *replacements, remarks="remarks: []"):
    text = TEXT
    for old, new in replacements:
        assert old in text, old
        text = text.replace(old, new, 1)
    with pytest.raises(appraisal.PolicyError) as refused:
        appraisal.parse_policy(text, policy.facts, remarks)
    problems = refused.value.problems
    assert all(problem.line for problem in problems)
    return "\n".join(str(problem) for problem in problems)


B1_LIKELY = "{code: DTI_MAX_LIKELY, scope: {income_band: B1}, value: 40"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('value: "1.30"', "value: 1.30", "decimal such as"),
        ("value: 18, unit: years", "value: old, unit: years", "whole number"),
        ("scope: {security: unsecured}, value: 20", "scope: {safe: no}, value: 20", "the key safe"),
        ("scope: {sector: retail}", "scope: {sector: retails}", "retails"),
        (B1_LIKELY, B1_LIKELY.replace("40", "55"), "above DTI_MAX_REVIEW"),
        (B1_LIKELY, B1_LIKELY.replace("40", "-1"), "below zero"),
        ("code: LENDERS_MAX,", "code: LENDERS_MOST,", "read by no rule"),
        ("code: LENDERS_MAX,", "code: LENDERS_MOST,", "names LENDERS_MAX, which has no value"),
        ("unit: institutions, effective_from: 2026-03-01", "unit: institutions", "write a date"),
        ("value: 24, unit: months, effective_from: 2026-03-01, effective_to: 2026-09-30",
         "value: 24, unit: months, effective_from: 2026-03-01, effective_to: 2026-10-15",
         "still holds"),
        ("value: 24, unit: months, effective_from: 2026-03-01, effective_to: 2026-09-30",
         "value: 24, unit: months, effective_from: 2026-03-01, effective_to: 2026-08-30",
         "leaves a gap"),
        ("products: [LOAN_AGRI]", "products: []", "no rule set has the product LOAN_AGRI"),
        ("products: [LOAN_AGRI]", "products: [LOAN_AGRI, LOAN_MOON]", "LOAN_MOON"),
        ("code: AGE_MIN, kind", "code: AGE_LEAST, kind", "the rule AGE_MIN is missing"),
        ("order: 20,", "order: 10,", "more than once"),
        ("criterion: legal, rule_sets: [all], test_vi: \"age <", "criterion: law, rule_sets: [all],"
         " test_vi: \"age <", "names law"),
        ("reason_codes: [R_CIVIL_CAPACITY]", "reason_codes: [R_CIVIL]", "R_CIVIL"),
        ("on_fail: officer_review, reason_codes: [R_REFER_LENDERS]",
         "on_fail: unlikely, reason_codes: [R_REFER_LENDERS]", "does not suit"),
        ("R_CIVIL_CAPACITY, polarity: blocker, adjustable: false",
         "R_CIVIL_CAPACITY, polarity: blocker, adjustable: true", "adjust_by"),
        ("adjust_by: [term_up], explanation", "adjust_by: [wait], explanation", "wait"),
        ("{name: sector, type: code", "{name: trade, type: code", "sector is missing"),
        ("required_when: {security: secured}", "required_when: {colour: red}", "colour"),
        ("min: 15000000, max_exclusive: 30000000", "min: 16000000, max_exclusive: 30000000",
         "is not 15000000"),
        ("max_exclusive: null", "max_exclusive: 99000000", "must be open"),
        ("{code: gambling,", "{code: medical,", "is forbidden, and a purpose of"),
        ("effective_from: 2026-10-01\n  note_vi", "effective_from: 2026-02-01\n  note_vi",
         "is not after"),
        ("{code: B1, min: 0,", "{code: B1, code: B1, min: 0,", "written twice"),
        ("unit: institutions,", "unit: institutions, note: x,", "is not a key of this section"),
        ("JOB_MONTHS_MIN, scope: {income_type: rental}",
         "JOB_MONTHS_MIN, scope: {security: secured}",
         "ties with"),
    ],
)  # fmt: skip
def test_fault(policy, old, new, said):
    assert said in _problems(policy, (old, new))


def test_faults_are_said_together_and_each_with_its_path(policy):
    said = _problems(
        policy, ("code: LENDERS_MAX,", "code: LENDERS_MOST,"), ("order: 20,", "order: 10,")
    )
    assert "$.parameters[LENDERS_MOST].code" in said
    assert "$.rules[10].order" in said


def test_no_yaml_says_the_line(policy):
    with pytest.raises(appraisal.PolicyError, match="line 3"):
        appraisal.parse_policy("meta: {}\ninputs: []\nrules: [}", policy.facts)


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("{weather: [fine]}", "weather"),
        ("{reason: [R_RAIN]}", "R_RAIN"),
        ("{missing: [sex]}", "sex"),
        ("{product: [LOAN_MOON]}", "LOAN_MOON"),
    ],
)
def test_a_remark_names_what_exists(policy, when, said):
    assert said in _problems(policy, remarks=REMARK.format(when=when))


def test_a_missing_file_is_named(policy, tmp_path):
    with pytest.raises(appraisal.PolicyError, match=r"nowhere\.yaml"):
        appraisal.read_policy(policy.facts, tmp_path / "nowhere.yaml")


def test_facts_with_faults_are_refused(policy):
    with pytest.raises(appraisal.PolicyError, match="base_rate_code"):
        appraisal.build_facts({"products": []}, [{"rate": "x"}], {})
    assert policy.facts.products


def _changed(policy, *replacements):
    text = TEXT
    for old, new in replacements:
        assert old in text, old
        text = text.replace(old, new, 1)
    return appraisal.parse_policy(text, policy.facts)


NEXT = (
    ('version: "2026.2"', 'version: "2027.1"'),
    ("effective_from: 2026-10-01\n  note_vi", "effective_from: 2027-03-01\n  note_vi"),
)
LENDERS = "scope: {}, value: 4, unit: institutions, effective_from: 2026-03-01, effective_to: null"
CLOSED = LENDERS.replace("effective_to: null", "effective_to: 2027-02-28")
LATER = (
    "\n  - {code: LENDERS_MAX, scope: {}, value: 3, unit: institutions, effective_from: 2027-03-01,"
    " effective_to: null, reference: QĐ, reason_vi: Thận trọng hơn.}"
)
REASON = "reason_vi: Vay nhiều nơi cùng lúc khó kiểm soát tổng nợ.}"


def test_a_new_version_may_close_a_value_and_add_the_next(policy):
    new = _changed(policy, *NEXT, (LENDERS, CLOSED), (REASON, REASON + LATER))
    assert rewritten(policy, new) == ()
    (change,) = changes(new, date(2027, 1, 15), date(2027, 3, 1))
    assert (change.name, change.before, change.after) == ("LENDERS_MAX", 4, 3)


def test_the_past_may_not_be_rewritten(policy):
    new = _changed(policy, *NEXT, (LENDERS, LENDERS.replace("value: 4", "value: 3")))
    assert any("LENDERS_MAX" in str(problem) for problem in rewritten(policy, new))


def test_a_changed_file_carries_a_new_version(policy):
    new = _changed(policy, (LENDERS, CLOSED), (REASON, REASON + LATER))
    assert any("version" in problem.path for problem in rewritten(policy, new))
    assert rewritten(policy, policy) == ()


def test_changes_between_the_two_versions(policy):
    found = {
        c.name: (c.before, c.after) for c in changes(policy, date(2026, 9, 30), date(2026, 10, 1))
    }
    assert found["BAD_DEBT_LOOKBACK_MONTHS{security=secured}"] == (24, 36)
    assert found["DTI_MAX_LIKELY{income_band=B1}"] == (45, 40)
    assert "LENDERS_MAX" not in found
