"""Files from the customer's page to the officer's: taken once, sealed, shown to few."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from PIL import Image

from desk.attachments import cabinet
from desk.audit.tables import audit
from desk.store import Store
from tests.desk.attachments.conftest import Held, held, lying, send, sent
from tests.desk.attachments.making import document, picture, workbook
from tests.desk.conftest import Desk, Start, Switch, eventually, running
from tests.desk.fakes.engine import FakeEngine

PHONE = "0912345678"


async def test_a_picture_is_a_message_and_the_machine_says_what_it_cannot(
    desk: Desk, fake: FakeEngine
) -> None:
    customer = await desk.customer()
    first = await sent(customer, picture(), "căn cước.jpg")
    assert (first["kind"], first["state"], first["open"]) == ("image", "kept", True)
    assert (first["name"], first["width"], first["height"]) == ("căn cước.jpg", 600, 800)
    await sent(customer, document(pages=2), "sao kê.pdf")
    said = await customer.messages()
    assert [(one["sender"], one["text"][:9], one["lead"][:4]) for one in said] == [
        ("customer", "[Ảnh]", ""),
        ("bot", "Dạ em đã ", "Dạ e"),
        ("customer", "[Tệp PDF]", ""),
    ]
    assert "chưa đọc được" in said[1]["text"]
    assert fake.turns == []
    (offer,) = said[1]["choices"]
    assert offer["title"] == "Gặp cán bộ"
    await customer.tap(offer["id"])
    assert (await customer.look())["holder"] == "queue"


async def test_the_same_upload_again_is_one_message(desk: Desk, tmp_path: Path) -> None:
    customer = await desk.customer()
    answers = [await send(customer, picture(), "a.jpg", "same") for _ in range(3)]
    assert [one.status_code for one in answers] == [202] * 3
    assert len({one.json()["seq"] for one in answers}) == 1
    assert len((await customer.look())["files"]) == 1
    assert len(lying(tmp_path)) == 2


async def test_the_customer_has_his_own_files_back_and_nobody_else(desk: Desk) -> None:
    customer, other = await desk.customer(), await desk.customer()
    for raw, kind in ((picture("PNG"), "image/png"), (document(1), "application/pdf")):
        file = await sent(customer, raw, "tên <b>'\"\\.svg")
        path = f"/chat/files/{file['code']}"
        answer = await desk.http.get(path, headers=customer.headers)
        assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
        preview = await desk.http.get(f"{path}/preview", headers=customer.headers)
        assert preview.headers["content-type"] == "image/jpeg"
        for headers in (answer.headers, preview.headers):
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["content-security-policy"] == "default-src 'none'; sandbox"
            assert "no-store" in headers["cache-control"]
        how = answer.headers["content-disposition"]
        assert how.startswith("attachment" if kind == "application/pdf" else "inline")
        assert "<" not in how
        assert ".svg" not in how
        assert (await desk.http.get(path, headers=other.headers)).status_code == 404
        assert (await desk.http.get(path)).status_code == 401


async def test_officers_open_what_they_may_and_each_opening_is_audited(
    desk: Desk, store: Store
) -> None:
    here = await held(desk)
    file = await sent(here.customer, picture(), f"ảnh {PHONE}.jpg")
    (seen,) = (await here.lan.detail(here.conversation))["attachments"]
    assert (seen["code"], seen["state_name"]) == (file["code"], "Chưa quét mã độc")
    assert PHONE not in seen["name"], "a number in a name is sealed like any other"
    answers = {}
    for name in ("lan", "minh", "hoa"):
        officer = await desk.officer(name)
        answer = await desk.http.get(here.path(file), headers=officer.headers)
        preview = await desk.http.get(here.path(file, "/preview"), headers=officer.headers)
        answers[name] = (answer.status_code, preview.status_code)
        may = (await officer.detail(here.conversation))["may"]
        assert ("open_file" in may) == (answer.status_code == 200)
    assert answers == {"lan": (200, 200), "minh": (403, 403), "hoa": (200, 200)}
    with store.engine.connect() as connection:
        lines = connection.execute(
            sa.select(audit).where(audit.c.action == "open_file").order_by(audit.c.id)
        ).all()
    assert [(line.actor, line.outcome, line.subject) for line in lines] == [
        ("lan", "done", here.conversation),
        ("minh", "refused", here.conversation),
        ("hoa", "done", here.conversation),
    ]
    assert all(line.detail == {"file": file["code"]} for line in lines)
    other = (await held(desk)).conversation
    wrong = f"/desk/api/conversations/{other}/files/{file['code']}"
    assert (await desk.http.get(wrong, headers=here.lan.headers)).status_code == 404


@pytest.mark.parametrize(
    ("content", "status", "error"),
    [
        (workbook(), 415, "file_type"),
        (b"", 422, "file_broken"),
        (document(password="x"), 422, "file_locked"),
        (picture()[:2000], 422, "file_broken"),
        (bytes(1024 * 1024 + 1), 413, "file_too_large"),
    ],
    ids=["xlsx", "empty", "locked", "cut", "large"],
)
async def test_refusals_leave_nothing(
    store: Store, wire: Switch, tmp_path: Path, content: bytes, status: int, error: str
) -> None:
    async with running(store, wire, tmp_path, TUVAN_FILE_MEGABYTES="1") as desk:
        customer = await desk.customer()
        answer = await send(customer, content, "bảng lương.jpg")
        assert (answer.status_code, answer.json()["error"]) == (status, error)
        assert (await customer.look())["messages"] == []
        assert lying(tmp_path) == []


async def test_so_many_a_day(store: Store, wire: Switch, tmp_path: Path) -> None:
    async with running(store, wire, tmp_path, TUVAN_FILES_A_DAY="2") as desk:
        customer, other = await desk.customer(), await desk.customer()
        for _ in range(2):
            await sent(customer, picture())
        answer = await send(customer, picture())
        assert (answer.status_code, answer.json()["error"]) == (422, "too_many_files")
        assert answer.json()["most"] == 2
        await sent(other, picture())
        assert len(lying(tmp_path)) == 6


@pytest.mark.parametrize(
    ("file_id", "headers", "status"),
    [
        ("%00", {}, 422),
        ("a" * 101, {}, 422),
        ("a", {"X-File-Name": "%ff%00%0d%0aSet-Cookie: x"}, 202),
        ("a", {"X-File-Name": "../../../etc/passwd"}, 202),
        ("a", {"Content-Type": "text/html"}, 202),
        ("a", {"Authorization": "Bearer none"}, 401),
    ],
)
async def test_odd_requests(
    desk: Desk, tmp_path: Path, file_id: str, headers: dict[str, str], status: int
) -> None:
    customer = await desk.customer()
    answer = await desk.http.post(
        f"/chat/files/{file_id}", content=picture(), headers={**customer.headers, **headers}
    )
    assert answer.status_code == status
    for file in (await customer.look())["files"]:
        opened = await desk.http.get(f"/chat/files/{file['code']}", headers=customer.headers)
        assert opened.headers["content-type"] == "image/jpeg"
        assert "set-cookie" not in opened.headers
    assert all(path.parent.parent == tmp_path / "files" for path in lying(tmp_path))


async def test_so_many_a_minute(desk: Desk) -> None:
    customer = await desk.customer()
    found = [(await send(customer, b"x")).status_code for _ in range(13)]
    assert found == [415] * 12 + [429]


async def test_nothing_at_rest_can_be_read(desk: Desk, store: Store, tmp_path: Path) -> None:
    customer = await desk.customer()
    raw = document(1, text="Luong bi mat")
    await sent(customer, raw)
    await sent(customer, picture())
    for path in lying(tmp_path):
        content = path.read_bytes()
        assert not any(mark in content for mark in (b"%PDF", b"JFIF", raw[100:140]))
        assert path.stat().st_mode & 0o077 == 0
        assert len(path.name) == 48
    assert len(lying(tmp_path)) == 4
    with store.engine.connect() as connection:
        cells = str(connection.execute(sa.text("SELECT * FROM desk_files")).all())
    assert "%PDF" not in cells


async def test_a_file_that_was_swapped_does_not_open(desk: Desk, tmp_path: Path) -> None:
    customer = await desk.customer()
    file = await sent(customer, picture())
    for path in lying(tmp_path):
        path.write_bytes(path.read_bytes()[:-1] + b"?")
    answer = await desk.http.get(f"/chat/files/{file['code']}", headers=customer.headers)
    assert answer.status_code == 404


async def test_erasing_takes_files_along(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = await held(desk)
    file = await sent(here.customer, picture(), "cccd.jpg")
    monkeypatch.setattr(cabinet, "LEFT_SECONDS", 0.0)
    assert await desk.parts.files.sweep() == 0, "what a row names stays"
    found = await _personal(here)
    assert found["held"]["attachments"] == 1
    await here.lan.done(here.conversation, "release")
    await here.customer.ask("xoá dữ liệu")

    async def gone() -> bool:
        return not (await here.customer.look())["files"]

    await eventually(gone)
    answer = await desk.http.get(f"/chat/files/{file['code']}", headers=here.customer.headers)
    assert answer.status_code == 404
    assert (await desk.http.get(here.path(file), headers=here.lan.headers)).status_code == 404
    assert "attachments" not in (await _personal(here))["held"]
    assert await desk.parts.files.sweep() == 2
    assert lying(tmp_path) == []


async def _personal(here: Held) -> dict[str, Any]:
    answer = await here.lan.http.get(
        f"/desk/api/conversations/{here.conversation}/personal", headers=here.lan.headers
    )
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


async def test_what_a_broken_off_upload_left_is_swept(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with start() as desk:
        await sent(await desk.customer(), picture())
        desk.parts.files.cabinet.put(b"left", b"behind")
        assert len(lying(tmp_path)) == 4
        assert await desk.parts.files.sweep() == 0, "its row may be about to be written"
        monkeypatch.setattr(cabinet, "LEFT_SECONDS", 0.0)
        assert await desk.parts.files.sweep() == 2
        assert len(lying(tmp_path)) == 2


async def test_the_customers_copy_names_the_files(desk: Desk) -> None:
    here = await held(desk)
    await sent(here.customer, document(4), "hợp đồng.pdf")
    await here.lan.done(here.conversation, "data-requests", {"request": "request_my_data"})

    async def told() -> bool:
        return any("/chat/data/" in one["text"] for one in await here.customer.messages())

    await eventually(told)
    text = "\n".join(one["text"] for one in await here.customer.messages())
    page = await desk.http.get("/chat/data/" + text.split("/chat/data/")[1].split(" ")[0])
    assert "hợp đồng.pdf" in page.text
    assert "Tệp PDF, 4 trang" in page.text


async def test_an_officers_page_may_show_the_preview(desk: Desk) -> None:
    here = await held(desk)
    file = await sent(here.customer, picture())
    await desk.http.post("/desk/login", data={"username": "lan", "password": "tuvan-demo"})
    answer = await desk.http.get(here.path(file, "/preview"))
    with Image.open(io.BytesIO(answer.content)) as small:
        assert small.size == (600, 800)
