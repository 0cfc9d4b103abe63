"""What a loan costs: the point asked about in a sentence, and every price of the day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from actions import display, pointing
from actions.answers import best_answer
from actions.aspects import asked, elsewhere
from actions.loans import Wanted, ask_product, following, pricing_of, wanted, wants
from actions.turn import Button, Reply, Say, Turn, choices, reply, task
from actions.words import word
from catalogue.book.loans import FloatingPrice, LoanPricing, PromoOffer
from viet import formats

_YEAR = 12


@task("loan_rate")
def loan_rate(turn: Turn) -> Reply:
    """Every price of a loan on the day, the one after the promotion beside the promotional one;
    first the point that the message asks about."""
    of = wanted(turn)
    if of.product is None:
        return ask_product(of, "loan_rate")
    pricing = pricing_of(turn, of)
    response = _at_large(pricing)
    point = None if turn.tapped else _point(turn, of, pricing)
    fitting = None if turn.tapped or point else best_answer(turn, "ask_loan_rate")
    if point is not None:
        response, values = point.response, dict(point.values)
    else:
        values = {"product": of.product.name_vi, "ours": _ours(pricing)}
    buttons = following(turn, after="loan_rate")
    if point is not None:
        buttons = (*point.buttons, *buttons)
    shown = Say(response, values, buttons, (display.loan_rates(pricing),), (wants(of),))
    says = [*([fitting] if fitting and of.product.code == "LOAN_HOME" else []), shown]
    listed = pointing.shown(
        (offer.package.code, offer.package.periods[0].rate) for offer in pricing.promos
    )
    return reply(*says, task="loan_rate", offer="loan_repayment", shown=listed or None,
                 **of.slots())  # fmt: skip


def _at_large(pricing: LoanPricing) -> str:
    """The words for the rates at large, by what kind of prices there are."""
    if pricing.promos:
        return "utter_loan_rates"
    if pricing.book_plus_margin:
        return "utter_loan_rates_pledge"
    return "utter_loan_rates_floating" if pricing.floating else "utter_loan_rates_fixed"


def _point(turn: Turn, of: Wanted, pricing: LoanPricing) -> Say | None:
    """What is said to the point asked about; None when the rates at large are meant."""
    if elsewhere(turn.text):
        return _beside_others(turn, of, pricing)
    points = asked("loan_rate", turn.text)
    told = (said for point in points for said in [_POINTS[point](turn, of, pricing)] if said)
    return next(told, None)


def _beside_others(turn: Turn, of: Wanted, pricing: LoanPricing) -> Say:
    """Other banks' figures are not known; what to compare, and what ours are."""
    return replace(_named("utter_loan_rate_others", of, pricing), buttons=_officer(turn))


def _dear(turn: Turn, of: Wanted, pricing: LoanPricing) -> Say:
    """What the rate is made of, and what makes it lower."""
    return replace(_named("utter_loan_rate_dear", of, pricing), buttons=_officer(turn))


def _lower(turn: Turn, of: Wanted, pricing: LoanPricing) -> Say:
    """A machine bargains with nobody; the cheapest there is, and a person."""
    return replace(_named("utter_loan_rate_lower", of, pricing), buttons=_officer(turn))


def _officer(turn: Turn) -> tuple[Button, ...]:
    return choices(((word("button", "officer", turn.language), "/ask_human"),))


def _named(response: str, of: Wanted, pricing: LoanPricing) -> Say:
    assert of.product is not None  # noqa: S101  asked for before
    return Say(response, {"product": of.product.name_vi, "ours": _ours(pricing)})


def _ours(pricing: LoanPricing) -> str:
    """From the lowest first rate to what follows it, in one phrase."""
    floating = _floating(pricing)
    if pricing.book_plus_margin:
        first = pricing.book_plus_margin[0]
        return word("price", "book", margin=formats.percent(first.margin),
                    least=formats.percent(first.min_rate))  # fmt: skip
    if pricing.promos and floating is not None:
        best = min(pricing.promos, key=lambda one: one.package.periods[0].rate)
        return word(
            "rate", "promo_and_after",
            rate=formats.percent(best.package.periods[0].rate),
            months=str(best.package.periods[0].months),
            package=best.package.name_vi,
            after=formats.percent(floating.rate),
            decision=best.source.decision,
        )  # fmt: skip
    if floating is not None:
        return word("rate", "floating", rate=formats.percent(floating.rate),
                    decision=floating.base.source.decision)  # fmt: skip
    rates = [one.rate for one in pricing.fixed if one.decided_by is None]
    if rates:
        return word("rate", "fixed" if len(set(rates)) > 1 else "fixed_one",
                    least=formats.percent(min(rates)), most=formats.percent(max(rates)),
                    decision=pricing.source.decision)  # fmt: skip
    return word("rate", "listed")


def _floating(pricing: LoanPricing) -> FloatingPrice | None:
    """The floating price of the longest term that is left open."""
    return pricing.floating[-1] if pricing.floating else None


def _first_year(_: Turn, of: Wanted, pricing: LoanPricing) -> Say | None:
    if not pricing.promos:
        return _for_good(of, pricing)
    packages = "; ".join(_in_the_first_year(offer) for offer in pricing.promos)
    return _with_source("utter_loan_rate_first_year", of, pricing.promos[0], packages)


def _in_the_first_year(offer: PromoOffer) -> str:
    first = offer.package.periods[0]
    if first.months >= _YEAR or len(offer.package.periods) < 2:
        return word("rate", "package", package=offer.package.name_vi,
                    rate=formats.percent(first.rate))  # fmt: skip
    return word("rate", "stepped", package=offer.package.name_vi, months=str(first.months),
                rate=formats.percent(first.rate),
                then=formats.percent(offer.package.periods[1].rate))  # fmt: skip


def _how_long(_: Turn, of: Wanted, pricing: LoanPricing) -> Say | None:
    if not pricing.promos:
        return _for_good(of, pricing)
    packages = ", ".join(offer.package.name_vi for offer in pricing.promos)
    return _with_source("utter_loan_rate_how_long", of, pricing.promos[0], packages)


def _with_source(response: str, of: Wanted, offer: PromoOffer, packages: str) -> Say:
    assert of.product is not None  # noqa: S101  asked for before
    return Say(
        response,
        {
            "product": of.product.name_vi,
            "packages": packages,
            "decision": offer.source.decision,
            "effective_from": formats.day(offer.source.effective_from),
        },
    )


def _for_good(of: Wanted, pricing: LoanPricing) -> Say | None:
    """A rate that holds for the whole term is the first year's and the last one's."""
    if not pricing.fixed:
        return None
    return _named("utter_loan_rate_for_good", of, pricing)


def _after(_: Turn, of: Wanted, pricing: LoanPricing) -> Say | None:
    floating = _floating(pricing)
    if floating is None:
        return _for_good(of, pricing)
    assert of.product is not None  # noqa: S101  asked for before
    values = {
        "product": of.product.name_vi,
        "base": formats.percent(floating.base.rate),
        "margin": formats.percent(floating.margin),
        "rate": formats.percent(floating.rate),
        "decision": floating.base.source.decision,
        "effective_from": formats.day(floating.base.source.effective_from),
    }
    return Say("utter_loan_rate_after", values)


def _until(_: Turn, of: Wanted, pricing: LoanPricing) -> Say | None:
    ends = [offer.source.effective_to for offer in pricing.promos if offer.source.effective_to]
    if not ends:
        return None
    assert of.product is not None  # noqa: S101  asked for before
    values = {
        "product": of.product.name_vi,
        "until": formats.day(min(ends)),
        "decision": pricing.promos[0].source.decision,
    }
    return Say("utter_loan_rate_until", values)


_POINTS: dict[str, Callable[[Turn, Wanted, LoanPricing], Say | None]] = {
    "until": _until,
    "lower": _lower,
    "dear": _dear,
    "first_year": _first_year,
    "how_long": _how_long,
    "after": _after,
}
