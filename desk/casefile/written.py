"""The officer's file as data for JSON: đồng as integers, rates as texts, days in ISO form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from appraisal.disbursement import Checklist, ChecklistItem
from catalogue.calculators.loans import Row
from catalogue.repaying import Plan
from desk.casefile.contents import Casefile
from desk.casefile.loans import Overdue
from desk.casefile.repayment import Repayments


def casefile_json(of: Casefile, drafts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The whole file."""
    stored = of.stored
    return {
        "conversation": stored.conversation,
        "channel": stored.channel,
        "reached_at": stored.reached_at.isoformat(),
        "on": of.on.isoformat(),
        "product": {"code": of.product.code, "name": of.product.name_vi} if of.product else None,
        "wants": stored.wants,
        "application": stored.application,
        "verdict": of.explained,
        "differences": list(of.differences),
        "record": of.record,
        "repayments": None if of.repayments is None else repayments_json(of.repayments),
        "drafts": [dict(draft) for draft in drafts],
    }


def repayments_json(of: Repayments) -> dict[str, Any]:
    return {
        "method": of.method,
        "unscheduled": of.unscheduled,
        "plans": [_plan(plan) for plan in of.plans],
    }


def _plan(of: Plan) -> dict[str, Any]:
    package = of.package
    return {
        "package": {"code": package.code, "name": package.name_vi} if package else None,
        "phases": [
            {
                "from_month": phase.from_month,
                "to_month": phase.to_month,
                "rate": str(phase.rate),
                "rate_kind": phase.kind,
                "first_instalment": phase.first_instalment,
                "last_instalment": phase.last_instalment,
                "source": {
                    "decision": source.decision,
                    "effective_from": source.effective_from.isoformat(),
                    "effective_to": source.effective_to.isoformat()
                    if source.effective_to
                    else None,
                },
            }
            for phase, source in of.phases
        ],
        "total_interest": of.schedule.total_interest,
        "total": of.schedule.total,
        "rows": [_row(row) for row in of.schedule.rows],
    }


def _row(of: Row) -> dict[str, Any]:
    row: dict[str, Any] = {
        "month": of.month,
        "principal": of.principal,
        "interest": of.interest,
        "instalment": of.instalment,
        "balance": of.balance,
    }
    if of.due is not None:
        row |= {"due": of.due.actual.isoformat(), "certainty": of.due.certainty.value}
    return row


def checklist_json(of: Checklist) -> dict[str, Any]:
    """``ready`` when nothing that is always needed is still wanted."""
    return {
        "before_approval": [_item(item) for item in of.before_approval],
        "at_disbursement": [_item(item) for item in of.at_disbursement],
        "ready": not of.open,
    }


def _item(of: ChecklistItem) -> dict[str, Any]:
    return {
        "any_of": [{"code": d.code, "name": d.name} for d in of.requirement.any_of],
        "condition": dict(of.requirement.condition) or None,
        "received": of.received,
    }


def overdue_json(of: Overdue) -> dict[str, Any]:
    return {
        "group": plain(of.group),
        "charges": plain(of.charges),
        "refused_products": list(of.refused_products),
    }


def plain(value: Any) -> Any:
    """A record of plain values as JSON has it."""
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date | datetime) else value
