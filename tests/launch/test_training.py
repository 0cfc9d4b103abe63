"""Training and what it leaves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from launch import model
from launch.terminal import LaunchError


@pytest.fixture
def inputs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one input; training writes a model for what it was at the start."""
    read = tmp_path / "config.yml"
    read.write_text("as it was", encoding="utf-8")
    monkeypatch.setattr(model, "MODELS", tmp_path)
    monkeypatch.setattr(model, "_INPUTS", ("config.yml",))
    monkeypatch.setattr(model, "ROOT", tmp_path)
    return read


def _trains(monkeypatch: pytest.MonkeyPatch, meanwhile: Any) -> None:
    def run(*_: Any, **__: Any) -> int:
        model.path().write_bytes(b"model")
        meanwhile()
        return 0

    monkeypatch.setattr(model.environments, "run_logged", run)


def test_a_model_is_kept_for_its_inputs(inputs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    del inputs
    _trains(monkeypatch, lambda: None)
    assert model.train().read_bytes() == b"model"


def test_a_model_of_inputs_that_changed_meanwhile_is_not(
    inputs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _trains(monkeypatch, lambda: inputs.write_text("as it is", encoding="utf-8"))
    with pytest.raises(LaunchError, match="was changed while"):
        model.train()
    assert list(inputs.parent.glob("*.tar.gz")) == []
