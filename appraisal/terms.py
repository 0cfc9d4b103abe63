"""The policy as it stands on one day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from appraisal.errors import UnknownDateError
from appraisal.facts import BaseRate, Product
from appraisal.model import ALL_RULE_SETS, Parameter, Policy, Rule, Strength, Version


@dataclass(frozen=True, eq=False)
class Terms:
    """Version, rules, parameters, products and base rates in force on ``on``."""

    policy: Policy
    on: date
    version: Version
    parameters: Mapping[str, tuple[Parameter, ...]]
    """By code, most specific scope first. Lapsed records stay, so that a case that needs one
    is an error and not a rule left out."""
    rules: Mapping[str | None, tuple[Rule, ...]]
    """By rule set; None for an application without a product."""
    strengths: Mapping[str | None, tuple[Strength, ...]]

    @property
    def valid_until(self) -> date:
        """The last day on which a verdict of this day may be relied on."""
        return self.on + timedelta(days=self.policy.result_valid_days)

    def product(self, code: str) -> Product:
        """Raises :class:`UnknownDateError` where the product is not sold on the day."""
        product = self.policy.facts.products[code]
        last = product.effective_to
        if self.on < product.effective_from or (last is not None and last < self.on):
            until = "" if last is None else f" to {last.isoformat()}"
            raise UnknownDateError(
                code, self.on, f"it is known from {product.effective_from.isoformat()}{until}"
            )
        return product

    def base_rate(self, code: str) -> BaseRate:
        """Raises :class:`UnknownDateError` where no rate of ``code`` is known on the day."""
        rates = self.policy.facts.base_rates[code]
        for rate in reversed(rates):
            if rate.effective_from <= self.on:
                if rate.effective_to is None or self.on <= rate.effective_to:
                    return rate
                break
        first, last = rates[0].effective_from, rates[-1].effective_to
        until = "" if last is None else f" to {last.isoformat()}"
        raise UnknownDateError(code, self.on, f"it is known from {first.isoformat()}{until}")


@lru_cache(maxsize=64)
def terms_on(policy: Policy, on: date) -> Terms:
    """The terms of ``policy`` on a day.

    Raises:
        UnknownDateError: no version of the policy is in force on that day.
    """
    versions = [version for version in policy.versions if version.effective_from <= on]
    if not versions:
        first = policy.versions[0]
        raise UnknownDateError(
            "the appraisal policy",
            on,
            f"its first version, {first.code}, is in force from {first.effective_from}",
        )
    parameters: dict[str, list[Parameter]] = {}
    for latest in _latest(policy, on).values():
        parameters.setdefault(latest.code, []).append(latest)
    rule_sets: tuple[str | None, ...] = (None, *dict.fromkeys(policy.rule_sets.values()))

    def applies(to: frozenset[str], rule_set: str | None) -> bool:
        return ALL_RULE_SETS in to or rule_set in to

    return Terms(
        policy=policy,
        on=on,
        version=versions[-1],
        parameters={
            code: tuple(sorted(records, key=lambda record: -len(record.scope)))
            for code, records in parameters.items()
        },
        rules={
            rule_set: tuple(r for r in policy.rules if applies(r.rule_sets, rule_set))
            for rule_set in rule_sets
        },
        strengths={
            rule_set: tuple(s for s in policy.strengths if applies(s.rule_sets, rule_set))
            for rule_set in rule_sets
        },
    )


def _latest(policy: Policy, on: date) -> dict[tuple[object, ...], Parameter]:
    """For each code and scope the record of the day, or the last one before it."""
    latest: dict[tuple[object, ...], Parameter] = {}
    for record in sorted(policy.parameters, key=lambda record: record.effective_from):
        if record.effective_from <= on:
            latest[(record.code, *sorted(record.scope.items()))] = record
    return latest
