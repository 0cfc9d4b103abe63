"""Parts of the published book in the shape of its files, for readers that know only the files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from catalogue.snapshot import D, Entry, Series, Snapshot
from catalogue.structure import plain


@dataclass(frozen=True)
class LoanBook:
    """``loan_products.yaml``, the rows of ``base_rates.csv`` and ``documents.yaml`` as read."""

    loan_products: Mapping[str, Any]
    base_rates: tuple[Mapping[str, Any], ...]
    documents: Mapping[str, Any]


def loan_book(snapshot: Snapshot, *, on: date) -> LoanBook:
    """What an appraisal reads of the book: one record a loan and a paper, every base rate.

    Of a product's records it is the one in force on that day, else the nearest one, whose own days
    then say that it does not hold.
    """
    documents = _records(snapshot.documents, on)
    return LoanBook(
        {
            "term_classes": snapshot.codes("term_class"),
            "repayment_methods": snapshot.codes("repayment_method"),
            "collateral_kinds": snapshot.codes("collateral_kind"),
            "purposes": snapshot.codes("purpose"),
            "products": [plain(record) for record in _records(snapshot.loan_products, on)],
        },
        tuple(
            {
                "base_rate_code": row["code"],
                "rate": str(row["rate"]),
                "effective_from": row["effective_from"],
                "effective_to": row["effective_to"],
                "decision": row["source"],
            }
            for row in snapshot.base_rates
        ),
        {
            "source": documents[0].source if documents else "",
            "categories": snapshot.codes("document_category"),
            "documents": [{"notes_vi": "", **plain(record)} for record in documents],
        },
    )


def _records(series: Series[D], on: date) -> list[D]:
    return [_nearest(entries, on).record for entries in series.by_code.values()]


def _nearest(entries: tuple[Entry[D], ...], on: date) -> Entry[D]:
    begun = [entry for entry in entries if entry.record.effective_from <= on]
    return begun[-1] if begun else entries[0]
