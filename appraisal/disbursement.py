"""Paying out a loan: what must be signed and handed in, and what the money was used for."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from appraisal.application import Application
from appraisal.case import Case
from appraisal.documents import Requirement, disbursement_documents, required_documents
from appraisal.model import Policy
from appraisal.servicing import PROOF_DAYS, Servicing
from appraisal.terms import terms_on


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One paper or one of several; ``received`` is the code of the one that is there."""

    requirement: Requirement
    received: str | None


@dataclass(frozen=True, slots=True)
class Checklist:
    """``open`` are the unconditional items still wanted: with none the money can be paid out."""

    before_approval: tuple[ChecklistItem, ...]
    at_disbursement: tuple[ChecklistItem, ...]

    @property
    def open(self) -> tuple[ChecklistItem, ...]:
        return tuple(
            item
            for item in (*self.before_approval, *self.at_disbursement)
            if item.received is None and not item.requirement.condition
        )


def disbursement_checklist(
    application: Application,
    policy: Policy,
    servicing: Servicing,
    *,
    received: Collection[str],
    on: date,
) -> Checklist:
    """The papers of one loan against the codes of those ``received``.

    Proof of use is left out: it is due after the money is paid (see :func:`use_of_funds`).
    """
    case = Case(application, terms_on(policy, on))

    def items(requirements: Iterable[Requirement]) -> tuple[ChecklistItem, ...]:
        return tuple(
            ChecklistItem(
                requirement,
                next((d.code for d in requirement.any_of if d.code in received), None),
            )
            for requirement in requirements
            if all(d.code != servicing.proof_document for d in requirement.any_of)
        )

    return Checklist(
        items(r for group in required_documents(case) for r in group.requirements),
        items(r for group in disbursement_documents(case) for r in group.requirements),
    )


@dataclass(frozen=True, slots=True)
class Payout:
    """Money paid out on a day, in đồng; proof is due only for what went to the borrower himself."""

    paid_on: date
    amount: int
    to_borrower: bool


@dataclass(frozen=True, slots=True)
class Proof:
    """An invoice or receipt for a use of the money."""

    dated: date
    amount: int
    purpose: str


@dataclass(frozen=True, slots=True)
class UseOfFunds:
    """``unproven`` đồng are still to be proven, those of ``overdue`` past their day.

    ``rejected`` are proofs that do not count: for another purpose, or older than the first payout.
    """

    to_prove: int
    proven: int
    unproven: int
    overdue: int
    next_due: date | None
    rejected: tuple[Proof, ...]
    document: str
    reference: str


def use_of_funds(
    payouts: Iterable[Payout],
    proofs: Iterable[Proof],
    *,
    purpose: str,
    servicing: Servicing,
    on: date,
) -> UseOfFunds:
    """Whether the money went where it was lent for; proofs count towards the oldest payout first.

    Raises:
        UnknownDateError: the days allowed are not known on the day of a payout.
    """
    to_borrower = sorted((p for p in payouts if p.to_borrower), key=lambda p: p.paid_on)
    first = to_borrower[0].paid_on if to_borrower else on
    counted: list[Proof] = []
    rejected: list[Proof] = []
    for proof in proofs:
        good = proof.purpose == purpose and proof.dated >= first
        (counted if good else rejected).append(proof)
    to_prove = sum(payout.amount for payout in to_borrower)
    proven = left = min(to_prove, sum(proof.amount for proof in counted))
    overdue, next_due = 0, None
    for payout in to_borrower:
        covered = min(left, payout.amount)
        left -= covered
        if covered == payout.amount:
            continue
        days = servicing.fact(PROOF_DAYS, payout.paid_on)
        due = payout.paid_on + timedelta(days=int(days.value))
        next_due = due if next_due is None else next_due
        if due < on:
            overdue += payout.amount - covered
    return UseOfFunds(
        to_prove=to_prove,
        proven=proven,
        unproven=to_prove - proven,
        overdue=overdue,
        next_due=next_due,
        rejected=tuple(rejected),
        document=servicing.proof_document,
        reference=servicing.fact(PROOF_DAYS, first).reference,
    )
