"""The verdict by the criteria that officers name."""

from __future__ import annotations

from dataclasses import dataclass

from appraisal.case import Case
from appraisal.judging import worse
from appraisal.model import Criterion, Outcome
from appraisal.reasons import Reason
from appraisal.unknowns import ABOUT_MISSING, Watched


@dataclass(frozen=True, slots=True)
class Section:
    """One criterion. ``result`` is the worst outcome among its reasons, None where none of its
    rules applies to the product; ``unknown`` are the inputs its rules asked for in vain."""

    criterion: Criterion
    result: Outcome | None
    reasons: tuple[Reason, ...]
    unknown: tuple[str, ...]


def sections(
    case: Case, reasons: tuple[Reason, ...], watched: tuple[Watched, ...]
) -> tuple[Section, ...]:
    """A section for each criterion, in the policy's order."""
    return tuple(
        _section(case, criterion, reasons, watched) for criterion in case.terms.policy.criteria
    )


def _section(
    case: Case, criterion: Criterion, reasons: tuple[Reason, ...], watched: tuple[Watched, ...]
) -> Section:
    said = tuple(reason for reason in reasons if reason.criterion == criterion.code)
    rules = [of for of in watched if of.rule.criterion == criterion.code]
    result: Outcome | None = "likely" if rules and case.product is not None else None
    for reason in said:
        if reason.outcome != "none":
            result = worse(result or "likely", reason.outcome)
    asked = {name for of in rules if of.rule.code not in ABOUT_MISSING for name in of.asked}
    unknown = tuple(name for name in case.terms.policy.inputs if name in asked)
    return Section(criterion, result, said, unknown)
