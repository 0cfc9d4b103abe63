"""Choices in Messenger's forms: within the limits, none dropped, none refused for its length."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from desk.channels.messenger.rendering import (
    QUICK_REPLIES,
    TEMPLATE_BUTTONS,
    TEMPLATE_TEXT,
    TEXT,
    TITLE,
    parts,
)
from desk.conversations.delivery import Delivery
from desk.conversations.messages import Choice, Message, Sender

CARDS = yaml.safe_load(Path("tests/desk/cards.yaml").read_text(encoding="utf-8"))
AT = datetime(2026, 11, 23, tzinfo=timezone.utc)


def message(text: str, *titles: str, seq: int = 1, officer: str | None = None) -> Message:
    return Message(
        seq=seq,
        sender=Sender.OFFICER if officer else Sender.BOT,
        officer=officer,
        text=text,
        lead=text,
        cards=[],
        choices=[Choice(title, "/x", f"id{n}") for n, title in enumerate(titles)],
        reply_to=None,
        delivery=Delivery.PENDING,
        delivery_reason=None,
        at=AT,
    )


def body_of(*messages: Message) -> list[dict[str, Any]]:
    return [part.body["message"] for part in parts(messages)]


def test_few_short_choices_are_buttons_that_stay() -> None:
    (body,) = body_of(message("Anh/chị đồng ý không ạ?", "Có", "Không"))
    template = body["attachment"]["payload"]
    assert template["template_type"] == "button"
    assert [b["title"] for b in template["buttons"]] == ["Có", "Không"]
    assert template["buttons"][0]["payload"] == "#tv.id0"


def test_more_choices_are_quick_replies() -> None:
    (body,) = body_of(message("Chọn giúp em ạ", "Một", "Hai", "Ba", "Bốn"))
    assert body["text"] == "Chọn giúp em ạ"
    assert [r["title"] for r in body["quick_replies"]] == ["Một", "Hai", "Ba", "Bốn"]


def test_each_officer_speaks_under_his_own_name() -> None:
    said = [
        message("Em chào anh", seq=1, officer="lan"),
        message("Anh cần gì ạ", seq=2, officer="lan"),
        message("Em là Minh", seq=3, officer="minh"),
    ]
    assert [part.body.get("officer") for part in parts(said)] == ["lan", "minh"]
    assert [part.text for part in parts(said)] == ["Em chào anh\n\nAnh cần gì ạ", "Em là Minh"]


def test_long_titles_stand_whole_in_the_text() -> None:
    title = "Thế chấp bất động sản đang có giấy chứng nhận"
    (body,) = body_of(message("Tài sản nào ạ?", title, "Không có"))
    assert f"1. {title}\n2. Không có" in body["text"]
    assert [r["title"] for r in body["quick_replies"]] == ["1. Thế chấp bất độn…", "Không có"]


def test_more_than_fit_are_all_in_the_text() -> None:
    titles = [f"Lựa chọn {chr(65 + n)}" for n in range(16)]
    (body,) = body_of(message("Chọn ạ", *titles))
    assert all(title in body["text"] for title in titles)
    assert len(body["quick_replies"]) == QUICK_REPLIES


def test_officers_words_go_out_under_his_name_and_apart_from_the_bots() -> None:
    made = parts([message("Dạ em là Mai"), message("Em là Lan", seq=2, officer="lan")])
    assert [part.officer for part in made] == [False, True]
    assert [part.body.get("officer") for part in made] == [None, "lan"]


@given(
    st.lists(
        st.tuples(
            st.text(min_size=1, max_size=5000).filter(str.strip),
            st.lists(st.text(min_size=1, max_size=60).filter(str.strip), max_size=20),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_limits_hold_for_anything(said: list[tuple[str, list[str]]]) -> None:
    made = body_of(*(message(text, *titles, seq=n) for n, (text, titles) in enumerate(said, 1)))
    for body in made:
        if "attachment" in body:
            template = body["attachment"]["payload"]
            assert 1 <= len(template["text"]) <= TEMPLATE_TEXT
            assert 1 <= len(template["buttons"]) <= TEMPLATE_BUTTONS
            assert all(1 <= len(b["title"]) <= TITLE for b in template["buttons"])
        else:
            assert 1 <= len(body["text"]) <= TEXT
            replies = body.get("quick_replies", [])
            assert len(replies) <= QUICK_REPLIES
            assert all(1 <= len(r["title"]) <= TITLE for r in replies)


@pytest.mark.parametrize("count", [1, 3, 4, 13, 14])
def test_every_choice_can_be_reached(count: int) -> None:
    titles = [f"Mục {chr(65 + n)}" for n in range(count)]
    (body,) = body_of(message("Chọn ạ", *titles))
    assert all(title in str(body) for title in titles)


def test_chart_goes_before_the_words_and_their_buttons() -> None:
    said = message("Dạ đây ạ", "Tính lãi")
    said.cards.extend(case["card"] for case in CARDS if case["card"]["kind"] == "rate_table")
    picture, words = parts([said])
    assert picture.picture is not None
    assert picture.body["message"]["attachment"]["type"] == "image"
    assert (picture.text, picture.first_seq, picture.last_seq) == ("", 1, 1)
    assert words.body["message"]["attachment"]["payload"]["text"] == "Dạ đây ạ"
