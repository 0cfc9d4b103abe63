"""What reaches a person's phone: the simulator refuses what Zalo would refuse."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import yaml

from desk.channels import tables
from desk.channels.interface import Contact, NotSent
from desk.channels.reach import reach
from desk.channels.zalo.channel import Zalo
from desk.channels.zalo.errors import rules, verdict
from desk.channels.zalo.render import parts_of
from desk.conversations.delivery import Delivery
from desk.conversations.messages import Choice, Message, Sender
from desk.rendering import Rendering
from desk.store import Store
from launch.settings import VIETNAM
from tests.desk.channels.conftest import thread
from tests.desk.channels.zalo.conftest import Here, zalo_here
from tests.desk.conftest import Switch, eventually
from tests.desk.fakes.engine import FakeEngine
from tests.simulators.base import Line
from tests.simulators.zalo import rules as strict
from tests.simulators.zalo.vendor import Person

CARDS = yaml.safe_load(Path("tests/desk/cards.yaml").read_text(encoding="utf-8"))
WORDS = Rendering()
LIMITS = Zalo.capabilities


async def _lines(person: Person, count: int) -> None:
    async def there() -> bool:
        return len([line for line in person.screen.lines if line.who == "account"]) >= count

    await eventually(there, 10)


def _said(here: Here) -> list[tuple[str, str | None]]:
    person = f"{here.vendor.account.oa_id}:246845883529197922"
    rows = thread(here.store, person)
    return [(row.delivery, row.delivery_reason) for row in rows if row.sender != "customer"]


async def _settled(here: Here, *stations: str) -> None:
    async def there() -> bool:
        return [station for station, _ in _said(here)] == list(stations)

    await eventually(there, 10)


async def _all_delivered(here: Here) -> None:
    """The bot's words and what the desk says of the waiting, of which there is more or less by the
    hour."""

    async def there() -> bool:
        return {station for station, _ in _said(here)} == {"delivered"}

    await eventually(there, 30)


async def test_answer_receipt_and_read_mark(here: Here) -> None:
    here.vendor._shows = 1.0
    person = here.person()
    here.vendor.says(person, "lãi suất")
    await _settled(here, "read")
    assert [line.text for line in person.screen.lines] == ["lãi suất", "echo: lãi suất"]


async def test_buttons_are_opaque_hidden_and_listed(here: Here, fake: FakeEngine) -> None:
    person = here.person()
    here.vendor.says(person, "choices")
    await _lines(person, 1)
    line = person.screen.lines[-1]
    assert line.text.endswith("1. Có\n2. Không")
    assert {button["type"] for button in line.buttons} == {"oa.query.hide"}
    assert "affirm" not in json.dumps(line.buttons)
    here.vendor.says(person, line.buttons[0]["payload"], hidden=True)
    await _lines(person, 2)
    assert fake.turns[-1]["payload"] == "/affirm"


async def test_a_chart_goes_with_its_words_in_one_message(here: Here) -> None:
    person = here.person()
    here.vendor.says(person, "card")
    await _lines(person, 1)
    line = person.screen.lines[-1]
    assert "6,40%" in line.text
    assert line.picture is not None
    png = here.vendor.uploaded[line.picture]
    assert png.startswith(b"\x89PNG")
    assert 10_000 < len(png) < 1_000_000


async def test_anonymous_visitor_is_answered(here: Here) -> None:
    person = here.vendor.person("anon1", anonymous=True)
    here.vendor.says(person, "vay mua xe")
    await _lines(person, 1)
    assert person.screen.lines[-1].text == "echo: vay mua xe"


async def test_name_is_asked_of_zalo(here: Here) -> None:
    person = here.person()
    person.name, person.minor = "Trần Văn Bình", True
    here.vendor.says(person, "chào")

    async def named() -> bool:
        with here.store.engine.connect() as connection:
            rows = connection.execute(sa.select(tables.contacts)).all()
        return [(row.name, row.minor) for row in rows] == [("Trần Văn Bình", True)]

    await eventually(named, 15)


async def test_quota_and_window_are_the_officers(here: Here) -> None:
    person = here.person()
    here.vendor.says(person, "human")
    await _all_delivered(here)
    lan = await here.desk.officer()
    (row,) = await lan.list(holder="queue")
    with here.store.engine.connect() as connection:
        facts = reach(connection, here.desk.parts.channels, row["id"], WORDS)
    assert facts is not None
    assert (facts.free_left, facts.free_total, facts.open) == (7, 8, True)
    assert facts.until is not None
    assert facts.free_until is not None
    assert (facts.until - facts.free_until).days == 5


async def test_lost_answers_are_settled_by_zalos_echo_or_stay_uncertain(here: Here) -> None:
    here.faults.timeouts = 1.0
    person = here.person()
    for n in range(6):
        here.vendor.says(person, f"câu {n}")
        await asyncio.sleep(0.6)

    def arrived() -> list[str]:
        return [line.text for line in person.screen.lines if line.who == "account"]

    async def settled() -> bool:
        stations = [station for station, _ in _said(here)]
        known = stations.count("delivered")
        return known == len(arrived()) and known + stations.count("uncertain") == 6

    await eventually(settled, 15)
    assert 0 < len(arrived()) == len(set(arrived())) < 6


async def test_busy_zalo_is_given_time(here: Here) -> None:
    here.faults.rate_limits = 1.0
    person = here.person()
    here.vendor.says(person, "một")
    await asyncio.sleep(1)
    here.faults.rate_limits = 0.0
    await _settled(here, "delivered")


async def test_who_blocked_the_account_is_unreachable(here: Here) -> None:
    person = here.person()
    here.vendor.says(person, "human")
    await _all_delivered(here)
    told = len(_said(here))
    del here.vendor.persons[person.id]
    lan = await here.desk.officer()
    (row,) = await lan.list(holder="queue")
    await lan.done(row["id"], "claim")
    await lan.done(row["id"], "messages", {"text": "chào anh"})
    await _settled(here, *["delivered"] * told, "failed", "failed")
    assert _said(here)[told:] == [("failed", "unreachable")] * 2


@pytest.mark.parametrize("card", CARDS, ids=lambda case: case["name"])
def test_every_card_is_within_the_limits_and_says_everything(card: dict[str, Any]) -> None:
    text = WORDS.text("Dạ em gửi anh/chị ạ:", [card["card"]])
    choices = [Choice(f"Lựa chọn số {n} " + "rất dài " * 20, f"/x{n}") for n in range(9)]
    said = Message(
        seq=1,
        sender=Sender.BOT,
        officer=None,
        text=text,
        lead="",
        cards=[card["card"]],
        choices=choices,
        reply_to=None,
        delivery=Delivery.PENDING,
        delivery_reason=None,
        at=datetime(2026, 11, 23, tzinfo=VIETNAM),
    )
    person = Contact(1, "zalo", "oa:1", "c", {"user_id": "1"})
    made = parts_of([said], person, LIMITS, WORDS, None)
    for part in made:
        if part.body:
            strict.check(part.body, {})
    whole = "\n".join(part.text for part in made)
    for line in text.splitlines():
        assert line.strip() in whole
    assert all(f"{n + 1}. Lựa chọn số {n}" in whole for n in range(9))


def test_every_error_of_the_table_has_its_word() -> None:
    assert len(rules()) == 26
    for code, rule in rules().items():
        outcome = verdict(code, "")
        assert WORDS.label(outcome.code, "delivery_reason") != outcome.code.replace("_", " ")
        assert outcome.unreachable == (rule.do == "unreachable")
        assert outcome.again == (rule.do in ("wait", "refresh"))
    assert verdict(-99999, "new").code == "refused"
    assert isinstance(verdict(-32, ""), NotSent)


async def test_form_for_name_and_phone(store: Store, wire: Switch, tmp_path: Path) -> None:
    image = "https://www.bank.example/form.png"
    async with zalo_here(store, wire, tmp_path, TUVAN_ZALO_FORM_IMAGE=image) as here:
        person = here.person()
        here.vendor.says(person, "human")
        await _until_offered(person, "Nhờ gọi lại")
        here.vendor.says(person, _payload(person, "Nhờ gọi lại"), hidden=True)
        await eventually(lambda: _shown(person, lambda line: line.form is not None), 10)
        words, form = person.screen.lines[-2:]
        assert "số điện thoại" in words.text
        titles = [button["title"] for button in words.buttons]
        assert titles == ["Hỏi tiếp trợ lý", "Chờ gặp cán bộ"]
        assert form.form is not None
        assert form.form["image_url"] == image
        here.vendor.submits(person, "Bình", "0912345678")
        key = f"{here.vendor.account.oa_id}:{person.id}"

        async def left() -> bool:
            return thread(store, key)[-1].text.startswith("Dạ em cảm ơn")

        await eventually(left, 10)
        said = [row.text for row in thread(store, key) if row.sender == "customer"][-1]
        assert said.splitlines()[1:] == ["Bình", "[số điện thoại 1]"]


async def _shown(person: Person, what: Callable[[Line], bool]) -> bool:
    return any(what(line) for line in person.screen.lines)


async def _until_offered(person: Person, title: str) -> None:
    def offers(line: Line) -> bool:
        return title in [button["title"] for button in line.buttons]

    await eventually(lambda: _shown(person, offers), 10)


def _payload(person: Person, title: str) -> str:
    buttons = [button for line in person.screen.lines for button in line.buttons]
    return next(button["payload"] for button in buttons if button["title"] == title)
