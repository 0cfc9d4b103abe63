"""Messages in Messenger's forms: button templates where the choices fit, else quick replies.

Limits: https://developers.facebook.com/docs/messenger-platform/send-messages
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from desk.channels.bubbles import Bubble, merged, shortened
from desk.channels.choices import carried, listed, marks
from desk.channels.interface import Part
from desk.channels.pictures import drawable
from desk.conversations.messages import Choice, Message

TEXT = 2000
TITLE = 20
TEMPLATE_BUTTONS = 3
TEMPLATE_TEXT = 640
QUICK_REPLIES = 13


def parts(messages: Sequence[Message]) -> list[Part]:
    """The messages as few parts as fit, in order.

    Choices whose titles are too long, or that are more than fit, stand as a list in the text too:
    none is dropped and none is refused for its length.
    """
    written = [replace(one, text=_with_list(one)) if one.choices else one for one in messages]
    officers = {one.seq: one.officer for one in messages if one.officer}
    return [
        part
        for bubble in merged(written, TEXT, numbered=False)
        for part in _of(bubble, officers.get(bubble.first_seq))
    ]


def _of(bubble: Bubble, officer: str | None) -> Iterator[Part]:
    """The charts of its cards, each a message of its own, then the bubble with its choices."""
    first, last = bubble.first_seq, bubble.last_seq
    for card in bubble.cards:
        if drawable(card):
            yield Part(_picture(), "", first, last, dict(card), bubble.officer)
    yield Part(_body(bubble, officer), bubble.text, first, last, officer=bubble.officer)


def _picture() -> dict[str, Any]:
    """The message whose file is drawn when it is sent."""
    attachment = {"type": "image", "payload": {"is_reusable": False}}
    return {"message": {"attachment": attachment}}


def _fits(choices: Sequence[Choice]) -> bool:
    return len(choices) <= QUICK_REPLIES and all(len(c.title.strip()) <= TITLE for c in choices)


def _with_list(message: Message) -> str:
    if _fits(message.choices):
        return message.text
    return f"{message.text}\n\n{listed(message.choices)}".strip()


def _body(bubble: Bubble, officer: str | None) -> dict[str, Any]:
    """The message object, and beside it whose name it goes out under."""
    body: dict[str, Any] = {"message": _message(bubble)}
    if bubble.officer and officer:
        body["officer"] = officer
    return body


def _message(bubble: Bubble) -> dict[str, Any]:
    choices = bubble.choices
    if not choices:
        return {"text": bubble.text}
    fits = _fits(choices)
    if fits and len(choices) <= TEMPLATE_BUTTONS and len(bubble.text) <= TEMPLATE_TEXT:
        buttons = [
            {"type": "postback", "title": c.title.strip(), "payload": carried(c)} for c in choices
        ]
        template = {"template_type": "button", "text": bubble.text, "buttons": buttons}
        return {"attachment": {"type": "template", "payload": template}}
    titles = [c.title.strip() for c in choices]
    if not fits:
        # A title that does not fit is known again in the list by its mark.
        titles = [
            title if len(title) <= TITLE else shortened(f"{mark}. {title}", TITLE)
            for mark, title in zip(marks(choices), titles, strict=True)
        ]
    replies = [
        {"content_type": "text", "title": title, "payload": carried(c)}
        for title, c in zip(titles, choices, strict=True)
    ]
    return {"text": bubble.text, "quick_replies": replies[:QUICK_REPLIES]}
