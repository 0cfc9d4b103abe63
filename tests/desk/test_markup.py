"""Markup and script in every field that somebody can fill: shown as what it is, run nowhere."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import httpx
import pytest

from desk.console.page import PATHS
from tests.desk.conftest import Desk, eventually

MARK = "x55x"
NASTY = f"<img src=x onerror=alert(1)><script>{MARK}()</script>\"'>{{{{7*7}}}}&lt;b&gt;"
FORM = {"username": "hoa", "password": "tuvan-demo"}


class _Elements(HTMLParser):
    """Which elements and attributes a page has that our own templates never have."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "img" and named.get("src") == "x":
            self.found.append(tag)
        if tag == "script" and "src" not in named:
            self.found.append(tag)
        self.found += [name for name in named if name.startswith("on")]

    def handle_data(self, data: str) -> None:
        if "49" in data and MARK in data:
            self.found.append("evaluated")


def _foreign(page: str) -> list[str]:
    reader = _Elements()
    reader.feed(page)
    return reader.found


async def _filled(desk: Desk) -> str:
    """A conversation with markup wherever somebody can write; its id."""
    customer, hoa = await desk.customer(), await desk.officer("hoa")
    for text in (NASTY, "consent", "verdict", f"human {NASTY}", f"gọi 0912345678 {NASTY}"):
        await customer.ask(text)
    (row,) = await hoa.list(holder="queue")
    conversation = str(row["id"])
    await hoa.done(conversation, "claim")
    await hoa.done(conversation, "messages", {"text": NASTY, "id": NASTY})
    await hoa.done(conversation, "notes", {"text": NASTY})
    await hoa.act(conversation, "tags", {"tags": [NASTY[:40]], "tag": NASTY[:40]})
    await hoa.done(conversation, "data-requests", {"request": "request_my_data"})

    async def told() -> bool:
        return any("/chat/data/" in m["text"] for m in await customer.messages())

    await eventually(told)
    return conversation


async def _logged_in(desk: Desk) -> httpx.AsyncClient:
    await desk.http.post("/desk/login", data=FORM)
    return desk.http


async def test_pages_show_markup_as_text(desk: Desk) -> None:
    conversation = await _filled(desk)
    http = await _logged_in(desk)
    hoa = await desk.officer("hoa")
    said = str(await hoa.detail(conversation))
    copy = re.search(r"/chat/data/[\w-]+", said)
    assert copy
    pages = [
        *PATHS.values(),
        f"/desk/audit?actor={NASTY}&action={NASTY}&subject={NASTY}",
        f"/desk/conversations/{conversation}/personal",
        f"/desk/conversations/{conversation}/casefile",
        f"/desk/conversations/{conversation}/loan?amount={NASTY}&product={NASTY}",
        f"/desk/loans?amount={NASTY}",
        copy[0],
        "/desk/login",
        f"/desk/conversations/{NASTY}/personal",
        f"/{NASTY}",
    ]
    shown = 0
    for path in pages:
        answer = await http.get(path, follow_redirects=True)
        assert answer.status_code < 500, path
        if answer.headers["content-type"].startswith("text/html"):
            assert _foreign(answer.text) == [], path
            shown += MARK in answer.text
    assert shown >= 3


async def test_apis_answer_in_json_that_no_browser_takes_for_a_page(desk: Desk) -> None:
    conversation = await _filled(desk)
    hoa = await desk.officer("hoa")
    answer = await desk.http.get(f"/desk/api/conversations/{conversation}", headers=hoa.headers)
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.headers["x-content-type-options"] == "nosniff"
    html = [card["html"] for message in answer.json()["messages"] for card in message["cards"]]
    assert all(_foreign(one) == [] for one in html)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/chat/messages", {"id": NASTY, "text": NASTY, "other": NASTY}),
        ("/chat/messages", {"id": "1", "choice": NASTY}),
        ("/desk/api/sessions", {"username": NASTY[:60], "password": NASTY}),
    ],
)
async def test_refusals_repeat_nothing_as_a_page(
    desk: Desk, path: str, body: dict[str, Any]
) -> None:
    customer = await desk.customer()
    answer = await desk.http.post(path, json=body, headers=customer.headers)
    assert 400 <= answer.status_code < 500
    assert answer.headers["content-type"].startswith("application/json")


async def test_a_login_page_repeats_no_name(desk: Desk) -> None:
    answer = await desk.http.post("/desk/login", data={"username": NASTY[:60], "password": NASTY})
    assert answer.status_code == 401
    assert MARK not in answer.text


async def test_an_answer_of_the_engine_is_no_markup(desk: Desk) -> None:
    customer = await desk.customer()
    await customer.ask(NASTY)
    (_, said) = await customer.messages()
    assert said["text"] == f"echo: {NASTY}"
    assert said["cards"] == []


async def test_what_an_administrator_names_is_no_markup(desk: Desk) -> None:
    await desk.http.post("/desk/login", data={"username": "quan", "password": "tuvan-demo"})
    page = await desk.http.get("/desk/administration")
    csrf = page.text.split('name="csrf" value="')[1].split('"')[0]
    # Braces in a canned answer are placeholders, and unknown ones are refused.
    spoken = NASTY.replace("{", "(").replace("}", ")")
    answer = {"csrf": csrf, "code": "markup", "title": NASTY, "text": spoken}
    officer = {
        "csrf": csrf,
        "new": "1",
        "username": "markup",
        "name": NASTY,
        "department": "retail",
        "role": "officer",
        "capacity": "4",
        "password": "a long password",
    }
    await desk.http.post("/desk/administration/answers", data=answer)
    await desk.http.post("/desk/administration/officers", data=officer)
    page = await desk.http.get("/desk/administration")
    assert _foreign(page.text) == []
    assert page.text.count(MARK) >= 3
