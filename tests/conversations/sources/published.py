"""What the bank has published: the catalogue and the appraisal policy on a day."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import fields
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

from appraisal import Policy
from catalogue.book.deposits import DepositRateTable
from catalogue.errors import NotKnown
from catalogue.queries import bank, deposits, faq, loans, offers
from catalogue.queries.names import names
from catalogue.snapshot import Snapshot
from catalogue.term import TermSpan
from desk.downloads import links
from tests.conversations.sources.known import Known
from tests.conversations.sources.reading import Figure

_YEAR = 365
_DECISION = re.compile(r"(?:QĐ|TB|HD|TT|NĐ|Luật) \d+(?:/\d{4})?/[\wĐ-]+")


class PolicyFigures:
    """The policy as answers quote it."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy

    def parameter(self, code: str, scope: Any, on: date) -> object:
        return self.policy.figure(code, scope, on).value

    def entry(self, path: str, on: date) -> object:
        del on
        name = path.rsplit(".", 1)[-1]
        if name == "result_valid_days":
            return self.policy.result_valid_days
        return getattr(self.policy.version, name)


class Published:
    """Everything in force on a day, product by product and what concerns them all."""

    def __init__(self, snapshot: Snapshot, policy: Policy, on: date) -> None:
        self.snapshot = snapshot
        self.policy = policy
        self.on = on
        self._product = lru_cache(maxsize=None)(self._product_on)
        self._rates = lru_cache(maxsize=None)(self._rates_on)

    @cached_property
    def common(self) -> Known:
        """What concerns no single product, days of downloads too; of facts no rates."""
        known = Known()
        known.dates |= {self.on, self.on + links.LASTS}
        for fact in self.snapshot.facts.on(self.on):
            known.take(fact.record, on=self.on)
            known.take(fact.record.figure, on=self.on, unit=_unit(fact.record.unit))
        for series in ("documents", "promotions", "branches"):
            for entry in getattr(self.snapshot, series).on(self.on):
                known.take(entry.record, on=self.on)
        known.percent.clear()
        # What is promised within so many days is dated.
        known.dates |= {self.on + timedelta(days=count) for count in known.days if count <= _YEAR}
        for section in self.snapshot.sections.values():
            known.take(section.body, section.topic, on=self.on)
        for statement in offers.statements(self.snapshot).values():
            known.take(statement, on=self.on)
        known.take(self.policy.result_valid_days, "days", on=self.on)
        known.dates |= set(self.snapshot.holidays) | self.open_after(self.snapshot.holidays)
        known.dates |= {
            entry.record.effective_from for entry in self.snapshot.questions.on(self.on)
        }
        known.percent.add(deposits.lowest_demand_rate(self.snapshot, on=self.on).rate)
        return known

    def open_after(self, days: Iterable[date]) -> set[date]:
        """When the bank works again after days on which it may be closed, where that is known."""
        found = set()
        for day in days:
            with suppress(NotKnown):
                found.add(bank.next_working_day(self.snapshot, day))
        return found

    @cached_property
    def judging(self) -> Known:
        """The appraisal policy's figures."""
        known = Known()
        for parameter in self.policy.parameters:
            if parameter.holds(self.on):
                known.take(parameter.value, on=self.on, unit=_unit(parameter.unit))
                known.take(parameter.scope, on=self.on)
        return known

    @cached_property
    def cited(self) -> dict[str, Known]:
        """What stands under each decision, law or circular: its dates, and facts it sets."""
        found: dict[str, Known] = defaultdict(Known)
        for number, decision in self.snapshot.decisions.items():
            found[number].take(decision, on=self.on)
        for record in self._records():
            for number in _DECISION.findall(record.source):
                known = found[number]
                known.dates |= {d for d in (record.effective_from, record.effective_to) if d}
                figure = getattr(record, "figure", None)
                if figure is not None:
                    known.take(figure, on=self.on, unit=_unit(record.unit))
        for row in [*self.snapshot.base_rates, *itertools.chain(*self.snapshot.fees.values())]:
            number = row.get("decision") or row.get("source")
            dates = (row["effective_from"], row["effective_to"])
            found[str(number)].dates |= {day for day in dates if day}
        for decision, *dates in self._priced():
            found[decision].dates |= {day for day in dates if day}
        for parameter in self.policy.parameters:
            for number in _DECISION.findall(parameter.reference):
                found[number].dates |= {parameter.effective_from, parameter.effective_to or self.on}
        return found

    def _priced(self) -> Iterator[tuple[Any, ...]]:
        """Decision and days of every package, and of deposit rates now and next."""
        for entries in self.snapshot.loan_products.by_code.values():
            for package in (p for one in entries for p in one.record.pricing.promo_packages):
                yield package.source, package.effective_from, package.effective_to
        for code in self.snapshot.deposit_products.by_code:
            for table in self._tables(code, self.on):
                ends = table.source.effective_to
                yield table.source.decision, table.source.effective_from, ends
                for later in self._tables(code, ends + timedelta(days=1)) if ends else ():
                    yield later.source.decision, later.source.effective_from, None

    def _records(self) -> Iterator[Any]:
        for series in (
            "facts", "questions", "deposit_products", "loan_products", "cards", "services",
            "documents", "promotions", "branches",
        ):  # fmt: skip
            for entries in getattr(self.snapshot, series).by_code.values():
                yield from (entry.record for entry in entries)

    @cached_property
    def references(self) -> str:
        """Every decision, law and address that a record names, as one text."""
        texts = [*self.snapshot.decisions]
        texts += [text for record in self._records() for text in _texts(record)]
        for section in self.snapshot.sections.values():
            texts += _texts(section.body)
        texts += [text for s in offers.statements(self.snapshot).values() for text in _texts(s)]
        texts += [parameter.reference for parameter in self.policy.parameters]
        texts += [text for version in self.policy.versions for text in _texts(version)]
        return "\n".join(texts)

    @cached_property
    def answers(self) -> tuple[str, ...]:
        """The frequently asked questions' answers as filled for the day."""
        filled = faq.answers(self.snapshot, on=self.on, policy=PolicyFigures(self.policy))
        return tuple(one.answer_vi for one in filled)

    @cached_property
    def names(self) -> dict[str, tuple[str, ...]]:
        """Code of every product, card and service, and what it is called, in English too."""
        series = ("deposit_products", "loan_products", "cards", "services")
        return {
            entry.record.code: (
                *names(entry.record),
                *filter(None, [getattr(entry.record, "name_en", "")]),
            )
            for one in series
            for entry in getattr(self.snapshot, one).on(self.on)
        }

    def of(self, code: str, days: Iterable[date] = ()) -> Known:
        """A product's own figures on the day, and on later days that an answer names."""
        return Known().merged([self._product(code, on) for on in {self.on, *days}])

    def rates(self, code: str, terms: Known, days: Iterable[date] = ()) -> set[Decimal]:
        """What a deposit earns for these terms; for any when there are none."""
        posted = [one for on in {self.on, *days} for one in self._rates(code, on)]
        fitting = [one for one in posted if not terms.months | terms.days or _fits(one[0], terms)]
        return {rate for _, rate in fitting}

    def vouches(self, figure: Figure) -> bool:
        """Whether a decision or a number to call stands in some record."""
        number = figure.text.split()[-1] if figure.kind == "decision" else figure.text
        return re.search(rf"(?<!\d){re.escape(number)}(?!\w)", self.references) is not None

    def _product_on(self, code: str, on: date) -> Known:
        known = Known()
        for series in ("deposit_products", "loan_products", "cards", "services"):
            if code not in getattr(self.snapshot, series).by_code:
                continue
            try:
                record = getattr(self.snapshot, series).at(code, on).record
            except NotKnown:
                continue
            for one in fields(record):
                # Prices of a loan hold by their own dates, and are asked for below.
                if one.name != "pricing":
                    known.take(getattr(record, one.name), one.name, on=on)
        try:
            for row in (*self._deposit(code, on), *self._loan(code, on), *self._fees(code, on)):
                known.take(row, on=on)
        except NotKnown:
            # It was not sold yet.
            pass
        return known

    def _tables(self, code: str, on: date) -> Iterator[DepositRateTable]:
        if code not in self.snapshot.deposit_products.by_code:
            return
        for channel in deposits.deposit_product(self.snapshot, code, on=self.on).channels:
            for tier in deposits.deposit_tiers(self.snapshot, code, channel=channel, on=on):
                yield deposits.deposit_rate_table(
                    self.snapshot, code, channel=channel, on=on, amount=tier
                )

    def _rates_on(self, code: str, on: date) -> list[tuple[TermSpan, Decimal]]:
        return [
            (row.span, rate.rate)
            for table in self._tables(code, on)
            for row in table.rows
            for rate in row.rates.values()
        ]

    def _deposit(self, code: str, on: date) -> Iterator[Any]:
        for table in self._tables(code, on):
            yield table.source
            yield {"min_amount": table.min_amount}
            yield from (row.span for row in table.rows)
            if table.source.effective_to is not None:
                yield table.source.effective_to + timedelta(days=1)

    def _loan(self, code: str, on: date) -> Iterator[Any]:
        if code in self.snapshot.loan_products.by_code:
            pricing = loans.loan_pricing(self.snapshot, code, on=on)
            yield from (one for one in fields_of(pricing) if one is not pricing.product)
            # What is not lent the borrower has himself.
            shares = {one.max_ltv for one in pricing.product.collateral}
            for share in shares | {pricing.product.max_share_of_need_percent}:
                if share is not None:
                    yield {"own_share_percent": 100 - share}

    def _fees(self, code: str, on: date) -> Iterator[Any]:
        if code in self.snapshot.cards.by_code or code in self.snapshot.services.by_code:
            yield from offers.fees(self.snapshot, code, on=on)
            announced = offers.announced_fees(self.snapshot, code, on=on)
            yield from (fee.source.effective_from for fee in announced)


def _fits(span: TermSpan, terms: Known) -> bool:
    """Whether a posted term is one of these; a demand rate always is."""
    first = span.first
    if first is None:
        return True
    if first.months is not None:
        return first.months in terms.months
    return first.about_days in terms.days


def fields_of(record: Any) -> Iterator[Any]:
    """The values of a record's fields."""
    return (getattr(record, one.name) for one in fields(record))


def _unit(unit: str) -> str:
    if "percent" in unit:
        return "percent"
    return next((name for name in ("months", "years", "weeks", "days") if name in unit), "")


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict) or hasattr(value, "items"):
        return [text for inner in value.values() for text in _texts(inner)]
    if isinstance(value, (list, tuple)):
        return [text for inner in value for text in _texts(inner)]
    if hasattr(value, "__dataclass_fields__"):
        return [text for inner in fields_of(value) for text in _texts(inner)]
    return []
