"""The fields of an officer's file in words, for its page and for the Word templates.

Names stand in ``fields.yaml``. What nobody knows, such as a name the chat never asks for, is None.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from appraisal.documents import DocumentGroup, disbursement_documents
from catalogue.queries import bank as bank_queries
from catalogue.queries.loans import collateral_entity
from catalogue.repaying import Plan
from desk.casefile.contents import Casefile
from desk.casefile.wording import Spoken, name, phrase, registry, security
from desk.values import Values, clock
from viet import formats
from viet.words_of_money import money_words

Row = dict[str, str]
_FIRST_YEAR = 12
# Inputs that are written as they were stated, under another name.
_STATED = {
    "borrower_age": "age",
    "borrower_province": "province",
    "borrower_residence_time": "residence_months",
    "customer_type": "customer_type",
    "coborrower_income": "coborrower_income",
    "job_time": "job_months",
    "income_type": "income_type",
    "monthly_income": "monthly_income",
    "existing_monthly_debt": "existing_monthly_debt",
    "card_limits_total": "card_limits_total",
    "dependants": "dependants",
    "debt_group": "debt_group",
    "business_sector": "sector",
    "business_time": "business_months",
    "monthly_turnover": "monthly_turnover",
    "profit_margin": "profit_margin",
    "own_capital": "own_capital",
    "purpose": "purpose",
    "loan_amount": "amount",
    "loan_term": "term_months",
    "total_need": "total_need",
    "collateral_kind": "collateral_kind",
    "collateral_value": "collateral_value",
}


@dataclass(frozen=True)
class Fields:
    """Every field of the registry; a text is None where it is unknown."""

    texts: dict[str, str | None]
    flags: dict[str, bool]
    lists: dict[str, list[Row]]


def fields_of(
    casefile: Casefile, values: Values, *, officer: str | None, today: date, plan: int = 0
) -> Fields:
    """The file in words; ``plan`` chooses one of its repayment plans, the cheapest unless told."""
    return _Filling(casefile, values, officer, today, plan).fields()


class _Filling:
    def __init__(
        self, casefile: Casefile, values: Values, officer: str | None, today: date, plan: int
    ) -> None:
        self.file = casefile
        self.values = values
        self.officer = officer
        self.today = today
        products = {code: p.name for code, p in casefile.state.policy.facts.products.items()}
        self.spoken = Spoken(values, products)
        plans = casefile.repayments.plans if casefile.repayments else ()
        self.plan: Plan | None = plans[plan] if plan < len(plans) else None

    def fields(self) -> Fields:
        known = registry()
        texts = dict.fromkeys(known["texts"]) | {
            **self._about_bank(),
            **self._stated(),
            **self._loan(),
            **self._repayment(),
            **self._collateral(),
            **self._verdict(),
        }
        return Fields(texts, self._flags(), self._lists())

    def _about_bank(self) -> dict[str, str | None]:
        profile = bank_queries.bank_profile(self.file.state.catalogue)
        day = self.today
        stored = self.file.stored
        consent = stored.consent
        return {
            "bank_name": profile["name_vi"],
            "bank_short_name": profile["short_name_vi"],
            "today": formats.day(day),
            "today_long": phrase(
                "date_long", day=f"{day.day:02d}", month=f"{day.month:02d}", year=day.year
            ),
            "officer_name": self.officer,
            "conversation_code": stored.conversation[:6],
            "channel": self.values.label(stored.channel, "source_channel"),
            "appraised_on": formats.day(self.file.on),
            "consent": phrase("consent_given", at=clock(consent.given_at), notice=consent.notice)
            if consent
            else phrase("consent_none"),
        }

    def _stated(self) -> dict[str, str | None]:
        # What the policy only assumes was said by nobody: in a document it stays unknown.
        inputs = self.file.application.known()
        stated: dict[str, str | None] = {
            field: self.spoken.stated(code, inputs[code])
            for field, code in _STATED.items()
            if inputs.get(code) is not None
        }
        if self.file.repayments is not None:
            stated["repayment_method"] = self.values.label(self.file.repayments.method, "method")
        if "months_since_bad_debt_settled" in inputs:
            months = inputs["months_since_bad_debt_settled"]
            stated["bad_debt_history"] = (
                phrase("never_bad_debt")
                if months is None
                else phrase("settled_for", formats.term(months=months))
            )
        return stated

    def _loan(self) -> dict[str, str | None]:
        inputs, product = self.file.inputs, self.file.product
        amount, need = inputs.get("amount"), inputs.get("total_need")
        return {
            "product_name": product.name_vi if product else None,
            "product_decision": product.source if product else None,
            "loan_amount_words": money_words(amount) if amount else None,
            "own_funds": formats.money(need - amount)
            if need and amount and need >= amount
            else None,
        }

    def _repayment(self) -> dict[str, str | None]:
        catalogue, on = self.file.state.catalogue, self.file.on
        product, plan = self.file.product, self.plan
        facts = {code: bank_queries.fact(catalogue, code, on=on) for code in _FACTS}
        known: dict[str, str | None] = {
            "rate_reset": phrase("resets"),
            "late_principal_rate": phrase(
                "late_principal", formats.percent(Decimal(str(facts[_LATE].value)), places=None)
            ),
            "late_interest_rate": self.values.value(
                str(facts[_LATE_INTEREST].value), "percent_per_year"
            ),
            "early_repayment_notice": self.values.value(facts[_NOTICE].value, "working_days"),
            "collateral_return": self.values.value(facts[_RETURN].value, "working_days"),
            "proof_days": self.values.value(
                int(self.file.state.servicing.fact("USE_OF_FUNDS_PROOF_DAYS", on).value), "days"
            ),
            "early_repayment_note": (product.early_repayment.note_vi or None) if product else None,
        }
        if plan is None:
            return known
        started = [phase for phase, _ in plan.phases if phase.kind == "promotional"]
        known |= {
            "package_name": plan.package.name_vi if plan.package else phrase("no_package"),
            "floating_rate": phrase("fixed_rate"),
            "first_instalment": formats.money(plan.schedule.phases[0].first_instalment),
            "later_instalment": formats.money(plan.schedule.phases[-1].first_instalment),
            "total_interest": formats.money(plan.schedule.total_interest),
            "total_repaid": formats.money(plan.schedule.total),
        }
        if started:
            known["promotional_rate"] = "; ".join(
                phrase(
                    "phase_rate",
                    rate=formats.rate(phase.rate),
                    months=self.values.months(phase.from_month, phase.to_month),
                )
                for phase in started
            )
        if plan.floating is not None:
            floating = plan.floating
            known |= {
                "base_rate": formats.rate(floating.base.rate),
                "rate_margin": formats.percent(floating.margin),
                "floating_rate": phrase(
                    "rate_and_margin",
                    base=formats.rate(floating.base.rate),
                    margin=formats.percent(floating.margin),
                    on=formats.day(on),
                    rate=formats.rate(floating.rate),
                ),
            }
        return known

    def _collateral(self) -> dict[str, str | None]:
        if not self.file.secured:
            return {}
        kind = str(self.file.inputs["collateral_kind"])
        words = security(collateral_entity(self.file.state.catalogue, kind))
        value = self.file.inputs.get("collateral_value")
        return {
            "security_act": words["act"],
            "security_kind": words["kind"],
            "collateral_value_words": money_words(value) if value else None,
        }

    def _verdict(self) -> dict[str, str | None]:
        verdict, said = self.file.verdict, self.file.explained
        most = said["max_amount_by_outcome"]
        measures = said["measures"]
        binding = said["binding_constraint"]
        return {
            "outcome": verdict.words.name,
            "outcome_meaning": verdict.words.meaning,
            "must_say": verdict.words.must_say,
            "next_step": verdict.words.next_step,
            "policy_version": verdict.version.code,
            "policy_decision": verdict.version.decision,
            "valid_until": formats.day(verdict.valid_until),
            "max_likely": _most(most["likely"]),
            "max_review": _most(most["officer_review"]),
            "max_feasible": _money(said["max_feasible_amount"]),
            "max_term": self._months(said["max_feasible_term_months"]),
            "binding": None
            if binding is None
            else f"{name('constraints', binding['code'])} ({binding['reference']})",
            "ltv": self._measured("ltv", measures["ltv"]),
            "income_recognised": self._measured("recognised_income", measures["recognised_income"]),
            "missing_inputs": ", ".join(self.spoken.input_name(code) for code in said["missing"])
            or None,
        }

    def _months(self, months: int | None) -> str | None:
        return None if months is None else formats.term(months=months)

    def _measured(self, code: str, value: Any) -> str | None:
        return None if value is None else self.values.measure(value, code)

    def _flags(self) -> dict[str, bool]:
        return {
            "has_collateral": self.file.secured,
            "has_coborrower": bool(self.file.inputs.get("coborrower_income")),
            "has_business": self.file.inputs.get("monthly_turnover") is not None,
            "has_promotion": self.plan is not None and self.plan.package is not None,
            "has_floating": self.plan is not None and self.plan.floating is not None,
            "has_missing": bool(self.file.explained["missing"]),
        }

    def _lists(self) -> dict[str, list[Row]]:
        said, spoken = self.file.explained, self.spoken
        criteria = {c["code"]: c["name"] for c in said["criteria"]}
        schedule = self._schedule()
        return {
            "criteria": [
                {
                    "name": criterion["name"],
                    "result": spoken.outcome(criterion["result"]),
                    "unknown": ", ".join(spoken.input_name(code) for code in criterion["unknown"]),
                }
                for criterion in said["criteria"]
                if criterion["result"]
            ],
            "reasons_against": [spoken.reason(of) for of in (*self.file.against, *self.file.noted)],
            "reasons_for": [spoken.reason(of) for of in self.file.in_favour],
            "measures": [
                {
                    "name": self.values.label(code, "measure"),
                    "value": self.values.measure(value, code),
                }
                for code, value in said["measures"].items()
                if value is not None
            ],
            "ceilings": [
                {
                    "name": name("constraints", of["code"]),
                    "amount": formats.money(of["amount"]),
                    "reference": of["reference"],
                }
                for of in said["ceilings"]
            ],
            "alternatives": [spoken.alternative(of) for of in said["alternatives"]],
            "remarks": [
                {"text": of["text"], "criterion": criteria.get(of["criterion"], "")}
                for of in said["remarks"]
            ],
            "unknowns": [spoken.unknown(of) for of in said["unknowns"]],
            "documents": [
                spoken.document(group["category"]["name"], document)
                for group in said["documents"]
                for document in group["documents"]
            ],
            "disbursement_documents": self._papers(disbursement_documents(self.file.verdict.case)),
            "rate_phases": self._phases(),
            "early_repayment_steps": self._steps(),
            "schedule": schedule,
            "schedule_first_year": schedule[:_FIRST_YEAR],
        }

    def _papers(self, groups: tuple[DocumentGroup, ...]) -> list[Row]:
        return [
            self.spoken.document(
                group.name,
                {
                    "any_of": [{"name": d.name, "form": d.form} for d in requirement.any_of],
                    "condition": requirement.condition,
                },
            )
            for group in groups
            for requirement in group.requirements
        ]

    def _phases(self) -> list[Row]:
        if self.plan is None:
            return []
        return [
            {
                "months": self.values.months(phase.from_month, phase.to_month),
                "rate": formats.rate(phase.rate),
                "kind": self.values.label(phase.kind, "rate_kind"),
                "instalment": formats.money(phase.first_instalment),
                "reference": source.decision,
            }
            for phase, source in self.plan.phases
        ]

    def _steps(self) -> list[Row]:
        product = self.file.product
        steps = product.early_repayment.fee_steps if product else ()
        return [
            {
                "months": self.values.months(step.from_month, step.to_month),
                "percent": formats.percent(step.percent),
            }
            for step in steps
        ]

    def _schedule(self) -> list[Row]:
        rows = self.plan.schedule.rows if self.plan else ()
        return [
            {
                "month": str(row.month),
                "principal": formats.number(row.principal),
                "interest": formats.number(row.interest),
                "instalment": formats.number(row.instalment),
                "balance": formats.number(row.balance),
            }
            for row in rows
        ]


_LATE = "LATE_PRINCIPAL_RATIO_MAX"
_LATE_INTEREST = "LATE_INTEREST_RATE_MAX"
_NOTICE = "EARLY_REPAYMENT_NOTICE_DAYS"
_RETURN = "COLLATERAL_RETURN_DAYS"
_FACTS = (_LATE, _LATE_INTEREST, _NOTICE, _RETURN)


def _money(amount: int | None) -> str | None:
    return None if amount is None else formats.money(amount)


def _most(amount: int | None) -> str:
    """A largest amount; that there is none is known too."""
    return _money(amount) or phrase("no_amount")
