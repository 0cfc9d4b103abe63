"""One request for a loan as the customer states it, and its reading from JSON-like data."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any, Final, Literal

from appraisal.errors import ApplicationError, Problem
from appraisal.model import InputSpec, Policy


class Never(Enum):
    """Marks a history without bad debt, which is not the same as an unknown one."""

    NEVER = "never"


NEVER: Final = Never.NEVER

NULL_IS_KNOWN = "months_or_none"
"""The input type whose null says *none*; of every other input null says *unknown*."""


@dataclass(frozen=True, slots=True)
class Application:
    """The inputs of the policy by name; None where unknown.

    Amounts and incomes in đồng, incomes and debts a month; ``profit_margin`` in percent of
    turnover; terms and records in months; ``age`` in completed years. Codes are the catalogue's.
    ``months_since_bad_debt_settled`` is :data:`NEVER` for someone who never had bad debt.
    """

    product_code: str | None = None
    customer_type: str | None = None
    amount: int | None = None
    term_months: int | None = None
    purpose: str | None = None
    repayment_method: str | None = None
    age: int | None = None
    full_civil_capacity: bool | None = None
    province: str | None = None
    residence_months: int | None = None
    income_type: str | None = None
    monthly_income: int | None = None
    coborrower_income: int | None = None
    payroll_at_smb: bool | None = None
    job_months: int | None = None
    existing_monthly_debt: int | None = None
    card_limits_total: int | None = None
    unsecured_debt_total: int | None = None
    lenders_count: int | None = None
    dependants: int | None = None
    debt_group: int | None = None
    months_since_bad_debt_settled: int | Literal[Never.NEVER] | None = None
    group2_last_12_months: bool | None = None
    collateral_kind: str | None = None
    collateral_value: int | None = None
    total_need: int | None = None
    third_party_collateral: bool | None = None
    related_to_bank: bool | None = None
    business_months: int | None = None
    sector: str | None = None
    monthly_turnover: int | None = None
    profit_margin: int | Decimal | None = None
    own_capital: int | None = None
    card_limit_available: int | None = None

    def changed(self, **inputs: Any) -> Application:
        """The same application with other values of ``inputs``."""
        return replace(self, **inputs)

    def known(self) -> dict[str, Any]:
        """The inputs that were given, by name; None in it says *never had bad debt*."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        return {
            name: None if value is NEVER else value
            for name, value in given.items()
            if value is not None
        }


INPUT_NAMES: Final = tuple(field.name for field in fields(Application))


def read_application(data: object, policy: Policy) -> Application:
    """The application in ``data``, a mapping of the policy's inputs by name.

    Null and absent are unknown, except that a null ``months_since_bad_debt_settled`` says that
    there never was bad debt. Nothing is converted: a number in quotes is an error.

    Raises:
        ApplicationError: every fault at once, each with its path.
    """
    if not isinstance(data, Mapping):
        raise ApplicationError((Problem("$", f"is {_shown(data)}; write one JSON object"),))
    problems = []
    values: dict[str, Any] = {}
    for name, value in data.items():
        spec = policy.inputs.get(name)
        if spec is None:
            problems.append(Problem(f"$.{name}", _unknown_input(str(name), policy)))
        elif value is None:
            values[name] = NEVER if spec.type == NULL_IS_KNOWN else None
        else:
            values[name], fault = _read(value, spec, policy)
            if fault:
                problems.append(Problem(f"$.{name}", f"is {_shown(value)}; {fault}"))
    if problems:
        raise ApplicationError(tuple(problems))
    return Application(**values)


def _unknown_input(name: str, policy: Policy) -> str:
    near = difflib.get_close_matches(name, policy.inputs, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    return f"is no input of the policy and has no bearing on a loan{hint}"


_LEAST = {"amount": 1, "term_months": 1}
_MOST = {"years": 130, "months": 1200, "months_or_none": 1200, "integer": 1000}
_MOST_DONG = 10**15


def _read(value: object, spec: InputSpec, policy: Policy) -> tuple[Any, str]:
    """The value as the input's type, and what to write where it is not of that type."""
    match spec.type:
        case "bool":
            return value, "" if isinstance(value, bool) else "write true or false"
        case "text":
            return value, "" if isinstance(value, str) and value.strip() else "write a text"
        case "code":
            return value, _code_fault(value, spec.name, policy)
        case "percent":
            return _percent(value)
        case "integer_1_to_5":
            least, most = 1, 5
        case other:
            least = _LEAST.get(spec.name, 0)
            most = _MOST.get(other, _MOST_DONG)
    whole = isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
    unit = " of đồng" if spec.type == "vnd" else ""
    return value, "" if whole else f"write a whole number{unit} from {least} to {most}"


def _code_fault(value: object, name: str, policy: Policy) -> str:
    codes = policy.codes[name]
    if isinstance(value, str) and value in codes:
        return ""
    near = difflib.get_close_matches(str(value), codes, n=1)
    hint = f"did you mean {near[0]}? Write" if near else "write"
    return f"{hint} one of {', '.join(sorted(codes))}"


def _percent(value: object) -> tuple[Any, str]:
    """Percent as a whole number or an exact decimal; a binary fraction is refused."""
    fault = 'write percent from 0 to 100, such as 30 or "12.5"'
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        return None, fault
    try:
        percent = Decimal(value)
    except InvalidOperation:
        return None, fault
    if not percent.is_finite() or not 0 <= percent <= 100:
        return None, fault
    return (int(percent) if percent == percent.to_integral_value() else percent), ""


def _shown(value: object) -> str:
    text = str(value) if isinstance(value, Decimal) else repr(value)
    return text if len(text) <= 40 else text[:37] + "..."
