"""What the calculators make of the customer's own values and the published prices.

Every sum that could be computed honestly in a conversation: for the products talked about, the
amounts and the terms that the customer named. A figure that is none of these was not computed
from anything he said.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from catalogue import repaying
from catalogue.calculators import costs, deposits, regular, settlement, withdrawals
from catalogue.calculators.affordability import affordable_principal
from catalogue.calculators.cards import cash_advance, minimum_payment, percent_fee
from catalogue.calculators.days import add_months
from catalogue.calculators.loans import Phase, Schedule, loan_schedule
from catalogue.calculators.money import CalculationError, half_up, percent_of
from catalogue.errors import NotKnown
from catalogue.queries import bank, offers
from catalogue.queries import deposits as deposit_queries
from catalogue.queries import loans as loan_queries
from catalogue.snapshot import Snapshot
from catalogue.term import Term
from tests.conversations.sources.known import Known

# Six sums and what is left of each by another.
_MOST = 24
_STEPS = (1, 1_000_000)
_A_YEAR = 12
_YEAR = 12


@dataclass(frozen=True)
class Values:
    """The customer's own: sums in đồng, terms, percentages."""

    amounts: tuple[int, ...]
    """What he said before what is left of it; of more than `_MOST` the first."""
    months: frozenset[int]
    days: frozenset[int]
    opened: frozenset[date]
    """Days he named: a book he has was opened on one of them."""
    ends: frozenset[date]
    """Days that the answer names: what is closed early may be closed on one of them."""
    percents: frozenset[Decimal]


class Computed:
    """Results by product, kept: conversations ask the same sums again and again."""

    def __init__(self, snapshot: Snapshot, on: date) -> None:
        self.snapshot = snapshot
        self.on = on
        self._deposits = lru_cache(maxsize=4_000)(self._deposit)
        self._loans = lru_cache(maxsize=1_000)(self._loan)

    def results(self, codes: Iterable[str], values: Values) -> Iterator[Known]:
        """Known results one after another, the commonest first."""
        amounts = values.amounts[:_MOST]
        for amount in amounts:
            yield self._own_book(amount, values)
        for code, amount in itertools.product(sorted(codes), amounts):
            if code in self.snapshot.deposit_products.by_code:
                for opened in sorted({self.on, *values.opened}):
                    yield self._deposits(code, amount, opened, values)
            elif code in self.snapshot.loan_products.by_code:
                yield self._loans(code, amount, values.months)
            elif code in self.snapshot.cards.by_code or code in self.snapshot.services.by_code:
                yield self._fees(code, amount)

    # Deposits.

    def _own_book(self, amount: int, values: Values) -> Known:
        """A savings book at the rate and for the term that the customer told, of no product."""
        known = Known()
        for months, rate, opened in itertools.product(
            sorted(values.months),
            sorted(values.percents),
            sorted({self.on, *values.opened}),
        ):
            # What a closed day does is a rule of the product, and none is told: either may be.
            for closed in (None, bank.closed_days(self.snapshot)):
                result = _made(
                    deposits.deposit_interest, amount, rate, Term(months=months), "end", opened,
                    closed_days=closed,
                )  # fmt: skip
                if result is not None:
                    _of_deposit(known, result)
        return known

    def _deposit(self, code: str, amount: int, opened: date, values: Values) -> Known:
        known = Known()
        product = deposit_queries.deposit_product(self.snapshot, code, on=self.on)
        calendar = bank.closed_days(self.snapshot)
        for channel, payment in itertools.product(product.channels, product.interest_payments):
            closed = calendar if product.closed_day_at(channel) == "next_working_day" else None
            for term in self._terms(code, channel, amount, opened, values):
                priced = None if product.kind == "demand" else term
                posted = self._rate(code, channel, payment, amount, priced, opened)
                for rate in {*values.percents, *([posted] if posted is not None else [])}:
                    result = _made(
                        deposits.deposit_interest, amount, rate, term, payment, opened,
                        closed_days=closed,
                    )  # fmt: skip
                    if result is not None:
                        _of_deposit(known, result)
                        self._early(known, result, values)
                    if term.months is not None and product.kind == "regular":
                        self._regular(known, amount, rate, term)
        return known

    def _terms(
        self, code: str, channel: str, amount: int, on: date, values: Values
    ) -> Iterator[Term]:
        """The posted terms; of money on demand the times that the customer named."""
        if deposit_queries.deposit_product(self.snapshot, code, on=self.on).kind == "demand":
            yield from (Term(months=count) for count in sorted(values.months) if count > 0)
            yield from (Term.of(count, "day") for count in sorted(values.days) if count > 0)
            return
        try:
            table = deposit_queries.deposit_rate_table(
                self.snapshot, code, channel=channel, on=on, amount=amount
            )
        except NotKnown:
            return
        yield from (row.span.first for row in table.rows if row.span.first is not None)

    def _rate(
        self, code: str, channel: str, payment: str, amount: int, term: Term | None, on: date
    ) -> Decimal | None:
        try:
            return deposit_queries.deposit_rate(
                self.snapshot, code, channel=channel, amount=amount, term=term,
                interest_payment=payment, on=on,
            ).rate  # fmt: skip
        except NotKnown:
            return None

    def _early(self, known: Known, result: deposits.DepositInterest, values: Values) -> None:
        """Closing it today, on a day that is named, or after a time that the customer named."""
        demand = deposit_queries.lowest_demand_rate(self.snapshot, on=self.on).rate
        half = result.opened + (result.maturity.nominal - result.opened) / 2
        ends = {self.on, half, *values.opened}
        ends |= {add_months(result.opened, count) for count in values.months}
        ends |= {result.opened + timedelta(days=count) for count in values.days}
        known.dates |= ends
        # A day that only the answer names explains a sum, and not itself.
        for end in {*ends, *values.ends}:
            closed = _made(withdrawals.close_early, result, end, demand)
            if closed is not None:
                known.money |= {
                    closed.interest_due, closed.interest_lost, closed.clawback, closed.paid_out,
                }  # fmt: skip
                known.days.add(closed.accrual.days)

    def _regular(self, known: Known, amount: int, rate: Decimal, term: Term) -> None:
        plan = _made(regular.monthly_plan, amount, self.on, term)
        saving = plan and _made(regular.regular_saving, plan.contributions, rate, self.on, term)
        if saving:
            known.money |= {saving.deposited, saving.interest, saving.total}
            known.dates.add(saving.maturity.actual)
            known.months.add(len(saving.accruals))

    # Loans.

    def _loan(self, code: str, amount: int, months: frozenset[int]) -> Known:
        known = Known()
        product = loan_queries.loan_product(self.snapshot, code, on=self.on)
        for share in {c.max_ltv for c in product.collateral} | {product.max_share_of_need_percent}:
            if share:
                lent = half_up(percent_of(amount, Decimal(share)))
                known.money |= {lent, amount - lent}
        for one in product.early_repayment.fee_steps:
            known.money.add(half_up(percent_of(amount, one.percent)))
        terms = {*months, product.min_term_months, product.max_term_months}
        for term in sorted(t for t in terms if 0 < t <= product.max_term_months):
            for phases in self._prices(code, term):
                for method in ("annuity", "reducing", "bullet"):
                    schedule = _made(loan_schedule, amount, term, method, phases)
                    if schedule is not None:
                        self._of_schedule(known, product, schedule, months)
                for step in _STEPS:
                    fits = _made(affordable_principal, amount, term, "annuity", phases, step=step)
                    if fits is not None:
                        known.money.add(fits.principal)
            self._flat(known, code, amount, term)
        return known

    def _prices(self, code: str, term: int) -> Iterator[tuple[Phase, ...]]:
        pricing = loan_queries.loan_pricing(self.snapshot, code, on=self.on, term_months=term)
        yield from (price.phases for price in repaying.prices(pricing))
        yield from ((Phase(price.rate),) for price in pricing.floating)
        yield from ((Phase(price.rate),) for price in pricing.fixed)

    def _of_schedule(
        self, known: Known, product: Any, schedule: Schedule, months: frozenset[int]
    ) -> None:
        known.money |= {
            schedule.principal, schedule.total, schedule.total_interest,
            schedule.largest_instalment,
        }  # fmt: skip
        for row in schedule.rows:
            known.money |= {row.principal, row.interest, row.instalment, row.balance}
        for phase in schedule.phases:
            known.money |= {phase.first_instalment, phase.last_instalment, phase.interest}
            known.months |= {phase.from_month, phase.to_month}
        # A schedule is told by the month at first, then by the year.
        known.months |= {*range(1, _YEAR + 1), *range(_YEAR, schedule.months, _YEAR)}
        known.months.add(schedule.months)
        # A year of the loan that is asked for begins with the fee's own step; the first one's end
        # is the example for one who has told no time.
        begins = {step.from_month for step in product.early_repayment.fee_steps}
        for month in {*months, *(m - 1 for m in months), *begins, _A_YEAR}:
            if 0 < month < schedule.months:
                settled = _made(
                    settlement.settle_early, schedule, month, product.early_repayment.fee_steps
                )
                if settled is not None:
                    known.money |= {
                        settled.principal, settled.fee, settled.total, settled.interest_spared,
                        settled.net_saving,
                    }  # fmt: skip

    def _flat(self, known: Known, code: str, amount: int, term: int) -> None:
        for price in loan_queries.loan_pricing(self.snapshot, code, on=self.on).flat_monthly:
            plan = _made(
                costs.flat_plan, amount, term, price.percent_per_month_on_initial_principal,
                conversion_fee_percent=price.conversion_fee_percent,
            )  # fmt: skip
            if plan is not None:
                known.money |= {plan.conversion_fee, plan.total_fee, plan.total}
                known.money |= {one for row in plan.rows for one in (row.payment, row.fee)}

    # Cards and services.

    def _fees(self, code: str, amount: int) -> Known:
        known = Known()
        for fee in offers.fees(self.snapshot, code, on=self.on):
            if fee.percent is not None:
                paid = _made(percent_fee, amount, fee.percent, least=fee.min or 0, most=fee.max)
                if paid is not None:
                    known.money |= {paid.fee, paid.computed, amount + paid.fee}
        if code in self.snapshot.cards.by_code:
            self._card(known, code, amount)
        return known

    def _card(self, known: Known, code: str, amount: int) -> None:
        card = offers.card(self.snapshot, code, on=self.on)
        rule = card.limit_rule
        if rule is not None:
            multiples = {rule.multiple_min, rule.multiple_max} - {None}
            wanted = {amount * multiple for multiple in multiples if multiple}
            # The income from which on a limit of that sum is given.
            known.money |= {-(-amount // multiple) for multiple in multiples if multiple}
            if rule.percent_of_book:
                wanted.add(half_up(percent_of(amount, Decimal(rule.percent_of_book))))
            known.money |= {min(max(one, rule.min), rule.max) for one in wanted} | wanted
        least = getattr(card, "min_payment", None)
        if least is not None:
            paid = _made(minimum_payment, amount, least.percent, least.min)
            known.money |= {paid.amount, paid.carried} if paid else set()
        if card.interest_rate is not None:
            for days in (30, 45):
                drawn = _made(
                    cash_advance, amount, Decimal(4), card.interest_rate, self.on,
                    self.on + timedelta(days=days),
                )  # fmt: skip
                known.money |= {drawn.interest} if drawn else set()


def _of_deposit(known: Known, result: deposits.DepositInterest) -> None:
    known.money |= {result.interest, result.total, result.principal}
    known.money |= {paid.amount for paid in result.payments}
    known.dates |= {result.opened, result.maturity.actual, result.maturity.nominal}
    known.dates |= {paid.on for paid in result.payments}
    known.days |= {paid.accrual.days for paid in result.payments}
    known.days.add((result.maturity.actual - result.opened).days)


def _made(calculate: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """The result, or None where the values make no sense for this calculation."""
    try:
        return calculate(*arguments, **named)
    except CalculationError:
        return None
