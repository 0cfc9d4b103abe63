"""The papers for exactly one case."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from appraisal.case import Case
from appraisal.facts import Document

AFTER_APPROVAL: Final = "disbursement"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One paper, or one of several (``any_of`` has more than one).

    ``condition`` is what the application cannot tell, such as being married: the paper is needed
    where it holds. Empty: needed.
    """

    any_of: tuple[Document, ...]
    condition: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DocumentGroup:
    category: str
    name: str
    requirements: tuple[Requirement, ...]
    source: str


def required_documents(case: Case) -> tuple[DocumentGroup, ...]:
    """What to bring for the appraisal, by category in the bank's order; empty without a product."""
    return _grouped(case, _wanted(case))


def disbursement_documents(case: Case) -> tuple[DocumentGroup, ...]:
    """What is signed and handed in before the money is paid out."""
    if case.product is None:
        return ()
    return _grouped(case, case.product.documents.get(AFTER_APPROVAL, ()))


def _wanted(case: Case) -> Iterable[Any]:
    if case.product is None:
        return
    lists, application = case.product.documents, case.application
    for category in ("application", "identity", "residence", "marital"):
        yield from lists.get(category, ())
    keyed = (
        ("income", case.income_source),
        ("purpose", application.purpose),
        ("collateral", application.collateral_kind),
    )
    for category, key in keyed:
        yield from lists.get(category, {}).get(key, ())


def _grouped(case: Case, wanted: Iterable[Any]) -> tuple[DocumentGroup, ...]:
    facts = case.terms.policy.facts
    groups: dict[str, list[Requirement]] = {}
    listed: set[tuple[str, ...]] = set()
    for entry in wanted:
        codes = tuple(entry["any_of"]) if isinstance(entry, Mapping) else (entry,)
        papers = tuple(facts.documents[code] for code in codes)
        condition = _left_open(papers[0].condition, case)
        if codes in listed or condition is None:
            continue
        listed.add(codes)
        groups.setdefault(papers[0].category, []).append(Requirement(papers, condition))
    return tuple(
        DocumentGroup(category, name, tuple(groups[category]), facts.documents_source)
        for category, name in facts.document_categories.items()
        if category in groups
    )


def _left_open(condition: Mapping[str, Any], case: Case) -> Mapping[str, Any] | None:
    """The part of ``condition`` that the application does not settle; None where it fails."""
    left = {}
    for key, wanted in condition.items():
        settled = _CONDITIONS.get(key)
        holds = None if settled is None else settled(case, wanted)
        if holds is False:
            return None
        if holds is None:
            left[key] = wanted
    return left


def _amount_above(case: Case, least: int) -> bool | None:
    return None if case.amount is None else case.amount > least


def _coborrower(case: Case, wanted: bool) -> bool | None:
    stated = case.application.coborrower_income
    return None if stated is None else (stated > 0) == wanted


def _third_party(case: Case, wanted: bool) -> bool | None:
    return case.application.third_party_collateral is wanted


def _one_of(fact: str) -> Callable[[Case, Any], bool | None]:
    def holds(case: Case, wanted: Any) -> bool | None:
        value = case.fact(fact)
        return None if value is None else value in wanted

    return holds


_CONDITIONS: Final[Mapping[str, Callable[[Case, Any], bool | None]]] = {
    "loan_amount_above": _amount_above,
    "has_coborrower": _coborrower,
    "third_party_collateral": _third_party,
    "collateral_entity_in": _one_of("collateral_entity"),
    "collateral_kind_in": _one_of("collateral_kind"),
}
