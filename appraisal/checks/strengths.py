"""What speaks for the customer. A strength changes no outcome."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from appraisal.application import NEVER
from appraisal.case import Case
from appraisal.checks.hit import Check, Hit, Limit
from appraisal.checks.ratios import ltv_bound


def clean_credit(case: Case) -> Hit | None:
    application = case.application
    if application.debt_group != 1 or application.months_since_bad_debt_settled is not NEVER:
        return None
    if application.group2_last_12_months is not False:
        return None
    return Hit(1, 1, _of_policy(case, "debt_group", "debt_group"))


def dti_comfortable(case: Case) -> Hit | None:
    most = case.parameter("DTI_MAX_LIKELY")
    if case.dti is None or most is None or case.dti > most.value:
        return None
    return Hit(case.dti, most.value, most)


def ltv_comfortable(case: Case) -> Hit | None:
    bound = ltv_bound(case, "LTV_MAX_LIKELY")
    if bound is None or case.ltv is None or case.ltv > bound.percent:
        return None
    return Hit(case.ltv, bound.percent, bound.basis, unit="percent")


def payroll_at_smb(case: Case) -> Hit | None:
    application = case.application
    if application.income_type != "salary_transfer" or not application.payroll_at_smb:
        return None
    return Hit(True, True, _of_policy(case, "payroll_at_smb", "bool"))


def own_capital_strong(case: Case) -> Hit | None:
    least, share = case.parameter("BIZ_OWN_CAPITAL_MIN_PERCENT"), case.own_capital_share
    if share is None or least is None:
        return None
    wanted = least.value + case.terms.policy.margins["P_OWN_CAPITAL_STRONG"]
    return Hit(share, wanted, least) if share >= wanted else None


def _of_policy(case: Case, code: str, unit: str) -> Limit:
    return Limit(code, unit, case.terms.version.decision)


CHECKS: Final[Mapping[str, Check]] = {
    "P_CLEAN_CREDIT": clean_credit,
    "P_DTI_COMFORTABLE": dti_comfortable,
    "P_LTV_COMFORTABLE": ltv_comfortable,
    "P_PAYROLL_AT_SMB": payroll_at_smb,
    "P_OWN_CAPITAL_STRONG": own_capital_strong,
}
