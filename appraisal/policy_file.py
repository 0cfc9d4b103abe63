"""The policy file read into a :class:`Policy`: every fault of its form is found at once."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, cast

from appraisal.consistency import check_policy
from appraisal.errors import PolicyError, Problem
from appraisal.facts import Facts
from appraisal.folding import fold
from appraisal.lined import Reader, parse, parse_file
from appraisal.model import (
    Criterion,
    IncomeBand,
    InputSpec,
    OutcomeWords,
    Parameter,
    ParameterValue,
    Policy,
    ReasonCode,
    Remark,
    Rule,
    Strength,
    Version,
)

POLICY_FILE = Path(__file__).parent / "policy" / "policy.yaml"
REMARKS_FILE = POLICY_FILE.with_name("remarks.yaml")

INPUT_TYPES = (
    "code",
    "vnd",
    "months",
    "years",
    "bool",
    "text",
    "integer",
    "integer_1_to_5",
    "months_or_none",
    "percent",
)


def read_policy(facts: Facts, path: Path = POLICY_FILE, remarks: Path = REMARKS_FILE) -> Policy:
    """The policy of the file ``path`` with the remarks for officers beside it, checked.

    Raises:
        PolicyError: every fault, each with its line and path.
    """
    document, lines = parse_file(path)
    remarks_document, remarks_lines = parse_file(remarks)
    return _build(document, remarks_document, {**lines, **remarks_lines}, facts)


def parse_policy(text: str, facts: Facts, remarks: str = "remarks: []") -> Policy:
    """As :func:`read_policy`, from texts."""
    document, lines = parse(text)
    remarks_document, remarks_lines = parse(remarks)
    return _build(document, remarks_document, {**lines, **remarks_lines}, facts)


def _build(document: Any, remarks: Any, lines: Mapping[int, int], facts: Facts) -> Policy:
    problems: list[Problem] = []
    root = Reader(document, "$", lines, problems)
    meta = root.inside("meta")
    areas = list(root.each("areas"))
    named = [(area.text("code"), area.texts("provinces")) for area in areas]
    said = Reader(remarks, "$", lines, problems)
    policy = Policy(
        versions=_versions(meta),
        result_valid_days=meta.integer("result_valid_days"),
        criteria=tuple(
            Criterion(entry.text("code"), entry.text("name_vi")) for entry in root.each("criteria")
        ),
        outcomes={(o := _outcome(entry)).code: o for entry in root.each("outcomes")},
        rule_sets={
            product: entry.text("code")
            for entry in root.each("rule_sets")
            for product in entry.texts("products")
        },
        income_bands=tuple(
            IncomeBand(entry.text("code"), entry.integer("min"))
            for entry in root.each("income_bands")
        ),
        areas={fold(province): code for code, provinces in named for province in provinces},
        other_area=next((code for code, provinces in named if not provinces), ""),
        service_provinces={
            fold(province): province for province in root.inside("service_area").texts("provinces")
        },
        sectors=tuple(entry.text("code") for entry in root.each("sectors")),
        forbidden_purposes={
            entry.text("code"): entry.text("reference") for entry in root.each("forbidden_purposes")
        },
        inputs={(i := _input(entry)).name: i for entry in root.each("inputs", name="name")},
        rules=tuple(
            sorted((_rule(entry) for entry in root.each("rules")), key=lambda rule: rule.order)
        ),
        strengths=tuple(_strength(entry) for entry in root.each("strengths")),
        parameters=tuple(_parameter(entry) for entry in root.each("parameters")),
        reasons={(r := _reason(entry)).code: r for entry in root.each("reason_codes")},
        remarks=tuple(_remark(entry) for entry in said.each("remarks")),
        facts=facts,
    )
    if not problems:
        check_policy(policy, root, said)
    if problems:
        raise PolicyError(tuple(problems))
    return policy


def _versions(meta: Reader) -> tuple[Version, ...]:
    previous = meta.inside("previous")
    return tuple(
        Version(entry.text("version"), entry.text("decision"), entry.day("effective_from"))
        for entry in (previous, meta)
    )


def _outcome(entry: Reader) -> OutcomeWords:
    return OutcomeWords(
        entry.choice("code", ("likely", "officer_review", "unlikely")),
        entry.text("name_vi"),
        entry.text("meaning_vi"),
        entry.text("must_say_vi"),
        entry.text("next_step_vi"),
    )


def _input(entry: Reader) -> InputSpec:
    default = entry.raw("default")
    if not isinstance(default, (int, str, type(None))):
        entry.wrong("default", f"is {default!r}; write a whole number, a code, true or false")
        default = None
    when = entry.mapping("required_when") if entry.has("required_when") else {}
    spec = InputSpec(
        name=entry.text("name"),
        type=entry.choice("type", INPUT_TYPES),
        personal=entry.boolean("personal"),
        required_for=frozenset(entry.texts("required_for")),
        required_when=when,
        default=default,
        why=entry.text("why_vi"),
    )
    entry.raw("required_when")
    entry.finish()
    return spec


def _rule(entry: Reader) -> Rule:
    rule = Rule(
        order=entry.integer("order"),
        code=entry.text("code"),
        kind=entry.choice("kind", ("knock_out", "referral", "ratio", "info")),
        criterion=entry.text("criterion"),
        rule_sets=frozenset(entry.texts("rule_sets")),
        test=entry.text("test_vi"),
        parameters=entry.texts("parameters"),
        check_product=entry.text("check_product") if entry.has("check_product") else None,
        on_fail=cast(Any, entry.choice("on_fail", ("unlikely", "officer_review", "none"))),
        reason_codes=entry.texts("reason_codes"),
    )
    entry.finish()
    return rule


def _strength(entry: Reader) -> Strength:
    return Strength(
        code=entry.text("code"),
        criterion=entry.text("criterion"),
        rule_sets=frozenset(entry.texts("rule_sets")),
        test=entry.text("test_vi"),
        parameters=entry.texts("parameters"),
        margin=entry.integer("margin"),
        reference=entry.text("reference"),
    )


def _reason(entry: Reader) -> ReasonCode:
    polarities = ("blocker", "refer", "blocker_or_refer", "info", "positive")
    return ReasonCode(
        code=entry.text("code"),
        polarity=entry.choice("polarity", polarities),
        adjustable=entry.boolean("adjustable"),
        adjust_by=entry.texts("adjust_by") if entry.has("adjust_by") else (),
        explanation=entry.text("explanation_vi"),
        improve=entry.text("improve_vi"),
    )


def _parameter(entry: Reader) -> Parameter:
    parameter = Parameter(
        code=entry.text("code"),
        scope=entry.mapping("scope"),
        value=_value(entry),
        unit=entry.text("unit"),
        effective_from=entry.day("effective_from"),
        effective_to=entry.optional_day("effective_to"),
        reference=entry.text("reference"),
        reason=entry.text("reason_vi"),
    )
    entry.raw("effective_to")
    entry.finish()
    return parameter


def _value(entry: Reader) -> ParameterValue:
    value = entry.raw("value")
    if isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        try:
            return Decimal(value)
        except InvalidOperation:
            pass
    entry.wrong("value", f'is {value!r}; write a whole number, true, or a decimal such as "1.30"')
    return 0


def _remark(entry: Reader) -> Remark:
    when = entry.inside("when")
    return Remark(
        code=entry.text("code"),
        criterion=entry.text("criterion"),
        when={key: when.texts(key) for key in entry.mapping("when")},
        text=entry.text("text_vi"),
    )
