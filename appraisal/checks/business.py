"""The business that repays: its record, turnover, own capital and cash flow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from appraisal.case import Case
from appraisal.checks.hit import Check, Hit, above, below


def business_months(case: Case) -> Hit | None:
    return below(case.application.business_months, case.parameter("BUSINESS_MONTHS_MIN"))


def biz_turnover(case: Case) -> Hit | None:
    return below(case.application.monthly_turnover, case.parameter("BIZ_TURNOVER_MIN"))


def biz_own_capital(case: Case) -> Hit | None:
    return below(case.own_capital_share, case.parameter("BIZ_OWN_CAPITAL_MIN_PERCENT"))


def biz_margin_capped(case: Case) -> Hit | None:
    return above(case.application.profit_margin, case.parameter("BIZ_MARGIN_CAP_PERCENT"))


def loan_to_turnover_ceiling(case: Case) -> Hit | None:
    return above(case.loan_to_turnover, case.parameter("LOAN_TO_TURNOVER_MAX_REVIEW"))


def loan_to_turnover_likely(case: Case) -> Hit | None:
    if loan_to_turnover_ceiling(case):
        return None
    return above(case.loan_to_turnover, case.parameter("LOAN_TO_TURNOVER_MAX_LIKELY"))


def dscr_floor(case: Case) -> Hit | None:
    return below(case.dscr, case.parameter("DSCR_MIN_REVIEW"))


def dscr_likely(case: Case) -> Hit | None:
    return None if dscr_floor(case) else below(case.dscr, case.parameter("DSCR_MIN_LIKELY"))


CHECKS: Final[Mapping[str, tuple[Check, ...]]] = {
    "BUSINESS_MONTHS": (business_months,),
    "BIZ_TURNOVER": (biz_turnover,),
    "BIZ_OWN_CAPITAL": (biz_own_capital,),
    "BIZ_MARGIN_CAPPED": (biz_margin_capped,),
    "LOAN_TO_TURNOVER_CEILING": (loan_to_turnover_ceiling,),
    "LOAN_TO_TURNOVER_LIKELY": (loan_to_turnover_likely,),
    "DSCR_FLOOR": (dscr_floor,),
    "DSCR_LIKELY": (dscr_likely,),
}
