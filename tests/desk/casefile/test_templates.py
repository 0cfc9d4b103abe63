"""The bank's own templates: used when good, named with file and tag when not."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document

from desk.casefile.__main__ import main
from desk.casefile.drafts import SHIPPED, TemplateError, check, filled, template_of
from desk.casefile.fields import fields_of
from desk.rendering import Rendering
from tests.desk.casefile.conftest import TODAY, Made


def _template(folder: Path, *paragraphs: str, name: str = "loan_application") -> Path:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.docx"
    document.save(str(path))
    return path


@pytest.mark.parametrize(
    ("paragraphs", "fault"),
    [
        (
            ["Vay {{ loan_amout }}"],
            "{{ loan_amout }}: loan_amout is no field; did you mean loan_am",
        ),
        (["{{ xyz }}"], "{{ xyz }}: xyz is no field; see desk/casefile/fields.yaml"),
        (["Vay {{ loan_amount"], "{{ loan_amount: is not closed; add }}"),
        (["Vay loan_amount }} ạ"], "Vay loan_amount }}: is not opened; add {{"),
        (["{% if has_collateral"], "{% if has_collateral: is not closed; add %}"),
        (["{%p if has_collateral %}", "x"], "is not understood: "),
        (["{{ loan_amount | in_words }}"], "is not understood: No filter named 'in_words'"),
        (
            ["{%p for r in remarks %}", "{{ r.txt }}", "{%p endfor %}"],
            "{{ r.txt }}: txt is no column of remarks; did you mean text?",
        ),
    ],
)
def test_a_wrong_tag_is_named(tmp_path: Path, paragraphs: list[str], fault: str) -> None:
    (found,) = check(_template(tmp_path, *paragraphs))
    assert str(found).startswith("loan_application.docx: ")
    assert fault in str(found)


def test_every_fault_is_said_at_once(tmp_path: Path) -> None:
    assert len(check(_template(tmp_path, "{{ a1 }} {{ b2 }}", "{{ loan_amount }}"))) == 2


def test_a_file_that_is_no_document(tmp_path: Path) -> None:
    path = tmp_path / "loan_application.docx"
    path.write_text("hello")
    assert [str(fault) for fault in check(path)] == [
        "loan_application.docx: is no Word document; save it as .docx in Word"
    ]
    assert check(tmp_path / "missing.docx")


def test_a_tag_that_word_split_into_runs_is_read(tmp_path: Path) -> None:
    document = Document()
    paragraph = document.add_paragraph()
    for part in ("{", "{ loan_", "amount }", "}"):
        paragraph.add_run(part).bold = part == "{"
    path = tmp_path / "loan_application.docx"
    document.save(str(path))
    assert check(path) == ()


def test_headers_are_checked_too(tmp_path: Path) -> None:
    document = Document()
    document.sections[0].header.paragraphs[0].text = "{{ bank_nam }}"
    path = tmp_path / "loan_application.docx"
    document.save(str(path))
    assert "did you mean bank_name?" in str(check(path)[0])


@pytest.mark.parametrize(
    "tag", ["{{ loan_amount.__class__.__mro__ }}", "{{ loan_amount + 1 }}", "{{ loan_amount() }}"]
)
def test_what_only_shows_when_it_is_filled_is_a_fault_too(
    tmp_path: Path, tag: str, made: Made
) -> None:
    path = _template(tmp_path, tag)
    assert "cannot be filled" in str(check(path)[0])
    fields = fields_of(made("salaried_home_loan"), Rendering().values, officer=None, today=TODAY)
    with pytest.raises(TemplateError, match=r"loan_application\.docx: cannot be filled"):
        filled(path, fields)


def test_a_replaced_file_is_checked_anew(tmp_path: Path) -> None:
    path = _template(tmp_path, "{{ nope }}")
    assert check(path)
    assert check(_template(tmp_path, "{{ loan_amount }} và {{ loan_term }}")) == ()


def test_the_banks_own_template_goes_before_the_shipped_one(tmp_path: Path) -> None:
    assert template_of("loan_application", tmp_path) == SHIPPED / "loan_application.docx"
    own = _template(tmp_path, "{{ loan_amount }}")
    assert template_of("loan_application", tmp_path) == own
    with pytest.raises(KeyError):
        template_of("../loan_application", tmp_path)


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", *map(str, sorted(SHIPPED.glob("*.docx")))]) == 0
    assert capsys.readouterr().err == ""
    assert main(["check", str(_template(tmp_path, "{{ nope }}"))]) == 1
    assert "loan_application.docx: {{ nope }}: nope is no field" in capsys.readouterr().err
    assert main(["check", str(_template(tmp_path, "x", name="letter"))]) == 0
    assert "letter.docx: takes no draft's place" in capsys.readouterr().err
