"""What an administrator changes, what is refused and why, and that all of it is in the audit."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from desk.administration import changes
from desk.administration.changes import Member, RefusedChangeError
from desk.audit.tables import audit
from desk.handoff.hours import hours_of
from desk.store import Store
from tests.desk.conftest import Desk
from tests.desk.fakes.client import PASSWORD, Officer

NEW = Member("thu", "Vũ Minh Thu", "cards", "officer", 3, ("fraud",), True)
LONG = "mật khẩu đầu tiên"


async def _log_in(desk: Desk, username: str) -> httpx.AsyncClient:
    answer = await desk.http.post(
        "/desk/login", data={"username": username, "password": PASSWORD}, follow_redirects=False
    )
    desk.http.cookies.update(answer.cookies)
    return desk.http


async def _post(http: httpx.AsyncClient, path: str, **form: Any) -> str:
    page = (await http.get("/desk/administration")).text
    found = re.search(r'name="csrf" value="(\w+)"', page)
    assert found, page[:500]
    answer = await http.post(
        f"/desk/administration/{path}", data={"csrf": found[1], **form}, follow_redirects=False
    )
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[2]


async def test_new_officer_logs_in_and_is_shut_out_again(desk: Desk) -> None:
    http = await _log_in(desk, "quan")
    form = {
        "username": "thu",
        "name": "Vũ Minh Thu",
        "department": "cards",
        "role": "officer",
        "capacity": 3,
        "skills": "fraud",
        "active": "1",
    }
    done = await _post(http, "officers", **form, new="1", password=LONG)
    assert done == "done=change_officer"
    http.cookies.clear()
    entered = await http.post("/desk/api/sessions", json={"username": "thu", "password": LONG})
    assert entered.status_code == 201
    thu = Officer(http, "thu", entered.json()["token"])
    assert await thu.list(holder="queue") == []
    http = await _log_in(desk, "quan")
    await _post(http, "officers", **{**form, "active": ""})
    http.cookies.clear()
    answer = await http.get(
        "/desk/api/conversations", headers={"Authorization": f"Bearer {thu.token}"}
    )
    assert answer.status_code == 401
    with desk.parts.store.engine.connect() as connection:
        lines = connection.execute(
            sa.select(audit.c.actor, audit.c.subject).where(audit.c.action == "change_officer")
        ).all()
    assert [tuple(line) for line in lines] == [("quan", "thu"), ("quan", "thu")]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"username": "Thu Thảo"}, "username"),
        ({"username": "lan"}, "username_taken"),
        ({"name": " "}, "name"),
        ({"department": "kitchen"}, "department"),
        ({"role": "king"}, "role"),
        ({"capacity": 51}, "capacity"),
        ({"skills": ("cooking",)}, "skills"),
    ],
)
def test_officer_who_cannot_be(store: Store, changed: dict[str, Any], code: str) -> None:
    member = Member(**{**vars(NEW), **changed})
    with pytest.raises(RefusedChangeError) as refused:
        store.transact(lambda c: changes.add_member(c, member, LONG))
    assert refused.value.code == code


def test_short_password_and_shutting_oneself_out(store: Store) -> None:
    with pytest.raises(RefusedChangeError, match="password"):
        store.transact(lambda c: changes.add_member(c, NEW, "ngắn"))
    himself = Member("quan", "Quân", "retail", "officer", 4, (), True)
    with pytest.raises(RefusedChangeError, match="yourself"):
        store.transact(lambda c: changes.change_member(c, himself, "quan"))
    with pytest.raises(RefusedChangeError, match="unknown"):
        store.transact(lambda c: changes.change_member(c, NEW, "quan"))


WEEK = ["08:00-11:30 13:00-17:30", "", "08:00-24:00", "", "", "7:30-9:00", ""]


def test_hours_are_written_whole_and_read_back(store: Store) -> None:
    store.transact(lambda c: changes.set_week(c, "cards", WEEK))
    with store.engine.connect() as connection:
        week = changes.week(connection)
        hours = hours_of(connection, ())
    assert week["cards"] == [*WEEK[:5], "07:30-09:00", ""]
    assert hours.spans["cards", 0] == ((480, 690), (780, 1050))
    assert ("cards", 1) not in hours.spans


@pytest.mark.parametrize(
    "wrong", ["8", "08:00", "08:00-", "17:00-08:00", "08:00-12:00 11:00-13:00", "25:00-26:00", "x"]
)
def test_hours_that_cannot_be(store: Store, wrong: str) -> None:
    with pytest.raises(RefusedChangeError, match="hours"):
        store.transact(lambda c: changes.set_week(c, "cards", [wrong, *[""] * 6]))


def test_closed_days(store: Store) -> None:
    day = date(2026, 12, 24)
    for name in ("Liên hoan", "Tập huấn"):
        store.transact(lambda c, name=name: changes.close_on(c, day, name))
    with store.engine.connect() as connection:
        assert changes.closings(connection) == [(day, "Tập huấn")]
        assert hours_of(connection, ()).closed == {day}
    store.transact(lambda c: changes.open_on(c, day))
    with store.engine.connect() as connection:
        assert changes.closings(connection) == []


async def test_canned_answers(desk: Desk) -> None:
    http = await _log_in(desk, "quan")
    form = {"code": "phi", "title": "Phí", "department": "", "text": "Dạ {officer} đây ạ"}
    assert await _post(http, "answers", **form) == "done=change_canned"
    assert "Dạ {officer} đây ạ" in (await http.get("/desk/administration")).text
    wrong = {**form, "text": "Dạ {secret} ạ"}
    assert await _post(http, "answers", **wrong) == "refused=placeholder"
    assert await _post(http, "answers", **{**form, "code": "Phí!"}) == "refused=code"
    assert await _post(http, "answers", **form, remove="1") == "done=change_canned"
    assert "Dạ {officer} đây ạ" not in (await http.get("/desk/administration")).text


@pytest.mark.parametrize("username", ["lan", "hoa", "an"])
async def test_only_administrators(desk: Desk, username: str) -> None:
    http = await _log_in(desk, username)
    assert (await http.get("/desk/administration")).status_code == 403
    answer = await http.post("/desk/administration/officers", data={"username": "x"})
    assert answer.status_code == 403
