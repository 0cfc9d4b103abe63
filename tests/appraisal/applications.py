"""Random applications as a stranger would write them: raw fields, gaps, contradictions, edges."""

from __future__ import annotations

from datetime import date
from math import floor
from random import Random
from typing import Any

from tests.appraisal.second_opinion import judge
from tests.appraisal.second_opinion_data import INPUTS, LOANS, POLICY, PRODUCTS, RULE_SET_OF

MILLION = 1_000_000
PURPOSES = [entry["code"] for entry in LOANS["purposes"]]
FORBIDDEN = [entry["code"] for entry in POLICY["forbidden_purposes"]]
KINDS = [entry["code"] for entry in LOANS["collateral_kinds"]]
METHODS = [entry["code"] for entry in LOANS["repayment_methods"]]
SECTORS = [entry["code"] for entry in POLICY["sectors"]]
INCOME_TYPES = ["salary_transfer", "salary_cash", "business", "freelance", "rental", "pension"]
PROVINCES = [*POLICY["service_area"]["provinces"], "Lào Cai", "Đồng Tháp"]
CAPS = {
    row["scope"]["sector"]: row["value"]
    for row in POLICY["parameters"]
    if row["code"] == "BIZ_MARGIN_CAP_PERCENT"
}


HEALTHY = {
    "full_civil_capacity": True,
    "province": "Hải Phòng",
    "residence_months": 60,
    "job_months": 48,
    "business_months": 48,
    "lenders_count": 1,
    "debt_group": 1,
    "months_since_bad_debt_settled": None,
    "group2_last_12_months": False,
    "third_party_collateral": False,
    "related_to_bank": False,
}
"""What stands in nobody's way, so that amounts decide."""


def application(random: Random, on: date) -> dict[str, Any]:
    """One application of the day: often at a bound, now and then incomplete or odd."""
    fields = _anybody(random)
    if random.random() < 0.6:
        fields.update({name: value for name, value in HEALTHY.items() if name in fields})
        fields["age"] = random.randint(24, 45)
    if random.random() < 0.6:
        product = PRODUCTS[fields["product_code"]]
        most = product["max_amount"]
        limits = [limit for limit in judge(fields, on)["limits"] if 0 < limit < most]
        if limits:
            fields["amount"] = max(1, floor(random.choice(limits)) + random.choice([-1, 0, 1]))
    for name in random.sample(sorted(fields), k=random.choice([0, 0, 0, 0, 1, 2, 4])):
        if name != "product_code":
            _forget(random, fields, name)
    return fields


def _anybody(random: Random) -> dict[str, Any]:
    code = random.choice(list(PRODUCTS))
    product = PRODUCTS[code]
    business = RULE_SET_OF[code] not in {"consumer", "pledge", "card"}
    odd = random.random() < 0.08
    amount = _amount(random, product)
    kinds = [row["kind"] for row in product["collateral"]]
    kind = random.choice(KINDS if odd else kinds)
    accepted = list(product["documents"]["income"]) or INCOME_TYPES
    sector = random.choice(SECTORS)
    fields: dict[str, Any] = {
        "product_code": code,
        "customer_type": random.choice(product["customers"]),
        "amount": amount,
        "term_months": _term(random, product),
        "purpose": _purpose(random, product, odd),
        "repayment_method": random.choice(METHODS if odd else product["repayment_methods"]),
        "age": random.choice([17, 18, 19, 20, 59, 60, 64, 65, 70, *[random.randint(22, 63)] * 12]),
        "full_civil_capacity": random.random() > 0.02,
        "province": random.choice(PROVINCES),
        "residence_months": random.choice([0, 5, 6, *[random.randint(7, 200)] * 6]),
        "income_type": random.choice(INCOME_TYPES if odd else accepted),
        "monthly_income": _income(random),
        "coborrower_income": random.choice([0, 0, _income(random)]),
        "payroll_at_smb": random.random() < 0.5,
        "job_months": random.choice([0, 2, 3, 5, 6, 11, 12, *[random.randint(13, 200)] * 8]),
        "existing_monthly_debt": random.choice([0, 0, random.randint(0, 20 * MILLION)]),
        "card_limits_total": random.choice([0, 0, random.randint(0, 100) * MILLION]),
        "unsecured_debt_total": random.choice([0, 0, random.randint(0, 400) * MILLION]),
        "lenders_count": random.choice([0, 1, 2, 3, 4, 5]),
        "dependants": random.randint(0, 4),
        "debt_group": random.choice([1] * 12 + [2, 2, 3, 5]),
        "months_since_bad_debt_settled": random.choice(
            [None] * 10 + [0, 23, 24, 35, 36, 59, 60, 61]
        ),
        "group2_last_12_months": random.random() < 0.1,
        "collateral_kind": kind,
        "collateral_value": _value(random, amount),
        "total_need": _value(random, amount),
        "third_party_collateral": random.random() < 0.1,
        "related_to_bank": random.random() < 0.03,
        "business_months": random.choice([11, 12, 23, 24, *[random.randint(25, 200)] * 6]),
        "sector": sector,
        "monthly_turnover": random.choice(
            [
                30 * MILLION,
                80 * MILLION - 1,
                80 * MILLION,
                *[random.randint(10, 2000) * MILLION] * 5,
            ]
        ),
        "profit_margin": random.choice([CAPS[sector], CAPS[sector] + 1, random.randint(1, 60)]),
        "own_capital": random.choice([0, amount // 4, amount * 3 // 7, _value(random, amount)]),
        "card_limit_available": random.choice([amount, amount * 10 // 9, amount * 2]),
    }
    if not business and fields["income_type"] != "business" and random.random() < 0.8:
        for name in ("sector", "monthly_turnover", "profit_margin", "business_months"):
            del fields[name]
    if kind == "NONE":
        fields.pop("collateral_value")
    return fields


def _forget(random: Random, fields: dict[str, Any], name: str) -> None:
    if INPUTS[name]["type"] == "months_or_none" or random.random() < 0.5:
        del fields[name]
    else:
        fields[name] = None


def _amount(random: Random, product: dict[str, Any]) -> int:
    least, most = product["min_amount"], product["max_amount"]
    edges = [
        least - 1,
        least,
        most,
        most + 1,
        *product.get("max_amount_by_income_type", {}).values(),
    ]
    usual = int(least * (most / least) ** (random.random() * 0.7))
    return random.choice([*edges, *[usual] * 8, *[usual // MILLION * MILLION or least] * 12])


def _term(random: Random, product: dict[str, Any]) -> int:
    least, most = product["min_term_months"], product["max_term_months"]
    edges = [max(1, least - 1), least, most, most + 1, 12, 13, 60, 61]
    return random.choice([*edges, *[random.randint(least, most) for _ in range(12)]])


def _purpose(random: Random, product: dict[str, Any], odd: bool) -> str:
    if odd:
        return random.choice([*PURPOSES, *FORBIDDEN])
    return random.choice(product["purposes"])


def _income(random: Random) -> int:
    edges = [5, 8, 10, 12, 15, 20, 30, 60]
    return random.choice(
        [random.choice(edges) * MILLION - random.choice([0, 1]), random.randint(4, 150) * MILLION]
        + [random.randint(4_000_000, 80_000_000)] * 2
    )


def _value(random: Random, amount: int) -> int:
    """Around the usual loan-to-value bounds of ``amount``, some of them met exactly."""
    percent = random.choice([50, 60, 65, 70, 75, 80, 85, 95, random.randint(20, 130)])
    return amount * 100 // percent + random.choice([-1, 0, 0, 1])
