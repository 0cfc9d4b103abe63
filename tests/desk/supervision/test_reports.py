"""Figures of the reports, counted by hand beside them; pages, CSV, and who may see them."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from desk.conversations.intake import open_conversation
from desk.conversations.messages import Draft, Sender, append
from desk.review.tables import review
from desk.store import Store
from desk.supervision import reports
from desk.supervision.reports import Scope
from desk.tables import cases, consents, findings
from launch.settings import VIETNAM
from tests.desk.conftest import Desk
from tests.desk.fakes.client import PASSWORD

DAY = date(2026, 11, 23)
NINE = datetime(2026, 11, 23, 9, tzinfo=VIETNAM)
SCOPE = Scope(DAY, DAY + timedelta(days=1))


def _conversation(store: Store, name: str, at: datetime = NINE, channel: str = "web") -> None:
    def write(connection: sa.engine.Connection) -> None:
        open_conversation(connection, name, channel, name, at)
        append(connection, name, Draft(Sender.CUSTOMER, "chào"), at)

    store.transact(write)


def _case(store: Store, conversation: str, at: datetime = NINE, **values: Any) -> None:
    row = {
        "state": "closed",
        "topic": "loan",
        "department": "retail",
        "reason": "request",
        "priority": 3,
        "officer": "lan",
        "opened_at": at,
        **values,
    }
    store.transact(
        lambda c: c.execute(sa.insert(cases).values(conversation_id=conversation, **row))
    )


@pytest.fixture
def filled(store: Store) -> Store:
    for name in ("a", "b", "c"):
        _conversation(store, name)
    _conversation(store, "d", NINE + timedelta(days=1), channel="zalo")
    _conversation(store, "old", NINE - timedelta(days=3))
    minute = timedelta(minutes=1)
    _case(
        store,
        "a",
        taken_at=NINE + minute,
        first_reply_at=NINE + 2 * minute,
        closed_at=NINE + 11 * minute,
        outcome="solved",
        rating=5,
    )
    _case(
        store,
        "b",
        topic="card",
        department="cards",
        officer="minh",
        reason="fallback",
        taken_at=NINE + minute,
        first_reply_at=NINE + 4 * minute,
        escalated_at=NINE + 3 * minute,
        closed_at=NINE + 21 * minute,
        rating=4,
    )
    _case(store, "d", NINE + timedelta(days=1), state="waiting", officer=None)
    _case(store, "old", NINE - timedelta(days=3))
    return store


def test_by_day_every_day_is_there(filled: Store) -> None:
    with filled.engine.connect() as connection:
        first, second = reports.lines(connection, SCOPE, "day")
    assert (first.key, first.opened, first.taken, first.closed, first.late) == (
        "2026-11-23",
        2,
        2,
        2,
        1,
    )
    assert (first.first_response, first.handling) == (180.0, 900.0)
    assert (first.rated, first.rating) == (2, Decimal("4.5"))
    assert (second.opened, second.taken, second.first_response, second.rating) == (1, 0, None, None)


@pytest.mark.parametrize(
    ("by", "keys"),
    [
        ("department", {"retail": 2, "cards": 1}),
        ("officer", {"": 1, "lan": 1, "minh": 1}),
        ("topic", {"loan": 2, "card": 1}),
        ("channel", {"web": 2, "zalo": 1}),
        ("reason", {"request": 2, "fallback": 1}),
    ],
)
def test_by_other_dimensions(filled: Store, by: str, keys: dict[str, int]) -> None:
    with filled.engine.connect() as connection:
        assert {line.key: line.opened for line in reports.lines(connection, SCOPE, by)} == keys


def test_share_that_the_bot_solved(filled: Store) -> None:
    with filled.engine.connect() as connection:
        totals = reports.totals(connection, SCOPE)
        on_zalo = reports.totals(connection, Scope(DAY, DAY + timedelta(days=1), channel="zalo"))
    assert (totals.conversations, totals.by_bot_alone, totals.bot_share) == (4, 1, Decimal("25.0"))
    assert (on_zalo.conversations, on_zalo.by_bot_alone) == (1, 0)


def test_midnight_is_vietnams(store: Store) -> None:
    _conversation(store, "a")
    _case(store, "a", datetime(2026, 11, 23, 0, 30, tzinfo=VIETNAM))
    with store.engine.connect() as connection:
        assert [line.opened for line in reports.lines(connection, Scope(DAY, DAY), "day")] == [1]


def test_funnel_counts_each_conversation_once(filled: Store) -> None:
    def write(connection: sa.engine.Connection) -> None:
        for name in ("a", "b", "c"):
            connection.execute(
                sa.insert(consents).values(
                    conversation_id=name,
                    channel="web",
                    person=name,
                    given=name != "c",
                    notice="n",
                    notice_hash="h",
                    at=NINE,
                )
            )
        for outcome in ("unlikely", "likely"):
            connection.execute(
                sa.insert(findings).values(
                    conversation_id="a",
                    seq=1,
                    kind="verdict",
                    data={"verdict": {"outcome": outcome}},
                    at=NINE,
                )
            )

    filled.transact(write)
    with filled.engine.connect() as connection:
        funnel = reports.funnel(connection, SCOPE)
    assert (funnel.consented, funnel.judged, funnel.outcomes) == (2, 1, {"likely": 1})
    assert (funnel.with_officer, funnel.solved) == (1, 1)


def test_what_the_bot_could_not_answer_is_counted_alike(filled: Store) -> None:
    asked = (
        ("a", 1, "mua vàng ở đâu", "fell_back", NINE),
        ("b", 1, "Mua Vang o dau", "handed_over", NINE),
        ("c", 1, "tỷ giá đô", "fell_back", NINE),
        ("c", 2, "ý tôi là 12 tháng", "corrected", NINE),
        ("d", 1, "bán đất", "fell_back", NINE + timedelta(days=1)),
        ("old", 1, "mua vàng ở đâu", "fell_back", NINE - timedelta(days=3)),
    )

    def write(connection: sa.engine.Connection) -> None:
        for conversation, seq, text, reason, at in asked:
            connection.execute(
                sa.insert(review).values(
                    conversation_id=conversation, seq=seq, text=text, reason=reason,
                    understood={}, at=at, state="open",
                )
            )  # fmt: skip

    filled.transact(write)
    with filled.engine.connect() as connection:
        found = reports.unanswered(connection, SCOPE)
        on_zalo = reports.unanswered(
            connection, Scope(DAY, DAY + timedelta(days=1), channel="zalo")
        )
    assert found.count == 4
    assert found.often[0] == ("mua vàng ở đâu", 2)
    assert sorted(count for _, count in found.often) == [1, 1, 2]
    assert [text for text, _ in on_zalo.often] == ["bán đất"]


async def _log_in(desk: Desk, username: str) -> httpx.AsyncClient:
    answer = await desk.http.post(
        "/desk/login", data={"username": username, "password": PASSWORD}, follow_redirects=False
    )
    desk.http.cookies.update(answer.cookies)
    return desk.http


@pytest.mark.usefixtures("filled")
async def test_pages_and_csv(desk: Desk) -> None:
    http = await _log_in(desk, "hoa")
    asked = {"first": "2026-11-23", "last": "2026-11-24"}
    for by in reports.DIMENSIONS:
        page = await http.get("/desk/reports", params={**asked, "by": by})
        assert page.status_code == 200, page.text
        assert "25,0%" in page.text
        assert "None" not in page.text
    answer = await http.get("/desk/reports.csv", params={**asked, "by": "topic"})
    rows = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert [(row["topic"], row["opened"]) for row in rows] == [("loan", "2"), ("card", "1")]
    answer = await http.get("/desk/unanswered.csv", params=asked)
    assert answer.text.lstrip("\ufeff").splitlines() == ["question,count"]
    for wrong in ({"by": "colour"}, {"first": "2026-11-24", "last": "2026-11-23"}):
        answer = await http.get("/desk/reports", params={**asked, "by": "day", **wrong})
        assert answer.status_code == 422


async def test_board_shows_who_waits_and_gives_him_to_an_officer(desk: Desk) -> None:
    customer = await desk.customer()
    await customer.ask("human")
    http = await _log_in(desk, "hoa")
    page = (await http.get("/desk/board")).text
    found = re.search(r'action="/desk/board/(\w+)"', page)
    csrf = re.search(r'name="csrf" value="(\w+)"', page)
    assert found
    assert csrf
    form = {"csrf": csrf[1], "officer": "lan"}
    answer = await http.post(f"/desk/board/{found[1]}", data=form, follow_redirects=False)
    assert answer.headers["location"] == "/desk/board"
    assert (await customer.look())["holder"] == "officer"
    part = (await http.get("/desk/board", params={"part": "live"})).text
    assert "<html" not in part
    assert "1/4" in part
    refused = await http.post(f"/desk/board/{found[1]}", data={**form, "officer": "an"})
    assert refused.status_code == 422
    assert (await http.post(f"/desk/board/{found[1]}", data={"officer": "lan"})).status_code == 403


@pytest.mark.parametrize("username", ["lan", "an", "quan"])
async def test_only_supervisors(desk: Desk, username: str) -> None:
    http = await _log_in(desk, username)
    # Who asks comes before what is asked.
    wrong = {"first": "2026-11-24", "last": "2026-11-23"}
    for path in ("/desk/board", "/desk/reports", "/desk/reports.csv", "/desk/unanswered.csv"):
        assert (await http.get(path)).status_code == 403
        assert (await http.get(path, params=wrong)).status_code == 403
