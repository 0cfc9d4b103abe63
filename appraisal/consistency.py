"""Whether a policy that reads well also makes sense: names that exist, dates that do not clash,
thresholds in the right order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from itertools import pairwise

from appraisal.application import INPUT_NAMES
from appraisal.case import FACTS
from appraisal.checks import CHECKS, STRENGTHS
from appraisal.lined import Reader
from appraisal.model import ALL_RULE_SETS, OUTCOMES, Parameter, Policy
from appraisal.remarks import ALL_CONDITIONS

WAYS = (
    "amount_down",
    "amount_up",
    "term_down",
    "term_up",
    "coborrower",
    "income",
    "collateral",
    "product",
    "own_capital",
    "existing_debt",
    "data",
)
"""How a customer can meet a reason."""

OF_NO_RULE = frozenset({"AMOUNT_ROUND_DOWN_TO"})
"""Parameters that only the formulas of the maxima read."""

ORDERED = (
    ("DTI_MAX_LIKELY", "DTI_MAX_REVIEW"),
    ("LTV_MAX_LIKELY", "LTV_MAX_REVIEW"),
    ("LOAN_TO_TURNOVER_MAX_LIKELY", "LOAN_TO_TURNOVER_MAX_REVIEW"),
    ("DSCR_MIN_REVIEW", "DSCR_MIN_LIKELY"),
    ("BAD_DEBT_LOOKBACK_MONTHS", "BAD_DEBT_REVIEW_MONTHS"),
)
"""Pairs whose first may not exceed the second in one scope on one day."""

_POLARITY_OF = {"unlikely": "blocker", "officer_review": "refer", "none": "info"}


def check_policy(policy: Policy, root: Reader, remarks: Reader) -> None:
    """Report to the readers whatever does not fit together."""
    _rule_sets(policy, root)
    _bands_and_places(policy, root)
    _inputs(policy, root)
    _rules(policy, root)
    _strengths(policy, root)
    _reasons(policy, root)
    _parameters(policy, root)
    _remarks(policy, remarks)


def _known(entry: Reader, key: str, values: Collection[object], known: Collection[object]) -> None:
    for value in values:
        if value not in known:
            entry.wrong(key, f"names {value}, which is none of {', '.join(map(str, known))}")


def _once(root: Reader, section: str, name: str = "code") -> None:
    entries = list(root.each(section, name))
    counts = Counter(str(entry.raw(name)) for entry in entries)
    for entry in entries:
        if counts[str(entry.raw(name))] > 1:
            entry.wrong(name, "stands more than once")


def _rule_sets(policy: Policy, root: Reader) -> None:
    products = policy.facts.products
    for entry in root.each("rule_sets"):
        _known(entry, "products", entry.texts("products"), products)
    for code in products:
        if code not in policy.rule_sets:
            root.wrong("rule_sets", f"no rule set has the product {code}")
    for outcome in OUTCOMES:
        if outcome not in policy.outcomes:
            root.wrong("outcomes", f"{outcome} is missing")
    newest, previous = policy.versions[-1], policy.versions[-2]
    if newest.effective_from <= previous.effective_from:
        root.inside("meta").wrong("effective_from", f"is not after that of {previous.code}")


def _bands_and_places(policy: Policy, root: Reader) -> None:
    top: int | None = 0
    for entry in root.each("income_bands"):
        if entry.integer("min") != top:
            entry.wrong("min", f"is not {top}, where the band below ends")
        top = entry.optional_integer("max_exclusive")
    if top is not None:
        root.wrong("income_bands", "the last band must be open: max_exclusive null")
    if not policy.other_area:
        root.wrong("areas", "one area must have no provinces: it stands for all others")
    for entry in root.each("forbidden_purposes"):
        sold = [p.code for p in policy.facts.products.values() if entry.text("code") in p.purposes]
        if sold:
            entry.wrong("code", f"is forbidden, and a purpose of {', '.join(sold)}")


def _inputs(policy: Policy, root: Reader) -> None:
    _once(root, "inputs", "name")
    for name in INPUT_NAMES:
        if name not in policy.inputs:
            root.wrong("inputs", f"{name} is missing")
    rule_sets = {*policy.rule_sets.values(), ALL_RULE_SETS}
    for entry in root.each("inputs", "name"):
        _known(entry, "name", [entry.text("name")], INPUT_NAMES)
        _known(entry, "required_for", entry.texts("required_for"), rule_sets)
        if entry.has("required_when"):
            _known(entry, "required_when", entry.mapping("required_when"), FACTS)


def _rules(policy: Policy, root: Reader) -> None:
    _once(root, "rules")
    _once(root, "rules", "order")
    for code in CHECKS:
        if all(rule.code != code for rule in policy.rules):
            root.wrong("rules", f"the rule {code} is missing")
    for entry in root.each("rules"):
        _known(entry, "code", [entry.text("code")], CHECKS)
        _applies(policy, entry)
        polarity = _POLARITY_OF[entry.text("on_fail")]
        codes = entry.texts("reason_codes")
        _known(entry, "reason_codes", codes, policy.reasons)
        for code in codes:
            if code in policy.reasons and polarity not in policy.reasons[code].polarity:
                entry.wrong("on_fail", f"does not suit {code}, whose polarity is not {polarity}")


def _strengths(policy: Policy, root: Reader) -> None:
    _once(root, "strengths")
    for entry in root.each("strengths"):
        _known(entry, "code", [entry.text("code")], STRENGTHS)
        _known(entry, "code", [entry.text("code")], policy.reasons)
        _applies(policy, entry)


def _applies(policy: Policy, entry: Reader) -> None:
    """Criterion, rule sets and parameters of a rule or a strength."""
    criteria = [criterion.code for criterion in policy.criteria]
    _known(entry, "criterion", [entry.text("criterion")], criteria)
    rule_sets = {*policy.rule_sets.values(), ALL_RULE_SETS}
    _known(entry, "rule_sets", entry.texts("rule_sets"), rule_sets)
    codes = {parameter.code for parameter in policy.parameters}
    for code in entry.texts("parameters"):
        if code not in codes:
            entry.wrong("parameters", f"names {code}, which has no value in this file")


def _reasons(policy: Policy, root: Reader) -> None:
    _once(root, "reason_codes")
    used = {code for rule in policy.rules for code in rule.reason_codes}
    used |= {strength.code for strength in policy.strengths}
    for entry in root.each("reason_codes"):
        reason = policy.reasons[entry.text("code")]
        _known(entry, "adjust_by", reason.adjust_by, WAYS)
        if reason.adjustable is not bool(reason.adjust_by):
            entry.wrong("adjustable", "must be true where adjust_by has a way, false where not")
        if reason.code not in used:
            entry.wrong("code", "is given by no rule")


def _parameters(policy: Policy, root: Reader) -> None:
    read = {code for rule in policy.rules for code in rule.parameters} | OF_NO_RULE
    entries = list(zip(policy.parameters, root.each("parameters"), strict=True))
    readers = {id(parameter): entry for parameter, entry in entries}
    units = {parameter.code: parameter.unit for parameter in reversed(policy.parameters)}
    for parameter, entry in entries:
        if parameter.code not in read:
            entry.wrong("code", "is read by no rule")
        if parameter.unit != units[parameter.code]:
            entry.wrong("unit", f"is not {units[parameter.code]}, as above")
        if parameter.value < 0:
            entry.wrong("value", "is below zero")
        if parameter.effective_to is not None and parameter.effective_to < parameter.effective_from:
            entry.wrong("effective_to", "is before effective_from")
        _scope(policy, parameter, entry)
    for records in _histories(policy):
        for earlier, later in pairwise(records):
            _follows(earlier, later, readers[id(later)])
    for parameter, problem in _ties(policy):
        readers[id(parameter)].wrong("scope", problem)
    for parameter, problem in _out_of_order(policy):
        readers[id(parameter)].wrong("value", problem)


def _scope(policy: Policy, parameter: Parameter, entry: Reader) -> None:
    codes: dict[str, Collection[object]] = {
        "product": policy.rule_sets,
        "security": ("secured", "unsecured"),
        "area": {*policy.areas.values(), policy.other_area},
        "income_band": [band.code for band in policy.income_bands],
        "term_class": [code for code, _ in policy.facts.term_classes],
        "payroll_at_smb": (True, False),
        **{name: policy.codes[name] for name in ("income_type", "collateral_kind", "sector")},
    }
    for key, value in parameter.scope.items():
        if key not in codes:
            entry.wrong("scope", f"has the key {key}; known are {', '.join(codes)}")
        else:
            _known(entry, f"scope.{key}", [value], codes[key])


def _histories(policy: Policy) -> Iterator[list[Parameter]]:
    """The records of each code and scope, by date."""
    histories: dict[tuple[object, ...], list[Parameter]] = {}
    for parameter in sorted(policy.parameters, key=lambda record: record.effective_from):
        key = (parameter.code, *sorted(parameter.scope.items()))
        histories.setdefault(key, []).append(parameter)
    yield from histories.values()


def _follows(earlier: Parameter, later: Parameter, entry: Reader) -> None:
    end = earlier.effective_to
    if end is None or end >= later.effective_from:
        entry.wrong("effective_from", "falls while an earlier value of the same scope still holds")
    elif end + timedelta(days=1) < later.effective_from:
        entry.wrong("effective_from", f"leaves a gap: the earlier value ends on {end}")


def _days(policy: Policy) -> list[date]:
    """The days on which anything changes."""
    return sorted({parameter.effective_from for parameter in policy.parameters})


def _ties(policy: Policy) -> Iterator[tuple[Parameter, str]]:
    """Two scopes of one size that one case can match, with none more specific to decide."""
    for day in _days(policy):
        holding = [parameter for parameter in policy.parameters if parameter.holds(day)]
        for index, one in enumerate(holding):
            for other in holding[index + 1 :]:
                if (
                    one.code == other.code
                    and _tied(one, other)
                    and not _decided(one, other, holding)
                ):
                    yield other, f"ties with {dict(one.scope)} on {day}; add a value for both"


def _tied(one: Parameter, other: Parameter) -> bool:
    shared = one.scope.keys() & other.scope.keys()
    return (
        len(one.scope) == len(other.scope)
        and dict(one.scope) != dict(other.scope)
        and all(one.scope[key] == other.scope[key] for key in shared)
    )


def _decided(one: Parameter, other: Parameter, holding: list[Parameter]) -> bool:
    both = {**one.scope, **other.scope}
    return any(record.code == one.code and dict(record.scope) == both for record in holding)


def _out_of_order(policy: Policy) -> Iterator[tuple[Parameter, str]]:
    for low, high in ORDERED:
        for day in _days(policy):
            for one in policy.parameters:
                for other in policy.parameters:
                    if (
                        (one.code, other.code) == (low, high)
                        and one.scope == other.scope
                        and one.holds(day)
                        and other.holds(day)
                        and one.value > other.value
                    ):
                        yield one, f"is above {high} of the same scope, {other.value}"


def _remarks(policy: Policy, remarks: Reader) -> None:
    _once(remarks, "remarks")
    criteria = [criterion.code for criterion in policy.criteria]
    for entry in remarks.each("remarks"):
        _known(entry, "criterion", [entry.text("criterion")], criteria)
        when = entry.inside("when")
        _known(entry, "when", entry.mapping("when"), ALL_CONDITIONS)
        for key, known in (
            ("reason", policy.reasons),
            ("missing", policy.inputs),
            ("assumed", policy.inputs),
            ("product", policy.rule_sets),
        ):
            if when.has(key):
                _known(entry, f"when.{key}", when.texts(key), known)
