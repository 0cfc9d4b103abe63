"""Finding Pythons: a shim that fails is passed over, a version under pyenv is found."""

from pathlib import Path

import pytest

from launch import interpreters
from launch.terminal import LaunchError


def _executable(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with nothing on PATH but a shell."""
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}")
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    return tmp_path


def test_a_shim_that_fails_is_passed_over_for_the_version_behind_it(machine: Path) -> None:
    _executable(
        machine / "bin" / "python3.10", "echo 'pyenv: python3.10: command not found' >&2; exit 127"
    )
    real = _executable(
        machine / "pyenv" / "versions" / "3.10.13" / "bin" / "python", "echo 3 10 $0"
    )
    _executable(machine / "pyenv" / "versions" / "3.9.1" / "bin" / "python", "echo 3 9 $0")
    assert interpreters.exactly((3, 10), Path("/nowhere/uv")) == real


def test_the_machines_own_python_is_taken_when_new_enough(machine: Path) -> None:
    own = _executable(machine / "bin" / "python3", "echo 3 12 $0")
    _executable(machine / "bin" / "python3.13", "echo 3 13 $0")
    assert interpreters.at_least((3, 11), Path("/nowhere/uv")) == own


def test_without_any_one_sentence_says_what_to_install(machine: Path) -> None:
    uv = _executable(machine / "bin" / "uv", "exit 1")
    with pytest.raises(LaunchError, match=r"needs Python 3\.10 .* install it"):
        interpreters.exactly((3, 10), uv)


def test_uv_downloads_what_is_missing(machine: Path) -> None:
    uv = _executable(machine / "bin" / "uv", '[ "$2" = find ] && echo /managed/python3.10; exit 0')
    assert interpreters.exactly((3, 10), uv) == Path("/managed/python3.10")
