"""The action server: every task as an action of the dialogue engine, over one catalogue."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor
from sanic import Sanic

# Imported for their tasks, which register themselves.
from actions import (  # noqa: F401
    appraisal_form,
    bank_cards,
    conditions,
    conversation,
    repayment,
    savings_choice,
    services,
)
from actions.bank import Bank
from actions.engine import TaskAction
from actions.form import ValidateAppraisalForm
from actions.turn import TASKS
from appraisal import Policy, read_facts, read_policy
from catalogue.snapshot import Catalogue

SEEDS = Path(__file__).parents[1] / "catalogue" / "seeds"


def policy() -> Policy:
    """The bank's appraisal policy with the product facts it reads."""
    return read_policy(read_facts(SEEDS))


class Executor(ActionExecutor):
    """Runs actions that never read the domain, so that the engine need not send it each time."""

    def update_and_return_domain(
        self,
        payload: dict[str, Any],  # noqa: ARG002  the library's signature
        action_name: str,  # noqa: ARG002
    ) -> dict[str, Any]:
        """An empty domain, whatever came."""
        return {}


def executor(catalogue: Catalogue, rules: Policy, today: Callable[[], date]) -> ActionExecutor:
    """All actions, over the newest published catalogue at each turn."""

    def bank() -> Bank:
        return Bank(catalogue.at(), rules)

    made = Executor()
    for name, task in TASKS.items():
        made.register_action(TaskAction(name, task, bank, today, conversation.unknown))
    made.register_action(ValidateAppraisalForm(bank, today))
    return made


def application(catalogue: Catalogue, rules: Policy, today: Callable[[], date]) -> Sanic:
    """The HTTP application that the dialogue engine calls."""
    return create_app(executor(catalogue, rules, today), cors_origins=[])
