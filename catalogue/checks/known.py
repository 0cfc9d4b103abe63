"""What a publication can refer to: the newest version and its own rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy.orm import Session

from catalogue.incoming import Incoming
from catalogue.records import KINDS, Row, dated, period, rows
from catalogue.store.models import DepositRate
from catalogue.versions import latest_number

# Rates refer to others and nothing refers to them; there may be very many.
_NOT_REFERRED_TO = frozenset({"deposit_rate", "fee", "branch", "question"})


class Known:
    """Records by kind and by what they are referred to with."""

    def __init__(self, session: Session, incoming: Sequence[Incoming]) -> None:
        self._session = session
        number = self._number = latest_number(session)
        self._rows: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
        for kind in KINDS.keys() - _NOT_REFERRED_TO:
            for row in rows(session, kind, number):
                self._rows[kind][_name(kind, row)].append(row)
        for item in incoming:
            if item.kind not in _NOT_REFERRED_TO:
                self._rows[item.kind][_name(item.kind, item.row)].append(item.row)

    def has(self, kind: str, name: str) -> bool:
        """Whether a record of that name exists, on whatever day."""
        return name in self._rows[kind]

    def named(self, kind: str, name: str) -> list[Row]:
        """Every record of that name, of whatever days."""
        return list(self._rows[kind].get(name, ()))

    def names(self, kind: str) -> list[str]:
        """Every name of a kind."""
        return sorted(self._rows[kind])

    def listed(self, topic: str) -> list[str]:
        """The codes of a list of the book, such as ``purpose``."""
        return [
            row["code"]
            for found in self._rows["section"].values()
            for row in found
            if row["topic"] == topic
        ]

    def on(self, kind: str, name: str, day: date) -> Row | None:
        """The record in force; of two, the one to be published, which stands last."""
        found = None
        for row in self._rows[kind].get(name, ()):
            if not dated(kind) or period(row)[0] <= day <= period(row)[1]:
                found = row
        return found

    def rate_below(self, row: Row) -> bool:
        """Whether a lower amount tier of a deposit rate is published already for its first day."""
        series = [getattr(DepositRate, name) == row[name] for name in _SERIES]
        lower = DepositRate.min_amount < row["min_amount"]
        published = rows(self._session, "deposit_rate", self._number, lower, *series)
        return any(period(one)[0] <= row["effective_from"] <= period(one)[1] for one in published)

    def all(self, kind: str) -> Iterator[Row]:
        """Every record of a kind."""
        for found in self._rows[kind].values():
            yield from found


_SERIES = tuple(
    name for name in DepositRate.KEY if name not in ("min_amount", "effective_from", "term_to")
)


def _name(kind: str, row: Row) -> str:
    if kind == "section":
        return f"{row['topic']} {row['code']}"
    return str(row[KINDS[kind].KEY[0]])
