"""Who asks and what for: legal standing, credit history, complete answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from appraisal.application import NEVER
from appraisal.case import Case
from appraisal.checks.hit import Check, Hit, Limit, above, below, of_product, refused
from appraisal.folding import fold
from appraisal.missing import missing_inputs


def age_min(case: Case) -> Hit | None:
    return below(case.application.age, case.parameter("AGE_MIN_APPLICATION"))


def age_maturity(case: Case) -> Hit | None:
    most, months = case.parameter("AGE_MAX_MATURITY"), case.months_at_maturity
    if months is None or most is None or months <= most.value * 12:
        return None
    return Hit(case.age_at_maturity, most.value, most)


def civil_capacity(case: Case) -> Hit | None:
    needed = case.parameter("CIVIL_CAPACITY_REQUIRED")
    if case.application.full_civil_capacity is not False or needed is None:
        return None
    return Hit(False, True, needed) if needed.value is True else None


def _outside_area(case: Case) -> Hit | None:
    province, needed = case.application.province, case.parameter("SERVICE_AREA_REQUIRED")
    if province is None or needed is None or needed.value is not True:
        return None
    if fold(province) in case.terms.policy.service_provinces:
        return None
    return Hit(province, True, needed)


def residence_area_unsecured(case: Case) -> Hit | None:
    return _outside_area(case) if case.security == "unsecured" else None


def residence_area_secured(case: Case) -> Hit | None:
    return _outside_area(case) if case.security == "secured" else None


def residence_months(case: Case) -> Hit | None:
    return below(case.application.residence_months, case.parameter("RESIDENCE_MIN_MONTHS"))


def purpose_forbidden(case: Case) -> Hit | None:
    purpose = case.application.purpose
    reference = case.terms.policy.forbidden_purposes.get(purpose or "")
    if reference is None:
        return None
    return Hit(purpose, None, Limit("forbidden_purposes", "code", reference))


def purpose_match(case: Case) -> Hit | None:
    """A forbidden purpose is said once, as forbidden."""
    purpose, product = case.application.purpose, case.product
    if purpose is None or product is None or purpose in product.purposes:
        return None
    if purpose in case.terms.policy.forbidden_purposes:
        return None
    return Hit(purpose, tuple(sorted(product.purposes)), of_product(product, "purposes", "code"))


def debt_group_now(case: Case) -> Hit | None:
    group, least = case.application.debt_group, case.parameter("DEBT_GROUP_KNOCKOUT_FROM")
    if group is None or least is None or group < least.value:
        return None
    return Hit(group, least.value, least)


def debt_group_review(case: Case) -> Hit | None:
    group, least = case.application.debt_group, case.parameter("DEBT_GROUP_REVIEW_FROM")
    if group is None or least is None or group < least.value or debt_group_now(case):
        return None
    return Hit(group, least.value, least)


def debt_group_unknown(case: Case) -> Hit | None:
    if case.application.debt_group is not None:
        return None
    return Hit(None, None, Limit("debt_group", "debt_group", case.terms.version.decision))


def _months_since_bad_debt(case: Case) -> int | None:
    months = case.application.months_since_bad_debt_settled
    return None if months is NEVER else months


def bad_debt_recent(case: Case) -> Hit | None:
    return below(_months_since_bad_debt(case), case.parameter("BAD_DEBT_LOOKBACK_MONTHS"))


def bad_debt_old(case: Case) -> Hit | None:
    """Only where the look-back is known to be past: without one neither rule has bounds."""
    if bad_debt_recent(case) or case.parameter("BAD_DEBT_LOOKBACK_MONTHS") is None:
        return None
    return below(_months_since_bad_debt(case), case.parameter("BAD_DEBT_REVIEW_MONTHS"))


def group2_recent(case: Case) -> Hit | None:
    """The question itself fixes the twelve months that the parameter names."""
    lookback = case.parameter("GROUP2_LOOKBACK_MONTHS")
    if not case.application.group2_last_12_months or lookback is None:
        return None
    return Hit(True, lookback.value, lookback)


def refer_lenders(case: Case) -> Hit | None:
    return above(case.application.lenders_count, case.parameter("LENDERS_MAX"))


def refer_related_person(case: Case) -> Hit | None:
    return refused(case.application.related_to_bank, case.parameter("REFER_RELATED_PERSON"))


def data_missing(case: Case) -> Hit | None:
    missing = missing_inputs(case)
    if not missing:
        return None
    return Hit(missing, None, Limit("inputs", "input", case.terms.version.decision))


CHECKS: Final[Mapping[str, tuple[Check, ...]]] = {
    "AGE_MIN": (age_min,),
    "AGE_MATURITY": (age_maturity,),
    "CIVIL_CAPACITY": (civil_capacity,),
    "RESIDENCE_AREA_UNSECURED": (residence_area_unsecured,),
    "RESIDENCE_AREA_SECURED": (residence_area_secured,),
    "RESIDENCE_MONTHS": (residence_months,),
    "PURPOSE_FORBIDDEN": (purpose_forbidden,),
    "PURPOSE_MATCH": (purpose_match,),
    "DEBT_GROUP_NOW": (debt_group_now,),
    "DEBT_GROUP_REVIEW": (debt_group_review,),
    "DEBT_GROUP_UNKNOWN": (debt_group_unknown,),
    "BAD_DEBT_RECENT": (bad_debt_recent,),
    "BAD_DEBT_OLD": (bad_debt_old,),
    "GROUP2_RECENT": (group2_recent,),
    "REFER_LENDERS": (refer_lenders,),
    "REFER_RELATED_PERSON": (refer_related_person,),
    "DATA_MISSING": (data_missing,),
}
