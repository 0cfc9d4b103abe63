"""Every code that a record names must exist, and its last day must not be before its first."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from typing import Any

from catalogue.checks.known import Known
from catalogue.errors import Problem
from catalogue.incoming import Incoming
from catalogue.records import Row, period

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
# What a name may stand for, where several kinds of records are possible.
_GROUPS = {
    "product": ("deposit_product", "loan_product", "card", "service"),
    "fee_owner": ("card", "service"),
}
_SAID = {"deposit_product": "product", "fee_owner": "product"}
# The field that holds the reference, of records that are rows of tables.
_FIELDS = {"deposit_rate": "product_code", "fee": "owner", "promotion": "products"}


def check(incoming: Sequence[Incoming], known: Known, problems: list[Problem]) -> None:
    """Add a problem for every reference to nothing."""
    own_mark = _own_mark(known)
    seen: set[tuple[str, str, str]] = set()
    for item in incoming:
        _period(item, problems)
        _decision(item, known, own_mark, problems, seen)
        for kind, names in _references(item):
            place = item.at(_FIELDS.get(item.kind, "body"))
            problems.extend(
                Problem(f"unknown_{_SAID.get(kind, kind)}", place, name, _hint(kind, name, known))
                for name in names
                if not _exists(kind, name, known)
            )


def _period(item: Incoming, problems: list[Problem]) -> None:
    if item.row.get("effective_to") is None:
        return
    first, last = period(item.row)
    if last < first:
        problems.append(
            Problem(
                "wrong_period",
                item.at("effective_to"),
                f"{first} to {last}",
                "a last day not before the first",
            )
        )


def _own_mark(known: Known) -> str | None:
    """How the bank's own decisions end, such as -SMB."""
    for section in known.all("section"):
        if section["topic"] == "bank":
            return f"-{section['body'].get('code')}"
    return None


def _decision(
    item: Incoming,
    known: Known,
    own_mark: str | None,
    problems: list[Problem],
    seen: set[tuple[str, str, str]],
) -> None:
    """A decision of the bank itself must stand in its register; laws need not."""
    for number in str(item.row.get("source") or "").split(";"):
        number = number.strip()
        if own_mark is None or not number.endswith(own_mark) or known.has("decision", number):
            continue
        key = (item.place.file, str(item.place.sheet), number)
        if key not in seen:  # one sheet, one decision: said once
            seen.add(key)
            expected = _hint("decision", number, known)
            problems.append(Problem("unknown_decision", item.at("source"), number, expected))


def _exists(kind: str, name: str, known: Known) -> bool:
    if kind in _GROUPS:
        return any(known.has(one, name) for one in _GROUPS[kind])
    if kind in _LISTS:
        return name in known.listed(kind)
    return known.has(kind, name)


def _hint(kind: str, name: str, known: Known) -> str:
    if kind in _GROUPS:
        names = [one for each in _GROUPS[kind] for one in known.names(each)]
    else:
        names = known.listed(kind) if kind in _LISTS else known.names(kind)
    near = difflib.get_close_matches(name, names, n=3) or names[:8]
    label = _SAID.get(kind, kind).replace("_", " ")
    return f"a known {label}: " + ", ".join(near) if near else f"a {label}, of which there is none"


_LISTS = frozenset({"purpose", "collateral_kind", "repayment_method", "document_category"})


def _references(item: Incoming) -> list[tuple[str, Iterable[str]]]:
    row = item.row
    if item.kind == "deposit_rate":
        return [("deposit_product", [row["product_code"]])]
    if item.kind == "deposit_product":
        return [("document", _documents(row["body"].get("documents")))]
    if item.kind == "loan_product":
        return _of_loan(row["body"])
    if item.kind == "card":
        body = row["body"]
        return [("document", _documents([body.get("documents"), body.get("income_documents")]))]
    if item.kind == "service":
        body = row["body"]
        facts = [
            value for key, value in (body.get("limits") or {}).items() if key.endswith("_fact")
        ]
        return [
            ("document", _documents(body.get("documents"))),
            ("statement", body.get("statement_codes") or []),
            ("fact", facts),
        ]
    if item.kind == "fee":
        return [("fee_owner", [row["owner"]])]
    if item.kind == "promotion":
        return [("product", row["products"])]
    if item.kind == "document":
        return [("document_category", [row["category"]])]
    if item.kind == "question":
        return [("placeholder", _PLACEHOLDER.findall(row["answer_vi"]))]
    return []


def _of_loan(body: Row) -> list[tuple[str, Iterable[str]]]:
    pricing = body["pricing"]
    documents = body["documents"]
    return [
        ("purpose", [*body["purposes"], *documents["purpose"]]),
        (
            "collateral_kind",
            [*(one["kind"] for one in body["collateral"]), *documents["collateral"]],
        ),
        ("repayment_method", body["repayment_methods"]),
        ("base_rate", [price["base_rate_code"] for price in pricing["floating"]]),
        ("fact", [one["cap_fact"] for one in pricing["fixed_rates"] if one.get("cap_fact")]),
        ("service", [name for names in body["insurance"].values() for name in names]),
        ("document", _documents(documents)),
    ]


def _documents(value: Any) -> list[str]:
    """Every code in a list of documents, however deep."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [code for inner in value.values() for code in _documents(inner)]
    return [code for inner in value or [] for code in _documents(inner)]
