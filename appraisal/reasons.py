"""Findings as reasons that can be read out, in the policy's order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from appraisal.case import Case
from appraisal.checks import STRENGTHS, Hit
from appraisal.checks.hit import Value
from appraisal.judging import Finding
from appraisal.model import OnFail, Policy
from appraisal.rounding import BEYOND_MEASURE


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, for or against.

    ``outcome`` is what its rule asks for: `unlikely`, `officer_review`, or `none` for what is only
    said. ``value`` was compared with ``threshold``, both in ``unit``; ``parameter`` names where the
    threshold comes from, a parameter of the policy or a limit of the product, and ``reference`` the
    decision behind it.
    """

    code: str
    outcome: OnFail
    polarity: str
    criterion: str
    rule: str
    parameter: str
    value: Value
    threshold: Value
    unit: str
    reference: str
    effective_from: date | None
    adjustable: bool
    adjust_by: tuple[str, ...]
    explanation: str
    improve: str


_POLARITIES = {"unlikely": "blocker", "officer_review": "refer", "none": "info"}


def reasons(case: Case, found: Iterable[Finding]) -> tuple[Reason, ...]:
    """What cannot be changed first, then by rule; what speaks for the customer comes last."""
    policy = case.terms.policy
    against = [
        _reason(
            policy,
            finding.code,
            finding.hit,
            outcome=finding.rule.on_fail,
            criterion=finding.rule.criterion,
            rule=finding.rule.code,
        )
        for finding in found
    ]
    against.sort(key=lambda reason: reason.adjustable)
    in_favour = []
    for strength in case.terms.strengths[case.rule_set]:
        hit = STRENGTHS[strength.code](case)
        if hit is not None:
            in_favour.append(
                _reason(
                    policy,
                    strength.code,
                    hit,
                    outcome="none",
                    criterion=strength.criterion,
                    rule=strength.code,
                )
            )
    return (*against, *in_favour)


def _reason(
    policy: Policy, code: str, hit: Hit, *, outcome: OnFail, criterion: str, rule: str
) -> Reason:
    words = policy.reasons[code]
    unit = hit.unit or hit.basis.unit
    polarity = words.polarity if words.polarity == "positive" else _POLARITIES[outcome]
    return Reason(
        code=code,
        outcome=outcome,
        polarity=polarity,
        criterion=criterion,
        rule=rule,
        parameter=hit.basis.code,
        value=None if hit.value == BEYOND_MEASURE else hit.value,
        threshold=_whole_dong(hit.threshold, unit),
        unit=unit,
        reference=hit.basis.reference,
        effective_from=hit.basis.effective_from,
        adjustable=words.adjustable,
        adjust_by=words.adjust_by,
        explanation=words.explanation,
        improve=words.improve,
    )


def _whole_dong(threshold: Value, unit: str) -> Value:
    """A threshold in đồng as an integer; a share of a cost may fall between two of them."""
    if isinstance(threshold, Decimal) and unit.startswith("vnd"):
        return int(threshold) if threshold == int(threshold) else threshold
    return threshold
