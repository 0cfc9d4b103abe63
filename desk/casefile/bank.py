"""What the officer's file is worked out from: the published catalogue, the policy, the servicing
rules."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property

from appraisal import Policy, build_facts, read_policy
from appraisal.servicing import Servicing, read_servicing
from catalogue import store
from catalogue.errors import NotKnown
from catalogue.queries.bank import fact
from catalogue.queries.books import loan_book
from catalogue.snapshot import Catalogue, Snapshot


@dataclass(frozen=True)
class State:
    """One published state of the catalogue with the policy that goes with it."""

    catalogue: Snapshot
    policy: Policy
    servicing: Servicing


class Bank:
    """Opened when first asked: a desk that never shows an officer's file reads no policy."""

    def __init__(self, database_url: str) -> None:
        self._database_url = database_url
        self._kept: dict[tuple[int, date], State] = {}

    @cached_property
    def catalogue(self) -> Catalogue:
        """The published versions."""
        return Catalogue(store.engine(self._database_url))

    def state(self, on: date) -> State:
        """The newest published state, the policy with the products of that day.

        Raises:
            NotKnown: no catalogue was published yet.
        """
        snapshot = self.catalogue.at()
        key = (snapshot.version.number, on)
        if key not in self._kept:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            book = loan_book(snapshot, on=on)
            facts = build_facts(book.loan_products, book.base_rates, book.documents)
            self._kept[key] = State(snapshot, read_policy(facts), _servicing(snapshot))
        return self._kept[key]

    def days(self, code: str, on: date) -> int | None:
        """Within how many days the bank does something; None while the catalogue does not say."""
        try:
            return int(fact(self.catalogue.at(), code, on=on).value)
        except NotKnown:
            return None


# Days of which a state is kept: officers look at files of a few recent days.
_KEPT = 32


def _servicing(snapshot: Snapshot) -> Servicing:
    records = [entry.record for of_code in snapshot.facts.by_code.values() for entry in of_code]
    return read_servicing({**asdict(record), "reference": record.source} for record in records)
