"""Loans in being: the rules on overdue debt and on proving what the money was used for, dated.

The facts of the law and the bank come in as data, in the shape of the bank's register of facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from appraisal.errors import PolicyError, Problem, UnknownDateError
from appraisal.lined import Reader, parse_file

SERVICING_FILE = Path(__file__).parent / "policy" / "servicing.yaml"
FACT_CODES = (
    "DEBT_GROUP_2_FROM_DAYS",
    "DEBT_GROUP_3_FROM_DAYS",
    "DEBT_GROUP_4_FROM_DAYS",
    "DEBT_GROUP_5_OVER_DAYS",
    "LATE_PRINCIPAL_RATIO_MAX",
    "LATE_INTEREST_RATE_MAX",
    "CIC_BAD_DEBT_RETENTION_YEARS",
)
"""The facts that are read; others in the register are left alone."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One dated figure, both dates inclusive."""

    code: str
    value: int | Decimal
    effective_from: date
    effective_to: date | None
    reference: str


@dataclass(frozen=True, slots=True)
class Consequence:
    """What follows for a loan that is overdue, from one debt group on."""

    code: str
    from_group: int
    reference: str
    text: str


@dataclass(frozen=True, eq=False)
class Servicing:
    """The rules for loans in being."""

    facts: Mapping[str, tuple[Fact, ...]]
    proof_document: str
    consequences: tuple[Consequence, ...]

    def fact(self, code: str, on: date) -> Fact:
        """Raises :class:`UnknownDateError` where no value of ``code`` holds on the day."""
        for fact in self.facts.get(code, ()):
            ends = fact.effective_to
            if fact.effective_from <= on and (ends is None or on <= ends):
                return fact
        known = ", ".join(str(fact.effective_from) for fact in self.facts.get(code, ()))
        raise UnknownDateError(code, on, f"its values hold from {known or 'never'}")


PROOF_DAYS = "USE_OF_FUNDS_PROOF_DAYS"


def read_servicing(
    bank_facts: Iterable[Mapping[str, Any]], path: Path = SERVICING_FILE
) -> Servicing:
    """The rules of a file with the facts of the bank's register.

    ``bank_facts`` are records with ``code``, ``value``, ``effective_from``, ``effective_to`` and
    ``reference``; dates may be dates or ISO texts.

    Raises:
        PolicyError: every fault found.
    """
    document, lines = parse_file(path)
    problems: list[Problem] = []
    root = Reader(document, "$", lines, problems)
    use = root.inside("use_of_funds")
    facts: dict[str, list[Fact]] = {PROOF_DAYS: [_fact(e, PROOF_DAYS) for e in use.each("days")]}
    for record in bank_facts:
        if record.get("code") in FACT_CODES:
            entry = Reader(record, "bank_facts", {}, problems)
            facts.setdefault(record["code"], []).append(_fact(entry, record["code"]))
    for code in FACT_CODES:
        if code not in facts:
            root.wrong("bank_facts", f"the fact {code} is missing")
    servicing = Servicing(
        facts={code: tuple(of_code) for code, of_code in facts.items()},
        proof_document=use.text("document"),
        consequences=tuple(
            Consequence(
                entry.text("code"),
                entry.integer("from_group"),
                entry.text("reference"),
                entry.text("text_vi"),
            )
            for entry in root.each("consequences")
        ),
    )
    if problems:
        raise PolicyError(tuple(problems))
    return servicing


def _fact(entry: Reader, code: str) -> Fact:
    written = isinstance(entry.raw("value"), str)
    return Fact(
        code,
        entry.decimal("value") if written else entry.integer("value"),
        entry.day("effective_from"),
        entry.optional_day("effective_to"),
        entry.text("reference"),
    )
