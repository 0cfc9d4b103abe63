"""The action server: every task as an action of the dialogue engine, over one catalogue."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

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


def executor(catalogue: Catalogue, rules: Policy, today: Callable[[], date]) -> ActionExecutor:
    """All actions, over the newest published catalogue at each turn."""

    def bank() -> Bank:
        return Bank(catalogue.at(), rules)

    made = ActionExecutor()
    for name, task in TASKS.items():
        made.register_action(TaskAction(name, task, bank, today, conversation.unknown))
    made.register_action(ValidateAppraisalForm(bank, today))
    return made


def application(catalogue: Catalogue, rules: Policy, today: Callable[[], date]) -> Sanic:
    """The HTTP application that the dialogue engine calls."""
    return create_app(executor(catalogue, rules, today), cors_origins=[])
