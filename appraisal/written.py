"""Verdicts as JSON: integers of đồng, decimals as texts, dates in ISO form; the same verdict always
gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from appraisal.application import Application
from appraisal.documents import DocumentGroup
from appraisal.reasons import Reason
from appraisal.verdict import Verdict


def verdict_json(verdict: Verdict, *, explain: bool = False) -> dict[str, Any]:
    """The verdict as data for :mod:`json`.

    ``explain`` adds what takes longer to work out: alternatives, effects of unknown answers, the
    officer's remarks, documents, ceilings and the trace.
    """
    words, binding = verdict.words, verdict.binding
    written: dict[str, Any] = {
        "outcome": verdict.outcome,
        "outcome_name": words.name,
        "must_say": words.must_say,
        "next_step": words.next_step,
        "product_code": verdict.application.product_code,
        "on": verdict.on,
        "valid_until": verdict.valid_until,
        "policy_version": verdict.version.code,
        "policy_decision": verdict.version.decision,
        "reasons": [_reason(reason) for reason in verdict.reasons],
        "max_feasible_amount": verdict.max_feasible_amount,
        "max_feasible_term_months": verdict.max_feasible_term_months,
        "max_amount_by_outcome": verdict.max_amount_by_outcome,
        "max_amount_bound_by": {
            outcome: maximum.bound_by for outcome, maximum in verdict.max_amounts.items()
        },
        "binding_constraint": None
        if binding is None
        else {
            "code": binding.constraint,
            "amount": binding.amount,
            "parameter": binding.basis.code,
            "reference": binding.basis.reference,
        },
        "measures": verdict.measures,
        "income_band": verdict.income_band,
        "living_cost": verdict.living_cost,
        "missing": verdict.missing,
        "assumed": verdict.assumed,
        "outcome_range": verdict.outcome_range,
        "criteria": [
            {
                "code": section.criterion.code,
                "name": section.criterion.name,
                "result": section.result,
                "reasons": [reason.code for reason in section.reasons],
                "unknown": section.unknown,
            }
            for section in verdict.sections
        ],
    }
    if explain:
        written |= {
            "alternatives": verdict.alternatives,
            "unknowns": verdict.unknowns,
            "remarks": verdict.remarks,
            "documents": [_documents(group) for group in verdict.documents],
            "ceilings": [
                {"code": ceiling.constraint, "amount": ceiling.amount, **_basis(ceiling.basis)}
                for ceiling in verdict.ceilings
            ],
            "trace": verdict.trace,
            "parameters": [
                {
                    "code": record.code,
                    "scope": record.scope,
                    "value": record.value,
                    "unit": record.unit,
                    "effective_from": record.effective_from,
                    "reference": record.reference,
                }
                for record in verdict.case.consulted
            ],
            "application": application_json(verdict.application),
        }
    plain: dict[str, Any] = _plain(written)
    return plain


def application_json(application: Application) -> dict[str, Any]:
    """The stated inputs as they were read: what is unknown is absent."""
    plain: dict[str, Any] = _plain(application.known())
    return plain


def to_line(written: Mapping[str, Any]) -> str:
    """One line of JSON, without the line's end."""
    return json.dumps(written, ensure_ascii=False, separators=(",", ":"))


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "code": reason.code,
        "outcome": reason.outcome,
        "polarity": reason.polarity,
        "criterion": reason.criterion,
        "rule": reason.rule,
        "parameter": reason.parameter,
        "value": reason.value,
        "threshold": reason.threshold,
        "unit": reason.unit,
        "reference": reason.reference,
        "effective_from": reason.effective_from,
        "adjustable": reason.adjustable,
        "adjust_by": reason.adjust_by,
        "explanation": reason.explanation,
        "improve": reason.improve,
    }


def _basis(basis: Any) -> dict[str, Any]:
    return {"parameter": basis.code, "reference": basis.reference}


def _documents(group: DocumentGroup) -> dict[str, Any]:
    """In the shape of the checklist card."""
    return {
        "category": {"code": group.category, "name": group.name},
        "documents": [
            {
                "any_of": [
                    {"code": d.code, "name": d.name, "form": d.form, "notes": d.notes}
                    for d in requirement.any_of
                ],
                "condition": requirement.condition or None,
            }
            for requirement in group.requirements
        ],
        "source": {"decision": group.source},
    }


def _plain(value: Any) -> Any:
    match value:
        case None | bool() | int() | str():
            return value
        case Decimal():
            return f"{value:f}"
        case date():
            return value.isoformat()
        case Mapping():
            return {key: _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    raise TypeError(f"{type(value).__name__} has no form in JSON")
