"""Product facts that the policy's rules read: they come in as data, in the shape of the seed files.

Whoever holds the catalogue passes the same mappings; nothing here knows where they are stored.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from appraisal.errors import PolicyError, Problem
from appraisal.lined import Reader, parse_file

When = Mapping[str, str | bool]

CARD_USE = "cash_advance_loan"
"""Which of a card's monthly fees an appraisal counts: cash drawn from the limit that is left."""


@dataclass(frozen=True, slots=True)
class FixedRate:
    """Percent a year for the whole term, where every fact of ``when`` holds."""

    rate: Decimal
    when: When


@dataclass(frozen=True, slots=True)
class FloatingRate:
    """Margin in percentage points over a base rate, for one class of term."""

    term_class: str
    base_rate_code: str
    margin: Decimal
    when: When


@dataclass(frozen=True, slots=True)
class Product:
    """What the rules need of a loan product. Amounts in đồng, shares and LTV in whole percent."""

    code: str
    name: str
    loan_type: str
    security: str
    customers: tuple[str, ...]
    min_amount: int
    max_amount: int
    max_amount_unsecured: int | None
    max_amount_unsecured_by_customer: Mapping[str, int]
    max_amount_by_income_type: Mapping[str, int]
    max_share_of_card_limit_percent: int | None
    min_term_months: int
    max_term_months: int
    max_term_by_income_type: Mapping[str, int]
    purposes: frozenset[str]
    max_share_of_need_percent: int
    collateral: Mapping[str, int | None]
    """Kinds taken, each with its highest LTV; None where the kind has no value to lend on."""
    fixed_rates: tuple[FixedRate, ...]
    floating_rates: tuple[FloatingRate, ...]
    card_fee: Decimal | None
    """Percent a month of the initial principal."""
    repayment_methods: tuple[str, ...]
    principal_grace_months_max: int
    documents: Mapping[str, Any]
    effective_from: date
    effective_to: date | None
    source: str

    @property
    def takes_coborrower(self) -> bool:
        return "APP_COBORROWER" in self.documents.get("application", ())


@dataclass(frozen=True, slots=True)
class BaseRate:
    """Percent a year, both dates inclusive."""

    code: str
    rate: Decimal
    effective_from: date
    effective_to: date | None
    decision: str


@dataclass(frozen=True, slots=True)
class Document:
    """One paper of the bank's list; ``condition`` says when alone it is needed."""

    code: str
    category: str
    name: str
    form: str
    notes: str
    condition: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Facts:
    """Loan products, base rates and the list of papers."""

    products: Mapping[str, Product]
    collateral_entities: Mapping[str, str]
    """Kind of collateral to the kind of thing it is: real_estate, car, …"""
    purposes: frozenset[str]
    repayment_methods: frozenset[str]
    term_classes: tuple[tuple[str, int], ...]
    """Code and the fewest months of each class, ascending."""
    base_rates: Mapping[str, tuple[BaseRate, ...]]
    documents: Mapping[str, Document]
    document_categories: Mapping[str, str]
    documents_source: str


def read_facts(folder: Path) -> Facts:
    """The facts of ``loan_products.yaml``, ``base_rates.csv`` and ``documents.yaml`` in a folder.

    Raises:
        PolicyError: every fault found, with its line.
    """
    loans, loan_lines = parse_file(folder / "loan_products.yaml")
    documents, document_lines = parse_file(folder / "documents.yaml")
    path = folder / "base_rates.csv"
    try:
        rates = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    except OSError as error:
        raise PolicyError((Problem(str(path), f"cannot be read: {error.strerror}"),)) from error
    return build_facts(loans, rates, documents, lines={**loan_lines, **document_lines})


def build_facts(
    loan_products: Mapping[str, Any],
    base_rates: Iterable[Mapping[str, Any]],
    documents: Mapping[str, Any],
    *,
    lines: Mapping[int, int] | None = None,
) -> Facts:
    """Facts from mappings in the shape of the seed files; base rates are rows of the CSV.

    Dates may be dates or ISO texts, rates are decimals in text.

    Raises:
        PolicyError: every fault found.
    """
    problems: list[Problem] = []
    lines = lines or {}
    loans = Reader(loan_products, "loan_products", lines, problems)
    papers = Reader(documents, "documents", lines, problems)
    facts = Facts(
        products={(p := _product(entry)).code: p for entry in loans.each("products")},
        collateral_entities={
            entry.text("code"): entry.text("entity") for entry in loans.each("collateral_kinds")
        },
        purposes=frozenset(entry.text("code") for entry in loans.each("purposes")),
        repayment_methods=frozenset(
            entry.text("code") for entry in loans.each("repayment_methods")
        ),
        term_classes=tuple(
            (entry.text("code"), entry.integer("min_months"))
            for entry in loans.each("term_classes")
        ),
        base_rates=_base_rates(base_rates, problems),
        documents={(d := _document(entry)).code: d for entry in papers.each("documents")},
        document_categories={
            entry.text("code"): entry.text("name_vi") for entry in papers.each("categories")
        },
        documents_source=papers.text("source"),
    )
    if problems:
        raise PolicyError(tuple(problems))
    return facts


def _product(entry: Reader) -> Product:
    pricing = entry.inside("pricing")
    fees = {
        fee.text("use"): fee.decimal("percent_per_month_on_initial_principal")
        for fee in pricing.each("flat_monthly", name="use")
    }
    return Product(
        code=entry.text("code"),
        name=entry.text("name_vi"),
        loan_type=entry.text("loan_type"),
        security=entry.choice("security", ("secured", "unsecured", "either")),
        customers=entry.texts("customers"),
        min_amount=entry.integer("min_amount"),
        max_amount=entry.integer("max_amount"),
        max_amount_unsecured=entry.optional_integer("max_amount_unsecured"),
        max_amount_unsecured_by_customer=_limits(entry, "max_amount_unsecured_by_customer"),
        max_amount_by_income_type=_limits(entry, "max_amount_by_income_type"),
        max_share_of_card_limit_percent=entry.optional_integer("max_share_of_card_limit_percent"),
        min_term_months=entry.integer("min_term_months"),
        max_term_months=entry.integer("max_term_months"),
        max_term_by_income_type=_limits(entry, "max_term_by_income_type"),
        purposes=frozenset(entry.texts("purposes")),
        max_share_of_need_percent=entry.integer("max_share_of_need_percent"),
        collateral={
            item.text("kind"): item.optional_integer("max_ltv")
            for item in entry.each("collateral", name="kind")
        },
        fixed_rates=tuple(
            FixedRate(item.decimal("rate"), _when(item)) for item in pricing.each("fixed_rates")
        ),
        floating_rates=tuple(
            FloatingRate(
                item.text("term_class"),
                item.text("base_rate_code"),
                item.decimal("margin"),
                _when(item),
            )
            for item in pricing.each("floating", name="term_class")
        ),
        card_fee=fees.get(CARD_USE),
        repayment_methods=entry.texts("repayment_methods"),
        principal_grace_months_max=entry.integer("principal_grace_months_max"),
        documents=entry.mapping("documents"),
        effective_from=entry.day("effective_from"),
        effective_to=entry.optional_day("effective_to"),
        source=entry.text("source"),
    )


def _limits(entry: Reader, key: str) -> Mapping[str, int]:
    if not entry.has(key):
        return {}
    inner = entry.inside(key)
    return {name: inner.integer(name) for name in entry.mapping(key)}


def _when(entry: Reader) -> When:
    return entry.mapping("when") if entry.has("when") else {}


def _document(entry: Reader) -> Document:
    return Document(
        code=entry.text("code"),
        category=entry.text("category"),
        name=entry.text("name_vi"),
        form=entry.text("form"),
        notes=entry.text("notes_vi"),
        condition=entry.mapping("condition") if entry.has("condition") else {},
    )


def _base_rates(
    rows: Iterable[Mapping[str, Any]], problems: list[Problem]
) -> Mapping[str, tuple[BaseRate, ...]]:
    rates: dict[str, list[BaseRate]] = {}
    for number, row in enumerate(rows, start=2):
        entry = Reader(row, "base_rates", {id(row): number}, problems)
        rate = BaseRate(
            code=entry.text("base_rate_code"),
            rate=entry.decimal("rate"),
            effective_from=entry.day("effective_from"),
            effective_to=None
            if row.get("effective_to") in {"", None}
            else entry.day("effective_to"),
            decision=entry.text("decision"),
        )
        rates.setdefault(rate.code, []).append(rate)
    return {
        code: tuple(sorted(of_code, key=lambda rate: rate.effective_from))
        for code, of_code in rates.items()
    }
