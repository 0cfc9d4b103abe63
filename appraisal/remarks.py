"""What the officer should check: the remarks of the policy that fit one case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from appraisal.case import Case


@dataclass(frozen=True, slots=True)
class OfficerRemark:
    code: str
    criterion: str
    text: str


def remarks(
    case: Case, reason_codes: tuple[str, ...], missing: tuple[str, ...]
) -> tuple[OfficerRemark, ...]:
    """The remarks whose every condition holds, in the file's order."""
    said = {"reason": reason_codes, "missing": missing, "assumed": tuple(case.assumed)}

    def holds(key: str, wanted: tuple[str, ...]) -> bool:
        if key in said:
            return any(value in wanted for value in said[key])
        return CONDITIONS[key](case) in wanted

    return tuple(
        OfficerRemark(remark.code, remark.criterion, remark.text)
        for remark in case.terms.policy.remarks
        if all(holds(key, wanted) for key, wanted in remark.when.items())
    )


def _yes_no(holds: bool) -> str:
    return "yes" if holds else "no"


CONDITIONS: Final[Mapping[str, Callable[[Case], object]]] = {
    "product": lambda case: case.application.product_code,
    "rule_set": lambda case: case.rule_set,
    "security": lambda case: case.security,
    "purpose": lambda case: case.application.purpose,
    "income_source": lambda case: case.income_source,
    "collateral_kind": lambda case: case.application.collateral_kind,
    "collateral_entity": lambda case: case.fact("collateral_entity"),
    "repayment_method": lambda case: case.application.repayment_method,
    "term_class": lambda case: case.term_class,
    "has_coborrower": lambda case: _yes_no(bool(case.application.coborrower_income)),
    "has_debt": lambda case: _yes_no(bool(case.application.existing_monthly_debt)),
    "has_cards": lambda case: _yes_no(bool(case.application.card_limits_total)),
    "customer_accepted": lambda case: _yes_no(
        case.product is None or case.application.customer_type in case.product.customers
    ),
    "can_defer_principal": lambda case: _yes_no(
        case.product is not None and case.product.principal_grace_months_max > 0
    ),
}
"""What a remark's `when` may ask of the case, beside its reasons, missing and assumed inputs."""
ALL_CONDITIONS: Final = frozenset({*CONDITIONS, "reason", "missing", "assumed"})
