"""The papers of a loan: at once those that everybody brings, then those of his own case."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from actions import display
from actions.answers import best_answer
from actions.loans import Wanted, ask_product, following, product_of, wanted, wants
from actions.phrases import chosen, holds
from actions.turn import Button, Reply, Say, Turn, choices, reply, tapped, task
from actions.words import word
from catalogue.book.documents import Checklist, DocumentCase
from catalogue.book.loans import LoanProduct
from catalogue.queries import documents, loans

# What the list depends on, in the order it is asked: slot, the list's category.
_DEPENDS = (("income_type", "income"), ("collateral_kind", "collateral"), ("purpose", "purpose"))
# More groups than this are not read in a chat; the customer chooses his own instead.
_MOST_GROUPS = 2


def _possible(product: LoanProduct, slot: str) -> list[str]:
    """The answers that change the list."""
    lists = {
        "income_type": product.documents.income,
        "collateral_kind": product.documents.collateral,
        "purpose": product.documents.purpose,
    }[slot]
    return list(lists)


def _known(turn: Turn, product: LoanProduct) -> dict[str, Any]:
    """What is known of the case, as far as the loan's list has it."""
    found = {}
    for slot, _ in _DEPENDS:
        told = turn.said(slot) or (
            chosen("choices.yml", slot, text=turn.text) if slot != "purpose" else None
        )
        value = told or turn.remembered(slot)
        if value in _possible(product, slot):
            found[slot] = value
    return found


def _listed(turn: Turn, product: LoanProduct, known: dict[str, Any]) -> tuple[Checklist, list[str]]:
    """The checklist, and the slots of groups left out because there would be too many."""
    case = DocumentCase(
        amount=turn.remembered("loan_amount"),
        income_types=(known["income_type"],) if "income_type" in known else (),
        collateral=(known["collateral_kind"],) if "collateral_kind" in known else (),
        purpose=known.get("purpose"),
    )
    found = documents.loan_documents(turn.bank.catalogue, product.code, on=turn.on, case=case)
    left_out = []
    groups = list(found.groups)
    for slot, _ in _DEPENDS:
        open_groups = [group for group in groups if group.applies_to in _possible(product, slot)]
        if slot not in known and len(open_groups) > _MOST_GROUPS:
            left_out.append(slot)
            groups = [group for group in groups if group not in open_groups]
    return replace(found, groups=tuple(groups)), left_out


def _proofs(turn: Turn, of: Wanted, product: LoanProduct) -> Reply:
    """How income is proved: of his own source where it is known, else of each that the loan takes.

    When the loan does not take his source, the papers are those of a loan that does.
    """
    income = turn.said("income_type") or turn.remembered("income_type")
    every = loans.loan_products(turn.bank.catalogue, on=turn.on)
    other = next((one for one in every if income in one.documents.income), None)
    taken = income in product.documents.income
    lent = other if income and not taken and other is not None else product
    sources = (str(income),) if income in lent.documents.income else tuple(lent.documents.income)
    case = DocumentCase(income_types=sources)
    whole = documents.loan_documents(turn.bank.catalogue, lent.code, on=turn.on, case=case)
    card = display.checklist(
        replace(whole, groups=tuple(one for one in whole.groups if one.category == "income")), lent
    )
    response = "utter_loan_proofs" if lent is product else "utter_loan_proofs_elsewhere"
    values = {
        "product": product.name_vi,
        "other": lent.name_vi,
        "sources": ", ".join(word("income", one) for one in sources),
    }
    buttons = following(turn, after="loan_documents")
    return reply(Say(response, values, buttons, (card,), (wants(of),)), task="loan_documents",
                 **of.slots())  # fmt: skip


def _narrowing(turn: Turn, product: LoanProduct, slot: str) -> tuple[Button, ...]:
    """The cases to tap."""
    codes = _possible(product, slot)
    if slot == "income_type":
        titles = {code: word("income", code) for code in codes}
        titles = {code: title[:1].upper() + title[1:] for code, title in titles.items()}
    else:
        titles = {str(one["code"]): str(one["name_vi"]) for one in turn.bank.catalogue.codes(slot)}
    return choices((titles[code], tapped("loan_documents", **{slot: code})) for code in codes)


@task("loan_documents")
def loan_documents(turn: Turn) -> Reply:
    """The papers as far as the case is known; a question about one paper is answered itself."""
    of = wanted(turn)
    fitting = None if turn.tapped else best_answer(turn, "ask_loan_documents")
    if fitting is not None:
        slots = of.slots() if product_of(turn) else {}
        return reply(fitting, task="loan_documents", **slots)
    if of.product is None:
        return ask_product(of, "loan_documents")
    if not turn.tapped and holds("aspects.yml", "proof_of_income", text=turn.text):
        return _proofs(turn, of, of.product)
    known = _known(turn, of.product)
    found, left_out = _listed(turn, of.product, known)
    card = display.checklist(found, of.product)
    values = {"product": of.product.name_vi}
    if left_out:
        values["what"] = word("papers", left_out[0])
        buttons = _narrowing(turn, of.product, left_out[0])
        shown = Say("utter_loan_documents_of_all", values, buttons, (card,), (wants(of),))
    else:
        buttons = following(turn, after="loan_documents")
        shown = Say("utter_loan_documents", values, buttons, (card,), (wants(of),))
    return reply(shown, task="loan_documents", **{**of.slots(), **known})
