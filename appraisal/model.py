"""The appraisal policy as data: what its file says, each figure with its dates and source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Literal

from appraisal.errors import UnknownDateError
from appraisal.facts import Facts

Outcome = Literal["likely", "officer_review", "unlikely"]
OUTCOMES: tuple[Outcome, ...] = ("likely", "officer_review", "unlikely")
"""From the best to the worst."""

OnFail = Literal["officer_review", "unlikely", "none"]
"""What a rule that speaks asks for; `none` is only said."""

ParameterValue = int | Decimal | bool
Scope = Mapping[str, str | bool]

ALL_RULE_SETS = "all"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One dated value of a threshold. ``effective_to`` is inclusive, None while open.

    ``scope`` says for which cases it holds; the matching record with the most keys wins.
    """

    code: str
    scope: Scope
    value: ParameterValue
    unit: str
    effective_from: date
    effective_to: date | None
    reference: str
    reason: str

    def holds(self, on: date) -> bool:
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)


@dataclass(frozen=True, slots=True)
class InputSpec:
    """One thing that is asked for. ``personal`` ones only after consent.

    ``required_for`` lists rule sets; ``required_when`` adds cases, each a mapping of facts.
    """

    name: str
    type: str
    personal: bool
    required_for: frozenset[str]
    required_when: Mapping[str, str]
    default: int | str | bool | None
    why: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One test: the engine has a check of the same ``code``; ``test`` is the policy's sentence."""

    order: int
    code: str
    kind: str
    criterion: str
    rule_sets: frozenset[str]
    test: str
    parameters: tuple[str, ...]
    check_product: str | None
    on_fail: OnFail
    reason_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Strength:
    """A point in the customer's favour; ``margin`` is how much better than the threshold."""

    code: str
    criterion: str
    rule_sets: frozenset[str]
    test: str
    parameters: tuple[str, ...]
    margin: int
    reference: str


@dataclass(frozen=True, slots=True)
class ReasonCode:
    """The words of a reason, and what would have to change for it to go."""

    code: str
    polarity: str
    adjustable: bool
    adjust_by: tuple[str, ...]
    explanation: str
    improve: str


@dataclass(frozen=True, slots=True)
class OutcomeWords:
    code: str
    name: str
    meaning: str
    must_say: str
    next_step: str


@dataclass(frozen=True, slots=True)
class Criterion:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class IncomeBand:
    """Recognised monthly income in đồng from ``least`` up."""

    code: str
    least: int


@dataclass(frozen=True, slots=True)
class Version:
    code: str
    decision: str
    effective_from: date


@dataclass(frozen=True, slots=True)
class Remark:
    """What the officer should check, and for which cases (see :mod:`appraisal.remarks`)."""

    code: str
    criterion: str
    when: Mapping[str, tuple[str, ...]]
    text: str


@dataclass(frozen=True, eq=False)
class Policy:
    """The parsed policy file with the product facts that its rules read."""

    versions: tuple[Version, ...]
    result_valid_days: int
    criteria: tuple[Criterion, ...]
    outcomes: Mapping[str, OutcomeWords]
    rule_sets: Mapping[str, str]
    """Product code to rule set."""
    income_bands: tuple[IncomeBand, ...]
    areas: Mapping[str, str]
    """Province, folded, to area; others are ``other_area``."""
    other_area: str
    service_provinces: Mapping[str, str]
    """Names of provinces with a branch, by folded name."""
    sectors: tuple[str, ...]
    forbidden_purposes: Mapping[str, str]
    """Purpose to its legal or bank reference."""
    inputs: Mapping[str, InputSpec]
    rules: tuple[Rule, ...]
    strengths: tuple[Strength, ...]
    parameters: tuple[Parameter, ...]
    reasons: Mapping[str, ReasonCode]
    remarks: tuple[Remark, ...]
    facts: Facts

    @property
    def version(self) -> Version:
        """The newest version in the file."""
        return self.versions[-1]

    def figure(self, code: str, scope: Scope, on: date) -> Parameter:
        """The record of ``code`` for just this scope, as it holds on a day.

        Raises:
            UnknownDateError: none holds on that day.
        """
        records = [r for r in self.parameters if r.code == code and dict(r.scope) == dict(scope)]
        for record in records:
            if record.holds(on):
                return record
        periods = ", ".join(f"{r.effective_from} to {r.effective_to or 'open'}" for r in records)
        known = f"its records hold {periods}" if periods else "it has no record"
        raise UnknownDateError(f"{code} {dict(scope)}", on, known)

    @cached_property
    def margins(self) -> Mapping[str, int]:
        """By how many percentage points a strength must beat its threshold, by reason code."""
        return {strength.code: strength.margin for strength in self.strengths}

    @cached_property
    def defaults(self) -> Mapping[str, int | str | bool]:
        """What stands for an input that is not given, by name."""
        return {
            name: spec.default for name, spec in self.inputs.items() if spec.default is not None
        }

    @cached_property
    def codes(self) -> Mapping[str, frozenset[str]]:
        """Input name to the codes it may have."""
        recognised = {
            str(parameter.scope["income_type"])
            for parameter in self.parameters
            if parameter.code == "INCOME_RECOGNITION_PERCENT" and "income_type" in parameter.scope
        }
        products = self.facts.products.values()
        return {
            "product_code": frozenset(self.rule_sets),
            "customer_type": frozenset(c for product in products for c in product.customers),
            "purpose": self.facts.purposes | frozenset(self.forbidden_purposes),
            "repayment_method": self.facts.repayment_methods,
            "income_type": frozenset(recognised),
            "collateral_kind": frozenset(self.facts.collateral_entities),
            "sector": frozenset(self.sectors),
        }
