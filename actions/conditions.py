"""Who may borrow: the policy's thresholds for a product, as conditions to read."""

from __future__ import annotations

from typing import Any

from actions import display
from actions.answers import best_answer
from actions.loans import ask_product, wanted, wants
from actions.turn import Reply, Say, Turn, reply, task
from appraisal import Application
from appraisal.case import Case
from appraisal.model import Parameter
from appraisal.terms import terms_on
from catalogue.book.loans import LoanProduct

# Parameters a customer asks about before applying, and the unit each is read in.
_ASKED = (
    ("AGE_MIN_APPLICATION", "years"),
    ("AGE_MAX_MATURITY", "years"),
    ("INCOME_MIN", "vnd_per_month"),
    ("BIZ_TURNOVER_MIN", "vnd_per_month"),
    ("BUSINESS_MONTHS_MIN", "months"),
    ("RESIDENCE_MIN_MONTHS", "months"),
    ("DEBT_GROUP_KNOCKOUT_FROM", "debt_group"),
    ("BAD_DEBT_LOOKBACK_MONTHS", "months"),
)


def _fact(parameter: Parameter, unit: str) -> dict[str, Any]:
    return {
        "code": parameter.code.lower(),
        "value": parameter.value,
        "unit": unit,
        "source": {
            "decision": parameter.reference,
            "effective_from": parameter.effective_from.isoformat(),
            "effective_to": parameter.effective_to.isoformat() if parameter.effective_to else None,
        },
    }


def _facts(turn: Turn, product: LoanProduct) -> list[dict[str, Any]]:
    case = Case(Application(product_code=product.code), terms_on(turn.bank.policy, turn.on))
    rule_set = turn.bank.policy.rule_sets[product.code]
    facts = []
    for code, unit in _ASKED:
        parameter = case.parameter(code)
        business = code.startswith("B") and code != "BAD_DEBT_LOOKBACK_MONTHS"
        if parameter is not None and (not business or rule_set.startswith("business")):
            facts.append(_fact(parameter, unit))
    names = {
        str(one["code"]): one["name_vi"] for one in turn.bank.catalogue.codes("collateral_kind")
    }
    kinds = [names[item.kind] for item in product.collateral if item.kind in names]
    incomes = list(product.documents.income)
    if kinds:
        facts.append({"code": "collateral_kinds", "value": kinds, "unit": "texts"})
    if incomes:
        facts.append({"code": "income_types", "value": incomes, "unit": "income_type"})
    provinces = list(turn.bank.policy.service_provinces.values())
    facts.append({"code": "service_area", "value": provinces, "unit": "texts"})
    return facts


@task("loan_conditions")
def loan_conditions(turn: Turn) -> Reply:
    """Age, income, record, collateral and place that the policy asks for."""
    of = wanted(turn)
    fitting = best_answer(turn, "ask_loan_conditions")
    if fitting is not None:
        return reply(fitting, task="loan_conditions", **of.slots())
    if of.product is None:
        return ask_product(of, "loan_conditions")
    version = turn.bank.policy.version
    card = {
        "kind": "product_sheet",
        "product": display.product(of.product),
        "group": "loan",
        "facts": _facts(turn, of.product),
        "advantages": [],
        "drawbacks": [],
        "source": {
            "decision": version.decision,
            "effective_from": version.effective_from.isoformat(),
            "effective_to": None,
        },
    }
    values = {"product": of.product.name_vi}
    shown = Say("utter_loan_conditions", values, cards=(card,), items=(wants(of),))
    return reply(shown, task="loan_conditions", offer="appraisal", **of.slots())
