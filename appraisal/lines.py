"""Applications in, verdicts out, a line of JSON each."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

from appraisal.application import Application, read_application
from appraisal.engine import appraise
from appraisal.errors import ApplicationError, Problem, UnknownDateError
from appraisal.model import Policy
from appraisal.written import verdict_json

ON = "on"
"""The field beside the policy's inputs: the day the application is judged on."""


def parse_line(text: str, policy: Policy, today: date) -> tuple[Application, date]:
    """The application of one line, and its day: ``on``, or ``today`` where it names none.

    Raises:
        ApplicationError: every fault at once, each with its path.
    """
    data, problems = _load(text)
    on, application = today, Application()
    if isinstance(data, dict) and data.get(ON) is not None:
        try:
            on = date.fromisoformat(data[ON])
        except (TypeError, ValueError):
            said = f"is {data[ON]!r}; write an ISO date such as 2026-11-23"
            problems.append(Problem(f"$.{ON}", said))
    if isinstance(data, dict):
        data = {name: value for name, value in data.items() if name != ON}
    try:
        application = read_application(data, policy)
    except ApplicationError as error:
        problems.extend(error.problems)
    if problems:
        raise ApplicationError(tuple(problems))
    return application, on


def answer_line(
    text: str, policy: Policy, today: date, *, explain: bool = False
) -> tuple[dict[str, Any], bool]:
    """The answer to one line as data, and whether it is a verdict.

    Otherwise it is ``{"errors": [{"path", "message"}]}``, with everything that is wrong.
    """
    try:
        application, on = parse_line(text, policy, today)
        verdict = appraise(application, policy, on=on)
    except ApplicationError as error:
        return {"errors": [_fault(problem) for problem in error.problems]}, False
    except UnknownDateError as error:
        return {"errors": [_fault(Problem(f"$.{ON}", str(error)))]}, False
    return verdict_json(verdict, explain=explain), True


def _fault(problem: Problem) -> dict[str, str]:
    return {"path": problem.path, "message": problem.message}


def _load(text: str) -> tuple[Any, list[Problem]]:
    """The line's data, numbers exact, and the names written more than once."""
    problems: list[Problem] = []

    def each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in pairs]
        data = dict(pairs)
        problems.extend(
            Problem(f"$.{name}", "is written more than once")
            for name in data
            if names.count(name) > 1
        )
        return data

    try:
        data = json.loads(text, parse_float=Decimal, object_pairs_hook=each_key_once)
    except json.JSONDecodeError as error:
        said = f"is no JSON at column {error.colno}: {error.msg}"
        raise ApplicationError((Problem("$", said),)) from None
    return data, problems
