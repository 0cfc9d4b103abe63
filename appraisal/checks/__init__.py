"""The tests of the policy's rules, one function each, by the rule's code.

A check answers None where the rule is silent: it does not apply, passes, or lacks an input.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from appraisal.checks import business, limits, means, person, ratios, strengths
from appraisal.checks.hit import Check, Hit, Limit

CHECKS: Final[Mapping[str, tuple[Check, ...]]] = {
    **person.CHECKS,
    **means.CHECKS,
    **limits.CHECKS,
    **ratios.CHECKS,
    **business.CHECKS,
}
"""By rule code; a rule that looks both ways has two."""

STRENGTHS: Final[Mapping[str, Check]] = strengths.CHECKS
"""By reason code."""

RULES_OF_THE_AMOUNT: Final = frozenset(
    {
        "AMOUNT_RANGE",
        "LTV_CEILING",
        "LTV_LIKELY",
        "SHARE_OF_NEED",
        "UNSECURED_MULTIPLE",
        "TOTAL_UNSECURED",
        "DTI_CEILING",
        "DTI_LIKELY",
        "RESIDUAL_CEILING",
        "RESIDUAL_LIKELY",
        "BIZ_OWN_CAPITAL",
        "LOAN_TO_TURNOVER_CEILING",
        "LOAN_TO_TURNOVER_LIKELY",
        "DSCR_FLOOR",
        "DSCR_LIKELY",
        "REFER_AMOUNT",
        "DATA_MISSING",
    }
)
"""The rules that another amount can turn."""

__all__ = ["CHECKS", "RULES_OF_THE_AMOUNT", "STRENGTHS", "Check", "Hit", "Limit"]
