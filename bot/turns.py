"""What the desk and the dialogue engine say to each other, as plain data.

The contract stands in ``docs/contracts.md``.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from viet import sentences

LONGEST_ID = 255
LONGEST_TEXT = 20_000
# "About sixty" words are read at a glance; prose of the catalogue may be longer.
LONGEST_BUBBLE = 65

_PAYLOAD = re.compile(r"/(?P<intent>[a-z][a-z0-9_]*)(?P<entities>\{.*\})?", re.DOTALL)


class ContractError(ValueError):
    """The request does not keep the contract; the sentence says where and what to send."""


@dataclass(frozen=True)
class Turn:
    """One message of the customer: typed text, or the payload of a tapped choice."""

    conversation: str
    message_id: str
    channel: str
    text: str
    tapped: bool


def read_turn(body: Any) -> Turn:
    """Read a request's JSON.

    Raises:
        ContractError: a field is missing, malformed or too long.
    """
    if not isinstance(body, dict):
        raise ContractError("the body is no JSON object")
    conversation = _identifier(body, "conversation")
    message_id = _identifier(body, "message_id")
    channel = _identifier(body, "channel")
    text, payload = body.get("text"), body.get("payload")
    if (text is None) == (payload is None):
        raise ContractError("exactly one of text and payload must be given")
    if payload is not None:
        return Turn(conversation, message_id, channel, _payload(payload), tapped=True)
    if not isinstance(text, str):
        raise ContractError("text is no string")
    if len(text) > LONGEST_TEXT:
        raise ContractError(f"text has {len(text)} characters; at most {LONGEST_TEXT} are read")
    return Turn(conversation, message_id, channel, without_command(text), tapped=False)


def _identifier(body: Mapping[str, Any], field: str) -> str:
    value = body.get(field)
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_ID:
        raise ContractError(f"{field} must be a string of 1 to {LONGEST_ID} characters")
    return value


def _payload(payload: Any) -> str:
    match = _PAYLOAD.fullmatch(payload.strip()) if isinstance(payload, str) else None
    if match is None:
        raise ContractError('payload must read /intent or /intent{"entity": "value"}')
    if match["entities"]:
        try:
            json.loads(match["entities"])
        except ValueError as error:
            raise ContractError(f"payload's entities are no JSON: {error}") from error
    return match[0]


def without_command(text: str) -> str:
    """`text` with the slashes at its beginning blanked, so that the engine obeys none.

    Blanked and not cut: what is read in the text keeps its place in the customer's own words.
    Space and invisible characters do not hide a slash.
    """
    for place, character in enumerate(text):
        if character == "/":
            text = text[:place] + " " + text[place + 1 :]
        elif not (character.isspace() or unicodedata.category(character) in {"Cf", "Cc", "Mn"}):
            break
    return text


def understood(parse: Mapping[str, Any]) -> dict[str, Any]:
    """Intent, confidence and entities of the engine's parse."""
    intent = parse.get("intent") or {}
    entities = [
        {key: entity[key] for key in ("entity", "value", "start", "end", "role") if key in entity}
        for entity in parse.get("entities") or []
    ]
    read = {
        "intent": intent.get("name"),
        "confidence": round(float(intent.get("confidence") or 0.0), 4),
        "entities": entities,
    }
    if parse.get("second_intent"):
        read["second_intent"] = parse["second_intent"]
    return read


def replies(utterances: Iterable[tuple[str | None, Mapping[str, Any]]]) -> list[dict[str, Any]]:
    """The contract's replies of what the engine uttered: pairs of text and Rasa's data.

    A text too long for one bubble comes in several; what hangs on it hangs on the last.
    """
    said = (reply for text, data in utterances for reply in _bubbles(text or "", data))
    return [reply for reply in said if any(reply.values())]


def _bubbles(text: str, data: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    *before, last = sentences.pieces(text, LONGEST_BUBBLE)
    yield from (_reply(one, {}) for one in before)
    yield _reply(last, data)


def _reply(text: str, data: Mapping[str, Any]) -> dict[str, Any]:
    custom = data.get("custom") or {}
    return {
        "text": text,
        "choices": [
            {"title": button["title"], "payload": button["payload"]}
            for button in data.get("buttons") or []
        ],
        "cards": custom.get("cards") or [],
        "items": custom.get("items") or [],
    }
