"""Deposits: products, and what was posted for them on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from catalogue.book.deposits import (
    DepositProduct,
    DepositRate,
    DepositRateRow,
    DepositRateTable,
)
from catalogue.errors import NotKnown, Reason
from catalogue.rates import RateBook
from catalogue.snapshot import Snapshot
from catalogue.term import Term, TermSpan

VND = "VND"
# The order in which tables show them.
PAYMENTS = ("end", "upfront", "monthly", "quarterly", "semiannual", "annual")


def deposit_products(
    snapshot: Snapshot,
    *,
    on: date,
    kind: str | None = None,
    channel: str | None = None,
    interest_payment: str | None = None,
) -> tuple[DepositProduct, ...]:
    """The products on sale, in the book's order."""
    return tuple(
        entry.record
        for entry in snapshot.deposit_products.on(on)
        if kind in (None, entry.record.kind)
        and (channel is None or channel in entry.record.channels)
        and (interest_payment is None or interest_payment in entry.record.interest_payments)
    )


def deposit_product(snapshot: Snapshot, code: str, *, on: date) -> DepositProduct:
    """The product with its terms of that day.

    Raises:
        NotKnown: no such product, or not on that day.
    """
    return snapshot.deposit_products.at(code, on).record


def deposit_rate(
    snapshot: Snapshot,
    product: str,
    *,
    channel: str,
    amount: int,
    term: Term | None,
    interest_payment: str,
    on: date,
    segment: str = "",
    currency: str = VND,
) -> DepositRate:
    """The rate posted for one book of ``amount`` đồng; ``term`` None asks for the demand rate.

    A rate of the customer's own ``segment`` goes before one for everybody.

    Raises:
        NotKnown: says which part of the question has no answer, and what could be asked instead.
    """
    book = snapshot.rates(product)
    for wanted in dict.fromkeys((segment, "")):
        tiers = book.covering((channel, wanted, currency, interest_payment), term, on)
        best = _tier(tiers, amount)
        if best is not None:
            _refuse_too_much(snapshot, best, amount, term, on)
            return best
    raise _unknown_rate(
        snapshot, book, product, channel, amount, term, interest_payment, on, segment, currency
    )


def _tier(rates: Iterable[DepositRate], amount: int) -> DepositRate | None:
    """The rate of the highest tier not above the amount."""
    return max(
        (rate for rate in rates if rate.min_amount <= amount),
        key=lambda rate: rate.min_amount,
        default=None,
    )


def _refuse_too_much(
    snapshot: Snapshot, rate: DepositRate, amount: int, term: Term | None, on: date
) -> None:
    most = snapshot.deposit_products.at(rate.product, on).record.max_amount
    if most is not None and amount > most:
        raise NotKnown(
            "deposit_rate",
            reason="amount",
            product=rate.product,
            term=_spoken(term),
            on=on,
            detail=f"amount {amount} is above the product's maximum",
            known=[f"at most {most}"],
        )


def _unknown_rate(
    snapshot: Snapshot,
    book: RateBook,
    product: str,
    channel: str,
    amount: int,
    term: Term | None,
    interest_payment: str,
    on: date,
    segment: str,
    currency: str,
) -> NotKnown:
    snapshot.deposit_products.at(product, on)
    posted = list(book.posted(on))

    def not_known(reason: Reason, detail: str, known: Iterable[str]) -> NotKnown:
        return NotKnown(
            "deposit_rate",
            reason=reason,
            product=product,
            term=_spoken(term),
            on=on,
            detail=detail,
            known=list(dict.fromkeys(known)),
        )

    if not posted:
        days = sorted({rate.source.effective_from.isoformat() for rate in book})
        return not_known("date", "no sheet in force", [f"from {first}" for first in days])
    posted = [rate for rate in posted if rate.currency == currency]
    if not posted:
        return not_known(
            "currency", f"currency {currency}", sorted({lane[2] for lane in book.lanes})
        )
    in_channel = [rate for rate in posted if rate.channel == channel]
    if not in_channel:
        return not_known("channel", f"channel {channel}", sorted({rate.channel for rate in posted}))
    for_all = [rate for rate in in_channel if rate.segment in (segment, "")]
    if not for_all:
        return not_known(
            "case", f"segment {segment or 'none'}", sorted({rate.segment for rate in in_channel})
        )
    with_term = [rate for rate in for_all if rate.span.covers(term)]
    if not with_term:
        return not_known("term", f"channel {channel}", _nearest(for_all, term))
    paid = [rate for rate in with_term if rate.interest_payment == interest_payment]
    if not paid:
        return not_known(
            "interest_payment",
            f"interest paid {interest_payment}",
            [name for name in PAYMENTS if any(rate.interest_payment == name for rate in with_term)],
        )
    least = min(rate.min_amount for rate in paid)
    return not_known("amount", f"amount {amount}", [f"from {least}"])


def _nearest(rates: Iterable[DepositRate], term: Term | None) -> list[str]:
    spans = {rate.span for rate in rates}
    wanted = term.about_days if term else 0

    def distance(span: TermSpan) -> tuple[int, int]:
        days = span.first.about_days if span.first else 0
        return abs(days - wanted), days

    return [str(span) for span in sorted(spans, key=distance)]


def _spoken(term: Term | None) -> str:
    return "demand" if term is None else str(term)


def deposit_rate_table(
    snapshot: Snapshot,
    product: str,
    *,
    channel: str,
    on: date,
    amount: int | None = None,
    segment: str = "",
    currency: str = VND,
) -> DepositRateTable:
    """Everything posted for a product through a channel; without ``amount`` the lowest tier.

    Raises:
        NotKnown: nothing is posted for that product, channel, amount and day.
    """
    found = snapshot.deposit_products.at(product, on).record
    posted = [
        rate
        for rate in snapshot.rates(product).posted(on)
        if (rate.channel, rate.currency) == (channel, currency) and rate.segment in (segment, "")
    ]
    sum_ = min((rate.min_amount for rate in posted), default=0) if amount is None else amount
    cells: dict[TermSpan, dict[str, list[DepositRate]]] = defaultdict(lambda: defaultdict(list))
    for rate in posted:
        cells[rate.span][rate.interest_payment].append(rate)
    rows = []
    for span in sorted(cells, key=_length):
        rates = {}
        for name in PAYMENTS:
            offered = cells[span].get(name, [])
            own = [rate for rate in offered if rate.segment == segment]
            best = _tier(own, sum_) or _tier(offered, sum_)
            if best is not None:
                rates[name] = best
        if rates:
            rows.append(DepositRateRow(span, rates))
    if not rows:
        raise _no_table(snapshot, product, channel, sum_, on)
    shown = [rate for row in rows for rate in row.rates.values()]
    return DepositRateTable(
        product=found,
        channel=channel,
        min_amount=max(rate.min_amount for rate in shown),
        interest_payments=tuple(
            name for name in PAYMENTS if any(name in row.rates for row in rows)
        ),
        rows=tuple(rows),
        source=max((rate.source for rate in shown), key=lambda source: source.effective_from),
    )


def _length(span: TermSpan) -> tuple[int, int]:
    first = span.first.about_days if span.first else 0
    return first, span.last.about_days if span.last else first


def _no_table(snapshot: Snapshot, product: str, channel: str, amount: int, on: date) -> NotKnown:
    posted = list(snapshot.rates(product).posted(on))
    channels = sorted({rate.channel for rate in posted})
    if not posted:
        days = sorted({rate.source.effective_from for rate in snapshot.rates(product)})
        return NotKnown(
            "deposit_rate_table",
            reason="date",
            product=product,
            on=on,
            known=[f"from {first}" for first in days],
        )
    reason: Reason = "amount" if channel in channels else "channel"
    least = min(rate.min_amount for rate in posted)
    return NotKnown(
        "deposit_rate_table",
        reason=reason,
        product=product,
        on=on,
        detail=f"channel {channel}, amount {amount}",
        known=[f"from {least}"] if reason == "amount" else channels,
    )


def deposit_tiers(snapshot: Snapshot, product: str, *, channel: str, on: date) -> tuple[int, ...]:
    """Lower bounds in đồng of the amount tiers posted, lowest first."""
    return tuple(
        sorted(
            {
                rate.min_amount
                for rate in snapshot.rates(product).posted(on)
                if rate.channel == channel and rate.currency == VND
            }
        )
    )


def lowest_demand_rate(snapshot: Snapshot, *, on: date, currency: str = VND) -> DepositRate:
    """The lowest demand rate posted for any product of kind ``demand``.

    This is what an early withdrawal earns, on the day of the withdrawal (TT 04/2022/TT-NHNN).

    Raises:
        NotKnown: no demand rate is posted on that day.
    """
    posted = [
        rate
        for product in deposit_products(snapshot, on=on, kind="demand")
        for rate in snapshot.rates(product.code).posted(on)
        if rate.span.first is None and rate.currency == currency
    ]
    if not posted:
        raise NotKnown("lowest_demand_rate", reason="date", on=on)
    return min(posted, key=lambda rate: rate.rate)
