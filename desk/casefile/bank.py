"""What the officer's file is worked out from: the published catalogue, the policy, the servicing
rules."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cached_property

from appraisal import Policy, read_facts, read_policy
from appraisal.servicing import Servicing, read_servicing
from catalogue import seed, store
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

    @cached_property
    def _catalogue(self) -> Catalogue:
        return Catalogue(store.engine(self._database_url))

    @cached_property
    def _policy(self) -> Policy:
        return read_policy(read_facts(seed.FOLDER))

    def state(self) -> State:
        """The newest published state.

        Raises:
            NotKnown: no catalogue was published yet.
        """
        snapshot = self._catalogue.at()
        return State(snapshot, self._policy, _servicing(snapshot))


def _servicing(snapshot: Snapshot) -> Servicing:
    records = [entry.record for of_code in snapshot.facts.by_code.values() for entry in of_code]
    return read_servicing({**asdict(record), "reference": record.source} for record in records)
