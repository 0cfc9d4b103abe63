"""Conversations between the desk and the simulated Meta, which refuses what Meta would refuse."""

from __future__ import annotations

import asyncio
import json
import random
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
import yaml
from prometheus_client import REGISTRY

from desk.channels import tables
from desk.channels.messenger.rendering import parts
from desk.conversations.messages import Choice, Message, Sender
from desk.rendering import Rendering
from desk.store import Store
from tests.desk.channels.messenger.conftest import Here, messenger_here
from tests.desk.channels.messenger.test_rendering import message
from tests.desk.conftest import Switch, eventually
from tests.desk.fakes.engine import FakeEngine
from tests.simulators.messenger import rules
from tests.simulators.messenger.vendor import DAY, Person
from tests.simulators.mutating import mutated

CARDS = yaml.safe_load(Path("tests/desk/cards.yaml").read_text(encoding="utf-8"))


async def _until(what: Callable[[], bool], seconds: float = 10) -> None:
    async def holds() -> bool:
        return what()

    await eventually(holds, seconds)


def _heard(here: Here) -> list[str]:
    return [line.text for line in here.person().screen.lines if line.who == "account"]


def _stations(here: Here) -> list[str]:
    return [row.delivery for row in here.thread() if row.sender != "customer"]


async def test_answer_receipt_and_read_mark(here: Here) -> None:
    here.vendor._shows = 1.0
    here.vendor.says(here.person(), "lãi suất")
    await _until(lambda: _stations(here) == ["read"])
    assert _heard(here) == ["echo: lãi suất"]
    assert {sign for _, sign in here.vendor.signs} >= {"mark_seen"}


async def test_chart_of_a_card_arrives_as_a_picture(here: Here) -> None:
    here.vendor.says(here.person(), "card")
    await _until(lambda: len(_heard(here)) == 2, 20)
    chart, words = [line for line in here.person().screen.lines if line.who == "account"]
    assert here.vendor.pictures[str(chart.picture)].startswith(b"\x89PNG")
    assert "6,40%" in words.text
    await _until(lambda: _stations(here) == ["delivered"])


async def test_button_of_a_template_and_quick_reply(here: Here, fake: FakeEngine) -> None:
    person = here.person()
    here.vendor.says(person, "choices")
    await _until(lambda: len(_heard(here)) == 1)
    buttons = person.screen.lines[-1].buttons
    assert [button["title"] for button in buttons] == ["Có", "Không"]
    assert "affirm" not in json.dumps(buttons)
    here.vendor.taps(person, "Có", buttons[0]["payload"])
    await _until(lambda: len(_heard(here)) == 2)
    assert fake.turns[-1]["payload"] == "/affirm"


async def test_control_language_is_text(here: Here, fake: FakeEngine) -> None:
    for text in ("/restart", '/inform{"amount": 1}'):
        here.vendor.says(here.person(), text)
    here.vendor.says(here.person(), "x", payload="/restart")
    await _until(lambda: len(_stations(here)) == 3)
    assert all(not str(turn.get("payload") or "").startswith("/restart") for turn in fake.turns)


async def test_person_in_metas_inbox_silences_the_bot(here: Here, fake: FakeEngine) -> None:
    person = here.person()
    here.vendor.says(person, "một")
    await _until(lambda: len(_heard(here)) == 1)
    here.vendor.admin_says(person, "Chào anh, em là Lan ở phòng giao dịch")
    await _until(lambda: any(row.sender == "officer" for row in here.thread()))
    turns = len(fake.turns)
    here.vendor.says(person, "hai")
    await _until(lambda: here.thread()[-1].text == "hai")
    assert len(fake.turns) == turns


async def test_officer_answers_late_under_the_tag_and_his_name(
    store: Store, wire: Switch, tmp_path: Path
) -> None:
    more = {"persona_image": "https://bank.test/star.png"}
    async with messenger_here(store, wire, tmp_path, **more) as here:
        here.clock[0] = -1.5 * DAY
        here.vendor.says(here.person(), "human")
        await _until(lambda: len(here.thread()) >= 2)
        _hear_at(here, -1.5 * DAY)
        lan = await here.desk.officer()
        (row,) = await lan.list(holder="queue")
        here.clock[0] = 0.0
        headers = {"Authorization": f"Bearer {lan.token}"}
        await here.desk.http.post(f"/desk/api/conversations/{row['id']}/claim", headers=headers)
        answer = await here.desk.http.post(
            f"/desk/api/conversations/{row['id']}/messages",
            json={"text": "Dạ em chào anh", "id": str(uuid.uuid4())},
            headers=headers,
        )
        assert answer.status_code < 300, answer.text
        await _until(lambda: any("Dạ em chào anh" in text for text in _heard(here)))
        body = here.vendor.sent[-1][2]
        assert (body["messaging_type"], body["tag"]) == ("MESSAGE_TAG", "HUMAN_AGENT")
        assert here.vendor.personas[body["persona_id"]] == "Nguyễn Thị Lan"


async def test_bot_is_silent_after_a_day(here: Here) -> None:
    here.clock[0] = -1.5 * DAY
    here.vendor.says(here.person(), "sleep 1")
    await _until(lambda: len(here.thread()) >= 1)
    _hear_at(here, -1.5 * DAY)
    await _until(lambda: _stations(here) == ["failed"])
    assert here.thread()[-1].delivery_reason == "window_closed"
    assert here.vendor.sent == []


def _hear_at(here: Here, ago: float) -> None:
    """The desk's own clock counts from when it heard; the test moves that instead of waiting."""
    with here.store.engine.begin() as connection:
        connection.execute(
            sa.update(tables.contacts).values(heard_at=tables.contacts.c.heard_at + ago)
        )


async def test_batches_doubled_and_out_of_order_are_turns_in_order(
    store: Store, wire: Switch, tmp_path: Path
) -> None:
    async with messenger_here(store, wire, tmp_path, batch=20) as here:
        here.faults.duplicates, here.faults.reordering = 0.3, 0.3
        people = [here.person(f"70000000000000{n:02}") for n in range(12)]
        for turn in range(4):
            for person in people:
                here.vendor.says(person, f"câu {turn}")
            # Meta stamps whole milliseconds, and nobody writes twice within one.
            await asyncio.sleep(0.005)
        wanted = [f"câu {turn}" for turn in range(4)]

        def heard(person: Person) -> list[str]:
            said = [line.text for line in person.screen.lines if line.who == "account"]
            return "\n\n".join(said).split("\n\n")

        await _until(lambda: all(len(heard(person)) >= len(wanted) for person in people), 40)
        for person in people:
            rows = here.thread(person.id)
            assert [row.text for row in rows if row.sender == "customer"] == wanted
            assert heard(person) == [f"echo: {text}" for text in wanted]


async def test_blocked_person_is_unreachable_and_no_more_is_tried(here: Here) -> None:
    here.person().blocked = True
    here.vendor.says(here.person(), "một")
    await _until(lambda: _stations(here) == ["failed"])
    assert here.thread()[-1].delivery_reason == "unreachable"


def _alarms() -> float:
    labels = {"channel": "messenger", "code": "not_set_up"}
    return REGISTRY.get_sample_value("tuvan_channel_alarms_total", labels) or 0.0


async def test_refused_token_alarms_and_loses_nothing(here: Here) -> None:
    alarms = _alarms()
    here.faults.expired_tokens = 1.0
    here.vendor.says(here.person(), "một")
    await _until(lambda: _alarms() > alarms)
    assert _stations(here) == ["pending"]


async def test_rate_limit_is_waited_out(here: Here) -> None:
    here.faults.rate_limits = 1.0
    here.vendor.says(here.person(), "một")
    await _until(lambda: len(here.thread()) == 2)
    assert _stations(here) == ["pending"]


async def test_lost_answer_is_uncertain_until_the_echo_settles_it(here: Here) -> None:
    here.faults.timeouts = 1.0
    here.vendor.says(here.person(), "một")
    await _until(lambda: bool(_stations(here)) and _stations(here) != ["pending"])
    here.faults.timeouts = 0.0
    taken = len(_heard(here))
    assert taken <= 1
    wanted = "delivered" if taken else "uncertain"
    await _until(lambda: _stations(here)[0] in (wanted, "sent"))
    assert len(_heard(here)) == taken


async def test_forged_unsigned_and_broken_requests_leave_nothing(here: Here) -> None:
    good = json.dumps({"object": "page", "entry": [{"id": "1", "time": 1, "messaging": []}]})
    signed = here.vendor.signed(good.encode())
    for body, headers, status in (
        (good.encode(), {}, 401),
        (good.encode(), {"X-Hub-Signature-256": "sha256=00"}, 401),
        (good.encode()[:-1], signed, 401),
        (b"\xff\xfe", here.vendor.signed(b"\xff\xfe"), 400),
        (good.encode(), {**signed, "Content-Encoding": "gzip"}, 415),
        (b"x" * 1_100_000, here.vendor.signed(b"x" * 1_100_000), 413),
    ):
        assert (await here.post(body, headers)).status_code == status
    with here.store.engine.connect() as connection:
        assert connection.execute(sa.select(tables.events)).all() == []


async def test_signed_junk_is_never_a_defect(here: Here) -> None:
    dice = random.Random(7)
    whole = json.dumps(
        {
            "object": "page",
            "entry": [
                {
                    "id": here.vendor.account.page_id,
                    "time": 1780000000000,
                    "messaging": [
                        {
                            "sender": {"id": "7"},
                            "recipient": {"id": "1"},
                            "timestamp": 1780000000000,
                            "message": {"mid": "m", "text": "chào", "attachments": []},
                        }
                    ],
                }
            ],
        }
    ).encode()
    for _ in range(1500):
        body = mutated(whole, dice)
        answer = await here.post(body, here.vendor.signed(body))
        assert answer.status_code in (200, 400, 401, 413), body[:500]


@pytest.mark.parametrize("card", CARDS, ids=lambda card: str(card.get("name") or card["kind"]))
def test_meta_takes_every_card(card: dict[str, object]) -> None:
    words = Rendering()
    cards = [card.get("card", card)]
    said = message("Dạ", "Có", "Một lựa chọn có tên dài quá hai mươi ký tự")
    text = words.text("Dạ đây ạ", cards)  # type: ignore[arg-type]
    whole = Message(**{**vars(said), "text": text, "cards": cards})
    for part in parts([whole]):
        rules.check(
            {
                "recipient": {"id": "7"},
                "messaging_type": "RESPONSE",
                "message": part.body["message"],
            },
            b"\x89PNG" if part.picture else None,
        )
    assert Sender.BOT is whole.sender
    assert all(isinstance(choice, Choice) for choice in whole.choices)
