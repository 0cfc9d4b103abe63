"""Rasa's rules, asked once where they are asked twice."""

from __future__ import annotations

from rasa.core.policies.rule_policy import RulePolicy
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

_of_rasa = RulePolicy._find_action_from_rules


def _by_intent(
    self: RulePolicy,
    tracker: DialogueStateTracker,
    domain: Domain,
    use_text_for_last_user_input: bool,
) -> tuple[str | None, str | None, bool]:
    if use_text_for_last_user_input:
        return None, None, False
    found: tuple[str | None, str | None, bool] = _of_rasa(
        self, tracker, domain, use_text_for_last_user_input
    )
    return found


def install() -> None:
    """Let the rules go by intents only.

    Rasa looks first for a rule that is written over the very text of the message. This program
    writes none, and the search goes through all rules at every message. A policy of our own class
    would not do: Rasa asks for `RulePolicy` itself where there are forms.
    """
    RulePolicy._find_action_from_rules = _by_intent
