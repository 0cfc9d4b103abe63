"""A conversation with the tasks, without the dialogue engine: keeps slots between messages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from actions.dialogue import answer
from actions.phrases import data
from actions.turn import Reply, Turn

Said = Callable[..., Turn]


def tasks() -> dict[str, str]:
    """The task that the dialogue's rules choose for an intent."""
    return {**data("context.yml")["tasks"], **_SMALL}


class Talk:
    """Plays the engine's part. Each message says its intent, as the classifier would."""

    def __init__(self, said: Said) -> None:
        self._said = said
        self.slots: dict[str, Any] = {}
        self.reply = Reply()
        self.later = timedelta()

    def __call__(self, intent: str, text: str = "…", **values: Any) -> list[str]:
        """Say something; the names of the responses."""
        return self._take(self._said(text, intent, self.slots, **values), intent)

    def also(self, second: str, intent: str, text: str, **values: Any) -> list[str]:
        """Say something of two matters."""
        turn = self._said(text, intent, self.slots, **values)
        return self._take(replace(turn, second=second), intent)

    def tap(self, intent: str, **values: Any) -> list[str]:
        """Tap a choice."""
        turn = self._said("", intent, self.slots, **values)
        return self._take(replace(turn, tapped=True), intent)

    def wait(self, minutes: int) -> None:
        """Let time pass."""
        self.later += timedelta(minutes=minutes)

    def _take(self, turn: Turn, intent: str) -> list[str]:
        at: datetime = turn.at + self.later
        self.reply = answer(replace(turn, at=at), tasks()[intent])
        self.slots.update(self.reply.slots)
        return [one.response for one in self.reply.says]

    @property
    def asks(self) -> str | None:
        """The slot that is asked for."""
        return self.slots.get("asking")

    @property
    def items(self) -> list[dict[str, Any]]:
        """The items of the last answer."""
        return [dict(item) for one in self.reply.says for item in one.items]

    @property
    def choices(self) -> list[str]:
        """Payloads of the choices that the task itself offers."""
        return [button.payload for one in self.reply.says for button in one.buttons]


_SMALL = {
    "inform": "continue", "choose": "continue", "correct_information": "continue",
    "ask_repeat": "continue", "affirm": "affirm", "deny": "deny", "cancel": "cancel",
    "start_over": "start_over", "greet": "greet", "insult": "insult", "thank": "talk",
    "goodbye": "talk", "dont_know": "talk", "ask_why": "talk", "chitchat": "talk",
    "bot_challenge": "talk", "ask_capabilities": "talk", "out_of_scope": "fallback",
    "nlu_fallback": "fallback",
}  # fmt: skip
