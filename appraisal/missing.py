"""Which inputs a case still needs."""

from __future__ import annotations

from appraisal.case import Case


def missing_inputs(case: Case) -> tuple[str, ...]:
    """Names of required inputs that are unknown and have no default, in the policy's order."""
    if case.amount is None:
        return case.lacking
    return tuple(name for name in case.lacking if name != "amount")
