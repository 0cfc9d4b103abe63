"""The product book's YAML: what a file holds is told by its top-level keys, not by its name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from catalogue.book.bank import (
    WHOLE_UNITS,
    Decision,
    FactRecord,
    Holiday,
    Placeholder,
    Question,
)
from catalogue.book.cards import Card
from catalogue.book.common import Dated
from catalogue.book.deposits import DepositProduct
from catalogue.book.documents import Document
from catalogue.book.loans import LoanProduct
from catalogue.book.services import Promotion, Service, Statement
from catalogue.incoming import Incoming
from catalogue.records import Row, columns
from catalogue.structure import Path, plain, read
from catalogue.yamlfile import YamlFile

SERVICE_GROUPS = (
    "transfers",
    "remittances",
    "insurance",
    "ebanking",
    "account_packages",
    "savings_services",
)
# Lists of codes, each item a section of its own topic.
_LISTS = {
    "term_classes": "term_class",
    "repayment_methods": "repayment_method",
    "collateral_kinds": "collateral_kind",
    "purposes": "purpose",
    "categories": "document_category",
}


# Fields that the store keeps under another name.
_RENAMED = {"question": {"id": "code"}}


@dataclass(frozen=True, kw_only=True)
class _FeeLine(Dated):
    code: str
    channel: str = ""
    amount: int | None = None
    percent: Decimal | None = None
    min: int | None = None
    max: int | None = None
    basis_vi: str = ""
    note_vi: str = ""
    waiver_min_average_balance: int | None = None


@dataclass
class _Book:
    file: YamlFile
    incoming: list[Incoming] = field(default_factory=list)

    def add(self, kind: str, row: Row, path: Path) -> None:
        self.incoming.append(Incoming(kind, row, self.file.locate(path)))

    def items(self, key: str) -> list[tuple[Path, Any]]:
        value = self.file.data[key]
        if not isinstance(value, list):
            self.file.report.add("wrong_type", (key,), value, "a list")
            return []
        return [((key, at), item) for at, item in enumerate(value)]

    def section(self, topic: str, code: str, position: int, body: Any, path: Path) -> None:
        if not isinstance(body, dict):
            self.file.report.add("wrong_type", path, body, "keys with values")
            return
        row = {"topic": topic, "code": code, "position": position, "body": _keyed(body)}
        self.add("section", row, path)


def read_book(file: YamlFile) -> list[Incoming]:
    """The records of one file; what is wrong goes to the file's own report."""
    book = _Book(file)
    if not isinstance(file.data, dict):
        file.report.add("wrong_type", (), file.data, "keys: " + ", ".join(_TOP))
        return []
    for key in file.data:
        reader = _TOP.get(key)
        if reader is None:
            file.report.add("unknown_field", (key,), key, "one of " + ", ".join(_TOP))
        else:
            reader(book, key)
    return book.incoming


def _keyed(body: Any) -> Any:
    if isinstance(body, dict):
        return {str(key): _keyed(item) for key, item in body.items()}
    return [_keyed(item) for item in body] if isinstance(body, list) else body


def _product(book: _Book, kind: str, structure: type[Any], path: Path, item: Any) -> None:
    """A product: the columns it is found by, and the whole of it as a document."""
    product = read(structure, item, book.file.report, path)
    if product is not None:
        found_by = {name: getattr(product, name) for name in columns(kind) if name != "body"}
        book.add(kind, found_by | {"body": plain(product)}, path)


def _products(book: _Book, key: str) -> None:
    for path, item in book.items(key):
        if isinstance(item, dict) and "loan_type" in item:
            _product(book, "loan_product", LoanProduct, path, item)
        else:
            _product(book, "deposit_product", DepositProduct, path, item)


def _cards(book: _Book, key: str) -> None:
    for path, item in book.items(key):
        _product(book, "card", Card, path, _fees(book, path, item))


def _services(book: _Book, key: str) -> None:
    for path, item in book.items(key):
        entry = _fees(book, path, item)
        if isinstance(entry, dict):
            entry = {**entry, "group": key}
        _product(book, "service", Service, path, entry)


def _fees(book: _Book, path: Path, item: Any) -> Any:
    """Take the fees out of a card or service: each is a record of its own."""
    if not isinstance(item, dict):
        return item
    lines = item.get("fees", [])
    if not isinstance(lines, list):
        book.file.report.add("wrong_type", (*path, "fees"), lines, "a list")
        lines = []
    for at, line in enumerate(lines):
        inner = (*path, "fees", at)
        fee = read(_FeeLine, line, book.file.report, inner)
        if fee is None:
            continue
        row = {name: getattr(fee, name) for name in _FeeLine.__dataclass_fields__}
        book.add("fee", {"owner": item.get("code"), **row}, inner)
    return {key: value for key, value in item.items() if key != "fees"}


def _facts(book: _Book, key: str) -> None:
    for path, item in book.items(key):
        entry = item
        if isinstance(item, dict) and "reference" in item:
            entry = {("source" if name == "reference" else name): item[name] for name in item}
        fact = read(FactRecord, entry, book.file.report, path)
        if fact is None:
            continue
        if isinstance(fact.value, int) != (fact.unit in WHOLE_UNITS):
            expected = "a whole number" if fact.unit in WHOLE_UNITS else "text in quotes"
            book.file.report.add(
                "wrong_type", (*path, "value"), fact.value, f"{expected} for the unit {fact.unit}"
            )
            continue
        row = {name: getattr(fact, name) for name in columns("fact")}
        book.add("fact", row | {"value": str(fact.value)}, path)


def _record(book: _Book, kind: str, structure: type[Any], path: Path, item: Any) -> None:
    """A record whose fields are the columns of its row."""
    record = read(structure, item, book.file.report, path)
    if record is not None:
        row = {
            _RENAMED.get(kind, {}).get(name, name): _value(getattr(record, name))
            for name in structure.__dataclass_fields__
        }
        book.add(kind, row, path)


def _records(kind: str, structure: type[Any]) -> Callable[[_Book, str], None]:
    """A reader of a list of such records."""

    def reader(book: _Book, key: str) -> None:
        for path, item in book.items(key):
            _record(book, kind, structure, path, item)

    return reader


def _value(value: Any) -> Any:
    return plain(value) if isinstance(value, dict | tuple) else value


def _documents(book: _Book, key: str) -> None:
    """Documents; source and dates stand once, at the head of the file."""
    head = {
        name: book.file.data[name]
        for name in ("source", "effective_from", "effective_to")
        if name in book.file.data
    }
    for path, item in book.items(key):
        _record(
            book, "document", Document, path, {**head, **item} if isinstance(item, dict) else item
        )


def _placeholders(book: _Book, key: str) -> None:
    items = book.file.data[key]
    if not isinstance(items, dict):
        book.file.report.add("wrong_type", (key,), items, "names with where they come from")
        return
    for name, item in items.items():
        placeholder = read(Placeholder, item, book.file.report, (key, name))
        if placeholder is not None:
            book.add("placeholder", {"name": name, "body": plain(placeholder)}, (key, name))


def _calendar(book: _Book, key: str) -> None:
    calendar = book.file.data[key]
    if not isinstance(calendar, dict) or not isinstance(calendar.get("holidays", []), list):
        book.file.report.add("wrong_type", (key,), calendar, "keys, holidays among them as a list")
        return
    for at, item in enumerate(calendar.get("holidays", [])):
        _record(book, "holiday", Holiday, (key, "holidays", at), item)
    body = {name: item for name, item in calendar.items() if name != "holidays"}
    book.section("calendar", "calendar", 0, body, (key,))


def _whole(topic: str, code: str) -> Callable[[_Book, str], None]:
    def reader(book: _Book, key: str) -> None:
        book.section(topic, code, 0, book.file.data[key], (key,))

    return reader


def _conventions(book: _Book, key: str) -> None:
    value = book.file.data[key]
    if not isinstance(value, dict):
        book.file.report.add("wrong_type", (key,), value, "conventions by topic")
        return
    for position, (code, body) in enumerate(value.items()):
        book.section("convention", code, position, body, (key, code))


def _codes(book: _Book, key: str) -> None:
    """A list of codes: plain ones become items without further fields."""
    for position, (path, item) in enumerate(book.items(key)):
        body = {"code": item} if isinstance(item, str) else item
        if isinstance(body, dict) and isinstance(body.get("code"), str):
            book.section(_LISTS.get(key, key.removesuffix("s")), body["code"], position, body, path)
        else:
            book.file.report.add("missing_field", path, item, "an item with a code")


def _header(_book: _Book, _key: str) -> None:
    """Source and dates of a whole file: read together with its items."""


_TOP: dict[str, Callable[[_Book, str], None]] = {
    "products": _products,
    "cards": _cards,
    **dict.fromkeys(SERVICE_GROUPS, _services),
    "promotions": _records("promotion", Promotion),
    "statements": _records("statement", Statement),
    "documents": _documents,
    "faqs": _records("question", Question),
    "placeholders": _placeholders,
    "facts": _facts,
    "decisions": _records("decision", Decision),
    "calendar": _calendar,
    "bank": _whole("bank", "bank"),
    "common": _whole("common", "cards"),
    "common_terms": _whole("common", "loans"),
    "conventions": _conventions,
    **dict.fromkeys((*_LISTS, "card_types", "networks"), _codes),
    **dict.fromkeys(("source", "effective_from", "effective_to"), _header),
}
