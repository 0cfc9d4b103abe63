"""The policy's figures of one application, in the order the file defines them.

A figure is None where the policy does not ask for it or something it is made of was not given;
``..._endless`` says that a ratio has nothing to divide by and so exceeds every ceiling.
"""

from __future__ import annotations

import math
from datetime import date
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

from tests.appraisal.second_opinion_data import (
    BASE_RATES,
    BUSINESS,
    ENTITY,
    INPUTS,
    PARAMETERS,
    POLICY,
    PRODUCTS,
    RULE_SET_OF,
    dong,
    in_force,
    two_places,
)


def figures(application: dict[str, Any], on: date) -> SimpleNamespace:
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

    maximum_age = parameter("AGE_MAX_MATURITY")
    at_maturity = None
    if None not in (given["age"], term):
        at_maturity = given["age"] + Fraction(term, 12)

    # the product's limits
    ceiling = shortest = longest = None
    unsecured = security == "unsecured"
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
        shortest = product["min_term_months"]
        longest = min(
            product["max_term_months"],
            product.get("max_term_by_income_type", {}).get(income_type, 10**6),
        )
    takes = {row["kind"]: row["max_ltv"] for row in product["collateral"]} if product else {}
    ltv_ceiling = ltv_likely = None
    if takes.get(kind) is not None and rule_set != "card":
        ltv_ceiling = min(takes[kind], parameter("LTV_MAX_REVIEW"))
        ltv_likely = parameter("LTV_MAX_LIKELY")

    return SimpleNamespace(
        given=given,
        facts=facts,
        parameter=parameter,
        product=product,
        rule_set=rule_set,
        security=security,
        income_type=income_type,
        amount=amount,
        term=term,
        kind=kind,
        income=income,
        margin=margin,
        cap=cap,
        rate=rate,
        per_dong=per_dong,
        instalment=instalment,
        debt=debt,
        cards=cards,
        card_part=card_part,
        obligations=obligations,
        dti=dti,
        dti_endless=dti_endless,
        residual=residual,
        living=living,
        ltv=ltv,
        ltv_endless=ltv_endless,
        value=value,
        share=share,
        share_endless=share_endless,
        need=need,
        own_share=own_share,
        to_turnover=to_turnover,
        to_turnover_endless=to_turnover_endless,
        turnover=turnover,
        short=short,
        dscr=dscr,
        longer=longer,
        maximum_age=maximum_age,
        at_maturity=at_maturity,
        ceiling=ceiling,
        shortest=shortest,
        longest=longest,
        takes=takes,
        ltv_ceiling=ltv_ceiling,
        ltv_likely=ltv_likely,
    )
