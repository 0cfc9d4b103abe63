"""Messages as Zalo's: merged to spare the quota, choices as buttons and as a numbered list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from desk.channels.bubbles import Bubble, merged, shortened
from desk.channels.choices import carried
from desk.channels.interface import Capabilities, Contact, Part
from desk.channels.pictures import drawable
from desk.conversations.messages import Choice, Message
from desk.rendering import Rendering

# A chart that needs a message of its own is drawn while at least so many are free.
_AMPLE = 5


def parts_of(
    messages: Sequence[Message],
    contact: Contact,
    limits: Capabilities,
    rendering: Rendering,
    form_image: str | None,
) -> list[Part]:
    """The messages as parts; buttons end the text that they belong to."""
    anonymous = "anonymous_id" in contact.address
    parts: list[Part] = []
    for bubble in merged(messages, limits.text, numbered=limits.numbered):
        picture = next((dict(card) for card in bubble.cards if drawable(card)), None)
        if anonymous or not bubble.choices:
            # A picture and its text are one message.
            parts.append(_part(bubble, {"text": bubble.text}, None if anonymous else picture))
        else:
            if picture is not None and (contact.quota_left is None or contact.quota_left >= _AMPLE):
                parts.append(
                    Part({}, "", bubble.first_seq, bubble.last_seq, picture, bubble.officer)
                )
            buttons = [_button(choice, limits) for choice in bubble.choices[: limits.buttons]]
            attachment = {"type": "template", "payload": {"buttons": buttons}}
            parts.append(_part(bubble, {"text": bubble.text, "attachment": attachment}, None))
        if form_image and not anonymous and _asks_for_contact(bubble):
            parts.append(_contact_request(bubble, rendering, form_image))
    return parts


def _part(bubble: Bubble, body: dict[str, Any], picture: dict[str, Any] | None) -> Part:
    return Part(body, bubble.text, bubble.first_seq, bubble.last_seq, picture, bubble.officer)


def _button(choice: Choice, limits: Capabilities) -> dict[str, Any]:
    return {
        "title": shortened(choice.title, limits.button_title),
        # Hidden: what the button carries must not stand in the thread as the person's words.
        "type": "oa.query.hide",
        "payload": carried(choice),
    }


def _asks_for_contact(bubble: Bubble) -> bool:
    return any(card.get("kind") == "contact_request" for card in bubble.cards)


def _contact_request(bubble: Bubble, rendering: Rendering, image: str) -> Part:
    """Zalo's own form for name and phone, which follows the words."""
    element = {
        "title": shortened(rendering.line("contact_ask_title"), 100),
        "subtitle": shortened(rendering.line("contact_ask_subtitle"), 500),
        "image_url": image,
    }
    template = {"template_type": "request_user_info", "elements": [element]}
    body = {"attachment": {"type": "template", "payload": template}}
    return Part(body, "", bubble.first_seq, bubble.last_seq, None, bubble.officer)


def with_picture(body: dict[str, Any], attachment_id: str) -> dict[str, Any]:
    """The message with a picture that was uploaded."""
    element = {"media_type": "image", "attachment_id": attachment_id}
    template = {"template_type": "media", "elements": [element]}
    return {**body, "attachment": {"type": "template", "payload": template}}
