"""The shape of the project: faults are found where they are, and there are none today."""

import subprocess
from pathlib import Path

import pytest

from launch import model, structure

ROOT = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    return tmp_path


def _write(project: Path, name: str, text: str) -> None:
    (project / name).parent.mkdir(parents=True, exist_ok=True)
    (project / name).write_text(text)


def test_a_long_file_is_a_fault(project: Path) -> None:
    _write(project, "desk/long.py", "pass\n" * 401)
    assert structure.faults(project) == ["desk/long.py: 401 lines, 400 at most"]


def test_vietnamese_in_code_is_a_fault_and_in_a_comment_is_not(project: Path) -> None:
    _write(project, "actions/a.py", '"""Lãi suất."""\n# lãi\nx = 1  # lãi\n')
    _write(project, "actions/b.py", 'x = "Dạ, em chào"\n')
    _write(project, "actions/c.py", 'x = "write a whole number of đồng"\n')
    assert [fault.split(":")[:2] for fault in structure.faults(project)] == [["actions/b.py", "1"]]


def test_the_package_that_would_hide_a_library_is_a_fault(project: Path) -> None:
    _write(project, "catalogue/__init__.py", "")
    assert "hides the library" in structure.faults(project)[0]


def test_the_project_has_none() -> None:
    assert structure.faults(ROOT) == []


def test_the_model_is_named_after_its_inputs(
    monkeypatch: pytest.MonkeyPatch, project: Path
) -> None:
    monkeypatch.setattr(model, "ROOT", project)
    _write(project, "data/nlu/a.yml", "one")
    _write(project, "bot/__pycache__/a.pyc", "x")
    first = model.fingerprint()
    _write(project, "bot/__pycache__/a.pyc", "y")
    assert model.fingerprint() == first
    _write(project, "data/nlu/a.yml", "two")
    assert model.fingerprint() != first
