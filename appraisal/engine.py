"""One call from application to verdict."""

from __future__ import annotations

from datetime import date

from appraisal.application import Application
from appraisal.case import Case
from appraisal.ceilings import (
    favourable_ceilings,
    max_amounts,
    max_feasible_amount,
    max_feasible_term,
)
from appraisal.judging import findings, outcome_of
from appraisal.missing import missing_inputs
from appraisal.model import Policy
from appraisal.reasons import reasons
from appraisal.terms import terms_on
from appraisal.verdict import Verdict


def appraise(application: Application, policy: Policy, *, on: date) -> Verdict:
    """The first opinion of the bank on ``application``, by the policy as it stands on ``on``.

    Every rule is run, so that all reasons are said at once.

    Raises:
        UnknownDateError: the policy, the product, a base rate or a parameter is not known on that
            day; the error names it.
    """
    terms = terms_on(policy, on)
    case = Case(application, terms)
    found = findings(case)
    outcome = outcome_of(found)
    ceilings = favourable_ceilings(case)
    return Verdict(
        application=application,
        assumed=case.assumed,
        missing=missing_inputs(case),
        on=on,
        valid_until=terms.valid_until,
        version=terms.version,
        outcome=outcome,
        words=policy.outcomes[outcome],
        reasons=reasons(case, found),
        measures=case.measures,
        income_band=case.income_band,
        living_cost=case.living_cost,
        max_feasible_amount=max_feasible_amount(case, found, ceilings),
        max_feasible_term_months=max_feasible_term(case, found),
        max_amounts=max_amounts(case),
        ceilings=ceilings,
        case=case,
    )
