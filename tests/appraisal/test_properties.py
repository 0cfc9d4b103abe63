"""What holds for every application, not only for those somebody thought of."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import appraisal
from appraisal.case import Case
from appraisal.ceilings import step
from appraisal.judging import ByAmount, at_least, findings, outcome_of
from appraisal.model import OUTCOMES
from appraisal.terms import terms_on
from appraisal.unknowns import ABOUT_MISSING
from tests.appraisal.applications import CAPS, INCOME_TYPES, KINDS, PROVINCES, application

ON = date(2026, 11, 23)
EXAMPLES = settings(max_examples=100, deadline=None)
# A seed, not a drawn Random: the generator's variety matters more here than shrinking.
randoms = st.integers(0, 2**32).map(Random)
amounts = st.integers(1, 5_000_000_000)

BETTER_WITH_MORE = [
    "monthly_income",
    "coborrower_income",
    "monthly_turnover",
    "profit_margin",
    "job_months",
    "business_months",
    "residence_months",
    "months_since_bad_debt_settled",
    "collateral_value",
    "own_capital",
    "total_need",
    "card_limit_available",
]
BETTER_WITH_LESS = [
    "existing_monthly_debt",
    "card_limits_total",
    "unsecured_debt_total",
    "lenders_count",
    "dependants",
    "debt_group",
]


def _read(fields, policy):
    return appraisal.read_application(fields, policy)


def _outcome(fields, policy, on=ON):
    case = Case(_read(fields, policy), terms_on(policy, on))
    return outcome_of(findings(case))


@pytest.mark.parametrize("name", BETTER_WITH_MORE)
@EXAMPLES
@given(random=randoms, share=st.integers(1, 300))
def test_more_never_worsens(name, policy, random, share):
    fields = application(random, ON)
    if fields.get(name) is None:
        fields[name] = random.randint(0, 80)
    more = fields[name] + max(1, fields[name] * share // 100)
    if name == "profit_margin":
        more = min(100, more)
    better = _outcome({**fields, name: more}, policy)
    assert at_least(better, _outcome(fields, policy)), (fields, more)


@pytest.mark.parametrize("name", BETTER_WITH_LESS)
@EXAMPLES
@given(random=randoms, part=st.integers(0, 99))
def test_less_never_worsens(name, policy, random, part):
    fields = application(random, ON)
    fields[name] = fields.get(name) or random.randint(1, 5)
    less = max(1, fields[name] - 1) if name == "debt_group" else fields[name] * part // 100
    better = _outcome({**fields, name: less}, policy)
    assert at_least(better, _outcome(fields, policy)), (fields, less)


@EXAMPLES
@given(random=randoms)
def test_a_history_without_bad_debt_is_the_best_one(policy, random):
    fields = application(random, ON)
    fields.setdefault("months_since_bad_debt_settled", random.randint(0, 80))
    never = {**fields, "months_since_bad_debt_settled": None}
    assert at_least(_outcome(never, policy), _outcome(fields, policy))


@settings(max_examples=400, deadline=None)
@given(random=randoms, data=st.data())
def test_no_answer_contradicts_what_an_unknown_verdict_says(policy, random, data):
    """Forget some inputs, take the range, then fill them with anything at all."""
    fields = application(random, ON)
    forgotten = data.draw(st.sets(st.sampled_from(sorted(fields)), max_size=4))
    known = {name: value for name, value in fields.items() if name not in forgotten}
    verdict = appraisal.appraise(_read(known, policy), policy, on=ON)
    unknown = verdict.outcome_range.inputs
    filled = {**known, **{name: data.draw(_answers(name, policy), label=name) for name in unknown}}
    outcome = _outcome(filled, policy)
    if appraisal.appraise(_read(filled, policy), policy, on=ON).missing:
        outcome = _without_missing(filled, policy)
    range_ = verdict.outcome_range
    assert OUTCOMES.index(range_.best) <= OUTCOMES.index(outcome) <= OUTCOMES.index(range_.worst)


def _without_missing(fields, policy):
    """The outcome as if an answer that the answers themselves call for had been given."""
    case = Case(_read(fields, policy), terms_on(policy, ON))
    return outcome_of(f for f in findings(case) if f.rule.code not in ABOUT_MISSING)


def _answers(name, policy):
    spec = policy.inputs[name]
    if spec.type == "code":
        return st.sampled_from(sorted(policy.codes[name]))
    return {
        "vnd": st.integers(1, 10**10),
        "months": st.integers(1, 400),
        "years": st.integers(16, 80),
        "bool": st.booleans(),
        "text": st.sampled_from(PROVINCES),
        "integer": st.integers(0, 6),
        "integer_1_to_5": st.integers(1, 5),
        "months_or_none": st.one_of(st.none(), st.integers(0, 70)),
        "percent": st.integers(0, 100),
    }[spec.type]


@EXAMPLES
@given(random=randoms)
def test_the_stated_effects_are_what_happens(policy, random):
    fields = application(random, ON)
    case = appraisal.appraise(_read(fields, policy), policy, on=ON)
    for unknown in case.unknowns:
        for effect in unknown.effects:
            answers = effect.values or [
                number for number in (effect.least, effect.most) if number is not None
            ]
            for answer in answers[:3]:
                if unknown.input in ("amount", "term_months") and answer == 0:
                    continue
                filled = case.application.changed(**{**case.assumed, unknown.input: _never(answer)})
                found = findings(Case(filled, case.case.terms))
                assert effect.outcome == outcome_of(
                    f for f in found if f.rule.code not in ABOUT_MISSING
                )


def _never(answer):
    return appraisal.NEVER if answer is None else answer


@EXAMPLES
@given(random=randoms)
def test_maxima_are_tight(policy, random):
    fields = application(random, ON)
    verdict = appraisal.appraise(_read(fields, policy), policy, on=ON)
    for wanted, amount in verdict.max_amount_by_outcome.items():
        if amount is None:
            continue
        more = amount + step(verdict.case)
        assert at_least(_outcome({**fields, "amount": amount}, policy), wanted)
        assert not at_least(_outcome({**fields, "amount": more}, policy), wanted)
        bound_by = verdict.max_amounts[wanted].bound_by
        beyond = appraisal.appraise(_read({**fields, "amount": more}, policy), policy, on=ON)
        assert set(bound_by) <= {reason.code for reason in beyond.reasons}
        assert bound_by


def test_the_feasible_amount_meets_every_favourable_ceiling(policy):
    applications = (application(Random(seed), ON) for seed in range(1500))
    verdicts = [appraisal.appraise(_read(a, policy), policy, on=ON) for a in applications]
    feasible = [verdict for verdict in verdicts if verdict.max_feasible_amount is not None]
    assert len(feasible) > 100
    for verdict in feasible:
        _assert_feasible(verdict)


def _assert_feasible(verdict):
    assert verdict.outcome == "unlikely"
    assert verdict.max_feasible_amount % step(verdict.case) == 0
    assert all(verdict.max_feasible_amount <= ceiling.amount for ceiling in verdict.ceilings)
    assert verdict.max_feasible_amount + step(verdict.case) > verdict.binding.amount
    reachable = verdict.max_amount_by_outcome["officer_review"]
    assert reachable is not None
    assert reachable >= verdict.max_feasible_amount


@EXAMPLES
@given(random=randoms, amount=amounts)
def test_another_amount_changes_only_what_an_amount_can(policy, random, amount):
    fields = application(random, ON)
    case = Case(_read(fields, policy), terms_on(policy, ON))
    findings(case)
    other = Case(_read({**fields, "amount": amount}, policy), case.terms)
    assert case.asking(amount).measures == other.measures
    assert ByAmount(case).outcome(amount) == outcome_of(findings(other))


@EXAMPLES
@given(random=randoms)
def test_alternatives_are_better_and_true(policy, random):
    fields = application(random, ON)
    verdict = appraisal.appraise(_read(fields, policy), policy, on=ON)
    for alternative in verdict.alternatives:
        other = verdict.application.changed(**alternative.changes)
        again = appraisal.appraise(other, policy, on=ON)
        assert again.outcome == alternative.outcome
        assert again.measures["new_instalment"] == alternative.new_instalment
        assert not at_least(verdict.outcome, alternative.outcome)
        assert set(again.missing) <= set(verdict.missing)


SMALLEST = {
    "coborrower": ("coborrower_income", -1),
    "repay_debt": ("existing_monthly_debt", 1),
    "close_cards": ("card_limits_total", 1),
    "own_capital": ("own_capital", -1),
    "smaller_amount": ("amount", 1),
}


@EXAMPLES
@given(random=randoms)
def test_a_smaller_change_would_not_do(policy, random):
    fields = application(random, ON)
    verdict = appraisal.appraise(_read(fields, policy), policy, on=ON)
    for alternative in verdict.alternatives:
        if alternative.kind not in SMALLEST:
            continue
        name, back = SMALLEST[alternative.kind]
        stated = getattr(verdict.case.application, name)
        less = alternative.changes[name] + back * step(verdict.case)
        if back * (less - stated) >= 0 or less < 0:
            continue
        again = appraisal.appraise(verdict.application.changed(**{name: less}), policy, on=ON)
        assert not at_least(again.outcome, alternative.outcome)


@EXAMPLES
@given(random=randoms)
def test_an_application_survives_being_written(policy, random):
    read = _read(application(random, ON), policy)
    assert appraisal.read_application(read.known(), policy) == read


def test_the_generator_knows_every_kind(policy):
    assert set(INCOME_TYPES) == policy.codes["income_type"]
    assert set(KINDS) == policy.codes["collateral_kind"]
    assert set(CAPS) == policy.codes["sector"]
