"""The desk's way to the dialogue engine: one customer's message in, the whole turn out."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from rasa.core.lock_store import LockError
from rasa.shared.core.events import BotUttered, Event, UserUttered
from sanic import Blueprint, response
from sanic.exceptions import InvalidUsage
from sanic.request import Request
from sanic.response import HTTPResponse

import bot.engine.actions
import bot.engine.processor
import bot.engine.rules
from bot.engine.failure import TurnFailed
from bot.turns import ContractError, Turn, read_turn, replies, understood

logger = logging.getLogger(__name__)

# A second message of a conversation is rare here, for the desk sends one at a time.
LOCK_POLL_SECONDS = 0.02


class _Desk(OutputChannel):
    """Takes the engine's utterances and does nothing: they are read from the turn's events."""

    @classmethod
    def name(cls) -> str:
        return "desk"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        pass


class DeskInput(InputChannel):
    """``POST /webhooks/desk/turn``: takes one turn, or repeats the answer of one already taken.
    ``…/suggestion``: what a turn would answer, without taking it.

    200 with the answer, 400 when the request is malformed, 503 when any part of the turn failed
    and nothing of it was kept.
    """

    def __init__(self, turn_seconds: float) -> None:
        """Give up a turn after `turn_seconds`."""
        self._turn_seconds = turn_seconds

    @classmethod
    def name(cls) -> str:
        return "desk"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> DeskInput:
        """Make the channel of credentials.yml, and the engine's turns whole or not at all.

        This runs before Rasa loads its agent, which is when the engine's parts are chosen.
        """
        bot.engine.actions.install()
        bot.engine.processor.install()
        bot.engine.rules.install()
        return cls(turn_seconds=float((credentials or {}).get("turn_seconds", 20)))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes below ``/webhooks/desk``."""
        del on_new_message  # drops the answer and the reason of a failure
        desk = Blueprint("desk")

        @desk.get("/")
        async def health(request: Request) -> HTTPResponse:
            agent: Agent = request.app.ctx.agent
            if not agent.is_ready():
                return _unavailable("no model is loaded; the log of the start says why")
            return response.json({"status": "ok", "model": agent.processor.model_filename})

        @desk.post("/turn")
        async def turn(request: Request) -> HTTPResponse:
            return await self._respond(request, self._answer)

        @desk.post("/suggestion")
        async def suggestion(request: Request) -> HTTPResponse:
            return await self._respond(request, self._suggest)

        return desk

    async def _respond(
        self, request: Request, take: Callable[[Agent, Turn], Awaitable[dict[str, Any]]]
    ) -> HTTPResponse:
        try:
            asked = read_turn(request.json)
        except ContractError as error:
            return response.json({"error": str(error)}, status=400)
        except InvalidUsage:
            return response.json({"error": "the body is no JSON"}, status=400)
        try:
            return response.json(await take(request.app.ctx.agent, asked))
        except (asyncio.TimeoutError, TimeoutError):
            return _unavailable(f"the turn took longer than {self._turn_seconds:g} seconds")
        except LockError as error:
            return _unavailable(f"another turn of the conversation is under way: {error}")
        except TurnFailed as error:
            logger.error("turn %s: %s", asked.message_id, error)
            return _unavailable(str(error))
        except Exception as error:
            logger.exception("turn %s failed", asked.message_id)
            return _unavailable(f"the turn failed: {error!r}")

    async def _answer(self, agent: Agent, asked: Turn) -> dict[str, Any]:
        if not agent.is_ready():
            raise TurnFailed("no model is loaded; the log of the start says why")
        # A waiting message's place in the queue must outlive the turn that goes on before it.
        lock = agent.lock_store.lock(
            asked.conversation,
            lock_lifetime=2 * self._turn_seconds,
            wait_time_in_seconds=LOCK_POLL_SECONDS,
        )
        async with lock:
            return await asyncio.wait_for(self._take(agent, asked), self._turn_seconds)

    async def _suggest(self, agent: Agent, asked: Turn) -> dict[str, Any]:
        """What the turn would answer, from what is known now; nothing of it is kept."""
        if not agent.is_ready():
            raise TurnFailed("no model is loaded; the log of the start says why")
        processor: bot.engine.processor.TurnProcessor = agent.processor
        trying = processor.try_turn(_message(asked))
        events = await asyncio.wait_for(trying, self._turn_seconds)
        return _answer(asked.message_id, events, replayed=False)

    async def _take(self, agent: Agent, asked: Turn) -> dict[str, Any]:
        processor: bot.engine.processor.TurnProcessor = agent.processor
        events = await processor.earlier_turn(asked.conversation, asked.message_id)
        if events:
            return _answer(asked.message_id, events, replayed=True)
        if asked.tapped and not _known(asked.text, processor.domain.intents):
            raise TurnFailed(f"payload {asked.text!r} names no intent of the domain")
        events = await processor.take_turn(_message(asked))
        return _answer(asked.message_id, events, replayed=False)


def _message(asked: Turn) -> UserMessage:
    message = UserMessage(
        asked.text,
        _Desk(),
        asked.conversation,
        input_channel=asked.channel,
        message_id=asked.message_id,
        metadata={"channel": asked.channel},
    )
    # UserMessage strips its text, which would shift the places of what is read in it.
    message.text = asked.text
    return message


def _known(payload: str, intents: list[str]) -> bool:
    return payload[1:].partition("{")[0] in intents


def _answer(message_id: str, events: list[Event], *, replayed: bool) -> dict[str, Any]:
    message = events[0]
    if not isinstance(message, UserUttered):
        raise TurnFailed(f"the turn of {message_id} does not begin with the customer's message")
    said = ((e.text, e.data) for e in events if isinstance(e, BotUttered))
    return {
        "message_id": message_id,
        "replayed": replayed,
        "understood": understood(message.parse_data),
        "replies": replies(said),
    }


def _unavailable(reason: str) -> HTTPResponse:
    return response.json({"error": reason}, status=503)
