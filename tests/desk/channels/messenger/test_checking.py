"""The check of the set-up says what is wrong, one thing after another."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from desk.channels.messenger.checking import FIELDS, findings
from tests.desk.channels.messenger.test_sending import ACCOUNT

URL = "https://chat.bank.test"
WELL: dict[str, Any] = {
    "me": {"id": "1", "name": "Sao Mai"},
    "subscriptions": {
        "data": [
            {
                "object": "page",
                "callback_url": f"{URL}/channels/messenger",
                "fields": [{"name": name} for name in FIELDS],
            }
        ]
    },
    "subscribed_apps": {"data": [{"id": "555000111222"}]},
    "messenger": "tu-van",
}
REFUSED = {"error": {"code": 190, "message": "Invalid OAuth access token."}}


async def found(**changed: Any) -> dict[str, str]:
    answers = {**WELL, **changed}

    def handle(request: httpx.Request) -> httpx.Response:
        answer = answers[request.url.path.rsplit("/", 1)[1]]
        if isinstance(answer, str):
            return httpx.Response(200, text=answer)
        return httpx.Response(200, json=answer)

    client = httpx.AsyncClient(transport=httpx.MockTransport(handle))
    return {one.what: one.advice for one in [one async for one in findings(ACCOUNT, URL, client)]}


async def test_all_well() -> None:
    assert set((await found()).values()) == {""}


@pytest.mark.parametrize(
    ("changed", "what", "advice"),
    [
        ({"me": REFUSED}, "page token", "Invalid OAuth"),
        ({"me": {"id": "2", "name": "Khác"}}, "page token is of Khác", "its page is 2"),
        ({"subscriptions": REFUSED}, "app id and secret", "Invalid OAuth"),
        ({"subscriptions": {"data": []}}, "webhook address", "sends to None"),
        ({"subscriptions": {"data": []}}, "webhook fields", "messaging_postbacks"),
        ({"subscribed_apps": {"data": []}}, "page is connected to the app", "add the page"),
        ({"messenger": "<html>"}, "our address", "answered 200"),
    ],
)
async def test_what_is_wrong(changed: dict[str, Any], what: str, advice: str) -> None:
    assert advice in (await found(**changed))[what]
