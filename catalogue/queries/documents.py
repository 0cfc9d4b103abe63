"""Which documents a customer brings, for the case as far as it is known."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from catalogue.book.cards import Card
from catalogue.book.common import AnyOf, Source
from catalogue.book.deposits import DepositProduct
from catalogue.book.documents import (
    Checklist,
    Condition,
    Document,
    DocumentCase,
    DocumentGroup,
    Requirement,
)
from catalogue.book.services import Service
from catalogue.errors import NotKnown
from catalogue.queries.loans import collateral_entity
from catalogue.snapshot import Entry, Snapshot

_NOTHING_KNOWN = DocumentCase()
# Stages of a loan's list that do not depend on the case, in the order a customer meets them.
_STAGES = ("application", "identity", "residence", "marital")

Lists = Iterable[str | AnyOf]


def document(snapshot: Snapshot, code: str, *, on: date) -> Document:
    """One paper of the register.

    Raises:
        NotKnown: no such paper, or not on that day.
    """
    return snapshot.documents.at(code, on).record


def loan_documents(
    snapshot: Snapshot, product: str, *, on: date, case: DocumentCase = _NOTHING_KNOWN
) -> Checklist:
    """The papers of a loan, by stage.

    A paper that the case rules out is left out; one that depends on what the case does not tell
    keeps its condition. Where income type, purpose or collateral are not known, there is a group
    for each possible one.

    Raises:
        NotKnown: no such product on that day, or it does not take that income, purpose, collateral.
    """
    entry = snapshot.loan_products.at(product, on)
    lists = entry.record.documents
    groups = [_group(snapshot, stage, None, getattr(lists, stage), case, on) for stage in _STAGES]
    groups += _keyed(snapshot, product, "income", lists.income, case.income_types, case, on)
    purposes = (case.purpose,) if case.purpose else ()
    groups += _keyed(snapshot, product, "purpose", lists.purpose, purposes, case, on)
    groups += _keyed(snapshot, product, "collateral", lists.collateral, case.collateral, case, on)
    groups.append(_group(snapshot, "disbursement", None, lists.disbursement, case, on))
    return _checklist(product, groups, entry.record.documents_note_vi, entry.source)


def deposit_documents(
    snapshot: Snapshot, product: str, *, on: date, case: DocumentCase = _NOTHING_KNOWN
) -> Checklist:
    """The papers for opening a deposit.

    Raises:
        NotKnown: no such product on that day.
    """
    return _opening(snapshot, snapshot.deposit_products.at(product, on), case, on)


def card_documents(
    snapshot: Snapshot, product: str, *, on: date, case: DocumentCase = _NOTHING_KNOWN
) -> Checklist:
    """The papers for a card, proof of income by its type where the card asks for it.

    Raises:
        NotKnown: no such card on that day.
    """
    entry = snapshot.cards.at(product, on)
    income = entry.record.income_documents or {}
    proofs = _keyed(snapshot, product, "income", income, case.income_types, case, on)
    return _opening(snapshot, entry, case, on, proofs)


def service_documents(
    snapshot: Snapshot, code: str, *, on: date, case: DocumentCase = _NOTHING_KNOWN
) -> Checklist:
    """The papers for a service.

    Raises:
        NotKnown: no such service on that day.
    """
    return _opening(snapshot, snapshot.services.at(code, on), case, on)


def _opening(
    snapshot: Snapshot,
    entry: Entry[DepositProduct] | Entry[Card] | Entry[Service],
    case: DocumentCase,
    on: date,
    more: Iterable[DocumentGroup] = (),
) -> Checklist:
    """The papers of a product that lists them in one line."""
    product = entry.record
    groups = [*_by_category(snapshot, product.documents, case, on), *more]
    return _checklist(product.code, groups, product.documents_note_vi, entry.source)


def _checklist(
    product: str, groups: Iterable[DocumentGroup], note: str, source: Source
) -> Checklist:
    return Checklist(product, tuple(group for group in groups if group.requirements), note, source)


def _keyed(
    snapshot: Snapshot,
    product: str,
    category: str,
    lists: Mapping[str, Lists],
    chosen: Collection[str],
    case: DocumentCase,
    on: date,
) -> list[DocumentGroup]:
    refused = [name for name in chosen if name not in lists] if lists else []
    if refused:
        raise NotKnown(
            f"documents for {category} {refused[0]}",
            reason="case",
            product=product,
            on=on,
            known=list(lists),
        )
    names = list(chosen) if lists and chosen else list(lists)
    return [
        _group(snapshot, category, name if len(names) > 1 else None, lists[name], case, on)
        for name in names
    ]


def _by_category(
    snapshot: Snapshot, items: Lists, case: DocumentCase, on: date
) -> list[DocumentGroup]:
    by_category: dict[str, list[str | AnyOf]] = {}
    for item in items:
        first = item if isinstance(item, str) else item.any_of[0]
        category = document(snapshot, first, on=on).category
        by_category.setdefault(category, []).append(item)
    return [
        _group(snapshot, category, None, listed, case, on)
        for category, listed in by_category.items()
    ]


def _group(
    snapshot: Snapshot,
    category: str,
    applies_to: str | None,
    items: Lists,
    case: DocumentCase,
    on: date,
) -> DocumentGroup:
    name = str(snapshot.section("document_category", category)["name_vi"])
    requirements = []
    for item in items:
        codes = (item,) if isinstance(item, str) else item.any_of
        papers = [document(snapshot, code, on=on) for code in codes]
        open_ = [(paper, _open_condition(snapshot, paper.condition, case)) for paper in papers]
        needed = [(paper, condition) for paper, condition in open_ if condition is not None]
        if needed:
            certain = any(not condition for _, condition in needed)
            requirements.append(
                Requirement(
                    any_of=tuple(paper for paper, _ in needed),
                    condition=None if certain else needed[0][1],
                )
            )
    return DocumentGroup(category, name, applies_to, tuple(requirements))


def _open_condition(
    snapshot: Snapshot, condition: Condition | None, case: DocumentCase
) -> Condition | None:
    """What of the condition the case leaves open: nothing left is {}, ruled out is None."""
    left: dict[str, int | str | bool | tuple[str, ...]] = {}
    for name, wanted in (condition or {}).items():
        holds = _holds(snapshot, name, wanted, case)
        if holds is False:
            return None
        if holds is None:
            left[name] = wanted
    return left


def _holds(snapshot: Snapshot, name: str, wanted: object, case: DocumentCase) -> bool | None:
    if name == "loan_amount_above":
        return None if case.amount is None else case.amount > int(str(wanted))
    if name in ("collateral_kind_in", "collateral_entity_in"):
        if not case.collateral:
            return None
        allowed = wanted if isinstance(wanted, list | tuple) else [wanted]
        found: Iterable[str] = case.collateral
        if name == "collateral_entity_in":
            found = [collateral_entity(snapshot, kind) for kind in case.collateral]
        return any(kind in allowed for kind in found)
    known = getattr(case, name)
    return None if known is None else bool(known == wanted)
