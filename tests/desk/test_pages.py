"""Pages and answers of the desk: nothing inline, nothing foreign, nothing missing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from desk import migrations
from desk.store import Store, connect
from desk.web.headers import CONTENT_POLICY
from tests.desk.conftest import Desk, Switch, running

DESK = Path("desk")
SOURCES = [
    path
    for path in DESK.rglob("*")
    if path.suffix in {".py", ".js", ".css", ".jinja", ".yaml"} and "__pycache__" not in path.parts
]


async def _pages(desk: Desk) -> dict[str, str]:
    form = {"username": "lan", "password": "tuvan-demo"}
    pages = {"/": (await desk.http.get("/")).text}
    pages["/desk/login"] = (await desk.http.get("/desk/login")).text
    await desk.http.post("/desk/login", data=form)
    pages["/desk"] = (await desk.http.get("/desk")).text
    return pages


async def test_pages_run_nothing_inline_and_load_nothing_foreign(desk: Desk) -> None:
    for path, page in (await _pages(desk)).items():
        assert not re.search(r"<script(?![^>]*\bsrc=)", page), path
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page), path
        assert not re.search(r"""(?:src|href|action)="(?:https?:)?//""", page), path
        assert '<html lang="vi">' in page


async def test_everything_that_pages_name_is_there(desk: Desk) -> None:
    for page in (await _pages(desk)).values():
        for address in re.findall(r'(?:src|href)="(/static/[^"]+)"', page):
            assert (await desk.http.get(address)).status_code == 200, address


def test_everything_that_scripts_and_styles_name_is_there() -> None:
    for path in [*DESK.glob("static/**/*.js"), *DESK.glob("static/**/*.css")]:
        for found in re.finditer(r"""from "(\.[^"]+)"|url\("([^"]+)"\)""", path.read_text()):
            assert (path.parent / (found[1] or found[2])).resolve().is_file(), found[0]


def test_scripts_and_styles_name_nothing_foreign() -> None:
    for path in [*DESK.glob("static/**/*.js"), *DESK.glob("static/**/*.css")]:
        assert "//cdn" not in path.read_text()
        assert not re.search(r"https?://", path.read_text()), path


def test_scripts_and_styles_have_no_wording() -> None:
    accents = re.compile("[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)
    for path in [*DESK.glob("static/**/*.js"), *DESK.glob("static/**/*.css")]:
        assert not accents.search(path.read_text(encoding="utf-8")), path


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_no_file_is_long(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("path", ["/", "/desk/login", "/nothing", "/chat/messages", "/ready"])
async def test_security_headers_are_on_every_answer(desk: Desk, path: str) -> None:
    headers = (await desk.http.get(path)).headers
    assert headers["content-security-policy"] == CONTENT_POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["cache-control"] == "no-store"
    assert "unsafe" not in CONTENT_POLICY


async def test_health_does_not_depend_on_the_engine(desk: Desk, wire: Switch) -> None:
    assert (await desk.http.get("/ready")).json()["status"] == "ready"
    wire.cut = True
    assert (await desk.http.get("/health")).status_code == 200
    ready = await desk.http.get("/ready")
    assert ready.status_code == 503
    parts = ready.json()["parts"]
    assert parts["database"]["status"] == parts["catalogue"]["status"] == "up"
    assert parts["rasa"]["status"] == "down"
    assert parts["rasa"]["reason"]


async def test_metrics_tell_nothing_of_what_was_written(desk: Desk) -> None:
    customer = await desk.customer()
    await customer.ask("bí mật của tôi")
    metrics = (await desk.http.get("/metrics")).text
    assert 'tuvan_messages_total{channel="web",sender="customer"}' in metrics
    assert "tuvan_turn_seconds_count" in metrics
    assert "bí mật" not in metrics
    assert customer.token not in metrics


async def test_openapi_describes_the_apis(desk: Desk) -> None:
    paths = (await desk.http.get("/schema/openapi.json")).json()["paths"]
    assert {"/chat/sessions", "/chat/messages", "/desk/api/conversations", "/ready"} <= set(paths)


async def test_a_desk_without_a_catalogue_is_not_ready(tmp_path: Path, wire: Switch) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'empty.db'}")
    migrations.upgrade(engine)
    store = Store(engine)
    async with running(store, wire, tmp_path) as desk:
        ready = await desk.http.get("/ready")
    store.close()
    assert ready.status_code == 503
    assert ready.json()["parts"]["catalogue"]["status"] == "down"
