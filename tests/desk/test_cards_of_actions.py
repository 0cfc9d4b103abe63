"""Whatever the actions draw of the demo bank, the desk has words for: as text and as a page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from structlog.testing import capture_logs

import appraisal
from actions.bank import Bank
from actions.turn import TASKS, Entity, Turn
from appraisal.written import application_json, verdict_json
from tests.actions.conftest import NOW, TODAY, bank
from tests.desk.test_cards import WORDS, figures, page_text

__all__ = ["bank"]
SEEDS = Path("catalogue/seeds")


def _codes(name: str, key: str) -> list[str]:
    return [one["code"] for one in yaml.safe_load((SEEDS / name).read_text(encoding="utf-8"))[key]]


def _entities() -> Iterator[tuple[Entity, ...]]:
    """What customers may have named, one thing after another."""
    loan = (Entity("amount", 500_000_000, "loan"), Entity("term", {"months": 24}))
    deposit = (Entity("amount", 500_000_000, "deposit"), Entity("term", {"months": 12}))
    yield ()
    yield (Entity("place", "Hà Nội"),)
    for kind in ("home", "car", "consumer", "business", "study", "overdraft", "savings_pledge",
                 "credit_card", "agriculture"):  # fmt: skip
        yield (Entity("loan_type", kind), *loan)
    for kind in ("standard", "online", "flexible", "regular", "child", "retirement", "demand"):
        yield (Entity("savings_product", kind), *deposit)
    for payment in ("upfront", "monthly", "quarterly"):
        yield (Entity("interest_payment", payment), *deposit)
    for kind in ("debit", "prepaid", "credit"):
        yield (Entity("card_type", kind),)
    for file, key in (("cards.yaml", "cards"), ("deposit_products.yaml", "products"),
                      ("loan_products.yaml", "products")):  # fmt: skip
        for code in _codes(file, key):
            yield (Entity("product", code), Entity("amount", 500_000_000), loan[1])


def _cards(of: Bank, task: str) -> Iterator[dict[str, Any]]:
    for entities in _entities():
        try:
            reply = TASKS[task](Turn("lãi suất", task, 1.0, entities, {}, TODAY, of, NOW))
        except appraisal.ApplicationError:
            continue
        except LookupError:
            continue  # a task of the form without its form
        for said in reply.says:
            yield from said.cards


def _check(card: dict[str, Any]) -> None:
    text, page = WORDS.text("", [card]), WORDS.page(card)
    assert text
    assert page
    missing = figures(text) - figures(page_text(page))
    assert not missing, f"{card['kind']}: the page lacks {missing}"


@pytest.mark.parametrize("task", sorted(TASKS))
def test_cards_of_a_task(bank: Bank, task: str) -> None:
    different = {json.dumps(card, sort_keys=True, default=str): card for card in _cards(bank, task)}
    with capture_logs() as logs:
        for card in different.values():
            _check(card)
    assert logs == []


EXAMPLES = yaml.safe_load(appraisal.POLICY_FILE.read_text(encoding="utf-8"))["worked_examples"]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["code"])
def test_verdict_and_what_was_stated(
    bank: Bank,
    example: dict[str, Any],
) -> None:
    application = appraisal.read_application(example["input"], bank.policy)
    verdict = appraisal.appraise(application, bank.policy, on=example["as_of"])
    with capture_logs() as logs:
        panel = WORDS.verdict_panel(verdict_json(verdict))
        for code, value in application_json(application).items():
            assert WORDS.values.label(code, "application")
            assert WORDS.values.stated(value, code)
    assert logs == []
    for reason in verdict.reasons:
        assert reason.explanation in page_text(panel)
