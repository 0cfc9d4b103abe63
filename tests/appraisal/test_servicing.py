"""Loans in being: debt groups by days overdue, late charges, papers, proof of use."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import yaml

import appraisal
from appraisal.disbursement import Payout, Proof, disbursement_checklist, use_of_funds
from appraisal.overdue import debt_group, late_charges
from appraisal.servicing import read_servicing
from tests.appraisal.conftest import SEEDS
from tests.appraisal.test_cases import BASES

ON = date(2026, 11, 23)
REGISTER = yaml.safe_load((SEEDS / "bank_facts.yaml").read_text(encoding="utf-8"))["facts"]


@pytest.fixture(scope="module")
def servicing():
    return read_servicing(REGISTER)


@pytest.mark.parametrize(
    ("days", "group"),
    [(0, 1), (9, 1), (10, 2), (90, 2), (91, 3), (180, 3), (181, 4), (360, 4), (361, 5), (4000, 5)],
)
def test_group_by_days(days, group, policy, servicing):
    found = debt_group(days, servicing, policy, on=ON)
    assert (found.group, found.bad_debt) == (group, group >= 3)
    assert (found.kept_by_cic_years is not None) == found.bad_debt


def test_days_to_the_next_group(policy, servicing):
    def days(overdue):
        return debt_group(overdue, servicing, policy, on=ON).next_group_in_days

    assert [days(0), days(9), days(10), days(360), days(361)] == [10, 1, 81, 1, None]


def test_consequences_add_up(policy, servicing):
    def codes(overdue):
        return [c.code for c in debt_group(overdue, servicing, policy, on=ON).consequences]

    assert codes(0) == []
    assert codes(5) == ["LATE_CHARGES", "REMIND_POLITELY"]
    assert set(codes(5)) < set(codes(10)) < set(codes(91))
    assert "BAD_DEBT" in codes(91)
    assert "BAD_DEBT" not in codes(90)


def test_loans_that_the_group_shuts(policy, servicing):
    assert debt_group(9, servicing, policy, on=ON).refused_products == ()
    two = debt_group(10, servicing, policy, on=ON).refused_products
    assert "LOAN_HOME" in two
    assert "LOAN_SAVINGS_PLEDGE" not in two
    assert set(debt_group(91, servicing, policy, on=ON).refused_products) == set(policy.rule_sets)


def test_days_below_nothing_and_days_before_the_law(policy, servicing):
    with pytest.raises(ValueError, match="days_overdue is -1"):
        debt_group(-1, servicing, policy, on=ON)
    with pytest.raises(appraisal.UnknownDateError, match="DEBT_GROUP_2_FROM_DAYS"):
        debt_group(5, servicing, policy, on=date(2024, 6, 30))


def test_late_charges(servicing):
    """100 million at 12 % for 73 days: 18 % of it over a fifth of a year; interest at 10 %."""
    charges = late_charges(
        overdue_principal=100_000_000,
        overdue_interest=5_000_000,
        rate=Decimal("12.00"),
        days_overdue=73,
        servicing=servicing,
        on=ON,
    )
    assert (charges.principal_rate, charges.interest_rate) == (Decimal(18), Decimal(10))
    assert (charges.on_principal, charges.on_interest) == (3_600_000, 100_000)


def test_a_register_without_a_fact_is_refused():
    with pytest.raises(appraisal.PolicyError, match="DEBT_GROUP_4_FROM_DAYS"):
        read_servicing([fact for fact in REGISTER if fact["code"] != "DEBT_GROUP_4_FROM_DAYS"])


def test_checklist_of_a_home_loan(policy, servicing):
    application = appraisal.read_application(BASES["home"], policy)
    received = {"APP_FORM", "ID_CARD", "RES_CONFIRM", "DIS_CREDIT_CONTRACT"}
    checklist = disbursement_checklist(application, policy, servicing, received=received, on=ON)
    got = {item.received for item in (*checklist.before_approval, *checklist.at_disbursement)}
    assert got - {None} == received
    wanted = {d.code for item in checklist.open for d in item.requirement.any_of}
    assert {"APP_CIC_CONSENT", "DIS_MORTGAGE_CONTRACT", "COL_VALUATION"} <= wanted
    assert not wanted & (received | {"RES_VNEID", "RES_TEMPORARY", "DIS_PURPOSE_PROOF"})


def test_checklist_is_complete_when_everything_is_there(policy, servicing):
    application = appraisal.read_application(BASES["pledge"], policy)
    everything = set(policy.facts.documents)
    checklist = disbursement_checklist(application, policy, servicing, received=everything, on=ON)
    assert checklist.open == ()
    at = {i.requirement.any_of[0].code for i in checklist.at_disbursement}
    assert at == {"DIS_CREDIT_CONTRACT", "DIS_PLEDGE_CONTRACT", "DIS_DEBT_NOTE"}


PAYOUTS = [
    Payout(date(2026, 9, 1), 100_000_000, to_borrower=True),
    Payout(date(2026, 11, 10), 50_000_000, to_borrower=True),
    Payout(date(2026, 9, 1), 300_000_000, to_borrower=False),
]


def _use(servicing, proofs, on=ON, payouts=PAYOUTS):
    return use_of_funds(payouts, proofs, purpose="buy_machinery", servicing=servicing, on=on)


def test_use_of_funds_unproven(servicing):
    found = _use(servicing, [])
    assert (found.to_prove, found.proven, found.unproven) == (150_000_000, 0, 150_000_000)
    assert (found.overdue, found.next_due) == (100_000_000, date(2026, 10, 1))
    assert found.document == "DIS_PURPOSE_PROOF"


def test_proof_is_due_on_the_thirtieth_day_and_late_after_it(servicing):
    assert _use(servicing, [], on=date(2026, 10, 1)).overdue == 0
    assert _use(servicing, [], on=date(2026, 10, 2)).overdue == 100_000_000


def test_proofs_count_towards_the_oldest_payout(servicing):
    proof = Proof(date(2026, 9, 20), 120_000_000, "buy_machinery")
    found = _use(servicing, [proof])
    assert (found.proven, found.unproven, found.overdue) == (120_000_000, 30_000_000, 0)
    assert found.next_due == date(2026, 12, 10)
    assert _use(servicing, [proof, proof]).unproven == 0


def test_proofs_of_something_else_do_not_count(servicing):
    other = Proof(date(2026, 9, 20), 150_000_000, "medical")
    older = Proof(date(2026, 8, 31), 150_000_000, "buy_machinery")
    found = _use(servicing, [other, older])
    assert (found.proven, found.rejected) == (0, (other, older))


def test_money_paid_to_the_seller_proves_itself(servicing):
    found = _use(servicing, [], payouts=PAYOUTS[2:])
    assert (found.to_prove, found.unproven, found.next_due) == (0, 0, None)
