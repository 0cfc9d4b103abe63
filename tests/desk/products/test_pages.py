"""Product staff's pages: what stands on them, what files would change, publishing, refusals."""

from __future__ import annotations

import re

import httpx
import pytest

from tests.desk.conftest import Desk
from tests.desk.fakes.client import PASSWORD
from tests.desk.products.workbook import raised

_CSRF = re.compile(r'name="csrf" value="([0-9a-f]+)"')
_RATES = """\
product_code,channel,segment,currency,min_amount,interest_payment,term,rate,effective_from,effective_to,source
"""


async def _log_in(desk: Desk, username: str) -> httpx.AsyncClient:
    answer = await desk.http.post(
        "/desk/login", data={"username": username, "password": PASSWORD}, follow_redirects=False
    )
    assert answer.status_code == 303, answer.text
    desk.http.cookies.update(answer.cookies)
    return desk.http


async def _csrf(http: httpx.AsyncClient, path: str = "/desk/catalogue") -> str:
    found = _CSRF.search((await http.get(path)).text)
    assert found, path
    return found[1]


async def _hand_in(http: httpx.AsyncClient, *files: tuple[str, bytes]) -> httpx.Response:
    return await http.post(
        "/desk/catalogue/drafts",
        data={"csrf": await _csrf(http)},
        files=[("files", (name, body)) for name, body in files],
        follow_redirects=False,
    )


async def _workbook(http: httpx.AsyncClient, version: int = 1) -> bytes:
    answer = await http.get(f"/desk/catalogue/versions/{version}")
    assert answer.status_code == 200
    return answer.content


async def _raised(http: httpx.AsyncClient) -> bytes:
    return raised(await _workbook(http))


async def test_overview_and_product_on_any_day(desk: Desk) -> None:
    http = await _log_in(desk, "an")
    page = (await http.get("/desk/catalogue")).text
    for words in ("Danh mục sản phẩm", "Phiên bản 1", "DEP_ONLINE", "LOAN_HOME", "Cập nhật từ tệp"):
        assert words in page, words
    product = (await http.get("/desk/catalogue/products/DEP_ONLINE?on=2026-11-23")).text
    assert "12 tháng" in product
    assert re.search(r"\d,\d\d", product)
    for code in ("LOAN_HOME", "LOAN_SAVINGS_PLEDGE", "CARD_CREDIT_GOLD"):
        answer = await http.get(f"/desk/catalogue/products/{code}")
        assert answer.status_code in (200, 404), code
        assert "None" not in answer.text
    past = await http.get("/desk/catalogue/products/DEP_ONLINE?on=1999-01-01")
    assert past.status_code == 404
    assert "Không có số liệu cho ngày 01/01/1999" in past.text


async def test_every_product_has_a_page(desk: Desk) -> None:
    http = await _log_in(desk, "an")
    overview = (await http.get("/desk/catalogue?on=2026-11-23")).text
    codes = re.findall(r"/desk/catalogue/products/(\w+)\?", overview)
    assert len(codes) > 30
    for code in codes:
        answer = await http.get(f"/desk/catalogue/products/{code}?on=2026-11-23")
        assert answer.status_code == 200, code
        assert "None" not in answer.text, code
        assert "{" not in re.sub(r"<script.*?</script>", "", answer.text), code


async def test_changes_are_shown_before_they_are_published(desk: Desk) -> None:
    http = await _log_in(desk, "an")
    answer = await _hand_in(http, ("rates.xlsx", await _raised(http)))
    draft = answer.headers["location"]
    page = (await http.get(draft)).text
    assert page.count('class="altered"') == 1, page[-3000:]
    before = desk.parts.bank.catalogue.at().version.number
    answer = await http.post(
        draft,
        data={"csrf": await _csrf(http), "base": before, "reason": "Theo QĐ thử"},
        follow_redirects=False,
    )
    assert answer.headers["location"] == "/desk/catalogue"
    version = desk.parts.bank.catalogue.at().version
    assert (version.number, version.published_by) == (before + 1, "an")
    assert version.reason == "Theo QĐ thử"
    assert (await http.get(draft)).status_code == 404


async def test_publishing_what_was_overtaken_shows_the_changes_anew(desk: Desk) -> None:
    http = await _log_in(desk, "an")
    body = await _raised(http)
    one = (await _hand_in(http, ("a.xlsx", body))).headers["location"]
    two = (await _hand_in(http, ("b.xlsx", body))).headers["location"]
    csrf, base = await _csrf(http), desk.parts.bank.catalogue.at().version.number
    form = {"csrf": csrf, "base": base, "reason": "x"}
    await http.post(one, data=form)
    answer = await http.post(two, data=form, follow_redirects=True)
    assert "đã có phiên bản khác được công bố" in answer.text
    assert desk.parts.bank.catalogue.at().version.number == base + 1


async def test_wrong_files_say_where_and_change_nothing(desk: Desk) -> None:
    http = await _log_in(desk, "an")
    bad = _RATES + "DEP_ONLINE,online,,VND,0,end,12M,0.0640,2027-01-01,,Quyết định thử\n"
    draft = (await _hand_in(http, ("rates.csv", bad.encode()))).headers["location"]
    page = (await http.get(draft)).text
    assert "Tệp chưa dùng được" in page
    assert "rates.csv" in page
    assert "Công bố thành" not in page


@pytest.mark.parametrize(
    ("name", "body", "code"), [("x.exe", b"MZ", "kind"), (".csv", b"a", "kind")]
)
async def test_files_of_other_kinds_are_not_kept(
    desk: Desk, name: str, body: bytes, code: str
) -> None:
    http = await _log_in(desk, "an")
    assert (await _hand_in(http, (name, body))).headers["location"].endswith(f"refused={code}")


@pytest.mark.parametrize("junk", [b"", b"\x00\xff" * 50, b"PK\x03\x04broken", b"- [unclosed"])
@pytest.mark.parametrize("name", ["a.xlsx", "a.csv", "a.yaml"])
async def test_unreadable_files_are_refused_in_words(desk: Desk, name: str, junk: bytes) -> None:
    http = await _log_in(desk, "an")
    draft = (await _hand_in(http, (name, junk))).headers["location"]
    answer = await http.get(draft)
    assert answer.status_code == 200
    assert "Tệp chưa dùng được" in answer.text or "không thay đổi gì" in answer.text


async def test_markup_in_files_and_reasons_is_text(desk: Desk) -> None:
    http = await _log_in(desk, "an")
    bad = _RATES + "<script>alert(1)</script>,online,,VND,0,end,12M,6.40,2027-01-01,,x\n"
    draft = (await _hand_in(http, ("rates.csv", bad.encode()))).headers["location"]
    page = (await http.get(draft)).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


async def test_only_product_staff_enter_and_only_from_their_own_page(desk: Desk) -> None:
    answer = await desk.http.get("/desk/catalogue", follow_redirects=False)
    assert answer.headers["location"] == "/desk/login"
    for username in ("lan", "hoa", "quan"):
        http = await _log_in(desk, username)
        assert (await http.get("/desk/catalogue")).status_code == 403, username
    http = await _log_in(desk, "an")
    answer = await http.post(
        "/desk/catalogue/drafts", data={"csrf": "0" * 64}, files={"files": ("a.csv", b"x")}
    )
    assert answer.status_code == 403
