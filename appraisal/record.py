"""What is kept of an appraisal: consent, inputs, version and verdict, in one dated record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from appraisal.application import Application
from appraisal.model import InputSpec, Policy
from appraisal.verdict import Verdict
from appraisal.written import application_json, verdict_json


class ConsentRequiredError(PermissionError):
    """Personal answers without consent: the policy stops before the first personal question."""


@dataclass(frozen=True, slots=True)
class Consent:
    """An act by which the customer agreed: ``notice`` is the version of the wording he saw."""

    notice: str
    given_at: datetime
    channel: str
    evidence: str


def personal_inputs(application: Application, policy: Policy) -> tuple[str, ...]:
    """The personal inputs that the application states."""
    return tuple(name for name in application.known() if policy.inputs[name].personal)


def open_questions(verdict: Verdict, policy: Policy, *, consent: bool) -> tuple[InputSpec, ...]:
    """The missing inputs in the order to ask; without consent, the impersonal ones alone."""
    missing = [policy.inputs[name] for name in verdict.missing]
    asked = [spec for spec in missing if not spec.personal]
    return (*asked, *(spec for spec in missing if spec.personal and consent))


def appraisal_record(verdict: Verdict, policy: Policy, consent: Consent | None) -> dict[str, Any]:
    """The record as data for JSON.

    Raises:
        ConsentRequiredError: the application states personal inputs and nobody agreed to it.
    """
    personal = personal_inputs(verdict.application, policy)
    if personal and consent is None:
        raise ConsentRequiredError(
            f"{', '.join(personal)}: personal; ask for consent first and pass it to the record"
        )
    return {
        "consent": None
        if consent is None
        else {
            "notice": consent.notice,
            "given_at": consent.given_at.isoformat(),
            "channel": consent.channel,
            "evidence": consent.evidence,
        },
        "application": application_json(verdict.application),
        "policy_version": verdict.version.code,
        "verdict": verdict_json(verdict),
    }
