"""The commands that product staff type."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from catalogue.__main__ import main
from tests.catalogue.conftest import NewDatabase
from tests.catalogue.handed_in import CASES, write

SHEET = "canonical_long_csv"


@pytest.fixture
def run(
    new_database: NewDatabase, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):  # type: ignore[no-untyped-def]
    """Run a command against a database of its own; what it said comes back."""
    monkeypatch.setenv("TUVAN_TODAY", "2026-11-23")
    url = new_database("seeded")

    def command(*words: str, status: int = 0) -> str:
        assert main(["--database", url, *words]) == status
        said = capsys.readouterr()
        return said.err if status else said.out

    return command


@pytest.fixture
def sheet(tmp_path: Path) -> str:
    case = yaml.safe_load((CASES / "layouts" / f"{SHEET}.yaml").read_text(encoding="utf-8"))
    return str(write(case["files"], tmp_path)[0])


def test_check_diff_publish_history(run, sheet: str) -> None:  # type: ignore[no-untyped-def]
    assert run("check", sheet) == "no problems; publishing would change 4 records\n"
    diff = run("diff", sheet)
    assert "+ deposit_rate DEP_MOBILE online VND end 3M 5000000 from 2027-02-01: rate 4.70" in diff
    assert (
        "~ deposit_rate DEP_MOBILE online VND end 3M 5000000 from 2026-12-15: "
        "effective_to nothing -> 2027-01-31"
    ) in diff
    assert "deposit_rate: 2 added, 2 altered" in diff
    said = run("publish", sheet, "--by", "hoa", "--reason", "biểu tháng 2")
    assert "hoa: biểu tháng 2 (rates.csv)" in said
    assert len(run("history").splitlines()) == 2
    assert run("publish", sheet, "--by", "hoa", "--reason", "again") == (
        "no change; nothing to publish\n"
    )
    assert len(run("history").splitlines()) == 2


def test_a_rate_is_explained(run, sheet: str) -> None:  # type: ignore[no-untyped-def]
    run("publish", sheet, "--by", "hoa", "--reason", "biểu tháng 2")
    ask = ["rate", "DEP_MOBILE", "--channel", "online", "--term", "6T", "--amount", "100000000"]
    new = run(*ask, "--on", "2027-03-01")
    assert new.startswith("6.30 percent a year from an amount of 5000000 on\n")
    assert "by Công văn 16/2027, in force 2027-02-01 to further notice" in new
    assert "published in version 2" in new
    assert "hoa: biểu tháng 2" in new
    assert run(*ask, "--on", "2027-03-01", "--version", "1").startswith("6.20 percent")
    assert run(*ask).startswith("6.10 percent")
    refused = run(*ask, "--on", "2026-01-01", status=1)
    assert "DEP_MOBILE" in refused
    assert "2026-01-01" in refused


def test_wrong_files_are_refused_with_every_problem(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    case = yaml.safe_load((CASES / "broken" / "many_at_once.yaml").read_text(encoding="utf-8"))
    files = [str(path) for path in write(case["files"], tmp_path)]
    said = run("publish", *files, "--by", "hoa", "--reason", "x", status=1).splitlines()
    assert said[:-1] == case["problems"]
    assert said[-1] == "5 problems; nothing was published"
    assert len(run("history").splitlines()) == 1


def test_export_imports_to_no_change(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    file = str(tmp_path / "all.xlsx")
    assert run("export", file) == f"version 1 in {file}\n"
    assert run("diff", file) == "no change\n"


def test_seed_is_done_once(run) -> None:  # type: ignore[no-untyped-def]
    assert run("seed").startswith("1 ")
    assert len(run("history").splitlines()) == 1


def test_a_wrong_setting_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TUVAN_TODAY", "mai")
    assert main(["history"]) == 2
    assert "TUVAN_TODAY is 'mai'; write an ISO date" in capsys.readouterr().err
