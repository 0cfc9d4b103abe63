"""What a check answers when its rule speaks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from appraisal.case import Case
from appraisal.facts import Product
from appraisal.model import Parameter

Value = int | Decimal | str | bool | tuple[str, ...] | None


class Limit(NamedTuple):
    """A bound that is no parameter: of the product, or of the law's list of purposes."""

    code: str
    unit: str
    reference: str
    effective_from: date | None = None


class Hit(NamedTuple):
    """``value`` was compared with ``threshold``, which comes from ``basis``.

    ``code`` chooses among the rule's reason codes where it has several; ``unit`` is the unit of
    value and threshold where it is not the basis's own.
    """

    value: Value
    threshold: Value
    basis: Parameter | Limit
    code: str | None = None
    unit: str | None = None


Check = Callable[[Case], Hit | None]


def of_product(product: Product, code: str, unit: str) -> Limit:
    return Limit(code, unit, product.source, product.effective_from)


def below(
    value: int | Decimal | None, least: Parameter | None, code: str | None = None
) -> Hit | None:
    if value is None or least is None or value >= least.value:
        return None
    return Hit(value, least.value, least, code)


def above(value: int | Decimal | None, most: Parameter | None) -> Hit | None:
    if value is None or most is None or value <= most.value:
        return None
    return Hit(value, most.value, most)


def refused(said: bool | None, switch: Parameter | None) -> Hit | None:
    """A yes that a yes-or-no parameter makes a reason."""
    if not said or switch is None or switch.value is not True:
        return None
    return Hit(True, False, switch)
