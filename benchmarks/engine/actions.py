"""The one custom action of the benchmark, served by rasa-sdk."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher


class ActionMeasured(Action):
    """Answers with a text, two buttons and a card, as the program's actions do."""

    def name(self) -> str:
        return "action_measured"

    def run(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: dict[str, Any],  # noqa: ARG002  rasa-sdk's signature
    ) -> list[dict[str, Any]]:
        """Send one message and set one slot."""
        rows = [{"term": {"months": months}, "rates": {"end": "6.10"}} for months in range(1, 13)]
        dispatcher.utter_message(
            text="measured",
            buttons=[{"title": "More", "payload": "/greet"}, {"title": "Less", "payload": "/deny"}],
            json_message={"cards": [{"kind": "rate_table", "rows": rows}]},
        )
        return [
            {
                "event": "slot",
                "name": "last",
                "value": tracker.latest_message["intent"]["name"],
                "timestamp": None,
            }
        ]
