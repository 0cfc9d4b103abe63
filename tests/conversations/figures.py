"""What expressions in the cases may call: the catalogue as seeded, and the calculators.

Nothing here goes through the actions: an answer and its test meet only in the catalogue.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from catalogue.book.cards import Card
from catalogue.book.deposits import DepositProduct
from catalogue.book.loans import LoanPricing, LoanProduct
from catalogue.calculators import deposits as deposit_sums
from catalogue.calculators import loans as loan_sums
from catalogue.calculators.affordability import affordable_principal
from catalogue.calculators.days import Calendar
from catalogue.calculators.money import half_up, percent_of
from catalogue.queries import bank, deposits, faq, loans, offers
from catalogue.snapshot import Snapshot
from catalogue.term import Term
from viet import formats

_EXPRESSION = re.compile(r"\{([^{}]+)\}")


class Figures:
    """The figures of one state of the catalogue on one day."""

    def __init__(self, snapshot: Snapshot, on: date) -> None:
        self.snapshot = snapshot
        self.on = on
        own = {name: getattr(self, name) for name in dir(self) if not name.startswith("_")}
        self._names: Mapping[str, Any] = {
            **own,
            "percent": lambda value: formats.percent(Decimal(value)),
            "share": lambda value: formats.percent(Decimal(value), places=None),
            "money": formats.money,
            "dong": formats.number,
            "short": formats.money_short,
            "day": formats.day,
            "years": formats.term_long,
        }

    def fill(self, text: str) -> str:
        """The text with every expression in braces replaced by its value.

        Raises:
            Exception: whatever the expression raises, a misspelt code for instance.
        """
        return _EXPRESSION.sub(lambda found: str(self.value(found[1])), text)

    def value(self, expression: str) -> Any:
        """One expression's value; the cases are the project's own files."""
        return eval(expression, {"__builtins__": {}}, dict(self._names))  # noqa: S307

    # Deposits.

    def deposit(self, code: str) -> DepositProduct:
        return deposits.deposit_product(self.snapshot, code, on=self.on)

    def rate(
        self,
        code: str,
        months: int | None,
        *,
        amount: int = 1_000_000_000_000,
        payment: str = "end",
        channel: str | None = None,
        weeks: int | None = None,
        on: date | None = None,
    ) -> Decimal:
        """The posted rate of a deposit; the lowest tier unless an amount is given."""
        product = self.deposit(code)
        place = channel or product.channels[0]
        if amount == 1_000_000_000_000:
            amount = product.min_amount_at(place)
        if months is None and weeks is None:
            term = None
        else:
            term = Term(months=months) if weeks is None else Term(weeks=weeks)
        return deposits.deposit_rate(
            self.snapshot,
            code,
            channel=place,
            amount=amount,
            term=term,
            interest_payment=payment,
            on=on or self.on,
        ).rate

    def demand(self) -> Decimal:
        """What an early withdrawal earns."""
        return deposits.lowest_demand_rate(self.snapshot, on=self.on).rate

    def interest(
        self,
        code: str,
        amount: int,
        months: int,
        *,
        payment: str = "end",
        channel: str | None = None,
    ) -> deposit_sums.DepositInterest:
        """The interest of one book opened today."""
        product = self.deposit(code)
        place = channel or product.channels[0]
        rate = self.rate(code, months, amount=amount, payment=payment, channel=place)
        moves = product.closed_day_at(place) == "next_working_day"
        return deposit_sums.deposit_interest(
            amount,
            rate,
            Term(months=months),
            payment,
            self.on,
            closed_days=self._calendar() if moves else None,
        )

    def _calendar(self) -> Calendar:
        covers = self.snapshot.section("calendar", "calendar")["covers"]
        return Calendar(
            date.fromisoformat(str(covers["from"])),
            date.fromisoformat(str(covers["to"])),
            frozenset(self.snapshot.holidays),
        )

    # Loans.

    def loan(self, code: str) -> LoanProduct:
        return loans.loan_product(self.snapshot, code, on=self.on)

    def pricing(self, code: str, months: int | None = None, **case: Any) -> LoanPricing:
        return loans.loan_pricing(self.snapshot, code, on=self.on, term_months=months, case=case)

    def floating(self, code: str, months: int, **case: Any) -> Decimal:
        """The rate after the promotion, as it stands today."""
        return self.pricing(code, months, **case).floating[0].rate

    def fixed(self, code: str, **case: Any) -> Decimal:
        """The fixed rate of a case."""
        return self.pricing(code, **case).fixed[0].rate

    def promo(self, code: str, package: str) -> Decimal:
        """The first rate of a package that runs today."""
        offers_ = self.pricing(code).promos
        return next(o.package.periods[0].rate for o in offers_ if o.package.code == package)

    def ltv(self, code: str, kind: str) -> int:
        """The most that may be lent on a kind of collateral, in percent of its value."""
        found = next(c.max_ltv for c in self.loan(code).collateral if c.kind == kind)
        assert found is not None
        return found

    def schedule(
        self,
        code: str,
        amount: int,
        months: int,
        *,
        method: Any = "annuity",
        package: str | None = None,
        rate: Decimal | None = None,
        **case: Any,
    ) -> loan_sums.Schedule:
        """The instalments: at a package, at one rate, or at the price of least interest."""
        pricing = self.pricing(code, months, **case)
        plans: dict[str | None, list[loan_sums.Phase]] = {
            offer.package.code: [
                *(loan_sums.Phase(p.rate, p.months, "promotional") for p in offer.package.periods),
                loan_sums.Phase(max(f.rate for f in offer.then), None, "floating"),
            ]
            for offer in pricing.promos
            if offer.then
        }
        if rate is not None:
            plans = {None: [loan_sums.Phase(rate)]}
        elif not plans:
            plans = {None: [loan_sums.Phase(max(p.rate for p in pricing.floating))]}
        if package is not None:
            plans = {package: plans[package]}
        made = [
            loan_sums.loan_schedule(amount, months, method, phases) for phases in plans.values()
        ]
        return min(made, key=lambda one: one.total_interest)

    def affordable(self, code: str, instalment: int, months: int) -> int:
        """The largest loan for an instalment at today's floating rate, to the million."""
        phases = [loan_sums.Phase(self.floating(code, months))]
        found = affordable_principal(instalment, months, "annuity", phases, step=1_000_000)
        return found.principal

    def prepaid(self, code: str, amount: int, month: int) -> int:
        """The fee of repaying that much in that month of the loan."""
        percent = loan_sums.fee_percent(self.loan(code).early_repayment.fee_steps, month)
        return half_up(percent_of(amount, percent))

    # Cards, services, the bank.

    def card(self, code: str) -> Card:
        return offers.card(self.snapshot, code, on=self.on)

    def fee(self, owner: str, code: str, channel: str | None = None) -> Any:
        return offers.fee(self.snapshot, owner, code, on=self.on, channel=channel)

    def fact(self, code: str) -> Any:
        return bank.fact(self.snapshot, code, on=self.on).value

    def limit(self, owner: str, name: str) -> int:
        """A limit of a service, in đồng."""
        value = offers.service_limits(self.snapshot, owner, on=self.on).values[name]
        assert isinstance(value, int)
        return value

    @property
    def hotline(self) -> str:
        return str(self.fact("HOTLINE"))

    def branch(self, code: str) -> Any:
        return bank.branch(self.snapshot, code, on=self.on)

    def placeholder(self, name: str) -> str:
        """A figure as the frequently asked questions write it."""
        return faq.placeholder(self.snapshot, name, on=self.on)
