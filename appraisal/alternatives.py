"""What would turn the answer: each change tried with the whole policy, and kept when it is better.

Of each kind the smallest change that gets an outcome is given: amounts in steps of
``AMOUNT_ROUND_DOWN_TO``, terms in whole years (in months where the product spans two years or
less).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple

from appraisal.case import NO_COLLATERAL, Case
from appraisal.ceilings import max_amounts, step
from appraisal.checks.limits import term_ceiling
from appraisal.checks.ratios import ltv_bound
from appraisal.errors import UnknownDateError
from appraisal.facts import Product
from appraisal.figures import BUSINESS_SETS
from appraisal.judging import at_least, findings, outcome_of
from appraisal.missing import missing_inputs
from appraisal.model import Outcome

Change = Mapping[str, int | str | bool]


@dataclass(frozen=True, slots=True)
class Alternative:
    """``changes`` are the inputs to state otherwise, with their new values.

    ``kind``: smaller_amount, larger_amount, longer_term, shorter_term, term_and_amount,
    coborrower, repay_debt, close_cards, repay_unsecured, fewer_lenders, payroll, own_capital,
    collateral, other_product. ``new_instalment`` is the first payment in đồng, None where it
    cannot be computed; ``reason_codes`` are those that stay.
    """

    kind: str
    changes: Change
    outcome: Outcome
    reason_codes: tuple[str, ...]
    new_instalment: int | None


class _Tried(NamedTuple):
    kind: str
    changes: Change
    case: Case
    outcome: Outcome
    codes: tuple[str, ...]


_MOST_INCOME: Final = 10**9
_MOST_TIMES_AMOUNT: Final = 20
_SPAN_IN_MONTHS: Final = 24
_PAID_OFF: Final = (
    ("repay_debt", "existing_monthly_debt"),
    ("close_cards", "card_limits_total"),
    ("repay_unsecured", "unsecured_debt_total"),
    ("fewer_lenders", "lenders_count"),
)


def alternatives(case: Case) -> tuple[Alternative, ...]:
    """Changes with a better outcome; none for a case that is `likely` or has no product yet."""
    if case.product is None:
        return ()
    return tuple(
        Alternative(
            tried.kind, tried.changes, tried.outcome, tried.codes, tried.case.new_instalment
        )
        for tried in _Search(case, case.product).found()
    )


class _Search:
    def __init__(self, case: Case, product: Product) -> None:
        self.case = case
        self.product = product
        self.step = step(case)
        found = findings(case)
        reasons = case.terms.policy.reasons
        self.outcome = outcome_of(found)
        self.fixed = outcome_of(f for f in found if not reasons[f.code].adjustable)
        """What stays as long as the product stays."""
        self.missing = missing_inputs(case)

    def found(self) -> Iterator[_Tried]:
        if self.wanted(self.fixed):
            for search in (
                self.amounts,
                self.terms,
                self.longest_term,
                self.coborrower,
                self.paid_off,
                self.payroll,
                self.own_capital,
                self.collateral,
            ):
                yield from search()
        if self.outcome != "likely":
            yield from self.other_products()

    def wanted(self, reachable: Outcome = "likely") -> tuple[Outcome, ...]:
        """Better outcomes than the one at hand, best first, no better than ``reachable``."""
        better: tuple[Outcome, ...] = ("likely", "officer_review")
        return tuple(
            outcome
            for outcome in better
            if not at_least(self.outcome, outcome) and at_least(reachable, outcome)
        )

    def attempt(self, kind: str, changes: Change) -> _Tried:
        case = Case(self.case.stated.changed(**changes), self.case.terms)
        found = findings(case)
        return _Tried(kind, changes, case, outcome_of(found), tuple(f.code for f in found))

    def improved(self, kind: str, changes: Change) -> Iterator[_Tried]:
        tried = self.attempt(kind, changes)
        if tried.outcome in self.wanted():
            yield tried

    def first(
        self, kind: str, change: Callable[[int], Change], least: int, most: int
    ) -> Iterator[_Tried]:
        """For each better outcome the smallest of ``least`` to ``most`` that gets it.

        ``change`` must never get worse with a larger number. An outcome that needs no more than a
        better one did is not given twice.
        """
        given: set[int] = set()
        for outcome in self.wanted(self.fixed):
            low, high = least, most
            if low > high or not at_least(self.attempt(kind, change(high)).outcome, outcome):
                continue
            while low < high:
                middle = (low + high) // 2
                if at_least(self.attempt(kind, change(middle)).outcome, outcome):
                    high = middle
                else:
                    low = middle + 1
            if low not in given:
                given.add(low)
                yield self.attempt(kind, change(low))

    def amounts(self) -> Iterator[_Tried]:
        amount = self.case.amount
        if amount is None:
            return
        least = -(-self.product.min_amount // self.step) * self.step
        if amount < least:
            yield from self.improved("larger_amount", {"amount": least})
        most = {self.maxima[outcome].amount for outcome in self.wanted(self.fixed)} - {None}
        for smaller in sorted(most):
            if smaller < amount:
                yield self.attempt("smaller_amount", {"amount": smaller})

    @cached_property
    def maxima(self) -> Mapping[Outcome, Any]:
        return max_amounts(self.case)

    def terms(self) -> Iterator[_Tried]:
        term, ceiling = self.case.application.term_months, term_ceiling(self.case)
        if term is None or ceiling is None:
            return
        offered = _terms(self.product.min_term_months, ceiling[0])
        ways = (
            ("longer_term", [months for months in offered if months > term]),
            ("shorter_term", [months for months in reversed(offered) if months < term]),
        )
        for kind, terms in ways:
            wanted = set(self.wanted(self.fixed))
            for months in terms:
                if not wanted:
                    break
                tried = self.attempt(kind, {"term_months": months})
                if tried.outcome in wanted:
                    yield tried
                    wanted = {o for o in wanted if not at_least(tried.outcome, o)}

    def longest_term(self) -> Iterator[_Tried]:
        """At the longest term his age allows, the largest amount: where the term alone, or the
        amount alone, asks too much."""
        age, term = self.case.application.age, self.case.application.term_months
        most_age, ceiling = self.case.number("AGE_MAX_MATURITY"), term_ceiling(self.case)
        amount = self.case.amount
        if age is None or term is None or amount is None or most_age is None or ceiling is None:
            return
        longest = min(ceiling[0], int((most_age - age) * 12))
        if longest <= term:
            return
        longer = Case(self.case.stated.changed(term_months=longest), self.case.terms)
        for outcome in self.wanted(self.fixed):
            most = max_amounts(longer)[outcome].amount
            if most is not None and (self.maxima[outcome].amount or 0) < most < amount:
                changes = {"term_months": longest, "amount": most}
                yield self.attempt("term_and_amount", changes)

    def coborrower(self) -> Iterator[_Tried]:
        stated = self.case.application.coborrower_income or 0
        if self.product.takes_coborrower:
            yield from self.first(
                "coborrower",
                lambda steps: {"coborrower_income": stated + steps * self.step},
                1,
                _MOST_INCOME // self.step,
            )

    def paid_off(self) -> Iterator[_Tried]:
        for kind, name in _PAID_OFF:
            owed = getattr(self.case.application, name) or 0
            each = 1 if name == "lenders_count" else self.step
            yield from self.first(kind, _less(name, owed, each), 1, -(-owed // each))

    def payroll(self) -> Iterator[_Tried]:
        application = self.case.application
        if application.income_type == "salary_transfer" and not application.payroll_at_smb:
            yield from self.improved("payroll", {"payroll_at_smb": True})

    def own_capital(self) -> Iterator[_Tried]:
        own, amount = self.case.application.own_capital, self.case.amount
        if self.case.rule_set in BUSINESS_SETS and own is not None and amount is not None:
            yield from self.first(
                "own_capital",
                lambda steps: {"own_capital": own + steps * self.step},
                1,
                -(-amount // self.step),
            )

    def collateral(self) -> Iterator[_Tried]:
        kind, amount = self.case.application.collateral_kind, self.case.amount
        value = self.case.application.collateral_value
        if amount is None:
            return
        if kind is None or kind == NO_COLLATERAL or kind not in self.product.collateral:
            yield from self._secured("collateral", self.product, {})
        elif self.product.collateral[kind] is not None and value is not None:
            yield from self.first(
                "collateral",
                lambda steps: {"collateral_value": value + steps * self.step},
                1,
                -(-amount * _MOST_TIMES_AMOUNT // self.step),
            )

    def other_products(self) -> Iterator[_Tried]:
        """Products for the same purpose and customer, at the same amount; the term is brought
        inside what they lend for, collateral is asked for where there is none."""
        application, terms = self.case.application, self.case.terms
        for code in terms.policy.rule_sets:
            if code == self.product.code:
                continue
            try:
                product = terms.product(code)
            except UnknownDateError:
                continue
            if application.purpose not in product.purposes:
                continue
            if application.customer_type not in product.customers:
                continue
            changes: dict[str, int | str | bool] = {"product_code": code}
            if application.term_months is not None:
                term = max(application.term_months, product.min_term_months)
                term = min(term, product.max_term_months)
                if term != application.term_months:
                    changes["term_months"] = term
            if application.collateral_kind in product.collateral:
                yield from self._complete(self.improved("other_product", changes))
            else:
                yield from self._complete(self._secured("other_product", product, changes))

    def _complete(self, tries: Iterable[_Tried]) -> Iterator[_Tried]:
        """Only what asks for no answer that is still missing."""
        for tried in tries:
            if set(missing_inputs(tried.case)) <= set(self.missing):
                yield tried

    def _secured(self, kind: str, product: Product, changes: Change) -> Iterator[_Tried]:
        """The first kind of collateral with the best outcome, worth just enough."""
        best: _Tried | None = None
        for collateral, max_ltv in product.collateral.items():
            pledged: dict[str, int | str | bool] = {**changes, "collateral_kind": collateral}
            if max_ltv is not None:
                case = Case(self.case.stated.changed(**pledged), self.case.terms)
                bound = ltv_bound(case, "LTV_MAX_LIKELY")
                if bound is None or case.amount is None:
                    continue
                over, under = bound.percent.as_integer_ratio()
                pledged["collateral_value"] = (
                    -(-case.amount * 100 * under // (over * self.step)) * self.step
                )
            for tried in self.improved(kind, pledged):
                if best is None or not at_least(best.outcome, tried.outcome):
                    best = tried
        if best is not None:
            yield best


def _terms(least: int, most: int) -> list[int]:
    if most - least <= _SPAN_IN_MONTHS:
        return list(range(least, most + 1))
    return sorted({least, most, *range(-(-least // 12) * 12, most + 1, 12)})


def _less(name: str, owed: int, each: int) -> Callable[[int], Change]:
    return lambda steps: {name: max(0, owed - steps * each)}
