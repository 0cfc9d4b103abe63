"""Checks before the start: a taken port, an address elsewhere, a folder that cannot be written."""

import socket
from pathlib import Path

import pytest

from launch import preflight, settings
from launch.terminal import LaunchError


def _settings(**given: str) -> settings.Settings:
    return settings.read({f"TUVAN_{name}": value for name, value in given.items()})


def test_taken_port_is_named_with_its_setting() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(
            LaunchError, match=f"Port {port} of the action server .*TUVAN_ACTIONS_URL"
        ):
            preflight.check_ports(_settings(ACTIONS_URL=f"http://127.0.0.1:{port}"))


def test_same_port_twice_is_refused() -> None:
    with pytest.raises(LaunchError, match="three different ports"):
        preflight.check_ports(
            _settings(RASA_URL="http://127.0.0.1:39999", ACTIONS_URL="http://127.0.0.1:39999")
        )


def test_an_engine_elsewhere_needs_no_port_here() -> None:
    assert preflight.local_port("http://rasa.internal:5005") is None
    assert preflight.local_port("http://localhost:5005") == 5005


def test_a_wrong_setting_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUVAN_PORT", "x")
    with pytest.raises(LaunchError, match="TUVAN_PORT is 'x'"):
        preflight.settings()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LaunchError, match=r"TUVAN_VAR: .*file"):
        preflight.prepare_database(_settings(VAR=str(tmp_path / "file" / "var")))
