"""The policy's rules over the figures: one ``if`` for each, in the order of the file."""

from __future__ import annotations

from fractions import Fraction
from types import SimpleNamespace
from typing import Any

from tests.appraisal.second_opinion_data import BUSINESS, FORBIDDEN, INPUTS, POLICY, REASONS


def rules(application: dict[str, Any], f: SimpleNamespace) -> list[tuple[str, str]]:
    """Codes and outcomes of the rules that fire, those nothing can adjust first."""
    given, parameter, product, rule_set = f.given, f.parameter, f.product, f.rule_set
    amount, term, income, income_type = f.amount, f.term, f.income, f.income_type
    reasons: list[tuple[str, str]] = []

    def add(code: str, outcome: str) -> None:
        reasons.append((code, outcome))

    consumer = rule_set == "consumer"
    business = rule_set in BUSINESS
    secured, unsecured = f.security == "secured", f.security == "unsecured"
    outside = (
        given["province"] is not None
        and given["province"] not in POLICY["service_area"]["provinces"]
        and parameter("SERVICE_AREA_REQUIRED")
    )

    # 10-50: age, capacity, where he lives
    minimum_age = parameter("AGE_MIN_APPLICATION")
    if given["age"] is not None and given["age"] < minimum_age:
        add("R_AGE_TOO_YOUNG", "unlikely")
    if f.at_maturity is not None and f.at_maturity > f.maximum_age:
        add("R_AGE_AT_MATURITY", "unlikely")
    if given["full_civil_capacity"] is False and parameter("CIVIL_CAPACITY_REQUIRED"):
        add("R_CIVIL_CAPACITY", "unlikely")
    if unsecured and outside and rule_set in {"consumer", "business_short", "agriculture"}:
        add("R_OUTSIDE_AREA", "unlikely")
    if secured and outside and (consumer or business):
        add("R_OUTSIDE_AREA", "officer_review")
    if (
        (consumer or business)
        and given["residence_months"] is not None
        and given["residence_months"] < parameter("RESIDENCE_MIN_MONTHS")
    ):
        add("R_RESIDENCE_SHORT", "officer_review")
    # 60-70: purpose
    purpose = given["purpose"]
    if purpose in FORBIDDEN:
        add("R_PURPOSE_FORBIDDEN", "unlikely")
    elif product and purpose is not None and purpose not in product["purposes"]:
        add("R_PURPOSE_MISMATCH", "unlikely")
    # 80-92: credit history
    group = given["debt_group"]
    knocked_out = group is not None and group >= parameter("DEBT_GROUP_KNOCKOUT_FROM")
    if knocked_out:
        add("R_DEBT_GROUP_NOW", "unlikely")
    review_from = parameter("DEBT_GROUP_REVIEW_FROM")
    if rule_set == "pledge" and group is not None and not knocked_out and group >= review_from:
        add("R_DEBT_GROUP_REVIEW", "officer_review")
    if group is None:
        add("R_DEBT_GROUP_UNKNOWN", "officer_review")
    settled = given["months_since_bad_debt_settled"]
    lookback, review = parameter("BAD_DEBT_LOOKBACK_MONTHS"), parameter("BAD_DEBT_REVIEW_MONTHS")
    if None not in (settled, lookback) and settled < lookback:
        add("R_BAD_DEBT_RECENT", "unlikely")
    if None not in (settled, lookback, review) and lookback <= settled < review:
        add("R_BAD_DEBT_OLD", "officer_review")
    if rule_set in BUSINESS | {"consumer", "card"} and given["group2_last_12_months"] is True:
        add("R_GROUP2_RECENT", "officer_review")
    # 100-130: income, job, business record
    if consumer and income_type is not None and income_type not in product["documents"]["income"]:
        add("R_INCOME_TYPE", "unlikely")
    if consumer and unsecured and income_type == "salary_cash" and parameter("REFER_INCOME_TYPE"):
        add("R_INCOME_UNVERIFIED", "officer_review")
    least_income = parameter("INCOME_MIN")
    if consumer and None not in (income, least_income) and income < least_income:
        if unsecured:
            add("R_INCOME_LOW", "unlikely")
        elif secured:
            add("R_INCOME_LOW", "officer_review")
    least_job, least_business = parameter("JOB_MONTHS_MIN"), parameter("BUSINESS_MONTHS_MIN")
    job, trading = given["job_months"], given["business_months"]
    if consumer and unsecured and None not in (job, least_job) and job < least_job:
        add("R_JOB_SHORT", "unlikely")
    if consumer and secured and income_type == "business":
        if trading is not None and trading < least_business:
            add("R_BUSINESS_SHORT", "officer_review")
    elif consumer and secured and None not in (job, least_job) and job < least_job:
        add("R_JOB_SHORT", "officer_review")
    if business and trading is not None and trading < least_business:
        add("R_BUSINESS_SHORT", "unlikely")
    # 140-150: the product's limits
    if product:
        if amount is not None and amount < product["min_amount"]:
            add("R_AMOUNT_BELOW_MIN", "unlikely")
        if amount is not None and amount > f.ceiling:
            add("R_AMOUNT_ABOVE_MAX", "unlikely")
        if term is not None and term < f.shortest:
            add("R_TERM_TOO_SHORT", "unlikely")
        if term is not None and term > f.longest:
            add("R_TERM_TOO_LONG", "unlikely")
    if rule_set not in {"card", None} and f.kind is not None and f.kind not in f.takes:
        add("R_COLLATERAL_KIND", "unlikely")
    # 160-181: ratios on collateral, need and income
    if f.ltv_ceiling is not None:
        if f.ltv_endless or (f.ltv is not None and f.ltv > f.ltv_ceiling):
            add("R_LTV_HIGH", "unlikely")
        elif f.ltv is not None and f.ltv_likely < f.ltv:
            add("R_LTV_REVIEW", "officer_review")
    if f.share_endless or (f.share is not None and f.share > product["max_share_of_need_percent"]):
        add("R_OWN_FUNDS_LOW", "unlikely")
    multiple = parameter("UNSECURED_MULTIPLE")
    many = consumer and unsecured and None not in (multiple, income, amount)
    if many and amount > multiple * income:
        add("R_MULTIPLE_HIGH", "unlikely")
    if consumer and unsecured and None not in (income, amount):
        total = given["unsecured_debt_total"] + f.cards + amount
        if total > parameter("TOTAL_UNSECURED_MULTIPLE") * income:
            add("R_TOTAL_UNSECURED", "officer_review")
    # 190-201: repayment
    dti_review, dti_likely = parameter("DTI_MAX_REVIEW"), parameter("DTI_MAX_LIKELY")
    if f.dti_endless or (f.dti is not None and f.dti > dti_review):
        add("R_DTI_HIGH", "unlikely")
    elif f.dti is not None and f.dti > dti_likely:
        add("R_DTI_REVIEW", "officer_review")
    if None not in (f.residual, f.living):
        if f.residual < Fraction(parameter("RESIDUAL_REVIEW_PERCENT") * f.living, 100):
            add("R_RESIDUAL_LOW", "unlikely")
        elif f.residual < f.living:
            add("R_RESIDUAL_REVIEW", "officer_review")
    # 210-241: the business
    least_turnover = parameter("BIZ_TURNOVER_MIN")
    if (
        rule_set in {"business_short", "business_long"}
        and None not in (f.turnover, least_turnover)
        and f.turnover < least_turnover
    ):
        add("R_TURNOVER_LOW", "unlikely")
    own_least = parameter("BIZ_OWN_CAPITAL_MIN_PERCENT")
    if f.own_share is not None and f.own_share < own_least:
        add("R_OWN_CAPITAL_LOW", "unlikely")
    if business and None not in (f.margin, f.cap) and f.margin > f.cap:
        add("I_MARGIN_CAPPED", "none")
    turnover_review = parameter("LOAN_TO_TURNOVER_MAX_REVIEW")
    turnover_likely = parameter("LOAN_TO_TURNOVER_MAX_LIKELY")
    if turnover_review is not None:
        if f.to_turnover_endless or (f.to_turnover is not None and f.to_turnover > turnover_review):
            add("R_LOAN_TO_TURNOVER_HIGH", "unlikely")
        elif f.to_turnover is not None and f.to_turnover > turnover_likely:
            add("R_LOAN_TO_TURNOVER_REVIEW", "officer_review")
    if f.dscr is not None:
        if f.dscr < parameter("DSCR_MIN_REVIEW"):
            add("R_DSCR_LOW", "unlikely")
        elif f.dscr < parameter("DSCR_MIN_LIKELY"):
            add("R_DSCR_REVIEW", "officer_review")
    # 300-340: referrals
    refer_above = parameter("REFER_AMOUNT_ABOVE")
    if None not in (amount, refer_above) and amount > refer_above:
        add("R_REFER_AMOUNT", "officer_review")
    if rule_set not in {"card", None}:
        if parameter("REFER_COLLATERAL_KIND"):
            add("R_REFER_COLLATERAL", "officer_review")
        if given["third_party_collateral"] and parameter("REFER_THIRD_PARTY_COLLATERAL"):
            add("R_REFER_THIRD_PARTY", "officer_review")
    if (consumer or business) and given["lenders_count"] > parameter("LENDERS_MAX"):
        add("R_REFER_LENDERS", "officer_review")
    if given["related_to_bank"] and parameter("REFER_RELATED_PERSON"):
        add("R_RELATED_PERSON", "officer_review")
    missing = False
    for name, entry in INPUTS.items():
        needed = "all" in entry["required_for"] or rule_set in entry["required_for"]
        if name == "collateral_value" and secured:
            needed = True
        if (
            name in {"monthly_turnover", "profit_margin", "sector", "business_months"}
            and consumer
            and income_type == "business"
        ):
            needed = True
        if name == "months_since_bad_debt_settled":
            unknown = name not in application
        else:
            unknown = given[name] is None
        missing = missing or (needed and unknown)
    if missing:
        add("R_DATA_MISSING", "officer_review")

    # Stable: among equals the rule order stays.
    return sorted(reasons, key=lambda reason: REASONS[reason[0]]["adjustable"])
