"""Drafts: what is known stands in them, what is not is marked, in words a lawyer would sign."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as Docx
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from desk.casefile.drafts import SHIPPED, filled, template_of
from desk.casefile.fields import fields_of
from desk.casefile.make_templates import make, members, texts
from desk.casefile.wording import drafts, registry
from desk.rendering import Rendering
from tests.desk.casefile.conftest import CASES, TODAY, Made

WORDS = Rendering()
NOWHERE = Path("nowhere")


def _draft(made: Made, case: str, draft: str, **changes: object) -> Docx:
    fields = fields_of(made(case, **changes), WORDS.values, officer="Phạm Lan", today=TODAY)
    return Document(io.BytesIO(filled(template_of(draft, NOWHERE), fields)))


def _paragraphs(document: Docx) -> list[Paragraph]:
    return [Paragraph(p, document) for p in document.element.body.iter(qn("w:p"))]


def _text(document: Docx) -> str:
    return "\n".join(paragraph.text for paragraph in _paragraphs(document))


def _facts(document: Docx) -> dict[str, str]:
    return {
        row.cells[0].text: row.cells[1].text
        for table in document.tables
        for row in table.rows
        if len(row.cells) == 2
    }


SAID = {
    "salaried_home_loan": {
        "Số tiền vay:": "1.500.000.000 đồng",
        "Bằng chữ:": "Một tỷ năm trăm triệu đồng",
        "Thời hạn vay:": "240 tháng",
        "Mục đích vay:": "Mua căn hộ đã có giấy chứng nhận",
        "Vốn tự có tham gia:": "1.000.000.000 đồng",
        "Nguồn thu nhập:": "Lương chuyển khoản",
        "Thu nhập:": "45.000.000 đồng/tháng",
        "Loại tài sản:": "Căn hộ chung cư đã có giấy chứng nhận",
        "Họ và tên:": "«chưa có: họ và tên người vay»",
        "Ngày sinh:": "«chưa có: ngày sinh» (32 tuổi)",
        "Số người phụ thuộc:": "«chưa có: số người phụ thuộc»",
    },
    "household_business": {
        "Số tiền vay:": "1.300.000.000 đồng",
        "Bằng chữ:": "Một tỷ ba trăm triệu đồng",
        "Vốn tự có tham gia:": "400.000.000 đồng",
        "Ngành nghề:": "Bán lẻ, tạp hoá, thời trang; đã kinh doanh 60 tháng",
        "Doanh thu:": "400.000.000 đồng/tháng; biên lợi nhuận 15%",
        "Cách trả nợ:": "Gốc trả một lần cuối kỳ",
    },
    "unsecured_bad_debt": {
        "Số tiền vay:": "200.000.000 đồng",
        "Bằng chữ:": "Hai trăm triệu đồng",
        "Thời hạn vay:": "36 tháng",
        "Trả nợ hiện tại:": "2.000.000 đồng/tháng",
        "Tổng nhu cầu vốn:": "«chưa có: tổng nhu cầu vốn»",
    },
}


@pytest.mark.parametrize("case", CASES)
def test_the_application_says_what_the_customer_stated(made: Made, case: str) -> None:
    facts = _facts(_draft(made, case, "loan_application"))
    assert {name: facts[name] for name in SAID[case]} == SAID[case]


def test_nothing_assumed_is_put_into_the_customers_mouth(made: Made) -> None:
    application = _facts(_draft(made, "salaried_home_loan", "loan_application"))
    assert application["Tổng hạn mức thẻ:"] == "«chưa có: tổng hạn mức thẻ»"
    stated = _draft(made, "salaried_home_loan", "loan_application", card_limits_total=0)
    assert _facts(stated)["Tổng hạn mức thẻ:"] == "0 đồng"


REPORTED = {
    "salaried_home_loan": [
        "Nhiều khả năng đáp ứng.",
        "1.750.000.000 đồng",
        "Tài sản bảo đảm dư so với khoản vay.",
        "tháng 37–240",
        "16.040.414 đồng",
    ],
    "household_business": [
        "Cần cán bộ xem xét.",
        "27,08% doanh thu năm",
        "25% doanh thu năm",
        "tham số LOAN_TO_TURNOVER_MAX_LIKELY",
        "Số tiền vay: 1.200.000.000 đồng",
    ],
    "unsecured_bad_debt": [
        "Chưa phù hợp lúc này.",
        "Từng có nợ xấu chưa đủ thời gian kể từ khi trả hết.",
        "tham số BAD_DEBT_LOOKBACK_MONTHS",
        "60 tháng",
        "không có số tiền nào",
        "Sản phẩm: Vay cầm cố sổ tiết kiệm",
        "mọi câu trả lời → Chưa phù hợp lúc này",
        "Không có tài sản bảo đảm.",
    ],
}


@pytest.mark.parametrize("case", CASES)
def test_the_report_gives_reasons_figures_and_alternatives(made: Made, case: str) -> None:
    text = _text(_draft(made, case, "appraisal_report"))
    for said in REPORTED[case]:
        assert said in text
    assert "Phạm Lan" in text
    assert "ngày 23 tháng 11 năm 2026" in text


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("draft", drafts())
def test_every_draft_is_one_and_approves_nothing(made: Made, case: str, draft: str) -> None:
    document = _draft(made, case, draft)
    header = document.sections[0].header.paragraphs[0].text
    assert header.startswith("DỰ THẢO")
    text = _text(document)
    assert "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
    assert "Độc lập – Tự do – Hạnh phúc" in text
    assert "phê duyệt" not in text
    assert not re.search(r"\{\{|\}\}|\{%|%\}|None", text)


@pytest.mark.parametrize("draft", drafts())
def test_just_the_unknown_is_highlighted(made: Made, draft: str) -> None:
    marked = 0
    for paragraph in _paragraphs(_draft(made, "salaried_home_loan", draft)):
        for run in paragraph.runs:
            unknown = run.text.startswith("«chưa có: ")
            assert ("«" in run.text) is unknown
            assert (run.font.highlight_color == WD_COLOR_INDEX.YELLOW) is unknown
            marked += unknown
    assert marked > 3


def test_the_contract_states_the_rate_after_the_promotion(made: Made) -> None:
    text = _text(_draft(made, "salaried_home_loan", "credit_contract"))
    assert "9,20%/năm trong tháng 1–36" in text
    assert "lãi suất cơ sở 9,40%/năm cộng biên độ 2,40%, tại ngày 23/11/2026 là 11,80%/năm" in text
    assert "không quá 150% lãi suất trong hạn" in text
    assert "là tự nguyện, không là điều kiện của khoản vay" in text


def test_a_fixed_rate_has_no_promotion(made: Made) -> None:
    text = _text(_draft(made, "unsecured_bad_debt", "credit_contract"))
    assert "ưu đãi (" not in text
    assert "không áp dụng vì lãi suất cố định cả kỳ" in text
    assert "điều chỉnh vào" not in text
    assert "Khoản vay không có tài sản bảo đảm." in text


def test_a_savings_book_is_pledged_and_a_house_mortgaged(made: Made) -> None:
    house = _text(_draft(made, "salaried_home_loan", "security_contract"))
    assert "HỢP ĐỒNG THẾ CHẤP TÀI SẢN" in house
    book = _draft(
        made, "unsecured_bad_debt", "security_contract",
        product_code="LOAN_SAVINGS_PLEDGE", term_months=12,
        collateral_kind="SAVINGS_SMB", collateral_value=250_000_000,
    )  # fmt: skip
    assert "HỢP ĐỒNG CẦM CỐ TÀI SẢN" in _text(book)


def test_the_note_has_the_first_years_instalments(made: Made) -> None:
    document = _draft(made, "salaried_home_loan", "disbursement_request")
    schedule = document.tables[-2]
    rows = [[cell.text for cell in row.cells] for row in schedule.rows]
    assert rows[0] == ["Tháng", "Gốc", "Lãi", "Phải trả", "Dư nợ còn lại"]
    assert rows[1] == ["1", "2.189.431", "11.500.000", "13.689.431", "1.497.810.569"]
    assert len(rows) == 13
    assert "KHẾ ƯỚC NHẬN NỢ" in _text(document)


def test_text_of_a_customer_is_no_markup(made: Made) -> None:
    document = _draft(
        made, "salaried_home_loan", "appraisal_report", province="Hà Nội <w:br/> & {{ x }}"
    )
    assert "Hà Nội <w:br/> & {{ x }}" in _text(document)


@pytest.mark.parametrize("text", texts(), ids=lambda path: path.stem)
def test_shipped_templates_are_what_their_texts_say(text: Path) -> None:
    shipped = (SHIPPED / f"{text.stem}.docx").read_bytes()
    assert dict(members(shipped)) == dict(members(make(text)))


@pytest.mark.parametrize("case", CASES)
def test_fields_are_those_of_the_registry(made: Made, case: str) -> None:
    fields = fields_of(made(case), WORDS.values, officer=None, today=TODAY)
    known = registry()
    assert set(fields.texts) == set(known["texts"])
    assert set(fields.flags) == set(known["flags"])
    assert set(fields.lists) == set(known["lists"])
    for name, rows in fields.lists.items():
        assert all(set(row) == set(known["lists"][name]["fields"]) for row in rows), name
