"""Calls of the action server: a failure ends the turn, and an answer is checked at no cost."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import rasa.core.actions.action
import rasa.core.actions.forms
from jsonschema import ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import validator_for
from rasa.core.actions.action import ActionExecutionRejection, RemoteAction
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker

from bot.engine.failure import TurnFailed

# rasa-sdk's form and slot validation read the domain; other actions have no use for it.
NEEDS_DOMAIN = ("validate_", "action_validate_slot_mappings")


@lru_cache(maxsize=1)
def _answer_validator() -> Validator:
    # `jsonschema.validate` checks the schema itself on every call, which costs more than the
    # action; the schema never changes.
    schema = RemoteAction.action_response_format_spec()
    checker = validator_for(schema)
    checker.check_schema(schema)
    return checker(schema)


class ActionCall(RemoteAction):
    """Runs a custom action on the action server.

    Raises:
        ActionExecutionRejection: the action declined, and another may be chosen.
        TurnFailed: the server could not be reached, failed, or gave a malformed answer.
    """

    def _action_call_format(self, tracker: DialogueStateTracker, domain: Domain) -> dict[str, Any]:
        call = super()._action_call_format(tracker, domain)
        if self.name().startswith(NEEDS_DOMAIN) and "domain" not in call:
            call["domain"] = domain.as_dict()
        return call

    def _validate_action_result(self, result: dict[str, Any]) -> bool:
        error = next(_answer_validator().iter_errors(result), None)
        if error is not None:
            raise ValidationError(
                f"the action server's answer to {self.name()} is malformed: {error.message}"
            )
        return True

    async def run(
        self,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        tracker: DialogueStateTracker,
        domain: Domain,
    ) -> list[Event]:
        """Call the server and return the events of its answer."""
        try:
            return await super().run(output_channel, nlg, tracker, domain)
        except ActionExecutionRejection:
            raise
        except Exception as error:
            raise TurnFailed(f"action {self.name()} failed: {error!r}") from error


def install() -> None:
    """Make Rasa call the action server through `ActionCall`, in forms and slot mappings too."""
    rasa.core.actions.action.RemoteAction = ActionCall
    rasa.core.actions.forms.RemoteAction = ActionCall
