"""The officers' contract: queue, claim, work, release; one winner; notes that never leave."""

from __future__ import annotations

import asyncio
import hashlib

import pytest
import sqlalchemy as sa

from desk.handoff.officers import csrf_of
from desk.store import Store
from desk.tables import consents
from tests.desk.conftest import Desk
from tests.desk.fakes.client import Customer, Officer
from tests.desk.fakes.engine import VERDICT


async def _queued(desk: Desk) -> tuple[Customer, str]:
    customer = await desk.customer()
    await customer.ask("human")
    officer = await desk.officer("hoa")
    (row,) = await officer.list(holder="queue")
    return customer, row["id"]


async def test_whole_life(desk: Desk) -> None:
    customer, conversation = await _queued(desk)
    lan = await desk.officer("lan")
    row = (await lan.list(holder="queue"))[0]
    assert (row["channel"], row["holder"], row["officer"]) == ("web", "queue", None)
    assert (row["topic"], row["last_text"]) == (
        "home_loan",
        "Dạ em chuyển anh/chị đến cán bộ ạ.",
    )
    assert row["waiting_since"]
    assert await lan.done(conversation, "claim") == {"holder": "officer", "officer": "lan"}
    assert [r["id"] for r in await lan.list(mine=1)] == [conversation]
    seq = (await lan.done(conversation, "messages", {"text": "Chào anh/chị"}))["seq"]
    seen = await customer.look(seq - 1)
    assert (seen["holder"], seen["officer"]) == ("officer", "Nguyễn Thị Lan")
    assert seen["messages"][0]["sender"] == "officer"
    assert seen["messages"][0]["name"] == "Nguyễn Thị Lan"
    detail = await lan.detail(conversation)
    assert detail["messages"][-1]["delivery"] == "delivered"
    await lan.done(conversation, "release", {"note": "Chúc anh/chị một ngày tốt lành"})
    seen = await customer.look(seq)
    assert seen["holder"] == "bot"
    assert [m["sender"] for m in seen["messages"]] == ["officer", "system"]
    assert "trợ lý tự động" in seen["messages"][1]["text"]
    assert await customer.ask("lãi suất") == "echo: lãi suất"


async def test_claim_lost_says_who_won(desk: Desk) -> None:
    _, conversation = await _queued(desk)
    lan, minh = await desk.officer("lan"), await desk.officer("minh")
    await minh.done(conversation, "claim")
    lost = await lan.act(conversation, "claim")
    assert lost.status_code == 409
    assert (lost.json()["officer"], lost.json()["officer_name"]) == ("minh", "Trần Quang Minh")
    again = await minh.act(conversation, "claim")
    assert again.status_code == 200


async def test_fifty_claims_at_once_have_one_winner(desk: Desk) -> None:
    officers = [await desk.officer(name) for name in ("lan", "minh")]
    for _ in range(3):
        _, conversation = await _queued(desk)
        claims = await asyncio.gather(
            *(officers[n % 2].act(conversation, "claim") for n in range(50))
        )
        won = {claim.json()["officer"] for claim in claims if claim.status_code == 200}
        lost = [claim for claim in claims if claim.status_code == 409]
        assert len(won) == 1
        assert len(lost) == 25
        assert {claim.json()["officer"] for claim in lost} == won
        winner = next(officer for officer in officers if officer.username in won)
        detail = await winner.detail(conversation)
        assert sum("đã vào hỗ trợ" in m["text"] for m in detail["messages"]) == 1
        await winner.done(conversation, "close")


async def test_stepping_in_without_being_asked(desk: Desk) -> None:
    customer, lan = await desk.customer(), await desk.officer()
    await customer.ask("chào")
    (row,) = await lan.list(holder="bot")
    await lan.done(row["id"], "claim")
    detail = await lan.detail(row["id"])
    assert (detail["holder"], detail["case"]["reason"]) == ("officer", "stepped_in")


async def test_only_the_holder_answers(desk: Desk) -> None:
    _, conversation = await _queued(desk)
    lan, minh = await desk.officer("lan"), await desk.officer("minh")
    waiting = await lan.act(conversation, "messages", {"text": "a"})
    assert (waiting.status_code, waiting.json()["error"]) == (403, "not_allowed")
    await minh.done(conversation, "claim")
    for action, body in (("messages", {"text": "a"}), ("release", None), ("close", None)):
        refused = await lan.act(conversation, action, body)
        assert (refused.status_code, refused.json()["officer"]) == (409, "minh")


async def test_supervisor_takes_over(desk: Desk) -> None:
    _, conversation = await _queued(desk)
    lan, hoa = await desk.officer("lan"), await desk.officer("hoa")
    await lan.done(conversation, "claim")
    assert (await hoa.done(conversation, "claim"))["officer"] == "hoa"
    assert (await lan.act(conversation, "messages", {"text": "a"})).status_code == 409


async def test_transfer_to_colleague_and_department(desk: Desk) -> None:
    customer, conversation = await _queued(desk)
    lan, minh = await desk.officer("lan"), await desk.officer("minh")
    await lan.done(conversation, "claim")
    await lan.done(conversation, "transfer", {"officer": "minh", "note": "Khách cần gấp"})
    detail = await minh.detail(conversation)
    assert (detail["holder"], detail["officer"]) == ("officer", "minh")
    assert [note["text"] for note in detail["notes"]] == ["Khách cần gấp"]
    await minh.done(conversation, "transfer", {"department": "cards"})
    detail = await lan.detail(conversation)
    assert (detail["holder"], detail["officer"]) == ("queue", None)
    assert detail["case"]["department"] == "cards"
    assert "Khách cần gấp" not in str(await customer.look())
    for body in (
        {},
        {"officer": "nobody"},
        {"department": "x"},
        {"officer": "a", "department": "b"},
    ):
        await lan.done(conversation, "claim")
        assert (await lan.act(conversation, "transfer", body)).status_code == 422


async def test_notes_never_reach_the_customer(desk: Desk) -> None:
    customer, conversation = await _queued(desk)
    lan = await desk.officer()
    before = await customer.look()
    await lan.done(conversation, "notes", {"text": "khách khó tính"})
    assert await customer.look() == before
    (note,) = (await lan.detail(conversation))["notes"]
    assert (note["name"], note["after_seq"]) == ("Nguyễn Thị Lan", before["messages"][-1]["seq"])


async def test_close_and_the_customer_writes_again(desk: Desk) -> None:
    customer, conversation = await _queued(desk)
    lan = await desk.officer()
    await lan.done(conversation, "claim")
    await lan.done(conversation, "close", {"outcome": "referred"})
    detail = await lan.detail(conversation)
    assert (detail["holder"], detail["case"]["outcome"]) == ("closed", "referred")
    assert await customer.ask("chào") == "echo: chào"
    assert (await customer.look())["holder"] == "bot"


async def test_reply_with_the_same_id_is_said_once(desk: Desk) -> None:
    customer, conversation = await _queued(desk)
    lan = await desk.officer()
    await lan.done(conversation, "claim")
    replies = await asyncio.gather(
        *(lan.done(conversation, "messages", {"text": "a", "id": "1"}) for _ in range(5))
    )
    assert len({reply["seq"] for reply in replies}) == 1
    assert [m["sender"] for m in await customer.messages()].count("officer") == 1


async def test_officer_sees_wants_verdict_and_summary(desk: Desk) -> None:
    customer = await desk.customer()
    await customer.ask("verdict")
    await customer.ask("human")
    lan = await desk.officer()
    (row,) = await lan.list(holder="queue")
    detail = await lan.detail(row["id"])
    assert detail["wants"]["amount"] == 1_500_000_000
    assert detail["verdict"]["reasons"] == VERDICT["reasons"]
    assert "Tỷ lệ trả nợ trên thu nhập" in detail["verdict_html"]
    who, wants, stands = detail["summary"].split("\n")
    assert who.startswith("Khách: Web")
    assert "Vay mua nhà" in wants
    assert "1.500.000.000 đồng" in wants
    assert "240 tháng" in wants
    assert "Cần cán bộ xem xét" in stands


async def test_consent_is_kept_as_evidence(desk: Desk, store: Store) -> None:
    customer = await desk.customer()
    await customer.ask("choices")
    await customer.ask("consent")
    with store.engine.connect() as connection:
        (kept,) = connection.execute(sa.select(consents)).all()
    shown = (await customer.messages())[1]["text"]
    assert (kept.given, kept.notice, kept.channel) == (True, "2026-1", "web")
    assert kept.notice_hash == hashlib.sha256(shown.encode()).hexdigest()
    assert customer.token not in kept.person


async def test_withdrawn_consent_is_dated_and_shown_to_the_officer(
    desk: Desk, store: Store
) -> None:
    customer, lan = await desk.customer(), await desk.officer()
    await customer.ask("consent")
    await customer.ask("withdraw")
    with store.engine.connect() as connection:
        given = connection.execute(sa.select(consents.c.given).order_by(consents.c.id)).scalars()
        assert list(given) == [True, False]
    (row,) = await lan.list(holder="bot")
    detail = await lan.detail(row["id"])
    assert [request["request"] for request in detail["data_requests"]] == ["withdraw_consent"]
    assert "không đồng ý xử lý dữ liệu" in detail["summary"]
    assert "rút lại đồng ý" in detail["summary"]


async def test_queue_is_ordered_by_urgency_and_waiting(desk: Desk) -> None:
    for _ in range(3):
        await (await desk.customer()).ask("human")
    lan = await desk.officer()
    rows = await lan.list(holder="queue")
    assert [r["waiting_since"] for r in rows] == sorted(r["waiting_since"] for r in rows)


async def test_only_officers(desk: Desk) -> None:
    customer, conversation = await _queued(desk)
    for headers in ({}, {"Authorization": "Bearer x"}, customer.headers):
        for path in ("conversations", f"conversations/{conversation}", "officers"):
            response = await desk.http.get(f"/desk/api/{path}", headers=headers)
            assert response.status_code == 401
        response = await desk.http.post(
            f"/desk/api/conversations/{conversation}/claim", headers=headers
        )
        assert response.status_code == 401


async def test_wrong_password_and_lock_out(desk: Desk) -> None:
    async def attempt(username: str, password: str) -> int:
        body = {"username": username, "password": password}
        return (await desk.http.post("/desk/api/sessions", json=body)).status_code

    assert await attempt("nobody", "tuvan-demo") == 401
    assert [await attempt("lan", "wrong") for _ in range(5)] == [401] * 5
    assert await attempt("lan", "tuvan-demo") == 429
    assert await attempt("minh", "tuvan-demo") == 201


async def test_session_ends(desk: Desk) -> None:
    lan = await desk.officer()
    ended = await desk.http.delete("/desk/api/sessions", headers=lan.headers)
    assert ended.status_code == 204
    assert (await desk.http.get("/desk/api/officers", headers=lan.headers)).status_code == 401


async def test_cookie_needs_the_page_and_bearer_does_not(desk: Desk) -> None:
    _, conversation = await _queued(desk)
    lan = await desk.officer()
    cookie = {"Cookie": f"tuvan_desk={lan.token}"}
    claim = f"/desk/api/conversations/{conversation}/claim"
    listed = await desk.http.get("/desk/api/conversations", headers=cookie)
    assert listed.status_code == 200
    refused = await desk.http.post(claim, headers=cookie)
    assert (refused.status_code, refused.json()["error"]) == (403, "csrf")
    proof = {**cookie, "X-CSRF-Token": csrf_of(lan.token)}
    assert (await desk.http.post(claim, headers=proof)).status_code == 200


async def test_login_page(desk: Desk) -> None:
    form = {"username": "lan", "password": "tuvan-demo"}
    foreign = await desk.http.post("/desk/login", data=form, headers={"Origin": "https://evil"})
    assert foreign.status_code == 403
    wrong = await desk.http.post("/desk/login", data={**form, "password": "x"})
    assert wrong.status_code == 401
    assert "chưa đúng" in wrong.text
    entered = await desk.http.post("/desk/login", data=form)
    assert entered.status_code == 303
    cookie = entered.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    page = await desk.http.get("/desk")
    assert page.status_code == 200
    assert "Nguyễn Thị Lan" in page.text
    token = desk.http.cookies["tuvan_desk"]
    await desk.http.post("/desk/logout", data={"csrf": csrf_of(token)})
    assert (await desk.http.get("/desk")).status_code == 303


@pytest.mark.parametrize(
    ("action", "body", "status"),
    [
        ("messages", {"text": ""}, 422),
        ("messages", {"text": "x" * 5000}, 400),
        ("messages", {}, 400),
        ("messages", None, 400),
        ("notes", {"text": " "}, 422),
        ("close", {"outcome": "x"}, 400),
        ("release", {"note": 7}, 400),
    ],
)
async def test_bad_request_is_refused_with_a_reason(
    desk: Desk, action: str, body: object, status: int
) -> None:
    _, conversation = await _queued(desk)
    lan = await desk.officer()
    await lan.done(conversation, "claim")
    response = await lan.act(conversation, action, body)
    assert response.status_code == status, response.text
    assert response.json()["reason"]


async def test_unknown_conversation(desk: Desk) -> None:
    lan: Officer = await desk.officer()
    assert (await lan.act("nothing", "claim")).status_code == 404
    response = await desk.http.get("/desk/api/conversations/nothing", headers=lan.headers)
    assert response.status_code == 404
