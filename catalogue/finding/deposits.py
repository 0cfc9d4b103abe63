"""Which deposit suits: by sum, term, access, payment of interest, channel and age."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from catalogue.book.deposits import DepositProduct, DepositRate
from catalogue.finding.matches import Match, Reason, blocking, mild
from catalogue.queries.deposits import VND, deposit_products
from catalogue.snapshot import Snapshot
from catalogue.term import Term

# Meant for some customers only; for others they do not fit.
_FOR_SOME = ("child", "retirement", "regular")


@dataclass(frozen=True, kw_only=True)
class DepositNeeds:
    """What the customer told; None where he did not.

    ``amount`` in đồng of one book (of one month when ``kind`` is regular). ``term`` is wanted
    exactly; ``longest`` lets the best rate up to it be chosen. ``flexible``: part of the money must
    be free before the end.
    """

    amount: int | None = None
    term: Term | None = None
    longest: Term | None = None
    flexible: bool = False
    interest_payment: str | None = None
    channel: str | None = None
    age: int | None = None
    kind: str | None = None
    segment: str = ""


def find_deposits(
    snapshot: Snapshot, needs: DepositNeeds, *, on: date
) -> tuple[Match[DepositProduct], ...]:
    """Every product on sale, fitting ones first, then by rate."""
    matches = [
        _match(snapshot, product, needs, on) for product in deposit_products(snapshot, on=on)
    ]
    best = max((match.rate for match in matches if match.fits and match.rate), default=None)
    for at, match in enumerate(matches):
        if match.fits and match.rate is not None and match.rate == best:
            crown = mild("highest_rate", rate=match.rate)
            matches[at] = replace(match, reasons_for=(crown, *match.reasons_for))
    return tuple(sorted(matches, key=lambda match: (match.blocked, -(match.rate or 0))))


def _match(
    snapshot: Snapshot, product: DepositProduct, needs: DepositNeeds, on: date
) -> Match[DepositProduct]:
    against = _limits(product, needs)
    chosen = _rate(snapshot, product, needs, on)
    if chosen is None:
        against.append(_no_rate(product, needs))
    favour = []
    if chosen is not None:
        favour.append(
            mild(
                "posted_rate",
                rate=chosen.rate,
                term=str(chosen.span),
                channel=chosen.channel,
                interest_payment=chosen.interest_payment,
                decision=chosen.source.decision,
            )
        )
    favour += _advantages(product)
    against += _drawbacks(product)
    return Match(
        product,
        chosen.rate if chosen else None,
        tuple(favour),
        tuple(against),
        product.selling_points_vi,
        product.drawbacks_vi,
    )


def _limits(product: DepositProduct, needs: DepositNeeds) -> list[Reason]:
    against: list[Reason] = []
    if needs.kind is not None and product.kind != needs.kind:
        against.append(blocking("other_kind", kind=product.kind))
    elif needs.kind is None and product.kind in _FOR_SOME and not _is_for(product, needs.age):
        against.append(blocking("for_others", kind=product.kind))
    if needs.channel is not None and needs.channel not in product.channels:
        against.append(blocking("channel", channels=product.channels))
    channels = [needs.channel] if needs.channel in product.channels else product.channels
    least = min(product.min_amount_at(str(channel)) for channel in channels)
    if needs.amount is not None and needs.amount < least:
        against.append(blocking("below_minimum", minimum=least))
    if needs.amount is not None and product.max_amount and needs.amount > product.max_amount:
        against.append(blocking("above_maximum", maximum=product.max_amount))
    opening = product.who_may_open
    if needs.age is not None:
        if needs.age < opening.min_age and opening.legal_representative_below is None:
            against.append(blocking("too_young", min_age=opening.min_age))
        if opening.max_age is not None and needs.age > opening.max_age:
            against.append(blocking("too_old", max_age=opening.max_age))
    if needs.flexible and not product.early_withdrawal.partial.allowed:
        against.append(blocking("no_partial_withdrawal"))
    return against


def _is_for(product: DepositProduct, age: int | None) -> bool:
    return product.kind == "retirement" and age is not None and age >= product.who_may_open.min_age


def _no_rate(product: DepositProduct, needs: DepositNeeds) -> Reason:
    if needs.interest_payment not in (None, *product.interest_payments):
        return blocking("interest_payment", interest_payments=product.interest_payments)
    first, last = product.min_term, product.max_term
    return blocking("term", first=str(first or "demand"), last=str(last or "demand"))


def _rate(
    snapshot: Snapshot, product: DepositProduct, needs: DepositNeeds, on: date
) -> DepositRate | None:
    """The best rate that meets the needs; a customer's own segment before everybody's."""
    book = snapshot.rates(product.code)
    book.prepare(on)
    best: DepositRate | None = None
    for lane in book.lanes:
        channel, segment, currency, payment = lane
        if (
            currency != VND
            or segment not in (needs.segment, "")
            or needs.channel not in (None, channel)
            or needs.interest_payment not in (None, payment)
        ):
            continue
        if needs.term is not None:
            offered: Iterable[DepositRate] = book.covering(lane, needs.term, on)
        else:
            offered = islice(_affordable(book.within(lane, needs.longest, on), needs.amount), 1)
        for rate in _affordable(offered, needs.amount):
            if best is None or _better(rate, best):
                best = rate
    return best


def _affordable(rates: Iterable[DepositRate], amount: int | None) -> Iterator[DepositRate]:
    return (rate for rate in rates if amount is None or rate.min_amount <= amount)


def _better(one: DepositRate, two: DepositRate) -> bool:
    """A higher rate; of two payments of interest, the end of the term reads most plainly."""
    return (one.rate, one.min_amount, one.interest_payment == "end") > (
        two.rate,
        two.min_amount,
        two.interest_payment == "end",
    )


def _advantages(product: DepositProduct) -> list[Reason]:
    favour = []
    partial = product.early_withdrawal.partial
    if partial.allowed:
        favour.append(mild("partial_withdrawal", min_remaining=partial.min_remaining))
    if product.topup.allowed:
        favour.append(mild("topup", min_amount=product.topup.min_amount))
    if product.collateral_for_pledge:
        favour.append(mild("can_be_pledged"))
    return favour


def _drawbacks(product: DepositProduct) -> list[Reason]:
    against = []
    if product.early_withdrawal.full.rate == "lowest_demand_rate_on_day":
        against.append(mild("early_withdrawal_earns_demand_rate"))
    if not product.early_withdrawal.partial.allowed:
        against.append(mild("withdrawn_whole_only"))
    if product.max_total_per_customer is not None:
        against.append(mild("limit_per_customer", maximum=product.max_total_per_customer))
    return against
