"""A repayment schedule as a document: what both the workbook and the PDF are written from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from desk.rendering import Rendering


@dataclass(frozen=True)
class Row:
    """One month. Amounts in đồng; ``begins`` is a rate that holds from here, in percent a year."""

    month: int
    principal: int
    interest: int
    instalment: int
    balance: int
    begins: str | None


@dataclass(frozen=True)
class ScheduleDocument:
    """``facts`` are names and values in words; ``columns`` the headings of ``rows``."""

    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    phases: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    total_label: str
    totals: tuple[int, int, int]
    """Principal, interest and both."""
    notes: tuple[str, ...]
    sheet: str
    page: str
    """How a page is numbered, with ``{page}`` and ``{pages}``."""


def document(card: Mapping[str, Any], words: Rendering, on: date) -> ScheduleDocument:
    """The document of a ``loan_schedule`` card, made on ``on``."""
    line, values = words.line, words.values
    package = card.get("package")
    begins = {phase["from_month"]: str(phase["rate"]) for phase in card["phases"]}
    return ScheduleDocument(
        title=line("file_schedule_title"),
        subtitle=card["product"]["name"],
        facts=(
            (line("file_amount"), values.value(card["amount"], "vnd")),
            (line("file_term"), values.value(card["term_months"], "months")),
            (line("file_method"), words.label(card["method"], "method")),
            *(((line("file_package"), str(package["name"])),) if package else ()),
            (line("file_interest"), values.value(card["total_interest"], "vnd")),
            (line("file_total"), values.value(card["total"], "vnd")),
        ),
        phases=tuple(_phase(phase, words) for phase in card["phases"]),
        columns=tuple(line(f"file_column_{name}") for name in _COLUMNS),
        rows=tuple(
            Row(
                row["month"],
                row["principal"],
                row["interest"],
                row["instalment"],
                row["balance"],
                begins.get(row["month"]),
            )
            for row in card["rows"]
        ),
        total_label=line("file_total_row"),
        totals=(
            sum(row["principal"] for row in card["rows"]),
            card["total_interest"],
            sum(row["instalment"] for row in card["rows"]),
        ),
        notes=(
            line("file_estimate"),
            line("file_floating"),
            line("file_made", day=values.value(on.isoformat(), "date")),
        ),
        sheet=line("file_sheet"),
        page=line("file_page", page="{page}", pages="{pages}"),
    )


_COLUMNS = ("month", "rate", "principal", "interest", "instalment", "balance")


def _phase(phase: Mapping[str, Any], words: Rendering) -> str:
    values = words.values
    return words.line(
        "file_phase",
        months=values.months(phase["from_month"], phase["to_month"]),
        kind=words.label(phase["rate_kind"], "rate_kind"),
        rate=values.value(phase["rate"], "percent_per_year"),
        source=values.source(phase.get("source")),
    )
