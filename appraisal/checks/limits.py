"""What the product lends: amounts, terms, kinds of collateral; what an officer must decide."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from appraisal.case import Case
from appraisal.checks.hit import Check, Hit, Limit, above, of_product, refused
from appraisal.rounding import part_of


def amount_ceiling(case: Case) -> tuple[int, Limit] | None:
    """The most the product lends to this case, in đồng, and the limit that says so."""
    product, application = case.product, case.application
    if product is None:
        return None
    ceilings = [(product.max_amount, "max_amount")]
    by_income = product.max_amount_by_income_type.get(application.income_type or "")
    if by_income is not None:
        ceilings.append((by_income, "max_amount_by_income_type"))
    if case.security == "unsecured":
        # A ceiling by kind of customer replaces the general one: it may be the higher of the two.
        by_customer = product.max_amount_unsecured_by_customer.get(application.customer_type or "")
        if by_customer is not None:
            ceilings.append((by_customer, "max_amount_unsecured_by_customer"))
        elif product.max_amount_unsecured is not None:
            ceilings.append((product.max_amount_unsecured, "max_amount_unsecured"))
    share = product.max_share_of_card_limit_percent
    if share is not None and application.card_limit_available is not None:
        available = part_of(application.card_limit_available, share)
        ceilings.append((available, "max_share_of_card_limit_percent"))
    most, code = min(ceilings)
    return most, of_product(product, code, "vnd")


def term_ceiling(case: Case) -> tuple[int, Limit] | None:
    """The longest term for this case in months, and the limit that says so."""
    product = case.product
    if product is None:
        return None
    ceilings = [(product.max_term_months, "max_term_months")]
    by_income = product.max_term_by_income_type.get(case.application.income_type or "")
    if by_income is not None:
        ceilings.append((by_income, "max_term_by_income_type"))
    most, code = min(ceilings)
    return most, of_product(product, code, "months")


def amount_below_min(case: Case) -> Hit | None:
    product, amount = case.product, case.amount
    if product is None or amount is None or amount >= product.min_amount:
        return None
    least = of_product(product, "min_amount", "vnd")
    return Hit(amount, product.min_amount, least, "R_AMOUNT_BELOW_MIN")


def amount_above_max(case: Case) -> Hit | None:
    ceiling, amount = amount_ceiling(case), case.amount
    if ceiling is None or amount is None or amount <= ceiling[0]:
        return None
    return Hit(amount, ceiling[0], ceiling[1], "R_AMOUNT_ABOVE_MAX")


def term_too_short(case: Case) -> Hit | None:
    product, term = case.product, case.application.term_months
    if product is None or term is None or term >= product.min_term_months:
        return None
    least = of_product(product, "min_term_months", "months")
    return Hit(term, product.min_term_months, least, "R_TERM_TOO_SHORT")


def term_too_long(case: Case) -> Hit | None:
    ceiling, term = term_ceiling(case), case.application.term_months
    if ceiling is None or term is None or term <= ceiling[0]:
        return None
    return Hit(term, ceiling[0], ceiling[1], "R_TERM_TOO_LONG")


def collateral_kind(case: Case) -> Hit | None:
    product, kind = case.product, case.application.collateral_kind
    if product is None or kind is None or kind in product.collateral:
        return None
    return Hit(kind, tuple(product.collateral), of_product(product, "collateral", "code"))


def refer_amount(case: Case) -> Hit | None:
    return above(case.amount, case.parameter("REFER_AMOUNT_ABOVE"))


def refer_collateral(case: Case) -> Hit | None:
    refer = case.parameter("REFER_COLLATERAL_KIND")
    if refer is None or refer.value is not True:
        return None
    return Hit(case.application.collateral_kind, None, refer)


def refer_third_party(case: Case) -> Hit | None:
    said = case.application.third_party_collateral
    return refused(said, case.parameter("REFER_THIRD_PARTY_COLLATERAL"))


CHECKS: Final[Mapping[str, tuple[Check, ...]]] = {
    "AMOUNT_RANGE": (amount_below_min, amount_above_max),
    "TERM_RANGE": (term_too_short, term_too_long),
    "COLLATERAL_KIND": (collateral_kind,),
    "REFER_AMOUNT": (refer_amount,),
    "REFER_COLLATERAL": (refer_collateral,),
    "REFER_THIRD_PARTY": (refer_third_party,),
}
