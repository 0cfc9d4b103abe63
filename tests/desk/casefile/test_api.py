"""The file over HTTP: who may have it, what it holds, what is said when there is none."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from tests.desk.casefile.conftest import CASES, Reached
from tests.desk.conftest import Desk


async def _get(desk: Desk, path: str, **query: Any) -> Any:
    officer = await desk.officer()
    return await desk.http.get(path, params=query, headers=officer.headers)


async def _page(desk: Desk, path: str) -> Any:
    await desk.http.post("/desk/login", data={"username": "lan", "password": "tuvan-demo"})
    return await desk.http.get(path)


def _api(conversation: str, rest: str = "") -> str:
    return f"/desk/api/conversations/{conversation}/casefile{rest}"


@pytest.mark.parametrize("case", CASES)
async def test_the_file_as_data(desk: Desk, reached: Reached, case: str) -> None:
    conversation = await reached(case)
    answer = await _get(desk, _api(conversation))
    assert answer.status_code == 200, answer.text
    file = answer.json()
    assert file["application"] == CASES[case]
    assert file["differences"] == []
    assert file["record"]["consent"]["notice"] == "2026-11"
    assert file["verdict"]["documents"]
    assert [draft["code"] for draft in file["drafts"] if draft["applies"]] == [
        "loan_application",
        "appraisal_report",
        "credit_contract",
        *(["security_contract"] if case != "unsecured_bad_debt" else []),
        "disbursement_request",
    ]
    assert all(draft["faults"] == [] for draft in file["drafts"])


async def test_a_draft_is_downloaded(desk: Desk, reached: Reached) -> None:
    conversation = await reached("salaried_home_loan")
    answer = await _get(desk, _api(conversation, "/appraisal_report.docx"))
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    assert answer.headers["cache-control"] == "no-store"
    assert Document(io.BytesIO(answer.content)).tables


async def test_another_price_gives_another_contract(desk: Desk, reached: Reached) -> None:
    conversation = await reached("salaried_home_loan")
    path = _api(conversation, "/credit_contract.docx")
    texts = []
    for plan in (0, 1):
        raw = (await _get(desk, path, plan=plan)).content
        texts.append("\n".join(p.text for p in Document(io.BytesIO(raw)).paragraphs))
    assert "Cố định 36 tháng" in texts[0]
    assert "Cố định 36 tháng" not in texts[1]


async def test_what_is_not_there(desk: Desk, reached: Reached) -> None:
    conversation = await reached("unsecured_bad_debt")
    for path, status, code in (
        (_api("nobody"), 404, "not_found"),
        (_api(conversation, "/letter.docx"), 404, "no_draft"),
        (_api(conversation, "/loan_application"), 404, "no_draft"),
        (_api(conversation, "/security_contract.docx"), 409, "not_applicable"),
        (_api(await reached(None)), 404, "no_verdict"),
    ):
        answer = await _get(desk, path)
        assert (answer.status_code, answer.json()["error"]) == (status, code), path


async def test_nobody_else_gets_it(desk: Desk, reached: Reached) -> None:
    conversation = await reached("salaried_home_loan")
    for rest in ("", "/loan_application.docx", "/disbursement"):
        assert (await desk.http.get(_api(conversation, rest))).status_code == 401
    for path in (f"/desk/conversations/{conversation}/casefile", "/desk/loans"):
        answer = await desk.http.get(path)
        assert answer.status_code == 303
        assert answer.headers["location"] == "/desk/login"


async def test_the_banks_broken_template_is_named(
    desk: Desk, reached: Reached, tmp_path: Path
) -> None:
    conversation = await reached("salaried_home_loan")
    own = tmp_path / "templates"
    own.mkdir()
    document = Document()
    document.add_paragraph("Vay {{ loan_amout }}")
    document.save(str(own / "loan_application.docx"))
    answer = await _get(desk, _api(conversation, "/loan_application.docx"))
    assert answer.status_code == 409
    assert answer.json()["error"] == "template_broken"
    assert "loan_application.docx: {{ loan_amout }}" in answer.json()["reason"]
    page = (await _page(desk, f"/desk/conversations/{conversation}/casefile")).text
    assert "did you mean loan_amount?" in page


@pytest.mark.parametrize("case", CASES)
async def test_the_page(desk: Desk, reached: Reached, case: str) -> None:
    conversation = await reached(case)
    answer = await _page(desk, f"/desk/conversations/{conversation}/casefile")
    assert answer.status_code == 200
    page = answer.text
    _is_lawful(page)
    assert "chưa có: họ và tên người vay" in page
    assert page.count("<h1") == 1
    for address in re.findall(r'href="(/desk/api/[^"]+)"', page):
        assert (await desk.http.get(address)).status_code == 200, address


async def test_the_page_warns(desk: Desk, reached: Reached) -> None:
    conversation = await reached("salaried_home_loan", consent=False)
    page = (await _page(desk, f"/desk/conversations/{conversation}/casefile")).text
    assert "chưa có đồng ý xử lý dữ liệu cá nhân" in page


@pytest.mark.parametrize("kind", ["casefile", "loan"])
async def test_pages_without_a_verdict(desk: Desk, reached: Reached, kind: str) -> None:
    conversation = await reached(None)
    answer = await _page(desk, f"/desk/conversations/{conversation}/{kind}")
    assert answer.status_code == 404
    _is_lawful(answer.text)
    assert "Chưa có kết quả thẩm định" in answer.text


async def test_a_verdict_of_another_kind_is_no_trace(desk: Desk) -> None:
    customer = await desk.customer()
    await customer.ask("verdict")
    officer = await desk.officer()
    (row,) = await officer.list(holder="bot")
    answer = await _get(desk, _api(row["id"]))
    assert (answer.status_code, answer.json()["error"]) == (409, "not_explained")


def _is_lawful(page: str) -> None:
    """What the content policy and a screen reader ask of a page."""
    assert '<html lang="vi">' in page
    assert not re.search(r"<script|<style|\sstyle=|\son[a-z]+=", page)
    assert not re.search(r"""(?:src|href|action)="(?:https?:)?//""", page)
    identifiers = re.findall(r'\sid="([^"]+)"', page)
    assert len(identifiers) == len(set(identifiers))
    for labelled in re.findall(r'(?:for|aria-labelledby|aria-describedby)="([^"]+)"', page):
        assert labelled in identifiers, labelled
    assert "None" not in page
