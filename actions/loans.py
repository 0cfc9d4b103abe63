"""Loans: products, prices, instalments, papers, early repayment."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from actions import display
from actions.answers import best_answer, best_question, said
from actions.reading import money, term, term_slot
from actions.turn import Reply, Say, Turn, ask, reply, say, task
from actions.words import word
from catalogue.book.common import Source
from catalogue.book.documents import DocumentCase
from catalogue.book.loans import LoanPricing, LoanProduct
from catalogue.queries import documents, loans
from catalogue.queries.names import products_named
from catalogue.term import Term
from viet import formats

_BY_TYPE = {
    "home": "LOAN_HOME",
    "car": "LOAN_CAR_NEW",
    "business": "LOAN_BIZ_WC",
    "study": "LOAN_STUDY",
    "savings_pledge": "LOAN_SAVINGS_PLEDGE",
    "credit_card": "LOAN_CARD_CASH",
    "agriculture": "LOAN_AGRI",
}
# The same need with and without collateral is two products.
_BY_TYPE_AND_SECURITY = {
    ("consumer", False): "LOAN_CONSUMER_SALARY",
    ("consumer", True): "LOAN_CONSUMER_SECURED",
    ("overdraft", False): "LOAN_OD_UNSECURED",
    ("overdraft", True): "LOAN_OD_SECURED",
}
_LONG_BUSINESS_MONTHS = 12


def product_of(turn: Turn) -> LoanProduct | None:
    """The loan this message names by button, name, purpose or collateral; None if it names none."""
    catalogue = turn.bank.catalogue
    by_button = str(turn.said("product") or "")
    if by_button.startswith("LOAN_"):
        return loans.loan_product(catalogue, by_button, on=turn.on)
    named = products_named(catalogue, turn.text, on=turn.on, groups=("loan",))
    if named:
        return cast(LoanProduct, named[0])
    kind, collateral = turn.said("loan_type"), turn.said("collateral")
    if kind is None and collateral is None:
        return None
    if kind is None and collateral == "savings_book":
        kind = "savings_pledge"
    secured = collateral not in (None, "none")
    code = _BY_TYPE_AND_SECURITY.get((kind or "consumer", secured)) or _BY_TYPE.get(str(kind))
    if code == "LOAN_BIZ_WC" and _months(turn) > _LONG_BUSINESS_MONTHS:
        code = "LOAN_BIZ_INVEST"
    return loans.loan_product(catalogue, code, on=turn.on) if code else None


def _months(turn: Turn) -> int:
    read = term(turn.said("term"))
    return read.months if read and read.months else 0


@dataclass(frozen=True)
class Wanted:
    """A question about a loan: which, how much, how long, how repaid, at which package."""

    product: LoanProduct | None
    amount: int | None
    term: Term | None
    method: str | None
    package: str | None

    def slots(self) -> dict[str, Any]:
        """What the next message may build on."""
        return {
            "loan_product": self.product.code if self.product else None,
            "loan_amount": self.amount,
            "loan_term": term_slot(self.term),
            "repayment_method": self.method,
            "loan_package": self.package,
        }


def wanted(turn: Turn) -> Wanted:
    """What this message says, completed by what the loan conversation remembers."""
    product = product_of(turn)
    kept = turn.remembered("loan_product")
    if product is None and kept:
        product = loans.loan_product(turn.bank.catalogue, kept, on=turn.on)
    amount = money(turn.amount("loan"))
    said_term = turn.said("term")
    return Wanted(
        product=product,
        amount=money(turn.remembered("loan_amount")) if amount is None else amount,
        term=term(said_term) or term(turn.remembered("loan_term")),
        method=turn.said("repayment_method") or turn.remembered("repayment_method"),
        package=turn.said("package") or turn.remembered("loan_package"),
    )


def topic(product: LoanProduct | None) -> str:
    """The case topic of a loan, as the desk routes it."""
    if product is None:
        return "loan"
    return {
        "home": "home_loan",
        "car": "car_loan",
        "consumer": "consumer_loan",
        "business": "business_loan",
        "agriculture": "agriculture_loan",
    }.get(product.loan_type, "loan")


def wants(of: Wanted) -> dict[str, Any]:
    """What is asked for, for the officer's summary."""
    return display.wants(topic(of.product), of.product, of.amount, of.term)


def ask_product(of: Wanted, task: str) -> Reply:
    """Ask which loan it is about."""
    return ask("utter_ask_loan_product", asking="loan_product", task=task, **of.slots())


def _source(product: LoanProduct) -> Source:
    return Source(product.source, product.effective_from, product.effective_to, 0)


@task("loan_product")
def loan_product(turn: Turn) -> Reply:
    """A loan's terms with its drawbacks; without one, which there are."""
    of = wanted(turn)
    if product_of(turn) is None:
        fitting = best_answer(turn, "ask_loan_product")
        if fitting is not None:
            return reply(fitting, task="loan_product", **of.slots())
    if of.product is None:
        return ask_product(of, "loan_product")
    product = of.product
    facts: list[dict[str, Any]] = [
        {"code": "amount_range", "value": {"from": product.min_amount, "to": product.max_amount},
         "unit": "vnd_range"},
        {"code": "term_range",
         "value": {"from": product.min_term_months, "to": product.max_term_months},
         "unit": "months_range"},
        {"code": "max_share_of_need", "value": product.max_share_of_need_percent,
         "unit": "percent"},
        {"code": "repayment_methods", "value": list(product.repayment_methods), "unit": "method"},
        {"code": "grace", "value": product.grace_note_vi, "unit": "text"},
        {"code": "disbursement", "value": product.disbursement.note_vi, "unit": "text"},
        {"code": "disbursement_days", "value": {
            "from": product.disbursement.working_days_min,
            "to": product.disbursement.working_days_max}, "unit": "working_days_range"},
    ]  # fmt: skip
    ltv = [item.max_ltv for item in product.collateral if item.max_ltv is not None]
    if ltv:
        facts.append({"code": "max_ltv", "value": max(ltv), "unit": "percent"})
    card = {
        "kind": "product_sheet",
        "product": display.product(product),
        "group": "loan",
        "facts": [fact for fact in facts if fact["value"] not in (None, "")],
        "advantages": list(product.features_vi),
        "drawbacks": list(product.drawbacks_vi),
        "source": display.source(_source(product)),
    }
    shown = Say(
        "utter_loan_product", {"product": product.name_vi}, cards=(card,), items=(wants(of),)
    )
    return reply(shown, task="loan_product", offer="loan_rate", **of.slots())


@task("loan_rate")
def loan_rate(turn: Turn) -> Reply:
    """Every price of a loan on the day, the one after the promotion beside the promotional one."""
    of = wanted(turn)
    if of.product is None:
        return ask_product(of, "loan_rate")
    pricing = pricing_of(turn, of)
    card = display.loan_rates(pricing)
    response = (
        "utter_loan_rates" if pricing.promos or pricing.floating else "utter_loan_rates_fixed"
    )
    shown = Say(response, {"product": of.product.name_vi}, cards=(card,), items=(wants(of),))
    return reply(shown, task="loan_rate", offer="loan_repayment", **of.slots())


def pricing_of(turn: Turn, of: Wanted) -> LoanPricing:
    assert of.product is not None  # noqa: S101  the callers have asked for it
    collateral = turn.said("collateral")
    case: dict[str, str | bool] = {}
    if collateral and collateral != "unspecified":
        case["collateral_entity"] = collateral
    return loans.loan_pricing(
        turn.bank.catalogue,
        of.product.code,
        on=turn.on,
        term_months=of.term.months if of.term else None,
        case=case,
    )


@task("loan_documents")
def loan_documents(turn: Turn) -> Reply:
    """The papers of a loan, as far as the case is known."""
    of = wanted(turn)
    fitting = best_answer(turn, "ask_loan_documents")
    if fitting is not None:
        return reply(fitting, task="loan_documents", **of.slots())
    if of.product is None:
        return ask_product(of, "loan_documents")
    income = turn.said("income_type") or turn.remembered("income_type")
    kind = turn.remembered("collateral_kind")
    case = DocumentCase(
        amount=of.amount,
        income_types=(income,) if income in of.product.documents.income else (),
        collateral=(kind,) if kind in of.product.documents.collateral else (),
    )
    found = documents.loan_documents(turn.bank.catalogue, of.product.code, on=turn.on, case=case)
    card = display.checklist(found, of.product)
    shown = Say(
        "utter_loan_documents", {"product": of.product.name_vi}, cards=(card,), items=(wants(of),)
    )
    return reply(shown, task="loan_documents", **of.slots())


@task("early_repayment")
def early_repayment(turn: Turn) -> Reply:
    """The fee for repaying before term, step by step."""
    of = wanted(turn)
    if of.product is None or product_of(turn) is None:
        question = best_question(turn, "ask_early_repayment")
        if question is not None and of.product is None:
            return reply(said(turn, question), task="early_repayment", **of.slots())
    if of.product is None:
        return ask_product(of, "early_repayment")
    product = of.product
    values = {
        "product": product.name_vi,
        "decision": product.source,
        "effective_from": formats.day(product.effective_from),
    }
    charged = [step for step in product.early_repayment.fee_steps if step.percent > Decimal(0)]
    if not charged:
        return reply(
            say("utter_early_repayment_free", **values), task="early_repayment", **of.slots()
        )
    steps = ", ".join(
        word(
            "steps",
            "between" if step.to_month else "onwards",
            percent=formats.percent(step.percent),
            first=str(step.from_month),
            last=str(step.to_month),
        )
        for step in product.early_repayment.fee_steps
    )
    return reply(
        say("utter_early_repayment", steps=steps, **values), task="early_repayment", **of.slots()
    )
