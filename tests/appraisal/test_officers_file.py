"""What the officer starts with: papers of exactly this case, remarks, alternatives, the record."""

from __future__ import annotations

from datetime import date, datetime, timezone

import pytest

import appraisal
from appraisal.record import (
    Consent,
    ConsentRequiredError,
    appraisal_record,
    open_questions,
    personal_inputs,
)
from tests.appraisal.test_cases import BASES

ON = date(2026, 11, 23)


def _verdict(policy, like, **more):
    fields = {**BASES[like], **more}
    fields = {name: value for name, value in fields.items() if value != "unknown"}
    return appraisal.appraise(appraisal.read_application(fields, policy), policy, on=ON)


def _papers(verdict):
    return {
        code
        for group in verdict.documents
        for requirement in group.requirements
        for code in [document.code for document in requirement.any_of]
        if not requirement.condition
    }


def test_papers_of_the_case(policy):
    home = _papers(_verdict(policy, "home"))
    assert {"INC_SALARY_STMT_6M", "COL_RE_CERT", "PUR_SELLER_CERT", "APP_PLAN"} <= home
    assert not home & {"APP_COBORROWER", "COL_THIRD_PARTY", "INC_STMT_12M", "COL_CAR_REG"}
    assert "APP_COBORROWER" in _papers(_verdict(policy, "home", coborrower_income=1_000_000))
    assert "COL_THIRD_PARTY" in _papers(_verdict(policy, "home", third_party_collateral=True))
    assert "INC_LEASE_CONTRACT" in _papers(_verdict(policy, "home", income_type="rental"))


def test_a_small_loan_needs_no_plan(policy):
    assert "APP_PLAN" not in _papers(_verdict(policy, "salary", amount=100_000_000))
    assert "APP_PLAN" in _papers(_verdict(policy, "salary", amount=100_000_001))


def test_what_the_application_cannot_tell_stays_a_condition(policy):
    conditions = {
        document.code: dict(requirement.condition)
        for group in _verdict(policy, "home").documents
        for requirement in group.requirements
        for document in requirement.any_of
        if requirement.condition
    }
    assert conditions == {
        "RES_TEMPORARY": {"lives_outside_permanent_address": True},
        "COL_SPOUSE_CONSENT": {"married": True},
    }


def test_papers_come_in_the_banks_order_with_their_source(policy):
    groups = _verdict(policy, "shop").documents
    order = list(policy.facts.document_categories)
    places = [order.index(group.category) for group in groups]
    assert places == sorted(places)
    assert {group.source for group in groups} == {"HD 031/2026/HD-SMB"}


def test_every_paper_is_listed_once(policy):
    for name in BASES:
        codes = [
            document.code
            for group in _verdict(policy, name).documents
            for requirement in group.requirements
            for document in requirement.any_of
        ]
        assert len(codes) == len(set(codes)), name


def _remarks(verdict):
    return {remark.code for remark in verdict.remarks}


def test_remarks_fit_the_case(policy):
    home = _remarks(_verdict(policy, "home"))
    assert {"CHECK_CIC", "VALUE_COLLATERAL", "PRINCIPAL_GRACE"} <= home
    assert not home & {"CAR_AGE", "COBORROWER_SOURCE", "SEE_THE_BUSINESS", "PRIORITY_RATE"}
    assert "COBORROWER_SOURCE" in _remarks(_verdict(policy, "home", coborrower_income=1))
    assert "OLD_HOME_LOAN_ENDS" in _remarks(_verdict(policy, "home", purpose="refinance_home"))
    assert "CAR_AGE" in _remarks(_verdict(policy, "used_car"))
    assert "BOOK_REMAINING_TERM" in _remarks(_verdict(policy, "pledge"))
    assert "PRIORITY_RATE" in _remarks(_verdict(policy, "shrimp"))
    assert "CUSTOMER_KIND" in _remarks(_verdict(policy, "shop", customer_type="individual"))
    assert "CUSTOMER_KIND" not in _remarks(_verdict(policy, "shop"))
    assert "ASK_DEBT_GROUP" in _remarks(_verdict(policy, "home", debt_group="unknown"))
    assert "CONFIRM_DEPENDANTS" in _remarks(_verdict(policy, "home", dependants="unknown"))
    assert "MARGIN_ABOVE_SECTOR" in _remarks(_verdict(policy, "shop", profit_margin=60))


def test_every_remark_is_made_for_some_case(policy):
    made = set()
    for name in BASES:
        made |= _remarks(_verdict(policy, name))
    for like, more in (
        ("home", {"months_since_bad_debt_settled": 40, "coborrower_income": 1}),
        ("home", {"group2_last_12_months": True, "related_to_bank": True, "residence_months": 1}),
        ("home", {"purpose": "refinance_home", "collateral_kind": "RE_FUTURE"}),
        ("home", {"debt_group": "unknown", "dependants": "unknown", "age": 60}),
        ("home", {"amount": 9_000_000_000, "third_party_collateral": True}),
        ("home", {"income_type": "business"}),
        ("home", {"income_type": "freelance", "card_limits_total": 1, "existing_monthly_debt": 1}),
        ("shop", {"profit_margin": 60, "customer_type": "individual"}),
        ("salary", {"income_type": "salary_cash"}),
        ("orchard", {"collateral_kind": "RE_AGRI_LAND"}),
    ):
        made |= _remarks(_verdict(policy, like, **more))
    assert made == {remark.code for remark in policy.remarks}


def _alternatives(verdict):
    return {(a.kind, a.outcome): a.changes for a in verdict.alternatives}


def test_a_likely_case_needs_no_alternative(policy):
    assert all(_verdict(policy, name).alternatives == () for name in BASES)


def test_alternatives_of_a_home_loan_beyond_one_income(policy):
    """Twenty-four million a month of thirty: less money, more years, a second income."""
    verdict = _verdict(policy, "home", amount=2_000_000_000, monthly_income=30_000_000, age=28,
                       dependants=0, card_limits_total=40_000_000)  # fmt: skip
    found = _alternatives(verdict)
    assert found["smaller_amount", "likely"] == {"amount": 1_215_000_000}
    assert found["smaller_amount", "officer_review"] == {"amount": 1_467_000_000}
    assert found["coborrower", "likely"] == {"coborrower_income": 18_000_000}
    assert found["term_and_amount", "likely"] == {"term_months": 360, "amount": 1_283_000_000}


def test_repaying_a_debt_first(policy):
    verdict = _verdict(policy, "overdraft", existing_monthly_debt=9_000_000)
    found = _alternatives(verdict)
    assert found["repay_debt", "likely"] == {"existing_monthly_debt": 7_000_000}
    assert verdict.outcome == "officer_review"


def test_a_savings_book_for_someone_in_debt_group_two(policy):
    verdict = _verdict(policy, "secured", debt_group=2, purpose="medical", term_months=12)
    changes = _alternatives(verdict)["other_product", "officer_review"]
    assert changes["product_code"] == "LOAN_SAVINGS_PLEDGE"
    assert changes["collateral_value"] >= 500_000_000


def test_moving_the_salary(policy):
    verdict = _verdict(policy, "salary", amount=220_000_000, term_months=60, payroll_at_smb=False)
    assert _alternatives(verdict)["payroll", "likely"] == {"payroll_at_smb": True}


def test_own_capital_and_collateral_of_a_business(policy):
    short = _alternatives(_verdict(policy, "workshop", own_capital=200_000_000))
    assert short["own_capital", "likely"] == {"own_capital": 300_000_000}
    bare = _alternatives(_verdict(policy, "shop", collateral_value=600_000_000))
    assert bare["collateral", "likely"] == {"collateral_value": 667_000_000}


def test_sections_show_the_criteria(policy):
    verdict = _verdict(policy, "home", debt_group=2, province="unknown")
    sections = {section.criterion.code: section for section in verdict.sections}
    assert list(sections) == [criterion.code for criterion in policy.criteria]
    assert sections["credit_history"].result == "unlikely"
    assert sections["business_situation"].result is None
    assert sections["repayment_ability"].unknown == ("province",)
    assert sections["collateral"].result == "likely"


CONSENT = Consent("2026-11", datetime(2026, 11, 23, 9, 0, tzinfo=timezone.utc), "web", "message 17")


def test_the_record_keeps_consent_inputs_version_and_verdict(policy):
    verdict = _verdict(policy, "home")
    record = appraisal_record(verdict, policy, CONSENT)
    assert record["consent"]["notice"] == "2026-11"
    assert record["application"] == BASES["home"]
    assert record["policy_version"] == "2026.2"
    assert record["verdict"] == appraisal.verdict_json(verdict)


def test_no_record_of_personal_answers_without_consent(policy):
    with pytest.raises(ConsentRequiredError, match="monthly_income"):
        appraisal_record(_verdict(policy, "home"), policy, None)
    impersonal = appraisal.Application(product_code="LOAN_HOME", amount=500_000_000)
    assert personal_inputs(impersonal, policy) == ()
    verdict = appraisal.appraise(impersonal, policy, on=ON)
    assert appraisal_record(verdict, policy, None)["consent"] is None


def test_personal_questions_wait_for_consent(policy):
    verdict = appraisal.appraise(appraisal.Application(product_code="LOAN_HOME"), policy, on=ON)
    before = open_questions(verdict, policy, consent=False)
    assert [spec.name for spec in before] == ["amount", "term_months", "purpose"]
    after = open_questions(verdict, policy, consent=True)
    assert after[: len(before)] == before
    assert {spec.name for spec in after} == set(verdict.missing)
    assert all(spec.why for spec in after)
