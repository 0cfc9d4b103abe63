"""What the entry point opens for the tasks: the catalogue as published, and the policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from appraisal import Policy
from catalogue.snapshot import Snapshot


@dataclass(frozen=True)
class PolicyFigures:
    """Figures of the appraisal policy, as answers of the catalogue quote them."""

    policy: Policy

    def parameter(self, code: str, scope: Mapping[str, str | bool], on: date) -> object:
        """The parameter in force that day for just this scope.

        Raises:
            UnknownDateError: none is in force that day.
        """
        return self.policy.figure(code, scope, on).value

    def entry(self, path: str, _: date) -> object:
        """``meta.result_valid_days`` and the version's fields."""
        name = path.rsplit(".", 1)[-1]
        if name == "result_valid_days":
            return self.policy.result_valid_days
        return getattr(self.policy.version, name)


@dataclass(frozen=True)
class Bank:
    """One published state of the catalogue and the appraisal policy that goes with it."""

    catalogue: Snapshot
    policy: Policy

    @property
    def figures(self) -> PolicyFigures:
        """The policy's figures, for answers that quote them."""
        return PolicyFigures(self.policy)
