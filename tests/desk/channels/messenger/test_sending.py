"""What goes to Meta, and what its answers mean for a message."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest

from desk.channels.interface import Contact, Lost, NotSent, Part, Raw, RefusedError, Sent, Signal
from desk.channels.messenger.channel import DAY, Messenger
from desk.channels.messenger.verifying import signature
from desk.rendering import Rendering
from launch.settings import MessengerSettings

UNIX = 1_780_000_000.0
ACCOUNT = MessengerSettings(
    app_id="555000111222",
    app_secret="app secret",
    page_id="1",
    page_token="page token",
    verify_token="verify me",
    api_url="https://graph.test/v25.0",
)
BOT = Part({"message": {"text": "Dạ"}}, "Dạ", 1, 1)
OFFICER = Part({"message": {"text": "Dạ"}, "officer": "lan"}, "Dạ", 1, 1, officer=True)


def contact(heard_at: float | None) -> Contact:
    return Contact(1, "messenger", "1:7", "c", {"page": "1", "psid": "7"}, heard_at=heard_at)


async def _name(username: str) -> str | None:
    return {"lan": "Nguyễn Thị Lan"}.get(username)


def channel(
    answer: Callable[[httpx.Request], httpx.Response], account: MessengerSettings = ACCOUNT
) -> tuple[Messenger, list[dict[str, Any]]]:
    asked: list[dict[str, Any]] = []

    def handle(request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content) if request.content else {}
        asked.append({"path": request.url.path, "by": request.headers["authorization"], **body})
        return answer(request)

    return Messenger(
        account, httpx.AsyncClient(transport=httpx.MockTransport(handle)), _name, Rendering()
    ), asked


def taken(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"recipient_id": "7", "message_id": f"m{request.url.path}"})


def refused(code: int, sub: int | None = None, status: int = 400) -> Any:
    error = {"code": code, "error_subcode": sub, "message": "no"}
    return lambda request: httpx.Response(status, json={"error": error}, request=request)


async def test_bot_answers_within_a_day() -> None:
    messenger, asked = channel(taken)
    outcome = await messenger.send(contact(UNIX - 60), BOT, UNIX)
    assert outcome == Sent("m/v25.0/me/messages")
    assert asked == [
        {
            "path": "/v25.0/me/messages",
            "by": "Bearer page token",
            "recipient": {"id": "7"},
            "message": {"text": "Dạ"},
            "messaging_type": "RESPONSE",
        }
    ]


@pytest.mark.parametrize(
    ("age", "part", "tag"),
    [
        (DAY - 1, OFFICER, None),
        (DAY + 1, OFFICER, "HUMAN_AGENT"),
        (7 * DAY - 1, OFFICER, "HUMAN_AGENT"),
        (DAY + 1, BOT, None),
    ],
)
async def test_human_agent_is_for_officers_after_a_day_alone(
    age: float, part: Part, tag: str | None
) -> None:
    messenger, asked = channel(taken)
    await messenger.send(contact(UNIX - age), part, UNIX)
    assert asked[0].get("tag") == tag
    assert asked[0]["messaging_type"] == ("MESSAGE_TAG" if tag else "RESPONSE")


async def test_officer_goes_out_under_his_name_made_once() -> None:
    account = replace(ACCOUNT, persona_image="https://bank.test/star.png")
    messenger, asked = channel(
        lambda request: (
            httpx.Response(200, json={"id": "persona-1"})
            if request.url.path.endswith("personas")
            else taken(request)
        ),
        account,
    )
    for _ in range(2):
        await messenger.send(contact(UNIX), OFFICER, UNIX)
    assert [one["path"].rsplit("/", 1)[1] for one in asked] == ["personas", "messages", "messages"]
    assert asked[0]["name"] == "Nguyễn Thị Lan"
    assert asked[1]["persona_id"] == asked[2]["persona_id"] == "persona-1"


@pytest.mark.parametrize(
    ("code", "sub", "meant"),
    [
        (1200, None, {"code": "vendor_down", "again": True}),
        (2, None, {"code": "vendor_down", "again": True}),
        (4, None, {"code": "rate_limited", "again": True, "everybody": True}),
        (613, None, {"code": "rate_limited", "again": True, "everybody": True}),
        (190, 463, {"code": "not_set_up", "alarm": True, "again": True, "everybody": True}),
        (10, 2018278, {"code": "window_closed", "alarm": False, "unreachable": False}),
        (10, None, {"code": "not_set_up", "alarm": True}),
        (100, 2018001, {"code": "unreachable", "unreachable": True}),
        (551, None, {"code": "unreachable", "unreachable": True}),
        (200, None, {"code": "not_set_up", "alarm": True}),
        (230, None, {"code": "not_set_up", "alarm": True}),
        (368, None, {"code": "refused", "alarm": True}),
        (100, None, {"code": "defect", "alarm": True}),
        (99999, None, {"code": "defect", "alarm": True, "again": False}),
    ],
)
async def test_table_of_errors(code: int, sub: int | None, meant: dict[str, Any]) -> None:
    messenger, _ = channel(refused(code, sub))
    outcome = await messenger.send(contact(UNIX), BOT, UNIX)
    assert isinstance(outcome, NotSent)
    assert {name: getattr(outcome, name) for name in meant} == meant


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (httpx.ConnectError("refused"), NotSent),
        (httpx.ConnectTimeout("slow"), NotSent),
        (httpx.ReadTimeout("slow"), Lost),
        (httpx.RemoteProtocolError("cut"), Lost),
    ],
)
async def test_lost_only_when_the_message_may_have_been_taken(fault: Exception, kind: type) -> None:
    def fail(_: httpx.Request) -> httpx.Response:
        raise fault

    messenger, _ = channel(fail)
    assert isinstance(await messenger.send(contact(UNIX), BOT, UNIX), kind)


async def test_gateway_that_failed_may_have_let_the_message_through() -> None:
    messenger, _ = channel(lambda _: httpx.Response(502, text="<html>bad gateway</html>"))
    assert isinstance(await messenger.send(contact(UNIX), BOT, UNIX), Lost)


async def test_signs_are_requests_of_their_own_and_never_fail() -> None:
    messenger, asked = channel(refused(551))
    await messenger.signal(contact(UNIX), Signal.SEEN)
    await messenger.signal(contact(UNIX), Signal.TYPING)
    assert [one["sender_action"] for one in asked] == ["mark_seen", "typing_on"]


async def test_name_of_a_person() -> None:
    messenger, _ = channel(
        lambda _: httpx.Response(200, json={"first_name": "Lan", "last_name": "Nguyễn"})
    )
    found = await messenger.profile(contact(UNIX))
    assert found is not None
    assert found.name == "Nguyễn Lan"
    messenger, _ = channel(refused(100))
    assert await messenger.profile(contact(UNIX)) is None


def test_trial_of_the_address() -> None:
    messenger, _ = channel(taken)
    query = {"hub.mode": "subscribe", "hub.verify_token": "verify me", "hub.challenge": "42"}
    right = messenger.probe(Raw("GET", {}, query, b""))
    assert right is not None
    assert (right.status, right.body) == (200, "42")
    for wrong in ({"hub.verify_token": "x"}, {"hub.mode": "unsubscribe"}, {"hub.verify_token": ""}):
        answer = messenger.probe(Raw("GET", {}, {**query, **wrong}, b""))
        assert answer is not None
        assert answer.status == 403
    assert messenger.probe(Raw("POST", {}, {}, b"")) is None


def test_signature_over_the_raw_bytes() -> None:
    messenger, _ = channel(taken)
    body = b'{"object": "page", "entry": [{"id": "1", "time": 1780000000000}]}'
    right = signature("app secret", body)
    messenger.verify(Raw("POST", {"x-hub-signature-256": right}, {}, body), UNIX)
    for headers, changed in (
        ({}, body),
        ({"x-hub-signature": right}, body),
        ({"x-hub-signature-256": right}, body + b" "),
        ({"x-hub-signature-256": signature("other", body)}, body),
        ({"x-hub-signature-256": right.removeprefix("sha256=")}, body),
        ({"x-hub-signature-256": "sha256=é"}, body),
    ):
        with pytest.raises(RefusedError):
            messenger.verify(Raw("POST", headers, {}, changed), UNIX)
    with pytest.raises(RefusedError, match="older"):
        messenger.verify(Raw("POST", {"x-hub-signature-256": right}, {}, body), UNIX + 3 * DAY)
