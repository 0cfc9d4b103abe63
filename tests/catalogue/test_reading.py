"""Reading files: separators, YAML without surprises, workbooks, structures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from catalogue import yamlfile
from catalogue.errors import Place, Refused
from catalogue.sheets.grid import letters, read_csv
from catalogue.sheets.workbook import read_xlsx
from catalogue.structure import Report, plain, read
from tests.catalogue.handed_in import write


@pytest.mark.parametrize(
    "text",
    [
        "a,b\n1,x\n2,y\n",
        "a;b\n1;x\n2;y\n",
        "a\tb\n1\tx\n2\ty\n",
        "\ufeffa;b\n1;x\n2;y\n",
        "a;b\r\n1;x\r\n2;y\r\n",
    ],
)
def test_separators(tmp_path: Path, text: str) -> None:
    file = tmp_path / "x.csv"
    file.write_text(text, encoding="utf-8")
    assert read_csv(file).rows == [["a", "b"], ["1", "x"], ["2", "y"]]


def test_a_title_with_semicolons_does_not_mislead(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("Biểu A; từ 1/2; %/năm\nKỳ hạn,VND,USD\n6T,5.7,0\n", encoding="utf-8")
    assert read_csv(file).rows[1] == ["Kỳ hạn", "VND", "USD"]


def test_decimal_commas_do_not_mislead(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("Biểu lãi suất\nKỳ hạn;Cuối kỳ;Đầu kỳ\n6T;5,7;5,54\n", encoding="utf-8")
    assert read_csv(file).rows[2] == ["6T", "5,7", "5,54"]


@pytest.mark.parametrize(("column", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ")])
def test_letters(column: int, name: str) -> None:
    assert letters(column) == name


def test_yaml_guesses_nothing() -> None:
    file = yamlfile.parse(
        "day: 2026-01-02\ntime: 12:30\nyes: yes\noctal: 010\nnothing: ~\nflag: true\n", "x.yaml"
    )
    assert file.data == {
        "day": "2026-01-02",
        "time": "12:30",
        "yes": "yes",
        "octal": "010",
        "nothing": None,
        "flag": True,
    }


def test_yaml_knows_its_lines() -> None:
    file = yamlfile.parse("a:\n  - b: 1\n  - {b: 2, c: x}\n", "x.yaml")
    assert file.locate(("a", 1, "c")) == Place("x.yaml", row=3, path="a[1].c")
    assert file.locate(("a", 0, "missing")).row == 2


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    for reader in (yamlfile.load, read_csv, read_xlsx):
        with pytest.raises(Refused, match="missing_file: read no such file"):
            reader(tmp_path / "none")


def test_workbooks_read_as_they_show(tmp_path: Path) -> None:
    content = {"S": {"rows": [[0.059, 5.9, 6, "6", None, True]], "formats": {"A1": "0.00%"}}}
    (file,) = write({"x.xlsx": content}, tmp_path)
    (grid,) = read_xlsx(file)
    assert grid.rows == [[Decimal("5.9"), Decimal("5.9"), 6, "6", None, True]]
    assert [type(cell) for cell in grid.rows[0][:3]] == [Decimal, Decimal, int]


@dataclass(frozen=True)
class _Inner:
    rate: Decimal
    since: date


@dataclass(frozen=True, kw_only=True)
class _Outer:
    name: str
    amount: int | None = None
    inner: tuple[_Inner, ...] = ()
    either: str | _Inner = ""
    from_: bool = False


def problems_of(value: object) -> list[str]:
    report = Report(lambda path: Place("x", path=".".join(map(str, path)) or None))
    assert read(_Outer, value, report) is None
    return [f"{problem.place.path}: {problem.code}" for problem in report.problems]


def test_every_problem_of_a_structure_is_told() -> None:
    assert problems_of(
        {
            "nam": "x",
            "amount": "5",
            "inner": [{"rate": 5.9, "since": "2026-02-30"}, {"rate": "5,9", "since": "1/2/2026"}],
            "either": 3,
            "from": "yes",
        }
    ) == [
        "nam: unknown_field",
        "None: missing_field",
        "amount: wrong_type",
        "inner.0.rate: wrong_type",
        "inner.0.since: wrong_date",
        "inner.1.rate: decimal_comma",
        "inner.1.since: vietnamese_date",
        "either: wrong_type",
        "from: wrong_type",
    ]


def test_a_structure_survives_as_plain_data() -> None:
    one = _Outer(name="x", amount=5, inner=(_Inner(Decimal("5.90"), date(2026, 1, 2)),), from_=True)
    kept = plain(one)
    assert kept == {
        "name": "x",
        "amount": 5,
        "inner": [{"rate": "5.90", "since": "2026-01-02"}],
        "from": True,
    }
    assert read(_Outer, kept, Report(lambda _: Place("x"))) == one
