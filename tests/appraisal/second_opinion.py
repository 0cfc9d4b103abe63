"""The policy computed a second time, in plain arithmetic, straight from its file.

Nothing of the engine is imported: the YAML and CSV are read raw, every figure is an exact fraction,
every rule is one ``if`` in the order of the file. Slow and flat on purpose: it is read beside the
policy's own sentences, and random applications are compared with the engine's answers.
"""

from __future__ import annotations

import csv
import math
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
POLICY = yaml.safe_load((ROOT / "appraisal/policy/policy.yaml").read_text(encoding="utf-8"))
LOANS = yaml.safe_load((ROOT / "catalogue/seeds/loan_products.yaml").read_text(encoding="utf-8"))
with (ROOT / "catalogue/seeds/base_rates.csv").open(encoding="utf-8", newline="") as lines:
    BASE_RATES = list(csv.DictReader(lines))

PRODUCTS = {product["code"]: product for product in LOANS["products"]}
RULE_SET_OF = {code: group["code"] for group in POLICY["rule_sets"] for code in group["products"]}
REASONS = {reason["code"]: reason for reason in POLICY["reason_codes"]}
ENTITY = {kind["code"]: kind["entity"] for kind in LOANS["collateral_kinds"]}
FORBIDDEN = {purpose["code"] for purpose in POLICY["forbidden_purposes"]}
INPUTS = {entry["name"]: entry for entry in POLICY["inputs"]}
PARAMETERS: dict[str, list[dict[str, Any]]] = {}
for record in POLICY["parameters"]:
    PARAMETERS.setdefault(record["code"], []).append(record)
BUSINESS = {"business_short", "business_long", "agriculture"}


def two_places(value: Fraction) -> Fraction:
    return Fraction(math.floor(value * 100 + Fraction(1, 2)), 100)


def dong(value: Fraction) -> int:
    return math.floor(value + Fraction(1, 2))


def in_force(row: dict[str, Any], on: date) -> bool:
    return row["effective_from"] <= on and (
        row["effective_to"] is None or on <= row["effective_to"]
    )


def opinion(application: dict[str, Any], on: date, maxima: bool = True) -> dict[str, Any]:
    """Outcome, codes in order, measures and, slowly, maxima of one application."""
    found = judge(application, on)
    unlikely = [code for code, outcome in found["reasons"] if outcome == "unlikely"]
    adjust = [set(REASONS[code].get("adjust_by", [])) for code in unlikely]
    product = PRODUCTS.get(application.get("product_code") or "")
    feasible = term = None
    if product and unlikely and all("amount_down" in ways for ways in adjust):
        feasible = max_feasible_amount(found, product)
    if product and unlikely and all("term_down" in ways for ways in adjust):
        term = max_feasible_term(found, product)
    return {
        "outcome": found["outcome"],
        "codes": [code for code, _ in found["reasons"]],
        "measures": found["measures"],
        "income_band": found["band"],
        "living_cost": found["living"],
        "max_feasible_amount": feasible,
        "max_feasible_term_months": term,
        "max_amount_by_outcome": {
            wanted: largest(application, on, product, allowed)
            for wanted, allowed in (
                ("likely", {"likely"}),
                ("officer_review", {"likely", "officer_review"}),
            )
            if maxima
        },
    }


def largest(application: dict[str, Any], on: date, product: Any, allowed: set[str]) -> int | None:
    """Largest multiple of the step whose outcome is allowed; the outcome only worsens upwards."""
    if product is None:
        return None
    step = next(row["value"] for row in PARAMETERS["AMOUNT_ROUND_DOWN_TO"] if in_force(row, on))
    low = math.ceil(Fraction(product["min_amount"], step))
    high = product["max_amount"] // step

    def good(steps: int) -> bool:
        return judge({**application, "amount": steps * step}, on)["outcome"] in allowed

    if not good(low):
        return None
    while low < high:
        middle = (low + high + 1) // 2
        if good(middle):
            low = middle
        else:
            high = middle - 1
    return low * step


def judge(application: dict[str, Any], on: date) -> dict[str, Any]:
    given = {name: application.get(name) for name in INPUTS}
    for name, entry in INPUTS.items():
        if given[name] is None and "default" in entry:
            given[name] = entry["default"]
    product = PRODUCTS.get(given["product_code"] or "")
    rule_set = RULE_SET_OF.get(given["product_code"] or "")
    if application.get("repayment_method") is None and product:
        offered = product["repayment_methods"]
        given["repayment_method"] = "annuity" if "annuity" in offered else offered[0]
    amount, term, kind = given["amount"], given["term_months"], given["collateral_kind"]
    income_type = given["income_type"]

    security = None
    if product and product["security"] != "either":
        security = product["security"]
    elif product and kind is not None:
        security = "unsecured" if kind == "NONE" else "secured"
    area = None
    if given["province"] is not None:
        area = "other"
        for entry in POLICY["areas"]:
            if given["province"] in entry["provinces"]:
                area = entry["code"]
    term_class = None
    if term is not None:
        term_class = "short" if term <= 12 else "medium" if term <= 60 else "long"
    facts = {
        "product": given["product_code"],
        "security": security,
        "area": area,
        "income_type": income_type,
        "payroll_at_smb": given["payroll_at_smb"],
        "term_class": term_class,
        "collateral_kind": kind,
        "sector": given["sector"],
        "income_band": None,
    }

    def parameter(code: str, **other: Any) -> Any:
        known = {**facts, **other}
        rows = [
            row
            for row in PARAMETERS[code]
            if in_force(row, on)
            and all(
                known[key] is not None and known[key] == row["scope"][key] for key in row["scope"]
            )
        ]
        if not rows:
            return None
        most = max(len(row["scope"]) for row in rows)
        (best,) = [row for row in rows if len(row["scope"]) == most]
        value = best["value"]
        return Fraction(value) if isinstance(value, str) else value

    # recognised_income
    income = None
    source = "business" if rule_set in BUSINESS else income_type
    percent = parameter("INCOME_RECOGNITION_PERCENT", income_type=source)
    cap = parameter("BIZ_MARGIN_CAP_PERCENT")
    margin = None if given["profit_margin"] is None else Fraction(str(given["profit_margin"]))
    if rule_set in BUSINESS | {"consumer"} and percent is not None:
        own = None
        if source == "business":
            if None not in (given["monthly_turnover"], margin, cap):
                profit = given["monthly_turnover"] * Fraction(min(margin, cap)) / 100
                own = math.floor(profit * percent / 100)
        elif given["monthly_income"] is not None:
            own = math.floor(Fraction(given["monthly_income"] * percent, 100))
        if own is not None:
            income = own + math.floor(Fraction(given["coborrower_income"] * percent, 100))
    if rule_set == "consumer" and income is not None:
        for entry in POLICY["income_bands"]:
            top = entry["max_exclusive"]
            if entry["min"] <= income and (top is None or income < top):
                facts["income_band"] = entry["code"]

    # assessment_rate
    rate = None
    if product and rule_set in BUSINESS | {"consumer"}:
        known = {**facts, "collateral_entity": ENTITY.get(kind)}

        def fits(price: dict[str, Any]) -> bool:
            return all(
                known.get(key) is not None and known[key] == value
                for key, value in price.get("when", {}).items()
            )

        fixed = [Fraction(row["rate"]) for row in product["pricing"]["fixed_rates"] if fits(row)]
        floating = [
            row
            for row in product["pricing"]["floating"]
            if row["term_class"] == term_class and fits(row)
        ]
        if fixed:
            rate = fixed[0]
        elif floating:
            base = next(
                Fraction(row["rate"])
                for row in BASE_RATES
                if row["base_rate_code"] == floating[0]["base_rate_code"]
                and row["effective_from"] <= on.isoformat()
                and (not row["effective_to"] or on.isoformat() <= row["effective_to"])
            )
            rate = base + Fraction(floating[0]["margin"]) + parameter("STRESS_ADDON")

    # new_instalment, as so much for each đồng lent
    per_dong = None
    method = given["repayment_method"]
    if product and product["loan_type"] == "overdraft":
        per_dong = Fraction(parameter("OVERDRAFT_PAYMENT_PERCENT"), 100)
    elif rule_set == "card" and term:
        fee = next(
            Fraction(row["percent_per_month_on_initial_principal"])
            for row in product["pricing"]["flat_monthly"]
            if row["use"] == "cash_advance_loan"
        )
        per_dong = Fraction(1, term) + fee / 100
    elif rate is not None and term:
        i = rate / 1200
        if method == "annuity":
            per_dong = i / (1 - (1 + i) ** -term) if i else Fraction(1, term)
        elif method == "reducing":
            per_dong = Fraction(1, term) + i
        elif method in {"bullet", "seasonal", "revolving"}:
            per_dong = i
    instalment = None if per_dong is None or amount is None else dong(amount * per_dong)

    debt, cards = given["existing_monthly_debt"], given["card_limits_total"]
    card_part = Fraction(parameter("CARD_LIMIT_PAYMENT_PERCENT"), 100) * cards
    obligations = None
    if rule_set in {"consumer", "business_short"} and None not in (instalment, debt):
        obligations = dong(debt + card_part + instalment)

    dti, dti_endless = None, False
    if rule_set == "consumer" and None not in (obligations, income):
        if income:
            dti = two_places(Fraction(obligations * 100, income))
        else:
            dti_endless = obligations > 0
    residual = None
    if None not in (obligations, income):
        residual = income - obligations
    living = None
    if rule_set in {"consumer", "business_short"}:
        base_cost = parameter("LIVING_COST_BASE")
        each = parameter("LIVING_COST_PER_DEPENDANT")
        if None not in (base_cost, each):
            living = base_cost + given["dependants"] * each

    ltv, ltv_endless = None, False
    value = given["collateral_value"]
    if rule_set not in {"card", None} and kind != "NONE" and None not in (amount, value):
        if value:
            ltv = two_places(Fraction(amount * 100, value))
        else:
            ltv_endless = True
    share, share_endless = None, False
    need = given["total_need"]
    if rule_set == "consumer" and None not in (amount, need):
        if need:
            share = two_places(Fraction(amount * 100, need))
        else:
            share_endless = True
    own_share = None
    if rule_set in BUSINESS and None not in (given["own_capital"], amount):
        own_share = two_places(Fraction(given["own_capital"] * 100, given["own_capital"] + amount))
    to_turnover, to_turnover_endless = None, False
    turnover = given["monthly_turnover"]
    short = term_class == "short"
    if rule_set in {"business_short", "agriculture"} and short and None not in (amount, turnover):
        if turnover:
            to_turnover = two_places(Fraction(amount * 100, turnover * 12))
        else:
            to_turnover_endless = True
    dscr = None
    longer = term_class in {"medium", "long"}
    if (
        rule_set in {"business_long", "agriculture"}
        and longer
        and None not in (income, debt, instalment)
        and debt + instalment
    ):
        dscr = two_places(Fraction(income, debt + instalment))

    reasons: list[tuple[str, str]] = []

    def add(code: str, outcome: str) -> None:
        reasons.append((code, outcome))

    consumer = rule_set == "consumer"
    business = rule_set in BUSINESS
    secured, unsecured = security == "secured", security == "unsecured"
    outside = (
        given["province"] is not None
        and given["province"] not in POLICY["service_area"]["provinces"]
        and parameter("SERVICE_AREA_REQUIRED")
    )

    # 10-50: age, capacity, where he lives
    minimum_age = parameter("AGE_MIN_APPLICATION")
    if given["age"] is not None and given["age"] < minimum_age:
        add("R_AGE_TOO_YOUNG", "unlikely")
    maximum_age = parameter("AGE_MAX_MATURITY")
    at_maturity = None
    if None not in (given["age"], term):
        at_maturity = given["age"] + Fraction(term, 12)
        if at_maturity > maximum_age:
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
    ceiling = shortest = longest = None
    if product:
        ceiling = Fraction(product["max_amount"])
        by_income = product.get("max_amount_by_income_type", {})
        if income_type in by_income:
            ceiling = min(ceiling, by_income[income_type])
        if unsecured and "max_amount_unsecured_by_customer" in product:
            by_customer = product["max_amount_unsecured_by_customer"]
            ceiling = min(ceiling, by_customer[given["customer_type"]])
        elif unsecured and "max_amount_unsecured" in product:
            ceiling = min(ceiling, product["max_amount_unsecured"])
        available = given["card_limit_available"]
        if "max_share_of_card_limit_percent" in product and available is not None:
            part = Fraction(product["max_share_of_card_limit_percent"] * available, 100)
            ceiling = min(ceiling, part)
        if amount is not None and amount < product["min_amount"]:
            add("R_AMOUNT_BELOW_MIN", "unlikely")
        if amount is not None and amount > ceiling:
            add("R_AMOUNT_ABOVE_MAX", "unlikely")
        shortest = product["min_term_months"]
        longest = min(
            product["max_term_months"],
            product.get("max_term_by_income_type", {}).get(income_type, 10**6),
        )
        if term is not None and term < shortest:
            add("R_TERM_TOO_SHORT", "unlikely")
        if term is not None and term > longest:
            add("R_TERM_TOO_LONG", "unlikely")
    takes = {row["kind"]: row["max_ltv"] for row in product["collateral"]} if product else {}
    if rule_set not in {"card", None} and kind is not None and kind not in takes:
        add("R_COLLATERAL_KIND", "unlikely")
    # 160-181: ratios on collateral, need and income
    ltv_ceiling = ltv_likely = None
    if takes.get(kind) is not None and rule_set != "card":
        ltv_ceiling = min(takes[kind], parameter("LTV_MAX_REVIEW"))
        ltv_likely = parameter("LTV_MAX_LIKELY")
        if ltv_endless or (ltv is not None and ltv > ltv_ceiling):
            add("R_LTV_HIGH", "unlikely")
        elif ltv is not None and ltv_likely < ltv:
            add("R_LTV_REVIEW", "officer_review")
    if share_endless or (share is not None and share > product["max_share_of_need_percent"]):
        add("R_OWN_FUNDS_LOW", "unlikely")
    multiple = parameter("UNSECURED_MULTIPLE")
    many = consumer and unsecured and None not in (multiple, income, amount)
    if many and amount > multiple * income:
        add("R_MULTIPLE_HIGH", "unlikely")
    if consumer and unsecured and None not in (income, amount):
        total = given["unsecured_debt_total"] + cards + amount
        if total > parameter("TOTAL_UNSECURED_MULTIPLE") * income:
            add("R_TOTAL_UNSECURED", "officer_review")
    # 190-201: repayment
    dti_review, dti_likely = parameter("DTI_MAX_REVIEW"), parameter("DTI_MAX_LIKELY")
    if dti_endless or (dti is not None and dti > dti_review):
        add("R_DTI_HIGH", "unlikely")
    elif dti is not None and dti > dti_likely:
        add("R_DTI_REVIEW", "officer_review")
    if None not in (residual, living):
        if residual < Fraction(parameter("RESIDUAL_REVIEW_PERCENT") * living, 100):
            add("R_RESIDUAL_LOW", "unlikely")
        elif residual < living:
            add("R_RESIDUAL_REVIEW", "officer_review")
    # 210-241: the business
    least_turnover = parameter("BIZ_TURNOVER_MIN")
    if (
        rule_set in {"business_short", "business_long"}
        and None not in (turnover, least_turnover)
        and turnover < least_turnover
    ):
        add("R_TURNOVER_LOW", "unlikely")
    own_least = parameter("BIZ_OWN_CAPITAL_MIN_PERCENT")
    if own_share is not None and own_share < own_least:
        add("R_OWN_CAPITAL_LOW", "unlikely")
    if business and None not in (margin, cap) and margin > cap:
        add("I_MARGIN_CAPPED", "none")
    turnover_review = parameter("LOAN_TO_TURNOVER_MAX_REVIEW")
    turnover_likely = parameter("LOAN_TO_TURNOVER_MAX_LIKELY")
    if turnover_review is not None:
        if to_turnover_endless or (to_turnover is not None and to_turnover > turnover_review):
            add("R_LOAN_TO_TURNOVER_HIGH", "unlikely")
        elif to_turnover is not None and to_turnover > turnover_likely:
            add("R_LOAN_TO_TURNOVER_REVIEW", "officer_review")
    if dscr is not None:
        if dscr < parameter("DSCR_MIN_REVIEW"):
            add("R_DSCR_LOW", "unlikely")
        elif dscr < parameter("DSCR_MIN_LIKELY"):
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

    reasons.sort(key=lambda reason: REASONS[reason[0]]["adjustable"])  # stable: rule order stays
    outcomes = {outcome for _, outcome in reasons}
    outcome = next((o for o in ("unlikely", "officer_review") if o in outcomes), "likely")

    # Favourable ceilings on the amount, unrounded.
    limits = [ceiling]
    if None not in (ltv_ceiling, value):
        limits.append(Fraction(min(takes[kind], ltv_likely) * value, 100))
    if consumer and need is not None:
        limits.append(Fraction(product["max_share_of_need_percent"] * need, 100))
    if consumer and unsecured and None not in (multiple, income):
        limits.append(Fraction(multiple * income))
    if consumer and None not in (per_dong, income, debt):
        limits.append((Fraction(dti_likely * income, 100) - debt - card_part) / per_dong)
    if rule_set in {"consumer", "business_short"} and None not in (per_dong, income, debt, living):
        limits.append((income - living - debt - card_part) / per_dong)
    if business and given["own_capital"] is not None:
        limits.append(Fraction(given["own_capital"] * (100 - own_least), own_least))
    if (
        rule_set in {"business_short", "agriculture"}
        and short
        and None not in (turnover, turnover_likely)
    ):
        limits.append(Fraction(turnover_likely * turnover * 12, 100))
    if (
        rule_set in {"business_long", "agriculture"}
        and longer
        and None not in (per_dong, income, debt)
    ):
        limits.append((income / parameter("DSCR_MIN_LIKELY") - debt) / per_dong)

    unsure = rule_set in {"pledge", "card", None}
    return {
        "outcome": outcome,
        "reasons": reasons,
        "limits": limits,
        "step": parameter("AMOUNT_ROUND_DOWN_TO"),
        "longest": longest,
        "age": given["age"],
        "maximum_age": maximum_age,
        "band": facts["income_band"],
        "living": living,
        "measures": {
            "recognised_income": income,
            "assessment_rate": rate,
            "new_instalment": None if unsure and rule_set != "card" else instalment,
            "obligations": obligations,
            "dti": dti,
            "residual_income": residual,
            "ltv": ltv,
            "share_of_need": share,
            "own_capital_share": own_share,
            "loan_to_turnover": to_turnover,
            "dscr": dscr,
            "age_at_maturity": at_maturity,
        },
    }


def max_feasible_amount(found: dict[str, Any], product: dict[str, Any]) -> int | None:
    least = min(found["limits"])
    amount = math.floor(least / found["step"]) * found["step"]
    return amount if amount >= product["min_amount"] else None


def max_feasible_term(found: dict[str, Any], product: dict[str, Any]) -> int | None:
    term = found["longest"]
    if found["age"] is not None:
        term = min(term, (found["maximum_age"] - found["age"]) * 12)
    return term if term >= product["min_term_months"] else None
