"""The officer's file as data: a stored verdict, explained by the policy and the catalogue of its
own day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from appraisal import (
    Application,
    ApplicationError,
    UnknownDateError,
    Verdict,
    appraise,
    read_application,
    verdict_json,
)
from appraisal.disbursement import Checklist, disbursement_checklist
from appraisal.record import appraisal_record
from catalogue.book.loans import LoanProduct
from catalogue.calculators.money import CalculationError
from catalogue.errors import NotKnown
from catalogue.queries.loans import loan_product
from desk.casefile.bank import State
from desk.casefile.repayment import Repayments, repayments
from desk.casefile.stored import Stored

# What must come out the same when a verdict is worked out again.
_COMPARED = (
    "outcome",
    "policy_version",
    "max_feasible_amount",
    "max_amount_by_outcome",
    "measures",
    "missing",
)


class NotExplainedError(ValueError):
    """The stored verdict cannot be worked out again; says why."""


@dataclass(frozen=True)
class Casefile:
    """``explained`` is the verdict with alternatives, remarks, documents and trace.

    ``inputs`` are the stated ones with the policy's assumptions. ``differences`` names what the
    explanation says otherwise than the verdict the customer heard; normally none. ``record`` is
    None without consent.
    """

    stored: Stored
    on: date
    application: Application
    inputs: dict[str, Any]
    verdict: Verdict
    explained: dict[str, Any]
    differences: tuple[str, ...]
    record: dict[str, Any] | None
    product: LoanProduct | None
    repayments: Repayments | None
    state: State

    @property
    def secured(self) -> bool:
        """Whether something is pledged."""
        return self.inputs.get("collateral_kind") not in (None, "NONE")

    @property
    def against(self) -> list[dict[str, Any]]:
        """The reasons that ask for more than being said, the gravest first."""
        weight = {"unlikely": 0, "officer_review": 1}
        said = [r for r in self.explained["reasons"] if r["outcome"] in weight]
        return sorted(said, key=lambda reason: weight[reason["outcome"]])

    @property
    def in_favour(self) -> list[dict[str, Any]]:
        return [r for r in self.explained["reasons"] if r["polarity"] == "positive"]

    @property
    def noted(self) -> list[dict[str, Any]]:
        """What is only said."""
        return [r for r in self.explained["reasons"] if r["polarity"] == "info"]

    def checklist(self, received: frozenset[str]) -> Checklist:
        """The papers before the money is paid out, against those that are there."""
        return disbursement_checklist(
            self.application,
            self.state.policy,
            self.state.servicing,
            received=received,
            on=self.on,
        )


def day_of(stored: Stored) -> date:
    """The day the verdict was reached on.

    Raises:
        NotExplainedError: it does not tell.
    """
    try:
        return date.fromisoformat(str(stored.verdict["on"]))
    except (KeyError, ValueError) as error:
        raise NotExplainedError(
            f"the verdict of conversation {stored.conversation} cannot be worked out again, "
            f"its day is not known: {error}"
        ) from error


def casefile(stored: Stored, state: State) -> Casefile:
    """Work the verdict out again, on its own day, and everything an officer needs beside it.

    Raises:
        NotExplainedError: the stored inputs or the day are no longer understood.
    """
    on = day_of(stored)
    try:
        application = read_application(stored.application, state.policy)
        verdict = appraise(application, state.policy, on=on)
        explained = verdict_json(verdict, explain=True)
    except (ApplicationError, UnknownDateError, KeyError, ValueError) as error:
        raise NotExplainedError(
            f"the verdict of conversation {stored.conversation} cannot be worked out again: {error}"
        ) from error
    inputs = {**dict(verdict.assumed), **application.known()}
    product, plans = _repayments(state, application, inputs, on)
    consent = stored.consent
    return Casefile(
        stored=stored,
        on=on,
        application=application,
        inputs=inputs,
        verdict=verdict,
        explained=explained,
        differences=_differences(stored.verdict, explained),
        record=appraisal_record(verdict, state.policy, consent) if consent else None,
        product=product,
        repayments=plans,
        state=state,
    )


def _repayments(
    state: State, application: Application, inputs: dict[str, Any], on: date
) -> tuple[LoanProduct | None, Repayments | None]:
    if application.product_code is None:
        return None, None
    try:
        product = loan_product(state.catalogue, application.product_code, on=on)
    except NotKnown as error:
        raise NotExplainedError(str(error)) from error
    try:
        return product, repayments(state.catalogue, product, inputs, on=on)
    except (NotKnown, CalculationError):
        # A sum or a term outside every price: the reasons against say so, there is no plan.
        return product, None


def _differences(stored: dict[str, Any], explained: dict[str, Any]) -> tuple[str, ...]:
    different = [
        name for name in _COMPARED if name in stored and stored[name] != explained.get(name)
    ]
    if "reasons" in stored and _codes(stored) != _codes(explained):
        different.append("reasons")
    return tuple(different)


def _codes(verdict: dict[str, Any]) -> list[str]:
    return [reason["code"] for reason in verdict["reasons"]]
