"""Calls of the action server: a failure ends the turn, and an answer is checked at no cost."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import rasa
import rasa.core.actions.action
import rasa.core.actions.forms
from jsonschema import ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import validator_for
from rasa.core.actions.action import ActionExecutionRejection, RemoteAction
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity

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
        recent = _since_last_message(tracker)
        state = tracker.current_state(EventVerbosity.NONE)
        call = {
            "next_action": self.name(),
            "sender_id": tracker.sender_id,
            "tracker": {**state, "events": [event.as_dict() for event in recent]},
            "version": rasa.__version__,
        }
        # rasa-sdk refuses a call without any domain; an empty one says that none is needed.
        call["domain"] = domain.as_dict() if self.name().startswith(NEEDS_DOMAIN) else {}
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
            reason = f"{error!r} ({error.__cause__})" if error.__cause__ else repr(error)
            raise TurnFailed(f"action {self.name()} failed: {reason}") from error


def _since_last_message(tracker: DialogueStateTracker) -> list[Event]:
    """The events from the customer's last message on: a call must not grow with the talk.

    Slots, the message and the form's state go along as they are; rasa-sdk looks into the events
    only for the slots set last.
    """
    recent: list[Event] = []
    for event in reversed(tracker.events):
        recent.append(event)
        if isinstance(event, UserUttered):
            break
    return recent[::-1]


def install() -> None:
    """Make Rasa call the action server through `ActionCall`, in forms and slot mappings too."""
    rasa.core.actions.action.RemoteAction = ActionCall
    rasa.core.actions.forms.RemoteAction = ActionCall
