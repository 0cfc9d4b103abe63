"""The policy computed a second time, in plain arithmetic, straight from its file.

Nothing of the engine is imported: the YAML and CSV are read raw, every figure is an exact fraction,
every rule is one ``if`` in the order of the file. Slow and flat on purpose: it is read beside the
policy's own sentences, and random applications are compared with the engine's answers. The figures
and the rules have a module each.
"""

from __future__ import annotations

import math
from datetime import date
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

from tests.appraisal.second_opinion_data import BUSINESS, PARAMETERS, PRODUCTS, REASONS, in_force
from tests.appraisal.second_opinion_figures import figures
from tests.appraisal.second_opinion_rules import rules


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
    f = figures(application, on)
    reasons = rules(application, f)
    outcomes = {outcome for _, outcome in reasons}
    outcome = next((o for o in ("unlikely", "officer_review") if o in outcomes), "likely")
    unsure = f.rule_set in {"pledge", "card", None}
    return {
        "outcome": outcome,
        "reasons": reasons,
        "limits": limits(f),
        "step": f.parameter("AMOUNT_ROUND_DOWN_TO"),
        "longest": f.longest,
        "age": f.given["age"],
        "maximum_age": f.maximum_age,
        "band": f.facts["income_band"],
        "living": f.living,
        "measures": {
            "recognised_income": f.income,
            "assessment_rate": f.rate,
            "new_instalment": None if unsure and f.rule_set != "card" else f.instalment,
            "obligations": f.obligations,
            "dti": f.dti,
            "residual_income": f.residual,
            "ltv": f.ltv,
            "share_of_need": f.share,
            "own_capital_share": f.own_share,
            "loan_to_turnover": f.to_turnover,
            "dscr": f.dscr,
            "age_at_maturity": f.at_maturity,
        },
    }


def limits(f: SimpleNamespace) -> list[Any]:
    """Favourable ceilings on the amount, unrounded."""
    given, parameter, product, rule_set = f.given, f.parameter, f.product, f.rule_set
    income, living, debt, per_dong = f.income, f.living, f.debt, f.per_dong
    consumer, business = rule_set == "consumer", rule_set in BUSINESS
    multiple = parameter("UNSECURED_MULTIPLE")
    dti_likely = parameter("DTI_MAX_LIKELY")
    own_least = parameter("BIZ_OWN_CAPITAL_MIN_PERCENT")
    turnover_likely = parameter("LOAN_TO_TURNOVER_MAX_LIKELY")
    found = [f.ceiling]
    if None not in (f.ltv_ceiling, f.value):
        found.append(Fraction(min(f.takes[f.kind], f.ltv_likely) * f.value, 100))
    if consumer and f.need is not None:
        found.append(Fraction(product["max_share_of_need_percent"] * f.need, 100))
    if consumer and f.security == "unsecured" and None not in (multiple, income):
        found.append(Fraction(multiple * income))
    if consumer and None not in (per_dong, income, debt):
        found.append((Fraction(dti_likely * income, 100) - debt - f.card_part) / per_dong)
    if rule_set in {"consumer", "business_short"} and None not in (per_dong, income, debt, living):
        found.append((income - living - debt - f.card_part) / per_dong)
    if business and given["own_capital"] is not None:
        found.append(Fraction(given["own_capital"] * (100 - own_least), own_least))
    if (
        rule_set in {"business_short", "agriculture"}
        and f.short
        and None not in (f.turnover, turnover_likely)
    ):
        found.append(Fraction(turnover_likely * f.turnover * 12, 100))
    if (
        rule_set in {"business_long", "agriculture"}
        and f.longer
        and None not in (per_dong, income, debt)
    ):
        found.append((income / parameter("DSCR_MIN_LIKELY") - debt) / per_dong)
    return found


def max_feasible_amount(found: dict[str, Any], product: dict[str, Any]) -> int | None:
    least = min(found["limits"])
    amount = math.floor(least / found["step"]) * found["step"]
    return amount if amount >= product["min_amount"] else None


def max_feasible_term(found: dict[str, Any], product: dict[str, Any]) -> int | None:
    term = found["longest"]
    if found["age"] is not None:
        term = min(term, (found["maximum_age"] - found["age"]) * 12)
    return term if term >= product["min_term_months"] else None
