"""One version of the catalogue in memory.

Everything small is read at once; deposit rates too, unless they are very many: then product by
product, when they are first asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from catalogue import versions
from catalogue.book.bank import (
    Branch,
    Decision,
    FactRecord,
    Holiday,
    Placeholder,
    Question,
    Section,
)
from catalogue.book.cards import Card
from catalogue.book.common import Source
from catalogue.book.deposits import DepositProduct
from catalogue.book.documents import Document
from catalogue.book.loans import LoanProduct
from catalogue.book.services import Promotion, Service, Statement
from catalogue.errors import NotKnown, Place
from catalogue.rates import RateBook
from catalogue.records import KINDS, Row, in_version, rows
from catalogue.store.models import DepositRate
from catalogue.structure import Report, dotted, read


class _DatedRecord(Protocol):
    @property
    def effective_from(self) -> date: ...
    @property
    def effective_to(self) -> date | None: ...
    @property
    def source(self) -> str: ...
    def holds(self, on: date) -> bool: ...


T = TypeVar("T")
D = TypeVar("D", bound=_DatedRecord)


@dataclass(frozen=True)
class Entry(Generic[D]):
    """A dated record and the version that brought it in."""

    record: D
    version: int

    @property
    def source(self) -> Source:
        record = self.record
        return Source(record.source, record.effective_from, record.effective_to, self.version)


@dataclass(frozen=True)
class Series(Generic[D]):
    """The dated records of a kind, by code, each code's in the order of their days."""

    parameter: str
    by_code: Mapping[str, tuple[Entry[D], ...]]

    def at(self, code: str, on: date) -> Entry[D]:
        """The record in force.

        Raises:
            NotKnown: no such code, or none of its records holds on that day.
        """
        entries = self.by_code.get(code)
        if not entries:
            known = sorted(self.by_code)
            raise NotKnown(self.parameter, reason="product", product=code, on=on, known=known)
        for entry in entries:
            if entry.record.holds(on):
                return entry
        spans = [
            f"{entry.record.effective_from} to {entry.record.effective_to or 'further notice'}"
            for entry in entries
        ]
        raise NotKnown(self.parameter, reason="date", product=code, on=on, known=spans)

    def on(self, on: date) -> list[Entry[D]]:
        """Every record in force, one a code at most, in the order of the book."""
        return [
            entry
            for entries in self.by_code.values()
            for entry in entries
            if entry.record.holds(on)
        ]


class Snapshot:
    """The state of one version; queries read it and never touch the database themselves."""

    def __init__(
        self,
        version: versions.Version,
        records: Mapping[str, list[Row]],
        load_rates: Callable[[str], list[Row]],
    ) -> None:
        self.version = version
        self.deposit_products = _series("deposit_product", records, _from_body(DepositProduct))
        self.loan_products = _series("loan_product", records, _from_body(LoanProduct))
        self.cards = _series("card", records, _from_body(Card))
        self.services = _series("service", records, _from_body(Service))
        self.promotions = _series("promotion", records, _from_row(Promotion))
        self.documents = _series("document", records, _from_row(Document))
        self.branches = _series("branch", records, _from_row(Branch))
        self.facts = _series("fact", records, _fact)
        self.questions = _series("question", records, _question)
        self.base_rates = records["base_rate"]
        self.fees: dict[str, list[Row]] = defaultdict(list)
        for row in records["fee"]:
            self.fees[row["owner"]].append(row)
        self.decisions = {row["number"]: _from_row(Decision)(row) for row in records["decision"]}
        self.statements = {row["code"]: _from_row(Statement)(row) for row in records["statement"]}
        self.holidays = {row["date"]: _from_row(Holiday)(row) for row in records["holiday"]}
        self.placeholders = {
            row["name"]: _structured(Placeholder, row["body"]) for row in records["placeholder"]
        }
        self.sections = {
            (row["topic"], row["code"]): _from_row(Section)(row) for row in records["section"]
        }
        self._load_rates = load_rates
        self._rates: dict[str, RateBook] = {}

    def rates(self, product: str) -> RateBook:
        """Every rate ever posted for a product, as this version has it."""
        if product not in self._rates:
            known = product in self.deposit_products.by_code
            self._rates[product] = RateBook(self._load_rates(product) if known else [])
        return self._rates[product]

    def read_ahead(self, every: Iterable[Row]) -> None:
        """Take the rates of all products at once, so that no first question waits for them."""
        by_product: dict[str, list[Row]] = defaultdict(list)
        for row in every:
            by_product[row["product_code"]].append(row)
        self._rates |= {product: RateBook(found) for product, found in by_product.items()}

    def section(self, topic: str, code: str) -> Mapping[str, Any]:
        """A block of the book that is read whole.

        Raises:
            NotKnown: no such block.
        """
        found = self.sections.get((topic, code))
        if found is None:
            known = [one for of, one in self.sections if of == topic]
            raise NotKnown(topic, reason="product", product=code, known=known)
        return found.body

    def codes(self, topic: str) -> list[Mapping[str, Any]]:
        """The items of a list of codes (``purpose``, ``collateral_kind``, ...), in order."""
        items = [section for section in self.sections.values() if section.topic == topic]
        return [item.body for item in sorted(items, key=lambda item: item.position)]


# Up to so many rates are read with the version (a second or two); beyond, as they are asked for.
_READ_AHEAD = 200_000


class Catalogue:
    """The catalogue of a database: the newest version, or any earlier one.

    Snapshots are kept; asking for the newest costs one short query to see whether it still is.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._kept: dict[int, Snapshot] = {}

    def at(self, version: int | None = None) -> Snapshot:
        """The newest version, or the one with this number.

        Raises:
            NotKnown: nothing was published yet, or no such version.
        """
        with Session(self._engine) as session:
            number = versions.latest_number(session) if version is None else version
            if number not in self._kept:
                if version is None:  # earlier ones are asked for by number, seldom
                    self._kept.clear()
                kept = self._kept[number] = load(session, number, self._rates_of)
                if _rate_count(session, number) <= _READ_AHEAD:
                    kept.read_ahead(rows(session, "deposit_rate", number, extra=("added_in",)))
        return self._kept[number]

    def _rates_of(self, product: str, number: int) -> list[Row]:
        with Session(self._engine) as session:
            wanted = DepositRate.product_code == product
            return list(rows(session, "deposit_rate", number, wanted, extra=("added_in",)))


def _rate_count(session: Session, number: int) -> int:
    query = select(func.count()).select_from(DepositRate)
    return session.scalar(query.where(in_version("deposit_rate", number))) or 0


def load(session: Session, number: int, rates_of: Callable[[str, int], list[Row]]) -> Snapshot:
    """Read one version from the store.

    Raises:
        NotKnown: no such version.
    """
    found = next((one for one in versions.history(session) if one.number == number), None)
    if found is None:
        raise NotKnown("catalogue version", reason="version", detail=f"number {number}")
    records = {
        kind: list(rows(session, kind, number, extra=("added_in",)))
        for kind in KINDS
        if kind != "deposit_rate"
    }
    return Snapshot(found, records, lambda product: rates_of(product, number))


def _series(kind: str, records: Mapping[str, list[Row]], build: Callable[[Row], D]) -> Series[D]:
    by_code: dict[str, list[Entry[D]]] = defaultdict(list)
    for row in records[kind]:
        by_code[row["code"]].append(Entry(build(row), row["added_in"]))
    return Series(
        kind,
        {
            code: tuple(sorted(entries, key=lambda entry: entry.record.effective_from))
            for code, entries in by_code.items()
        },
    )


def _structured(kind: type[T], value: object) -> T:
    report = Report(lambda path: Place("the store", path=dotted(path)))
    record = read(kind, value, report)
    if record is None:
        raise ValueError("\n".join(str(problem) for problem in report.problems))
    return record


def _from_body(kind: type[T]) -> Callable[[Row], T]:
    """The body as published, in force as the row says: a later version may have ended it."""

    def build(row: Row) -> T:
        return _structured(kind, {**row["body"], "effective_to": row["effective_to"]})

    return build


def _from_row(kind: type[T]) -> Callable[[Row], T]:
    names = set(kind.__dataclass_fields__)  # type: ignore[attr-defined]
    return lambda row: kind(
        **{name: _frozen(value) for name, value in row.items() if name in names}
    )


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _fact(row: Row) -> FactRecord:
    return _from_row(FactRecord)(row)


def _question(row: Row) -> Question:
    return _from_row(Question)({**row, "id": row["code"]})


def named(records: Mapping[str, T], parameter: str, name: str) -> T:
    """The record of that name.

    Raises:
        NotKnown: there is none.
    """
    if name not in records:
        raise NotKnown(parameter, reason="product", product=name, known=sorted(records))
    return records[name]


def in_force(records: Iterable[Row], on: date) -> list[Row]:
    """The rows in force on a day."""
    return [
        row
        for row in records
        if row["effective_from"] <= on
        and (row["effective_to"] is None or on <= row["effective_to"])
    ]
