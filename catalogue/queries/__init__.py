"""Questions to one version of the catalogue. Answers are frozen dataclasses.

Each query takes a ``Snapshot`` first and the day it is asked for as ``on``; what is not known on
that day raises ``NotKnown``.
"""

from catalogue.book.documents import DocumentCase
from catalogue.errors import NotKnown
from catalogue.queries.bank import (
    bank_profile,
    branch,
    branches,
    closed_days,
    codes,
    common_terms,
    convention,
    decision,
    decisions,
    fact,
    facts,
    holidays,
    is_working_day,
    next_working_day,
)
from catalogue.queries.books import LoanBook, loan_book
from catalogue.queries.called import Called, called
from catalogue.queries.deposits import (
    deposit_product,
    deposit_products,
    deposit_rate,
    deposit_rate_table,
    deposit_tiers,
    lowest_demand_rate,
)
from catalogue.queries.documents import (
    card_documents,
    deposit_documents,
    document,
    loan_documents,
    service_documents,
)
from catalogue.queries.faq import Policy, answer, answers, placeholder, questions
from catalogue.queries.loans import (
    announced_base_rate,
    base_rate,
    base_rates,
    collateral_entity,
    collateral_kinds,
    early_repayment_fee_percent,
    floating_rate,
    loan_pricing,
    loan_product,
    loan_products,
    term_class_of,
)
from catalogue.queries.names import products_named
from catalogue.queries.offers import (
    announced_fees,
    card,
    cards,
    fee,
    fees,
    promotions,
    service,
    service_limits,
    services,
    statement,
    statements,
)
from catalogue.snapshot import Catalogue, Snapshot
from catalogue.term import Term, TermSpan

__all__ = [
    "Called",
    "Catalogue",
    "DocumentCase",
    "LoanBook",
    "NotKnown",
    "Policy",
    "Snapshot",
    "Term",
    "TermSpan",
    "announced_base_rate",
    "announced_fees",
    "answer",
    "answers",
    "bank_profile",
    "base_rate",
    "base_rates",
    "branch",
    "branches",
    "called",
    "card",
    "card_documents",
    "cards",
    "closed_days",
    "codes",
    "collateral_entity",
    "collateral_kinds",
    "common_terms",
    "convention",
    "decision",
    "decisions",
    "deposit_documents",
    "deposit_product",
    "deposit_products",
    "deposit_rate",
    "deposit_rate_table",
    "deposit_tiers",
    "document",
    "early_repayment_fee_percent",
    "fact",
    "facts",
    "fee",
    "fees",
    "floating_rate",
    "holidays",
    "is_working_day",
    "loan_book",
    "loan_documents",
    "loan_pricing",
    "loan_product",
    "loan_products",
    "lowest_demand_rate",
    "next_working_day",
    "placeholder",
    "products_named",
    "promotions",
    "questions",
    "service",
    "service_documents",
    "service_limits",
    "services",
    "statement",
    "statements",
    "term_class_of",
]
