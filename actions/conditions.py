"""Who may borrow: what the policy asks of everybody, and what it means for a kind of customer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from actions import display
from actions.answers import best_answer
from actions.aspects import asked
from actions.loan_features import feature, shares
from actions.loans import Wanted, ask_product, following, wanted, wants
from actions.turn import Button, Reply, Say, Turn, ask, choices, reply, tapped, task
from actions.words import word
from appraisal import Application
from appraisal.case import Case
from appraisal.model import Parameter
from appraisal.terms import terms_on
from catalogue.book.documents import DocumentCase
from catalogue.book.loans import LoanProduct
from catalogue.queries import documents, loans
from viet import formats

# Parameters a customer asks about before applying: by aspect, the unit each is read in.
_ASKED = (
    ("age", "AGE_MIN_APPLICATION", "years"),
    ("age", "AGE_MAX_MATURITY", "years"),
    ("income", "INCOME_MIN", "vnd_per_month"),
    ("income", "BIZ_TURNOVER_MIN", "vnd_per_month"),
    ("work", "BUSINESS_MONTHS_MIN", "months"),
    ("area", "RESIDENCE_MIN_MONTHS", "months"),
    ("record", "DEBT_GROUP_KNOCKOUT_FROM", "debt_group"),
    ("record", "BAD_DEBT_LOOKBACK_MONTHS", "months"),
)
_OF_A_BUSINESS = ("BIZ_TURNOVER_MIN", "BUSINESS_MONTHS_MIN")
_CONTRACT = "INC_LABOUR_CONTRACT"
_OF_A_THIRD_PARTY = "COL_THIRD_PARTY"
# Features of a loan that are asked about as conditions; each is answered in a sentence.
_FEATURES = ("projects", "car_age", "collateral")
_INCOME_KINDS = ("freelance", "business", "pension", "salary_cash", "rental")


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


def _facts(turn: Turn, product: LoanProduct) -> list[tuple[str, dict[str, Any]]]:
    """(aspect, fact) of every condition."""
    case = Case(Application(product_code=product.code), terms_on(turn.bank.policy, turn.on))
    business = turn.bank.policy.rule_sets[product.code].startswith("business")
    facts = []
    for aspect, code, unit in _ASKED:
        parameter = case.parameter(code)
        if parameter is not None and (business or code not in _OF_A_BUSINESS):
            facts.append((aspect, _fact(parameter, unit)))
    kinds = shares(turn, product)
    if kinds:
        facts.append(("collateral", {"code": "collateral_kinds", "value": kinds, "unit": "texts"}))
    incomes = list(product.documents.income)
    if incomes:
        facts.append(("income", {"code": "income_types", "value": incomes, "unit": "income_type"}))
    provinces = list(turn.bank.policy.service_provinces.values())
    facts.append(("area", {"code": "service_area", "value": provinces, "unit": "texts"}))
    return facts


@task("loan_conditions")
def loan_conditions(turn: Turn) -> Reply:
    """What is asked of his kind of customer, or the condition asked for, or all of them."""
    of = wanted(turn)
    kinds = _kinds(turn)
    answer = next((found for kind in kinds for found in [_for_kind(turn, of, kind)] if found), None)
    if answer is not None:
        return answer
    of_loan = () if turn.tapped or of.product is None else asked("loan", turn.text)
    if "collateral" in asked("condition", turn.text) and not turn.tapped and of.product is not None:
        of_loan = (*of_loan, "collateral")
    point = next((one for one in _FEATURES if one in of_loan), None)
    told = feature(turn, point) if point else None
    if told is not None:
        return told
    fitting = None if turn.tapped else best_answer(turn, "ask_loan_conditions")
    if fitting is not None:
        return reply(fitting, task="loan_conditions", **of.slots())
    if of.product is None:
        return ask_product(of, "loan_conditions")
    version = turn.bank.policy.version
    facts = _facts(turn, of.product)
    aspects = asked("condition", turn.text)
    if not aspects and (record := _own_record(turn, of, of.product)) is not None:
        return record
    age = turn.said("age")
    if isinstance(age, int) and (own := _own_age(turn, of, of.product, age)) is not None:
        return own
    only = [fact for aspect, fact in facts if aspect in aspects]
    source = {
        "decision": version.decision,
        "effective_from": version.effective_from.isoformat(),
        "effective_to": None,
    }
    card = display.product_sheet(
        display.product(of.product), "loan", only or [fact for _, fact in facts], source
    )
    response = "utter_loan_condition" if only else "utter_loan_conditions"
    shown = Say(response, {"product": of.product.name_vi}, following(turn, after="loan_conditions"),
                (card,), (wants(of),))  # fmt: skip
    return reply(shown, task="loan_conditions", offer="appraisal", **of.slots())


def _own_record(turn: Turn, of: Wanted, product: LoanProduct) -> Reply | None:
    """What a bad debt paid meanwhile means for this loan; None where none was told."""
    if turn.tapped or turn.remembered("credit_history") != "settled":
        return None
    fact = next((fact for _, fact in _facts(turn, product)
                 if fact["code"] == "bad_debt_lookback_months"), None)  # fmt: skip
    if fact is None or not isinstance(fact["value"], int):
        return None
    since = turn.remembered("settled_months")
    left = fact["value"] - since if isinstance(since, int) else None
    response = "utter_loan_after_bad_debt"
    if left is not None:
        response = "utter_loan_bad_debt_recent" if left > 0 else "utter_loan_bad_debt_old"
    values = {
        "product": product.name_vi,
        "months": str(fact["value"]),
        "since": str(since),
        "left": str(left),
        "decision": fact["source"]["decision"],
    }
    if left is None:
        return ask(Say(response, values), asking="settled_months", task="loan_conditions",
                   **of.slots())  # fmt: skip
    said = Say(response, values, following(turn, after="loan_conditions"), (), (wants(of),))
    return reply(said, task="loan_conditions", offer="appraisal", **of.slots())


def _own_age(turn: Turn, of: Wanted, product: LoanProduct, age: int) -> Reply | None:
    """Whether he is too young or too old, and how long he may borrow at most."""
    bounds = {str(fact["code"]): fact["value"] for aspect, fact in _facts(turn, product)
              if aspect == "age"}  # fmt: skip
    least, most = bounds.get("age_min_application"), bounds.get("age_max_maturity")
    if not isinstance(least, int) or not isinstance(most, int):
        return None
    years = min(most - age, product.max_term_months // 12)
    response = "utter_loan_own_age" if age >= least and years >= 1 else "utter_loan_own_age_not"
    version = turn.bank.policy.version
    values = {
        "product": product.name_vi,
        "age": str(age),
        "least": str(least),
        "most": str(most),
        "years": str(max(years, 0)),
        "decision": version.decision,
        "effective_from": formats.day(version.effective_from),
    }
    said = Say(response, values, following(turn, after="loan_conditions"), (), (wants(of),))
    return reply(said, task="loan_conditions", offer="appraisal", **of.slots())


def _kinds(turn: Turn) -> list[str]:
    """How the message tells the customer's kind: in words, then by his income."""
    income = turn.said("income_type")
    told = [] if turn.tapped else list(asked("kind", turn.text))
    return [*told, *([str(income)] if income in _INCOME_KINDS and income not in told else [])]


def _for_kind(turn: Turn, of: Wanted, kind: str) -> Reply | None:
    if kind in _INCOME_KINDS:
        return _for_income(turn, of, kind)
    say = _FOR_KIND.get(kind)
    said = say(turn, of) if say else None
    return reply(said, task="loan_conditions", offer="appraisal", **of.slots()) if said else None


def _for_income(turn: Turn, of: Wanted, income: str) -> Reply:
    """Whether the loan takes that income, by which papers; which loans take it."""
    slots = {**of.slots(), "income_type": income}
    catalogue = turn.bank.catalogue
    takes = [
        product
        for product in loans.loan_products(catalogue, on=turn.on)
        if income in product.documents.income
    ]
    values = {
        "income": word("income", income),
        "product": of.product.name_vi if of.product else "",
        "decision": takes[0].source,
        "effective_from": formats.day(takes[0].effective_from),
    }
    if of.product is None or income not in of.product.documents.income:
        response = "utter_loan_income_not_taken" if of.product else "utter_loan_income_products"
        return reply(Say(response, values, _to_choose(takes)), task="loan_conditions", **slots)
    case = DocumentCase(income_types=(income,))
    every = documents.loan_documents(catalogue, of.product.code, on=turn.on, case=case)
    proofs = replace(every, groups=tuple(one for one in every.groups if one.category == "income"))
    card = display.checklist(proofs, of.product)
    said = Say("utter_loan_income_taken", values, following(turn, after="loan_conditions"),
               (card,), (wants(of),))  # fmt: skip
    return reply(said, task="loan_conditions", offer="appraisal", **slots)


def _to_choose(products: Iterable[LoanProduct]) -> tuple[Button, ...]:
    return choices(
        (product.name_vi, tapped("loan_conditions", product=product.code)) for product in products
    )


def _without_contract(turn: Turn, of: Wanted) -> Say:
    """Loans that take income without a contract, or none at all."""
    every = loans.loan_products(turn.bank.catalogue, on=turn.on)
    possible = [
        product
        for product in every
        if product.security == "secured"
        and ("freelance" in product.documents.income or not product.documents.income)
    ]
    contract = documents.document(turn.bank.catalogue, _CONTRACT, on=turn.on)
    needs = of.product is not None and any(
        _CONTRACT in papers for papers in of.product.documents.income.values()
    )
    product = of.product
    values = {
        "paper": contract.name_vi,
        "product": product.name_vi if product else "",
        "decision": every[0].source,
    }
    response = "utter_loan_no_contract_of" if needs and product else "utter_loan_no_contract"
    return Say(response, values, _to_choose(possible))


def _third_party(turn: Turn, of: Wanted) -> Say | None:
    """Somebody else's property as collateral, and what is not known of a guarantor."""
    product = of.product
    if product is not None and product.security == "unsecured":
        values = {"product": product.name_vi, "decision": product.source,
                  "effective_from": formats.day(product.effective_from)}  # fmt: skip
        return Say("utter_loan_no_guarantor", values, following(turn, after="loan_conditions"))
    if product is None or not any(_OF_A_THIRD_PARTY in papers for papers in
                                  product.documents.collateral.values()):  # fmt: skip
        every = loans.loan_products(turn.bank.catalogue, on=turn.on)
        product = next(one for one in every if any(_OF_A_THIRD_PARTY in papers for papers in
                                                   one.documents.collateral.values()))  # fmt: skip
    paper = documents.document(turn.bank.catalogue, _OF_A_THIRD_PARTY, on=turn.on)
    values = {"product": product.name_vi, "paper": paper.name_vi, "note": paper.notes_vi,
              "decision": product.source}  # fmt: skip
    return Say("utter_loan_third_party", values, following(turn, after="loan_conditions"))


def _spouse(turn: Turn, of: Wanted) -> Say | None:
    """Whether husband or wife may be the borrower, or borrow together."""
    fitting = best_answer(turn, "ask_loan_documents", "ask_debt_group")
    if fitting is not None or of.product is None:
        return fitting
    together = "APP_COBORROWER" in of.product.documents.application
    response = "utter_loan_spouse_together" if together else "utter_loan_spouse_alone"
    incomes = ", ".join(word("income", one) for one in of.product.documents.income)
    values = {
        "product": of.product.name_vi,
        "incomes": word("plan", "incomes", incomes=incomes) if incomes else "",
        "decision": of.product.source,
        "effective_from": formats.day(of.product.effective_from),
    }
    return Say(response, values, following(turn, after="loan_conditions"))


_FOR_KIND: dict[str, Callable[[Turn, Wanted], Say | None]] = {
    "no_contract": _without_contract,
    "guarantor": _third_party,
    "spouse": _spouse,
}
