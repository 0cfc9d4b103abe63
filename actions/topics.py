"""Which topic an intent belongs to, as ``context.yml`` says."""

from __future__ import annotations

from functools import cache

from actions.phrases import data


@cache
def _topics() -> dict[str, str]:
    topics = data("context.yml")["topics"]
    return {intent: topic for topic, intents in topics.items() for intent in intents}


def topic_of(intent: str) -> str | None:
    """The topic an intent belongs to: savings, loan, card, service; None for none."""
    return _topics().get(intent)
