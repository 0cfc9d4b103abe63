"""What he lives on: kind and size of income, time in the job, instalments against income."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from appraisal.case import Case
from appraisal.checks.hit import Check, Hit, above, below, of_product
from appraisal.model import Parameter


def income_type_accepted(case: Case) -> Hit | None:
    kind, product = case.application.income_type, case.product
    if kind is None or product is None:
        return None
    accepted = product.documents.get("income", {})
    if kind in accepted:
        return None
    return Hit(kind, tuple(accepted), of_product(product, "documents.income", "code"))


def income_unverified(case: Case) -> Hit | None:
    """The parameter's scope says which kind of income, and that the loan is unsecured."""
    refer = case.parameter("REFER_INCOME_TYPE")
    if refer is None or refer.value is not True:
        return None
    return Hit(case.application.income_type, None, refer)


def income_min_unsecured(case: Case) -> Hit | None:
    if case.security != "unsecured":
        return None
    return below(case.recognised_income, case.parameter("INCOME_MIN"))


def income_min_secured(case: Case) -> Hit | None:
    if case.security != "secured":
        return None
    return below(case.recognised_income, case.parameter("INCOME_MIN"))


def job_months_unsecured(case: Case) -> Hit | None:
    if case.security != "unsecured":
        return None
    return below(case.application.job_months, case.parameter("JOB_MONTHS_MIN"))


def job_months_secured(case: Case) -> Hit | None:
    """Of someone who lives on a business the record of the business counts."""
    if case.security != "secured":
        return None
    if case.application.income_type == "business":
        months = case.application.business_months
        return below(months, case.parameter("BUSINESS_MONTHS_MIN"), "R_BUSINESS_SHORT")
    return below(case.application.job_months, case.parameter("JOB_MONTHS_MIN"), "R_JOB_SHORT")


def unsecured_multiple(case: Case) -> Hit | None:
    return _over_multiple(case, case.amount, case.parameter("UNSECURED_MULTIPLE"))


def total_unsecured(case: Case) -> Hit | None:
    """Unsecured debt everywhere, card limits in full."""
    application = case.application
    owed = (application.unsecured_debt_total, application.card_limits_total, case.amount)
    total = None if None in owed else sum(part for part in owed if part is not None)
    return _over_multiple(case, total, case.parameter("TOTAL_UNSECURED_MULTIPLE"))


def _over_multiple(case: Case, amount: int | None, times: Parameter | None) -> Hit | None:
    income = case.recognised_income
    if case.security != "unsecured" or amount is None or times is None or income is None:
        return None
    most = times.value * income
    return Hit(amount, most, times, unit="vnd") if amount > most else None


def dti_ceiling(case: Case) -> Hit | None:
    return above(case.dti, case.parameter("DTI_MAX_REVIEW"))


def dti_likely(case: Case) -> Hit | None:
    return None if dti_ceiling(case) else above(case.dti, case.parameter("DTI_MAX_LIKELY"))


def residual_ceiling(case: Case) -> Hit | None:
    residual, living = case.residual_income, case.living_cost
    percent = case.parameter("RESIDUAL_REVIEW_PERCENT")
    if residual is None or living is None or percent is None:
        return None
    least = living * percent.value / Decimal(100)
    return Hit(residual, least, percent, unit="vnd_per_month") if residual < least else None


def residual_likely(case: Case) -> Hit | None:
    residual, living = case.residual_income, case.living_cost
    basis = case.parameter("LIVING_COST_BASE")
    if residual is None or living is None or basis is None or residual >= living:
        return None
    return None if residual_ceiling(case) else Hit(residual, living, basis)


CHECKS: Final[Mapping[str, tuple[Check, ...]]] = {
    "INCOME_TYPE_ACCEPTED": (income_type_accepted,),
    "INCOME_UNVERIFIED": (income_unverified,),
    "INCOME_MIN_UNSECURED": (income_min_unsecured,),
    "INCOME_MIN_SECURED": (income_min_secured,),
    "JOB_MONTHS_UNSECURED": (job_months_unsecured,),
    "JOB_MONTHS_SECURED": (job_months_secured,),
    "UNSECURED_MULTIPLE": (unsecured_multiple,),
    "TOTAL_UNSECURED": (total_unsecured,),
    "DTI_CEILING": (dti_ceiling,),
    "DTI_LIKELY": (dti_likely,),
    "RESIDUAL_CEILING": (residual_ceiling,),
    "RESIDUAL_LIKELY": (residual_likely,),
}
