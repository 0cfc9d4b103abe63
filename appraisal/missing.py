"""Which inputs a case needs."""

from __future__ import annotations

from appraisal.case import Case
from appraisal.model import ALL_RULE_SETS, InputSpec


def needed(spec: InputSpec, case: Case) -> bool:
    """Whether the policy requires the input for this case."""
    if ALL_RULE_SETS in spec.required_for or case.rule_set in spec.required_for:
        return True
    return bool(spec.required_when) and case.matches(spec.required_when)


def missing_inputs(case: Case) -> tuple[str, ...]:
    """Names of required inputs that are unknown and have no default, in the policy's order."""
    return tuple(
        name
        for name, spec in case.terms.policy.inputs.items()
        if _value(case, name) is None and needed(spec, case)
    )


def _value(case: Case, name: str) -> object:
    return case.amount if name == "amount" else getattr(case.application, name)
