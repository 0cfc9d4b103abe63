"""Every rule is run, then their outcomes are combined."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from appraisal.case import Case
from appraisal.checks import CHECKS, RULES_OF_THE_AMOUNT, Hit
from appraisal.model import OUTCOMES, Outcome, Rule


class Finding(NamedTuple):
    """A rule that spoke."""

    rule: Rule
    hit: Hit

    @property
    def code(self) -> str:
        """Its reason code."""
        return self.hit.code or self.rule.reason_codes[0]


_RANK: Final = {outcome: rank for rank, outcome in enumerate(OUTCOMES)}


def findings(case: Case) -> list[Finding]:
    """All rules that speak, in the policy's order."""
    return _run(case, case.terms.rules[case.rule_set])


def outcome_of(found: Iterable[Finding]) -> Outcome:
    """The worst outcome among the rules that spoke; `likely` where none did."""
    worst: Outcome = "likely"
    for finding in found:
        if finding.rule.on_fail != "none":
            worst = worse(worst, finding.rule.on_fail)
    return worst


def worse(one: Outcome, other: Outcome) -> Outcome:
    return max(one, other, key=_RANK.__getitem__)


def at_least(outcome: Outcome, wanted: Outcome) -> bool:
    """Whether ``outcome`` is as good as ``wanted``, or better."""
    return _RANK[outcome] <= _RANK[wanted]


class ByAmount:
    """The outcome of one case for any amount, running again only what an amount can turn."""

    def __init__(self, case: Case) -> None:
        rules = case.terms.rules[case.rule_set]
        self._case = case
        self._moving = [rule for rule in rules if rule.code in RULES_OF_THE_AMOUNT]
        fixed = [rule for rule in rules if rule.code not in RULES_OF_THE_AMOUNT]
        self.best = outcome_of(_run(case, fixed))
        """The best that any amount can reach."""

    def outcome(self, amount: int) -> Outcome:
        return worse(self.best, outcome_of(self._moved(amount)))

    def obstacles(self, amount: int, wanted: Outcome) -> tuple[str, ...]:
        """The reasons why this amount does not get the outcome ``wanted``."""
        return tuple(
            finding.code
            for finding in self._moved(amount)
            if not at_least(outcome_of([finding]), wanted)
        )

    def _moved(self, amount: int) -> list[Finding]:
        return _run(self._case.asking(amount), self._moving)


def _run(case: Case, rules: Iterable[Rule]) -> list[Finding]:
    found = []
    for rule in rules:
        for check in CHECKS[rule.code]:
            hit = check(case)
            if hit is not None:
                found.append(Finding(rule, hit))
    return found
