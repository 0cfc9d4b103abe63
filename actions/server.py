"""The action server: every task as an action of the dialogue engine, over one catalogue."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor
from sanic import Sanic

# Imported for their tasks, which register themselves.
from actions import (  # noqa: F401
    answering,
    appraisal_form,
    card_answers,
    card_choice,
    comparing,
    conditions,
    conversation,
    early_repayment,
    handing,
    lead,
    loan_features,
    loan_papers,
    loan_rates,
    repayment,
    savings_books,
    savings_choice,
    services,
    subjects,
)
from actions.bank import Bank
from actions.engine import TaskAction
from actions.turn import TASKS
from appraisal import Policy, build_facts, read_policy
from catalogue.queries.books import loan_book
from catalogue.snapshot import Catalogue, Snapshot


def policy(catalogue: Snapshot, on: date) -> Policy:
    """The bank's appraisal policy with the products as published."""
    book = loan_book(catalogue, on=on)
    return read_policy(build_facts(book.loan_products, book.base_rates, book.documents))


class Executor(ActionExecutor):
    """Runs actions that never read the domain, so that the engine need not send it each time."""

    def update_and_return_domain(
        self,
        payload: dict[str, Any],  # noqa: ARG002  the library's signature
        action_name: str,  # noqa: ARG002
    ) -> dict[str, Any]:
        """An empty domain, whatever came."""
        return {}


def executor(catalogue: Catalogue, now: Callable[[], datetime]) -> ActionExecutor:
    """All actions, over the newest published catalogue at each turn."""

    @lru_cache(maxsize=1)
    def opened(snapshot: Snapshot, on: date) -> Bank:
        return Bank(snapshot, policy(snapshot, on))

    def bank() -> Bank:
        return opened(catalogue.at(), now().date())

    made = Executor()
    for name in TASKS:
        made.register_action(TaskAction(name, bank, now, conversation.unknown))
    return made


def application(catalogue: Catalogue, now: Callable[[], datetime]) -> Sanic:
    """The HTTP application that the dialogue engine calls."""
    return create_app(executor(catalogue, now), cors_origins=[])
