"""The file as data: the verdict of its own day, explained, and a plan that adds up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from appraisal.record import Consent
from desk.casefile.bank import State
from desk.casefile.contents import NotExplainedError, casefile
from desk.casefile.repayment import repayments
from tests.desk.casefile.conftest import CASES, NOW, TODAY, Made, stored_of


@pytest.mark.parametrize("case", CASES)
def test_the_explanation_agrees_with_what_the_customer_heard(made: Made, case: str) -> None:
    file = made(case)
    assert file.differences == ()
    assert file.on == TODAY
    assert {"alternatives", "remarks", "documents", "trace", "unknowns"} <= set(file.explained)


def test_a_difference_is_named(state: State) -> None:
    stored = stored_of(CASES["salaried_home_loan"], state)
    heard = stored.verdict | {"outcome": "unlikely", "reasons": []}
    assert casefile(replace(stored, verdict=heard), state).differences == ("outcome", "reasons")


@pytest.mark.parametrize(
    "verdict", [{}, {"on": "tomorrow"}, {"on": "2020-01-01"}], ids=["none", "malformed", "early"]
)
def test_a_day_that_is_not_known_is_no_trace(state: State, verdict: dict[str, str]) -> None:
    stored = replace(stored_of(CASES["salaried_home_loan"], state), verdict=verdict)
    with pytest.raises(NotExplainedError, match="cannot be worked out again"):
        casefile(stored, state)


def test_inputs_that_are_not_understood(state: State) -> None:
    stored = stored_of(CASES["salaried_home_loan"], state)
    with pytest.raises(NotExplainedError, match="religion"):
        casefile(replace(stored, application={**stored.application, "religion": "x"}), state)


def test_reasons_stand_with_the_gravest_first(made: Made) -> None:
    outcomes = [reason["outcome"] for reason in made("unsecured_bad_debt").against]
    assert outcomes == sorted(outcomes, reverse=True)
    assert outcomes[0] == "unlikely"
    for reason in made("unsecured_bad_debt").against:
        assert reason["parameter"]
        assert reason["reference"]


def test_the_record_needs_consent(state: State) -> None:
    stored = stored_of(CASES["salaried_home_loan"], state)
    record = casefile(stored, state).record
    assert record is not None
    assert record["consent"]["notice"] == "2026-11"
    assert casefile(replace(stored, consent=None), state).record is None
    given = Consent("2026-12", NOW, "zalo", "1" * 64)
    again = casefile(replace(stored, consent=given), state).record
    assert again is not None
    assert again["consent"]["channel"] == "zalo"


def test_plans_show_the_promotion_and_the_rate_after_it(made: Made) -> None:
    plans = made("salaried_home_loan").repayments
    assert plans is not None
    best = plans.plans[0]
    assert [phase.kind for phase, _ in best.phases] == ["promotional", "floating"]
    assert [source.decision for _, source in best.phases] == [
        "TB 073/2026/TB-SMB",
        "QĐ 199/2026/QĐ-SMB",
    ]
    interest = [plan.schedule.total_interest for plan in plans.plans]
    assert interest == sorted(interest)
    for plan in plans.plans:
        assert sum(row.principal for row in plan.schedule.rows) == 1_500_000_000
        assert len(plan.phases) == len(plan.schedule.phases)


@pytest.mark.parametrize(
    ("product", "method", "why"),
    [
        ("LOAN_SAVINGS_PLEDGE", None, "book_plus_margin"),
        ("LOAN_AGRI", "seasonal", "seasonal"),
    ],
)
def test_what_has_no_fixed_instalments_says_why(
    state: State, product: str, method: str | None, why: str
) -> None:
    record = state.catalogue.loan_products.at(product, TODAY).record
    inputs = {
        "amount": 100_000_000,
        "term_months": 12,
        "repayment_method": method,
        "collateral_kind": "SAVINGS_SMB" if method is None else None,
    }
    made = repayments(state.catalogue, record, inputs, on=TODAY)
    assert made.plans == ()
    assert made.unscheduled == why


def test_due_days_move_off_closed_days(state: State) -> None:
    record = state.catalogue.loan_products.at("LOAN_HOME", TODAY).record
    inputs = {"amount": 1_000_000_000, "term_months": 120, "repayment_method": "annuity"}
    made = repayments(state.catalogue, record, inputs, on=TODAY, disbursed=date(2026, 12, 1))
    dues = [row.due for row in made.plans[0].schedule.rows]
    assert dues[0] is not None
    assert dues[0].actual == date(2027, 1, 4)  # 1 January is closed, 2 and 3 are a week-end
    assert {due.certainty.value for due in dues if due} >= {"known", "unknown"}


def test_the_checklist_is_ready_when_every_needed_paper_is_there(made: Made) -> None:
    file = made("salaried_home_loan")
    wanted = file.checklist(frozenset())
    assert wanted.open
    codes = frozenset(item.requirement.any_of[-1].code for item in wanted.open)
    assert not file.checklist(codes).open
    assert len(file.checklist(codes - {sorted(codes)[0]}).open) == 1
