"""Loans: products and their prices on a day.

A *case* is what is known about the borrower and the loan, as the conditions of prices name it:
``income_type``, ``payroll_at_smb``, ``security``, ``term_class``, ``collateral_kind``,
``collateral_entity``, ``customer``, ``priority_assessed``. What it does not tell rules nothing out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Protocol, TypeVar

from catalogue.book.common import Source, When, matches, undecided
from catalogue.book.loans import (
    BaseRate,
    FloatingPrice,
    FloatingRate,
    LoanPricing,
    LoanProduct,
    PromoOffer,
)
from catalogue.errors import NotKnown
from catalogue.records import Row
from catalogue.snapshot import Snapshot, in_force

Case = Mapping[str, str | bool]


class _Priced(Protocol):
    @property
    def when(self) -> When | None: ...


P = TypeVar("P", bound=_Priced)


def loan_products(
    snapshot: Snapshot,
    *,
    on: date,
    loan_type: str | None = None,
    purpose: str | None = None,
    security: str | None = None,
    customer: str | None = None,
    collateral: str | None = None,
) -> tuple[LoanProduct, ...]:
    """The loans on offer, in the book's order.

    ``security`` secured or unsecured also finds products that are either; ``collateral`` is a kind
    (RE_HOUSE_LAND) or what a customer says (real_estate).
    """
    return tuple(
        entry.record
        for entry in snapshot.loan_products.on(on)
        if loan_type in (None, entry.record.loan_type)
        and (purpose is None or purpose in entry.record.purposes)
        and (security is None or entry.record.security in (security, "either"))
        and (customer is None or customer in entry.record.customers)
        and (collateral is None or _takes(snapshot, entry.record, collateral))
    )


def _takes(snapshot: Snapshot, product: LoanProduct, collateral: str) -> bool:
    kinds = {item.kind for item in product.collateral}
    return bool(kinds & set(collateral_kinds(snapshot, collateral)))


def loan_product(snapshot: Snapshot, code: str, *, on: date) -> LoanProduct:
    """The product with its terms of that day.

    Raises:
        NotKnown: no such product, or not on that day.
    """
    return snapshot.loan_products.at(code, on).record


def collateral_kinds(snapshot: Snapshot, name: str) -> tuple[str, ...]:
    """The kinds of collateral behind a code or a customer's word (``real_estate``)."""
    return tuple(
        str(item["code"])
        for item in snapshot.codes("collateral_kind")
        if name in (item["code"], item["entity"])
    )


def collateral_entity(snapshot: Snapshot, kind: str) -> str:
    """What a customer calls a kind of collateral: real_estate, car, savings_book, other, none.

    Raises:
        NotKnown: no such kind.
    """
    return str(snapshot.section("collateral_kind", kind)["entity"])


def term_class_of(snapshot: Snapshot, months: int) -> str:
    """short, medium or long, by the length of the loan.

    Raises:
        NotKnown: no class holds that many months.
    """
    for item in snapshot.codes("term_class"):
        last = item["max_months"]
        if item["min_months"] <= months and (last is None or months <= last):
            return str(item["code"])
    raise NotKnown("term_class", reason="term", term=f"{months}M")


def base_rate(snapshot: Snapshot, code: str, *, on: date) -> BaseRate:
    """The base rate in force.

    Raises:
        NotKnown: no such base rate, or none on that day.
    """
    series = [row for row in snapshot.base_rates if row["code"] == code]
    for row in in_force(series, on):
        return _base_rate(row)
    raise NotKnown(
        "base_rate",
        reason="date" if series else "product",
        product=code,
        on=on,
        known=sorted(
            {
                str(row["effective_from"] if series else row["code"])
                for row in (series or snapshot.base_rates)
            }
        ),
    )


def base_rates(snapshot: Snapshot, *, on: date) -> tuple[BaseRate, ...]:
    """Every base rate in force."""
    return tuple(_base_rate(row) for row in in_force(snapshot.base_rates, on))


def announced_base_rate(snapshot: Snapshot, code: str, *, on: date) -> BaseRate | None:
    """The next base rate already signed for a later day, None where there is none."""
    later = [
        row for row in snapshot.base_rates if row["code"] == code and row["effective_from"] > on
    ]
    return _base_rate(min(later, key=lambda row: row["effective_from"])) if later else None


def _base_rate(row: Row) -> BaseRate:
    source = Source(row["source"], row["effective_from"], row["effective_to"], row["added_in"])
    return BaseRate(row["code"], row["name_vi"], row["term_class"], row["rate"], source)


def loan_pricing(
    snapshot: Snapshot,
    code: str,
    *,
    on: date,
    term_months: int | None = None,
    case: Case | None = None,
) -> LoanPricing:
    """Every price that nothing known rules out; floating ones with the base rate of the day.

    A promotional package is offered only inside its dates and from its least term on.

    Raises:
        NotKnown: no such product on that day, or no base rate for one of its floating prices.
    """
    entry = snapshot.loan_products.at(code, on)
    product, pricing = entry.record, entry.record.pricing
    known = _completed(snapshot, product, dict(case or {}), term_months)
    floating = _floating(snapshot, pricing.floating, known, on)
    packages = [
        package
        for package in _fitting(snapshot, pricing.promo_packages, known)
        if package.holds(on) and (term_months is None or term_months >= package.min_term_months)
    ]
    promos = tuple(
        PromoOffer(
            package=package,
            source=Source(
                package.source, package.effective_from, package.effective_to, entry.version
            ),
            then=_floating(snapshot, pricing.floating, {**known, **(package.when or {})}, on),
        )
        for package in packages
    )
    fixed = tuple(_fitting(snapshot, pricing.fixed_rates, known))
    book = tuple(_fitting(snapshot, pricing.book_plus_margin, known))
    flat = tuple(_fitting(snapshot, pricing.flat_monthly, known))
    priced: list[_Priced] = [*packages, *floating, *fixed, *book, *flat]
    return LoanPricing(
        product=product,
        on=on,
        rate_type=pricing.rate_type,
        promos=promos,
        floating=floating,
        fixed=fixed,
        book_plus_margin=book,
        flat_monthly=flat,
        fee_steps=product.early_repayment.fee_steps,
        undecided=tuple(
            dict.fromkeys(name for price in priced for name in undecided(price.when, known))
        ),
        source=entry.source,
    )


def _completed(
    snapshot: Snapshot, product: LoanProduct, case: dict[str, str | bool], months: int | None
) -> dict[str, str | bool]:
    """The case with what follows from it: class of the term, entity and security of collateral."""
    if months is not None:
        case.setdefault("term_class", term_class_of(snapshot, months))
    kind = case.get("collateral_kind")
    if isinstance(kind, str):
        case.setdefault("collateral_entity", collateral_entity(snapshot, kind))
    entity = case.get("collateral_entity")
    if entity is not None:
        case.setdefault("security", "unsecured" if entity == "none" else "secured")
    elif product.security != "either":
        case.setdefault("security", product.security)
    return case


def _fitting(snapshot: Snapshot, prices: Iterable[P], case: Case) -> list[P]:
    return [price for price in prices if _fits(snapshot, price.when, case)]


def _fits(snapshot: Snapshot, when: When | None, case: Case) -> bool:
    if not matches(when, case):
        return False
    wanted = (when or {}).get("collateral_kind")
    entity = case.get("collateral_entity")
    if isinstance(wanted, str) and "collateral_kind" not in case and entity is not None:
        return collateral_entity(snapshot, wanted) == entity
    return True


def _floating(
    snapshot: Snapshot, prices: Iterable[FloatingRate], case: Case, on: date
) -> tuple[FloatingPrice, ...]:
    made = []
    for price in _fitting(snapshot, prices, case):
        if case.get("term_class") in (None, price.term_class):
            base = base_rate(snapshot, price.base_rate_code, on=on)
            announced = announced_base_rate(snapshot, price.base_rate_code, on=on)
            made.append(
                FloatingPrice(
                    term_class=price.term_class,
                    base=base,
                    margin=price.margin,
                    rate=base.rate + price.margin,
                    announced=announced,
                    when=price.when,
                )
            )
    return tuple(made)


def floating_rate(
    snapshot: Snapshot, code: str, *, term_class: str, on: date, case: Case | None = None
) -> FloatingPrice:
    """The one floating price of a product and class of term.

    Raises:
        NotKnown: the product has none, or several between which the case does not decide.
    """
    known = {**(case or {}), "term_class": term_class}
    pricing = loan_pricing(snapshot, code, on=on, case=known)
    if len(pricing.floating) == 1:
        return pricing.floating[0]
    raise NotKnown(
        "floating_rate",
        reason="case" if pricing.floating else "term",
        product=code,
        term=term_class,
        on=on,
        known=pricing.undecided,
    )


def early_repayment_fee_percent(snapshot: Snapshot, code: str, *, month: int, on: date) -> Decimal:
    """The fee for repaying in a month of the loan (1 is the first), in percent of its basis.

    Raises:
        NotKnown: no such product, or no step holds that month.
    """
    product = loan_product(snapshot, code, on=on)
    for step in product.early_repayment.fee_steps:
        if step.from_month <= month and (step.to_month is None or month <= step.to_month):
            return step.percent
    raise NotKnown("early_repayment_fee", reason="term", product=code, term=f"{month}M", on=on)
