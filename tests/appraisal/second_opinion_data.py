"""The policy, the products and the base rates as their files have them, read raw."""

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
