"""The YAML cases: one application each, its whole outcome, and both sides of every bound."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

import appraisal

FOLDER = Path(__file__).parent / "cases"
BASES = yaml.safe_load((FOLDER / "bases.yaml").read_text(encoding="utf-8"))
TODAY = date(2026, 11, 23)


class Case(NamedTuple):
    name: str
    fields: dict[str, Any]
    on: date
    outcome: str
    codes: list[str]
    figures: dict[str, Any]


def _read(path: Path) -> list[Case]:
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    cases = []
    for pair in document.get("pairs", ()):
        common = {**BASES[pair["like"]], **pair.get("with", {})}
        on, label = pair.get("day", TODAY), f"{path.stem}: {pair['rule']} of {pair['like']}"
        also = pair.get("also", [])
        passes, fails = pair["passes"], pair["fails"]
        good = pair.get("outcome_passes", "likely")
        cases.append(Case(f"{label} at {passes}", {**common, **passes}, on, good, also, {}))
        cases.append(
            Case(f"{label} at {fails}", {**common, **fails}, on, pair["outcome"], pair["codes"], {})
        )
    for case in document.get("cases", ()):
        fields = {**BASES[case["like"]], **case.get("with", {})}
        for name in case.get("without", ()):
            del fields[name]
        cases.append(
            Case(
                f"{path.stem}: {case['name']}",
                fields,
                case.get("day", TODAY),
                case["outcome"],
                case["codes"],
                case.get("figures", {}),
            )
        )
    return cases


CASES = [
    Case(f"bases: {name}", fields, TODAY, "likely", [], {}) for name, fields in BASES.items()
] + [case for path in sorted(FOLDER.glob("*.yaml")) if path.stem != "bases" for case in _read(path)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case, policy):
    application = appraisal.read_application(case.fields, policy)
    verdict = appraisal.appraise(application, policy, on=case.on)
    codes = [reason.code for reason in verdict.reasons if reason.polarity != "positive"]
    assert (verdict.outcome, codes) == (case.outcome, case.codes)
    for name, expected in case.figures.items():
        value = getattr(verdict, name) if hasattr(verdict, name) else verdict.measures[name]
        assert value == (Decimal(expected) if isinstance(expected, str) else expected), name


def test_there_are_enough_different_cases():
    assert len({(str(sorted(case.fields.items(), key=str)), case.on) for case in CASES}) >= 250


def test_every_criterion_and_every_loan_has_cases(policy):
    products = {case.fields["product_code"] for case in CASES}
    assert products == set(policy.rule_sets)
    reached = {code for case in CASES for code in case.codes}
    criteria = {rule.criterion for rule in policy.rules if reached.intersection(rule.reason_codes)}
    assert criteria == {criterion.code for criterion in policy.criteria}
