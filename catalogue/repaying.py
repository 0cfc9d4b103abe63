"""How a loan would be repaid at each of its prices: during the promotion and after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from catalogue.book.common import Source
from catalogue.book.loans import FloatingPrice, LoanPricing, LoanProduct, PromoPackage
from catalogue.calculators.days import Calendar
from catalogue.calculators.loans import Method, Phase, PhaseSummary, Schedule, loan_schedule

SCHEDULED: tuple[Method, ...] = ("annuity", "reducing", "bullet")
"""Methods with an instalment for every month; others hang on what is drawn or on harvests."""


@dataclass(frozen=True)
class Price:
    """One way a loan may be priced. ``phases`` go with ``sources``, one each.

    ``floating`` is the price after the promotion, or of the whole term; both it and ``package``
    are None for a rate that is fixed to the end.
    """

    package: PromoPackage | None
    floating: FloatingPrice | None
    phases: tuple[Phase, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Plan:
    """The schedule at one price. An estimate, amounts in đồng."""

    price: Price
    schedule: Schedule

    @property
    def package(self) -> PromoPackage | None:
        return self.price.package

    @property
    def floating(self) -> FloatingPrice | None:
        return self.price.floating

    @property
    def sources(self) -> tuple[Source, ...]:
        """The source of each phase's rate; one more than the phases of a short loan."""
        return self.price.sources

    @property
    def phases(self) -> tuple[tuple[PhaseSummary, Source], ...]:
        return tuple(zip(self.schedule.phases, self.sources, strict=False))


def scheduled_method(product: LoanProduct, wanted: str | None) -> Method | None:
    """The wanted method where the product has it, else the product's first that can be scheduled;
    None where it has none."""
    offered = [method for method in SCHEDULED if method in product.repayment_methods]
    if wanted in offered:
        return next(method for method in offered if method == wanted)
    return min(offered, key=product.repayment_methods.index, default=None)


def prices(pricing: LoanPricing) -> tuple[Price, ...]:
    """Each price that can be scheduled: promotional, floating, fixed.

    Those that an officer decides, or that hang on a savings book's rate, are left out.
    """
    found = []
    for offer in pricing.promos:
        # Where the case leaves two prices open, the dearer one is the one to count with.
        for after in sorted(offer.then, key=lambda price: price.rate)[-1:]:
            started = [Phase(one.rate, one.months, "promotional") for one in offer.package.periods]
            found.append(
                Price(
                    offer.package,
                    after,
                    (*started, Phase(after.rate, None, "floating")),
                    (*[offer.source] * len(started), after.base.source),
                )
            )
    found += [
        Price(None, price, (Phase(price.rate, None, "floating"),), (price.base.source,))
        for price in pricing.floating
    ]
    found += [
        Price(None, None, (Phase(fixed.rate, None, "fixed"),), (pricing.source,))
        for fixed in pricing.fixed
        if fixed.decided_by is None
    ]
    return tuple(found)


def plans(
    of: Sequence[Price],
    amount: int,
    months: int,
    method: Method,
    *,
    disbursed: date | None = None,
    closed_days: Calendar | None = None,
) -> tuple[Plan, ...]:
    """The schedule of ``amount`` đồng at each price, the least interest first.

    With ``disbursed`` each month has its due day, moved off ``closed_days``.

    Raises:
        CalculationError: amount or term make no sense.
    """
    made = [
        Plan(
            price,
            loan_schedule(
                amount, months, method, price.phases, disbursed=disbursed, closed_days=closed_days
            ),
        )
        for price in of
    ]
    return tuple(sorted(made, key=lambda plan: plan.schedule.total_interest))
