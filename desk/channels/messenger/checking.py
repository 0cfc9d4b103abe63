"""What is wrong with the set-up, asked of Meta and of our own address."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from launch.settings import MessengerSettings

FIELDS = (
    "messages",
    "messaging_postbacks",
    "message_echoes",
    "message_deliveries",
    "message_reads",
    "messaging_referrals",
)
_TRIAL = "tu-van"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; ``advice`` says what to do where it is not well."""

    what: str
    well: bool
    advice: str = ""


async def findings(
    settings: MessengerSettings, public_url: str, client: httpx.AsyncClient
) -> AsyncIterator[Finding]:
    """Look at one thing after another; what depends on a broken thing is left out."""
    page = await _asked(client, f"{settings.api_url}/me", settings.page_token, fields="id,name")
    if "id" not in page:
        reason = page.get("message", "no answer")
        yield Finding("page token", False, f"Meta refuses it ({reason}); make a new page token")
        return
    own = str(page["id"]) == settings.page_id
    yield Finding(
        f"page token is of {page.get('name')}",
        own,
        "" if own else f"its page is {page['id']}, TUVAN_MESSENGER_PAGE_ID is {settings.page_id}",
    )
    token = f"{settings.app_id}|{settings.app_secret}"
    app = await _asked(client, f"{settings.api_url}/{settings.app_id}/subscriptions", token)
    if "data" not in app:
        reason = app.get("message", "no answer")
        yield Finding("app id and secret", False, f"Meta refuses them ({reason})")
        return
    yield Finding("app id and secret", True)
    wanted = f"{public_url}/channels/messenger"
    hooks = [one for one in app["data"] if one.get("object") == "page"]
    address = hooks[0].get("callback_url") if hooks else None
    yield Finding(
        "webhook address",
        address == wanted,
        "" if address == wanted else f"Meta sends to {address}; set {wanted} in the app",
    )
    named = {field.get("name") for hook in hooks for field in hook.get("fields", ())}
    missing = [field for field in FIELDS if field not in named]
    yield Finding("webhook fields", not missing, _list("subscribe to", missing))
    subscribed = await _asked(client, f"{settings.api_url}/me/subscribed_apps", settings.page_token)
    ids = {str(one.get("id")) for one in subscribed.get("data", ())}
    known = settings.app_id in ids
    yield Finding("page is connected to the app", known, "" if known else "add the page to the app")
    yield await _own_address(settings, wanted, client)


async def _own_address(
    settings: MessengerSettings, address: str, client: httpx.AsyncClient
) -> Finding:
    asked = {
        "hub.mode": "subscribe",
        "hub.verify_token": settings.verify_token,
        "hub.challenge": _TRIAL,
    }
    try:
        answer = await client.get(address, params=asked)
    except httpx.HTTPError as error:
        return Finding("our address", False, f"{address} does not answer ({error!r})")
    well = answer.status_code == httpx.codes.OK and answer.text == _TRIAL
    return Finding(
        "our address", well, "" if well else f"{address} answered {answer.status_code} to a trial"
    )


async def _asked(
    client: httpx.AsyncClient, address: str, token: str, **query: str
) -> Mapping[str, Any]:
    """Meta's answer, or its error; empty when there is none."""
    headers = {"Authorization": f"Bearer {token}"}
    try:
        said = (await client.get(address, params=query, headers=headers)).json()
    except (httpx.HTTPError, ValueError) as error:
        return {"message": repr(error)}
    if not isinstance(said, dict):
        return {}
    return said.get("error") or said


def _list(verb: str, names: list[str]) -> str:
    return f"{verb} {', '.join(names)}" if names else ""
