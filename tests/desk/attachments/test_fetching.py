"""What came through a vendor is fetched from his own hosts, and kept like what is sent here."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from desk.attachments import tending
from desk.attachments.fetching import from_vendor
from desk.attachments.tables import attachments, files
from desk.channels.interface import Channels
from desk.store import Store
from tests.desk.attachments.conftest import lying
from tests.desk.attachments.making import document, picture, workbook
from tests.desk.channels.conftest import deliver, event, thread
from tests.desk.channels.example import Example, Vendor
from tests.desk.conftest import Desk, Switch, eventually, running

HOSTS = ("cdn.example", "http://127.0.0.1:9")


@dataclass
class Cdn(httpx.AsyncBaseTransport):
    """Where the vendor keeps files, by address; anything else is not there."""

    answers: dict[str, Callable[[], httpx.Response]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(str(request.url))
        found = self.answers.get(str(request.url))
        return found() if found else httpx.Response(404)


@dataclass
class Here:
    desk: Desk
    store: Store
    cdn: Cdn

    async def came(self, url: str, kind: str = "image") -> sa.Row[Any] | None:
        """Deliver a file at this address; its row once it is dealt with."""
        await deliver(self.desk, event(attachments=[kind], url=url))

        def row() -> sa.Row[Any] | None:
            with self.store.engine.connect() as connection:
                return connection.execute(
                    sa.select(files)
                    .join(attachments, attachments.c.id == files.c.attachment_id)
                    .where(attachments.c.url == url)
                ).one_or_none()

        async def settled() -> bool:
            with self.store.engine.connect() as connection:
                kept = connection.execute(
                    sa.select(sa.func.count()).where(attachments.c.url == url)
                ).scalar_one()
            found = row()
            return bool(kept) and (found is None or found.state != "wanted")

        await eventually(settled, 10)
        return row()


class WithFiles(Example):
    capabilities = replace(Example.capabilities, files_from=("cdn.example",))


@pytest.fixture
async def here(
    store: Store, wire: Switch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Here]:
    monkeypatch.setattr(tending, "LOOK_EVERY_SECONDS", 0.05)
    monkeypatch.setattr(tending, "WAITS", (0.05,) * 3)
    cdn = Cdn()
    async with (
        httpx.AsyncClient(transport=cdn) as outside,
        _started(store, wire, tmp_path, outside) as desk,
    ):
        yield Here(desk, store, cdn)


@asynccontextmanager
async def _started(
    store: Store, wire: Switch, var: Path, outside: httpx.AsyncClient
) -> AsyncIterator[Desk]:
    channels = Channels.of(WithFiles(Vendor()))
    settings = {"TUVAN_FILE_MEGABYTES": "1", "TUVAN_FILE_HOSTS": "http://127.0.0.1:9"}
    async with running(store, wire, var, channels=channels, outside=outside, **settings) as desk:
        yield desk


def _gives(content: bytes, status: int = 200) -> Callable[[], httpx.Response]:
    return lambda: httpx.Response(status, content=content)


async def test_a_picture_and_a_document_are_brought_here(here: Here, tmp_path: Path) -> None:
    url = "https://a.cdn.example/1.jpg"
    here.cdn.answers = {url: _gives(picture()), "http://127.0.0.1:9/x": _gives(document(2))}
    row = await here.came(url)
    assert row is not None
    assert (row.state, row.media_type, row.width) == ("kept", "image/jpeg", 600)
    row = await here.came("http://127.0.0.1:9/x", "file")
    assert row is not None
    assert (row.state, row.media_type, row.pages) == ("kept", "application/pdf", 2)
    assert len(lying(tmp_path)) == 4
    assert here.cdn.asked == list(here.cdn.answers)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/1.jpg",
        "https://cdn.example.evil.example/1.jpg",
        "https://notcdn.example/1.jpg",
        "http://cdn.example/1.jpg",
        "https://cdn.example:8443/1.jpg",
        "https://cdn.example@evil.example/1.jpg",
        "https://169.254.169.254/latest",
        "file:///etc/passwd",
    ],
)
async def test_other_hosts_are_never_asked(here: Here, url: str) -> None:
    assert await here.came(url) is None
    assert here.cdn.asked == []
    assert "chưa tải được" not in str(thread(here.store))


async def test_a_way_that_leads_elsewhere_is_not_followed(here: Here) -> None:
    there = "https://cdn.example/away"
    here.cdn.answers[there] = lambda: httpx.Response(
        302, headers={"location": "http://10.0.0.1/admin"}
    )
    assert await here.came(there) is None
    assert here.cdn.asked == [there]
    near = "https://cdn.example/near"
    here.cdn.answers[near] = lambda: httpx.Response(302, headers={"location": "/1.png"})
    here.cdn.answers["https://cdn.example/1.png"] = _gives(picture("PNG"))
    row = await here.came(near)
    assert row is not None
    assert row.state == "kept"


@pytest.mark.parametrize(
    ("answer", "state", "reason", "said"),
    [
        (_gives(b"", 404), "lost", "file_gone", "gửi lại giúp em"),
        (_gives(b"", 500), "lost", "file_away", "gửi lại giúp em"),
        (_gives(workbook()), "refused", "file_type", "không phải ảnh JPEG"),
        (_gives(bytes(2**20 + 1)), "refused", "file_too_large", "quá nặng"),
    ],
    ids=["expired", "broken", "xlsx", "large"],
)
async def test_what_cannot_be_kept_is_said(
    here: Here, answer: Callable[[], httpx.Response], state: str, reason: str, said: str
) -> None:
    url = "https://cdn.example/f"
    here.cdn.answers[url] = answer
    row = await here.came(url, "file")
    assert row is not None
    assert (row.state, row.reason, row.sealed) == (state, reason, None)
    assert said in thread(here.store)[-1].text
    assert len(here.cdn.asked) == (4 if reason == "file_away" else 1)


async def test_a_vendor_that_is_back_is_asked_again(here: Here) -> None:
    url = "https://cdn.example/late.jpg"
    answers = iter([_gives(b"", 503), _gives(b"", 503), _gives(picture())])
    here.cdn.answers[url] = lambda: next(answers)()
    row = await here.came(url)
    assert row is not None
    assert row.state == "kept"


async def test_no_more_than_a_days_files_are_asked_for(here: Here) -> None:
    here.desk.parts.files.settings = replace(here.desk.parts.files.settings, a_day=1)
    urls = [f"https://cdn.example/{n}.jpg" for n in range(3)]
    here.cdn.answers = {url: _gives(picture()) for url in urls}
    states = [row and row.state for row in [await here.came(url) for url in urls]]
    assert states == ["kept", None, None]
    assert here.cdn.asked == urls[:1]


def test_whose_address_it_is() -> None:
    assert from_vendor("https://x.cdn.example/1", HOSTS)
    assert from_vendor("http://127.0.0.1:9/1", HOSTS)
    assert not from_vendor("http://127.0.0.1:99/1", HOSTS)
    assert not from_vendor(None, HOSTS)
