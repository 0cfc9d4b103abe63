"""The papers of a loan, for the customer's own case: asked first, each question may be skipped."""

from __future__ import annotations

from typing import Any

from actions import display
from actions.answers import best_answer
from actions.forms import FORMS, Form, Question, Read, register, run
from actions.loans import following, product_of, wanted, wants
from actions.phrases import chosen
from actions.turn import Reply, Say, Turn, choices, reply, task
from actions.words import word
from catalogue.book.documents import DocumentCase
from catalogue.book.loans import LoanProduct
from catalogue.queries import documents, loans

_WORDING = {
    "income_type": "utter_ask_papers_income_type",
    "collateral_kind": "utter_ask_papers_collateral_kind",
    "papers_purpose": "utter_ask_papers_purpose",
}
_ORDER = ("loan_product", "income_type", "collateral_kind", "papers_purpose")


def _product(turn: Turn) -> LoanProduct | None:
    code = turn.remembered("loan_product")
    return loans.loan_product(turn.bank.catalogue, str(code), on=turn.on) if code else None


def _possible(product: LoanProduct, slot: str) -> list[str]:
    """The answers that change the list; one alone is no question."""
    lists = {
        "income_type": product.documents.income,
        "collateral_kind": product.documents.collateral,
        "papers_purpose": product.documents.purpose,
    }[slot]
    different = {tuple(map(str, papers)) for papers in lists.values()}
    return list(lists) if len(different) > 1 else []


def _missing(turn: Turn) -> list[str]:
    product = _product(turn)
    if product is None:
        return ["loan_product"]
    return [
        slot
        for slot in _ORDER[1:]
        if _possible(product, slot)
        and turn.remembered(slot) not in _possible(product, slot)
        and not turn.skipped(slot)
    ]


def _asked(turn: Turn, slot: str) -> Say:
    product = _product(turn)
    if product is None or slot == "loan_product":
        return Say("utter_ask_loan_product")
    codes, entity = _possible(product, slot), slot.removeprefix("papers_")
    if slot == "income_type":
        titles = [(word("income", code), code) for code in codes]
    else:
        names = {str(one["code"]): str(one["name_vi"]) for one in turn.bank.catalogue.codes(entity)}
        titles = [(names[code], code) for code in codes]
    buttons = choices((title, f'/inform{{"{entity}": "{code}"}}') for title, code in titles)
    skip = choices(((word("button", "skip"), "/dont_know"),))
    return Say(_WORDING[slot], {"product": product.name_vi}, (*buttons, *skip))


def _given(turn: Turn, asked: str | None) -> dict[str, Any]:
    of = wanted(turn)
    found: dict[str, Any] = {"loan_product": of.product.code if of.product else None}
    if asked is None:
        found |= {"unknown_inputs": [], "loan_amount": of.amount,
                  "papers_purpose": turn.remembered("purpose")}  # fmt: skip
    if asked != "income_type":
        found["income_type"] = turn.said("income_type")
    return {slot: value for slot, value in found.items() if value is not None}


def _finish(turn: Turn) -> Reply:
    product = _product(turn)
    assert product is not None  # noqa: S101  asked for before
    income, kind = turn.remembered("income_type"), turn.remembered("collateral_kind")
    purpose = turn.remembered("papers_purpose") or turn.remembered("purpose")
    lists = product.documents
    case = DocumentCase(
        amount=turn.remembered("loan_amount"),
        income_types=(income,) if income in lists.income else (),
        collateral=(kind,) if kind in lists.collateral else (),
        purpose=purpose if purpose in lists.purpose else None,
    )
    found = documents.loan_documents(turn.bank.catalogue, product.code, on=turn.on, case=case)
    card = display.checklist(found, product)
    of = wanted(turn)
    shown = Say("utter_loan_documents", {"product": product.name_vi},
                following(after="loan_documents"), (card,), (wants(of),))  # fmt: skip
    return reply(shown, task="loan_documents", **of.slots())


def _purpose(turn: Turn) -> Read:
    product = _product(turn)
    if product is None:
        return None
    told = turn.said("purpose") or chosen("choices.yml", "purpose", text=turn.text)
    return told if told in product.documents.purpose else None


register(Question("papers_purpose", _purpose))
FORMS["loan_documents"] = Form("loan_documents", _missing, _asked, _finish, _given)


@task("loan_documents")
def loan_documents(turn: Turn) -> Reply:
    """The papers, after what the list depends on; a question about one paper is answered itself."""
    going_on = turn.remembered("task") == "loan_documents" and turn.remembered("asking")
    if not going_on and not turn.tapped:
        fitting = best_answer(turn, "ask_loan_documents")
        if fitting is not None:
            slots = wanted(turn).slots() if product_of(turn) else {}
            return reply(fitting, task="loan_documents", **slots)
    return run(FORMS["loan_documents"], turn)
