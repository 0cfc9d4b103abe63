"""The loan against what it buys and what secures it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final, NamedTuple

from appraisal.case import Case
from appraisal.checks.hit import Check, Hit, Limit, of_product
from appraisal.model import Parameter


class LtvBound(NamedTuple):
    """Percent of the collateral's value, and whether product or policy is the stricter."""

    percent: int | Decimal
    basis: Parameter | Limit


def ltv_bound(case: Case, code: str) -> LtvBound | None:
    """The stricter of the product's own LTV and the parameter; None for a kind not taken."""
    product, kind = case.product, case.application.collateral_kind
    own = None if product is None or kind is None else product.collateral.get(kind)
    parameter = case.parameter(code)
    if product is None or own is None or parameter is None:
        return None
    if own < parameter.value:
        return LtvBound(own, of_product(product, "max_ltv", "percent"))
    return LtvBound(parameter.value, parameter)


def _over(case: Case, code: str) -> Hit | None:
    bound, ltv = ltv_bound(case, code), case.ltv
    if bound is None or ltv is None or ltv <= bound.percent:
        return None
    return Hit(ltv, bound.percent, bound.basis, unit="percent")


def ltv_ceiling(case: Case) -> Hit | None:
    return _over(case, "LTV_MAX_REVIEW")


def ltv_likely(case: Case) -> Hit | None:
    return None if ltv_ceiling(case) else _over(case, "LTV_MAX_LIKELY")


def share_of_need(case: Case) -> Hit | None:
    """Silent while the price of what is bought is unknown."""
    product, share = case.product, case.share_of_need
    if product is None or share is None or share <= product.max_share_of_need_percent:
        return None
    limit = of_product(product, "max_share_of_need_percent", "percent")
    return Hit(share, product.max_share_of_need_percent, limit)


CHECKS: Final[Mapping[str, tuple[Check, ...]]] = {
    "LTV_CEILING": (ltv_ceiling,),
    "LTV_LIKELY": (ltv_likely,),
    "SHARE_OF_NEED": (share_of_need,),
}
