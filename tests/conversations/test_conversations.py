"""Customers' conversations through the chat's API, each judged step by step."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future

import pytest

from tests.conversations.installed import Backstage
from tests.conversations.judging import faults
from tests.conversations.playing import Played
from tests.conversations.written import Conversation, load


@pytest.mark.parametrize("conversation", list(load()), ids=lambda one: one.id)
def test_conversation(
    conversation: Conversation, played: Mapping[str, Future[Played]], behind: Backstage
) -> None:
    went = played[conversation.id].result()
    found = faults(conversation, went, behind)
    assert not found, "\n".join([*found, "", went.transcript()])
