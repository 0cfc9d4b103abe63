"""One turn of a conversation: kept whole, or not at all."""

from __future__ import annotations

from typing import Any

import rasa.core.agent
import rasa.core.processor
from rasa.core.actions.action import Action, ActionExecutionRejection
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import FailSafeTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot import speaker
from bot.engine.failure import TurnFailed
from bot.engine.runner import OrderedRunner
from bot.engine.tracker_store import ConversationStore, events_of_turn


class _Guarded(Action):
    """An action whose failure ends the turn, where Rasa would log it and go on without it."""

    def __init__(self, action: Action) -> None:
        self._action = action

    def name(self) -> str:
        return self._action.name()

    async def run(
        self,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        tracker: DialogueStateTracker,
        domain: Domain,
    ) -> list[Event]:
        try:
            return await self._action.run(output_channel, nlg, tracker, domain)
        except ActionExecutionRejection:
            raise
        except Exception as error:
            raise TurnFailed(f"action {self.name()} failed: {error!r}") from error

    def event_for_successful_execution(self, prediction: PolicyPrediction) -> Event:
        return self._action.event_for_successful_execution(prediction)


class TurnProcessor(MessageProcessor):
    """Rasa's processor without the places where a failure is swallowed."""

    def __init__(self, model_path: Any, tracker_store: TrackerStore, **options: Any) -> None:
        if isinstance(tracker_store, FailSafeTrackerStore):
            # Rasa wraps every store so that a failed read gives a fresh conversation and a failed
            # write goes to memory. Both lose what the customer said; here both fail the turn.
            tracker_store = tracker_store._tracker_store
        if not isinstance(tracker_store, ConversationStore):
            raise TypeError(
                f"the tracker store is a {type(tracker_store).__name__}; endpoints.yml must say "
                "tracker_store: type: bot.engine.tracker_store.ConversationStore"
            )
        options["on_circuit_break"] = self._circuit_break
        super().__init__(model_path, tracker_store, **options)

    @staticmethod
    def _circuit_break(
        tracker: DialogueStateTracker, _channel: OutputChannel, _nlg: NaturalLanguageGenerator
    ) -> None:
        raise TurnFailed(f"conversation {tracker.sender_id}: the policies never came to listen")

    async def _run_action(
        self,
        action: Action,
        tracker: DialogueStateTracker,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        prediction: PolicyPrediction,
    ) -> bool:
        return await super()._run_action(_Guarded(action), tracker, output_channel, nlg, prediction)

    async def earlier_turn(self, conversation: str, message_id: str) -> list[Event]:
        """The stored events of the turn that `message_id` began; empty when there is none."""
        return await self.tracker_store.turn(conversation, message_id)

    async def take_turn(self, message: UserMessage) -> list[Event]:
        """Handle `message`, store the tracker in one transaction, return the turn's events.

        Raises:
            TurnFailed: an action or the policies failed; nothing was stored.
        """
        tracker = await self._turn(message)
        await self.save_tracker(tracker)
        return events_of_turn(tracker.events, message.message_id)

    async def try_turn(self, message: UserMessage) -> list[Event]:
        """The events that `take_turn` would give; nothing is stored.

        Raises:
            TurnFailed: an action or the policies failed.
        """
        tracker = await self._turn(message)
        return events_of_turn(tracker.events, message.message_id)

    async def _turn(self, message: UserMessage) -> DialogueStateTracker:
        tracker = await self.log_message(message, should_save_tracker=False)
        _note_speaker(tracker, self.domain)
        tracker = await self.run_action_extract_slots(message.output_channel, tracker)
        await self._run_prediction_loop(message.output_channel, tracker)
        return tracker


def _note_speaker(tracker: DialogueStateTracker, domain: Domain) -> None:
    """Remember how the customer speaks before anything is said to him."""
    text = tracker.latest_message.text if tracker.latest_message else None
    if not text or text.startswith("/"):
        return
    noticed = {"address": speaker.address(text), "language": speaker.language(text)}
    events = [SlotSet(name, said) for name, said in noticed.items() if said]
    tracker.update_with_events(events, domain)


def install() -> None:
    """Make Rasa's agent build its processor from `TurnProcessor`, over `OrderedRunner`."""
    rasa.core.agent.MessageProcessor = TurnProcessor
    rasa.core.processor.DaskGraphRunner = OrderedRunner
