"""What changes in the policy from one day to another, and what a new file may not change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from appraisal.errors import Problem
from appraisal.model import Parameter, ParameterValue, Policy


@dataclass(frozen=True, slots=True)
class Change:
    """One figure that is another on the later day; None where it holds on one of them only."""

    name: str
    before: ParameterValue | Decimal | None
    after: ParameterValue | Decimal | None
    unit: str
    effective_from: date
    reference: str


def changes(policy: Policy, earlier: date, later: date) -> tuple[Change, ...]:
    """Parameters and base rates whose values differ between two days, in the file's order."""
    return (*_parameters(policy, earlier, later), *_base_rates(policy, earlier, later))


def _parameters(policy: Policy, earlier: date, later: date) -> Iterator[Change]:
    before, after = _holding(policy, earlier), _holding(policy, later)
    for key in {**before, **after}:
        was, becomes = before.get(key), after.get(key)
        now = becomes or was
        if now is not None and _differ(was, becomes):
            yield Change(
                name=describe(now),
                before=None if was is None else was.value,
                after=None if becomes is None else becomes.value,
                unit=now.unit,
                effective_from=now.effective_from,
                reference=now.reference,
            )


def _base_rates(policy: Policy, earlier: date, later: date) -> Iterator[Change]:
    for code, rates in policy.facts.base_rates.items():
        was, becomes = (
            next((r for r in reversed(rates) if r.effective_from <= day), None)
            for day in (earlier, later)
        )
        if becomes is not None and becomes != was:
            yield Change(
                name=code,
                before=None if was is None else was.rate,
                after=becomes.rate,
                unit="percent_per_year",
                effective_from=becomes.effective_from,
                reference=becomes.decision,
            )


def rewritten(published: Policy, new: Policy) -> tuple[Problem, ...]:
    """What the file of ``new`` says otherwise of days that ``published`` has already ruled.

    A verdict of the past must stay what it was: a new version may close a record and add later
    ones, no more. A changed file must carry a new version.
    """
    problems = []
    changed = new.parameters != published.parameters or new.rules != published.rules
    if changed and new.version.code == published.version.code:
        problems.append(Problem("$.meta.version", "is the published one, yet the file differs"))
    first_new = new.version.effective_from
    days = {
        day
        for policy in (published, new)
        for parameter in policy.parameters
        for day in (parameter.effective_from, parameter.effective_to)
        if day is not None and day < first_new
    }
    for day in sorted(days):
        before, after = _holding(published, day), _holding(new, day)
        for key in {**before, **after}:
            was, becomes = before.get(key), after.get(key)
            record = becomes or was
            if record is not None and _differ(was, becomes):
                path = f"$.parameters[{describe(record)}]"
                problems.append(Problem(path, f"says otherwise of {day}"))
    return tuple(dict.fromkeys(problems))


def _differ(one: Parameter | None, other: Parameter | None) -> bool:
    return one is None or other is None or one.value != other.value


def describe(parameter: Parameter) -> str:
    """Code and scope in one word: ``DTI_MAX_LIKELY{income_band=B1}``."""
    scope = ",".join(f"{key}={value}" for key, value in parameter.scope.items())
    return f"{parameter.code}{{{scope}}}" if scope else parameter.code


def _holding(policy: Policy, on: date) -> dict[str, Parameter]:
    return {describe(record): record for record in policy.parameters if record.holds(on)}
