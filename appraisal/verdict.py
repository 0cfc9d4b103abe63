"""The verdict on one application: what it says, and everything it was worked out from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from appraisal.alternatives import Alternative, alternatives
from appraisal.application import Application
from appraisal.case import Case
from appraisal.ceilings import Ceiling, Maximum
from appraisal.documents import DocumentGroup, required_documents
from appraisal.model import Outcome, OutcomeWords, Version
from appraisal.reasons import Reason
from appraisal.remarks import OfficerRemark, remarks
from appraisal.sections import Section, sections
from appraisal.trace import Step, trace
from appraisal.unknowns import OutcomeRange, Unknown, Watched, outcome_range, unknowns, watch


@dataclass(frozen=True, eq=False)
class Verdict:
    """A first opinion, never an approval.

    Amounts in đồng, rates and ratios in percent to two decimal places (``dscr`` is a plain ratio,
    ``age_at_maturity`` years); None is a figure that does not apply or cannot be worked out.
    Sections, alternatives, unknowns, remarks, documents and trace are worked out when first
    asked for.
    """

    application: Application
    """As it was stated."""
    assumed: Mapping[str, int | str | bool]
    """Inputs that were not given and stand at the policy's default."""
    missing: tuple[str, ...]
    """Required inputs that are unknown."""
    on: date
    valid_until: date
    version: Version
    outcome: Outcome
    words: OutcomeWords
    reasons: tuple[Reason, ...]
    """In the policy's order: what the customer cannot change first, then by rule, then what
    speaks for him."""
    measures: Mapping[str, int | Decimal | None]
    income_band: str | None
    living_cost: int | None
    max_feasible_amount: int | None
    max_feasible_term_months: int | None
    max_amounts: Mapping[Outcome, Maximum]
    ceilings: tuple[Ceiling, ...]
    """Every constraint at its favourable level, in the policy's order."""
    case: Case
    """The figures behind the verdict."""

    @property
    def max_amount_by_outcome(self) -> dict[Outcome, int | None]:
        """The largest amounts whose verdict is at least that; None where there is none."""
        return {outcome: maximum.amount for outcome, maximum in self.max_amounts.items()}

    @property
    def binding(self) -> Ceiling | None:
        """The constraint that binds: the lowest of the favourable ceilings."""
        return min(self.ceilings, key=lambda ceiling: ceiling.amount, default=None)

    @cached_property
    def _watched(self) -> tuple[Watched, ...]:
        return watch(self.case)

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The verdict by criterion: credit history, means, repayment, business, collateral, …"""
        return sections(self.case, self.reasons, self._watched)

    @cached_property
    def outcome_range(self) -> OutcomeRange:
        """Between which outcomes the verdict lies once everything unknown is known."""
        return outcome_range(self.case, self._watched)

    @cached_property
    def unknowns(self) -> tuple[Unknown, ...]:
        """What is unknown or assumed, and what would change with it."""
        return unknowns(self.case, self.outcome_range.inputs)

    @cached_property
    def alternatives(self) -> tuple[Alternative, ...]:
        """Changes that would give a better outcome, each with its own verdict run."""
        return alternatives(self.case)

    @cached_property
    def remarks(self) -> tuple[OfficerRemark, ...]:
        """What the officer should check."""
        return remarks(self.case, tuple(reason.code for reason in self.reasons), self.missing)

    @cached_property
    def documents(self) -> tuple[DocumentGroup, ...]:
        """The papers for exactly this case."""
        return required_documents(self.case)

    @cached_property
    def trace(self) -> tuple[Step, ...]:
        """Every figure with the operands it was computed from."""
        return trace(self.case)
