"""A schedule as XLSX and PDF: the figures of the card, at an address that is the customer's own."""

from __future__ import annotations

import io
import re
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa

from desk.downloads.paper import paper
from desk.downloads.schedule import document
from desk.downloads.workbook import workbook
from desk.tables import messages
from tests.desk.conftest import Desk
from tests.desk.fakes.engine import FakeEngine
from tests.desk.test_cards import WORDS
from tests.desk.test_charts import schedule_card

CARD = schedule_card(1_200_000_000, 240)


def _document(card: dict[str, Any] = CARD) -> Any:
    return document(card, WORDS, date(2026, 11, 23))


def test_the_workbook_adds_up_to_the_dong() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(_document()))).active
    assert sheet is not None
    rows = [row for row in sheet.iter_rows(values_only=True) if isinstance(row[0], int)]
    assert [row[0] for row in rows] == list(range(1, 241))
    for row, stored in zip(rows, CARD["rows"], strict=True):
        assert row[2:] == tuple(
            stored[name] for name in ("principal", "interest", "instalment", "balance")
        )
    assert sum(row[2] for row in rows) == 1_200_000_000
    assert sum(row[3] for row in rows) == CARD["total_interest"]
    assert {float(row[1]) for row in rows[:6]} == {6.9}
    last = list(sheet.iter_rows(values_only=True))[-1]
    assert last[2:5] == (1_200_000_000, CARD["total_interest"], CARD["total"])
    text = " ".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell)
    assert "tạm tính" in text
    assert "TB 073/2026/TB-SMB" in text


def test_a_text_that_begins_like_a_formula_is_none() -> None:
    card = {**CARD, "package": {"code": "X", "name": "=HYPERLINK(1)"}}
    book = openpyxl.load_workbook(io.BytesIO(workbook(_document(card))))
    kinds = {cell.data_type for row in book.active.iter_rows() for cell in row}  # type: ignore[union-attr]
    assert "f" not in kinds


def test_the_paper_is_a_pdf_with_its_typeface_inside() -> None:
    content = paper(_document())
    assert content.startswith(b"%PDF-")
    assert b"Roboto" in content
    assert len(re.findall(rb"/Type /Page\b", content)) >= 4
    assert len(content) < 400_000


@pytest.fixture
def shown(desk: Desk, fake: FakeEngine) -> Callable[[], Awaitable[dict[str, Any]]]:
    """A new customer is shown a schedule; gives the message."""

    async def show() -> dict[str, Any]:
        fake.scripted["lịch"] = [{"text": "Dạ", "cards": [CARD]}]
        customer = await desk.customer()
        seq = await customer.say("lịch")
        (said,) = await customer.messages(seq, wait=5)
        return said

    return show


Shown = Callable[[], Awaitable[dict[str, Any]]]


def _path(said: dict[str, Any]) -> str:
    return str(said["cards"][0]["file"]["path"])


async def test_the_file_at_the_address_is_what_was_shown(desk: Desk, shown: Shown) -> None:
    path = _path(await shown())
    for suffix, start in (("xlsx", b"PK"), ("pdf", b"%PDF-")):
        answer = await desk.http.get(f"{path}.{suffix}")
        assert answer.status_code == 200
        assert answer.content.startswith(start)
        assert f"lich-tra-no.{suffix}" in answer.headers["content-disposition"]
        assert answer.headers["cache-control"] == "no-store"


async def test_another_address_gives_nothing(desk: Desk, shown: Shown) -> None:
    path, other = _path(await shown()), _path(await shown())
    key = path.rsplit("/", 1)[1]
    elsewhere = f"{other.rsplit('/', 1)[0]}/{key}"
    for wrong in (f"{path}x.pdf", f"{path}.docx", path, f"{elsewhere}.pdf", f"{path}.pdf.pdf"):
        answer = await desk.http.get(wrong)
        assert answer.status_code == 404
        assert "text/html" in answer.headers["content-type"]


async def test_an_old_address_says_that_its_days_are_over(desk: Desk, shown: Shown) -> None:
    path = _path(await shown())

    def grow_old(connection: sa.Connection) -> None:
        ((seq, cards),) = connection.execute(
            sa.select(messages.c.seq, messages.c.cards).where(messages.c.sender == "bot")
        ).all()
        past = (desk.parts.now() - timedelta(days=1)).date().isoformat()
        aged = [{**card, "file": {**card["file"], "until": past}} for card in cards]
        connection.execute(sa.update(messages).where(messages.c.seq == seq).values(cards=aged))

    await desk.parts.store.write(grow_old)
    answer = await desk.http.get(f"{path}.pdf")
    assert answer.status_code == 410
    assert "hết hạn" in answer.text


async def test_the_text_names_the_address_too(shown: Shown) -> None:
    said = await shown()
    for kind in ("xlsx", "pdf"):
        assert f"http://127.0.0.1:8000{_path(said)}.{kind}" in said["text"]
