"""What is unknown or assumed, and what would change with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from appraisal.application import NEVER, Application
from appraisal.case import Case
from appraisal.checks import CHECKS
from appraisal.judging import findings, outcome_of, worse
from appraisal.missing import missing_inputs
from appraisal.model import Outcome, Rule

ABOUT_MISSING: Final = frozenset({"DATA_MISSING", "DEBT_GROUP_UNKNOWN"})
"""Rules that speak of an unknown only while it is one."""


@dataclass(frozen=True, slots=True)
class OutcomeRange:
    """No answer to what is unknown gives an outcome outside of these two, all else equal.

    What was assumed stays as assumed. ``inputs`` are the unknown ones that a rule reads.
    """

    best: Outcome
    worst: Outcome
    inputs: tuple[str, ...]


class _Noting:
    """An application that notes which unknown inputs were asked of it."""

    def __init__(self, application: Application, asked: set[str]) -> None:
        self._application = application
        self._asked = asked

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._application, name)
        if value is None:
            self._asked.add(name)
        return value


class _Watching(Case):
    """A case that remembers nothing, over a watched application."""

    def __init__(self, case: Case) -> None:
        self.terms = case.terms
        self.asked: set[str] = set()
        self.__dict__.update(
            application=_Noting(case.application, self.asked),
            assumed=case.assumed,
            _parameters={},
            _product=case.product,
            _rule_set=case.rule_set,
        )

    @property
    def product(self) -> Any:  # type: ignore[override]
        return self._of_the_product("_product")

    @property
    def rule_set(self) -> Any:  # type: ignore[override]
        return self._of_the_product("_rule_set")

    def _of_the_product(self, name: str) -> Any:
        value = self.__dict__[name]
        if value is None:
            self.asked.add("product_code")
        return value


@dataclass(frozen=True, slots=True)
class Watched:
    """One rule, whether it speaks, and the unknown inputs it asked for to find out."""

    rule: Rule
    speaks: bool
    asked: frozenset[str]


def watch(case: Case) -> tuple[Watched, ...]:
    """Every rule of the case, run for itself."""
    watched = []
    for rule in case.terms.rules[case.rule_set]:
        watching = _Watching(case)
        hits = [check(watching) for check in CHECKS[rule.code]]
        watched.append(Watched(rule, any(hits), frozenset(watching.asked)))
    return tuple(watched)


def outcome_range(case: Case, watched: tuple[Watched, ...]) -> OutcomeRange:
    """The outcomes between which the verdict lies once the unknown is known.

    A rule that speaks without having asked for anything unknown will speak whatever the answers;
    one that asked may or may not.
    """
    best: Outcome = "likely"
    worst: Outcome = "unlikely" if case.product is None else "likely"
    asked: set[str] = set()
    for of in watched:
        if of.rule.code in ABOUT_MISSING or of.rule.on_fail == "none":
            continue
        asked |= of.asked
        if of.asked:
            worst = worse(worst, of.rule.on_fail)
        elif of.speaks:
            best, worst = worse(best, of.rule.on_fail), worse(worst, of.rule.on_fail)
    names = case.terms.policy.inputs
    return OutcomeRange(best, worst, tuple(name for name in names if name in asked))


@dataclass(frozen=True, slots=True)
class Effect:
    """The outcome for some answers: those in ``values``, or the whole numbers from ``least`` to
    ``most`` (None: and above). Other missing inputs are left out of it."""

    outcome: Outcome
    values: tuple[str | bool | int | None, ...] = ()
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """One input nobody stated. ``assumed`` is the default in force; None where there is none."""

    input: str
    required: bool
    assumed: int | str | bool | None
    effects: tuple[Effect, ...]


def unknowns(case: Case, asked: tuple[str, ...]) -> tuple[Unknown, ...]:
    """Missing inputs, then others that a rule ``asked`` for, then assumptions.

    What is not required is left out where no answer would give another outcome.
    """
    missing = missing_inputs(case)
    found = []
    for name in dict.fromkeys((*missing, *asked, *case.assumed)):
        effects = _effects(case, name)
        if name in missing or len({effect.outcome for effect in effects}) > 1:
            found.append(Unknown(name, name in missing, case.assumed.get(name), effects))
    return tuple(found)


def _effects(case: Case, name: str) -> tuple[Effect, ...]:
    def outcome(value: object) -> Outcome:
        other = Case(case.application.changed(**{name: value}), case.terms)
        return outcome_of(f for f in findings(other) if f.rule.code not in ABOUT_MISSING)

    listed = _listed(case, name)
    if listed is not None:
        by_outcome: dict[Outcome, list[str | bool | int | None]] = {}
        for value in listed:
            by_outcome.setdefault(outcome(value), []).append(value)
        return tuple(Effect(reached, tuple(values)) for reached, values in by_outcome.items())
    effects = []
    if case.terms.policy.inputs[name].type == "months_or_none":
        effects.append(Effect(outcome(NEVER), (None,)))
    samples = _samples(case, name)
    least, last = samples[0], outcome(samples[0])
    for low, high in pairwise(samples):
        reached = outcome(high)
        while reached != last:
            edge = _edge(outcome, low, high, last)
            effects.append(Effect(last, least=least, most=edge - 1))
            least, low, last = edge, edge, outcome(edge)
    effects.append(Effect(last, least=least))
    return tuple(effects)


def _edge(outcome: Callable[[object], Outcome], low: int, high: int, at_low: Outcome) -> int:
    """The first whole number after ``low``, by halves, whose outcome is another."""
    while high - low > 1:
        middle = (low + high) // 2
        if outcome(middle) == at_low:
            low = middle
        else:
            high = middle
    return high


def _listed(case: Case, name: str) -> tuple[str | bool | int, ...] | None:
    """The answers to an input that has few; None for a number."""
    policy = case.terms.policy
    match policy.inputs[name].type:
        case "bool":
            return (False, True)
        case "integer_1_to_5":
            return (1, 2, 3, 4, 5)
        case "code":
            return tuple(sorted(policy.codes[name]))
        case "text":
            return (*policy.service_provinces.values(), policy.other_area)
    return None


_AGES: Final = range(15, 91)
_MOST: Final = {"vnd": 10**11, "integer": 20, "percent": 100}
_MOST_MONTHS: Final = 120


def _samples(case: Case, name: str) -> list[int]:
    """Numbers so close that no outcome hides between two of them.

    Only age and term can be both too small and too large; of all others more is always better,
    or always worse.
    """
    kind = case.terms.policy.inputs[name].type
    if kind == "years":
        return list(_AGES)
    if name == "term_months":
        bounds = (
            ()
            if case.product is None
            else (
                case.product.min_term_months,
                case.product.max_term_months,
            )
        )
        classes = [least for _, least in case.terms.policy.facts.term_classes]
        return sorted({1, *bounds, *classes, *range(12, 361, 12)})
    return [0, _MOST.get(kind, _MOST_MONTHS)]
