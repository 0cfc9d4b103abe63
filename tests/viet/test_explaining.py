"""``python -m viet`` explains a parse."""

from __future__ import annotations

import io
import json

import pytest

from viet.__main__ import main


def test_an_explanation_names_the_rules(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ls tk 12t, vay 2 tỷ rưỡi, gọi 0912345678", "--on", "2026-11-23"]) == 0
    printed = capsys.readouterr().out
    assert "abbreviation tk → tiết kiệm  [tk: near]" in printed
    assert "'2 tỷ rưỡi' amount = 2500000000 role=loan  [point]" in printed
    assert "masked       ls tk 12t, vay 2 tỷ rưỡi, gọi <PHONE>" in printed


def test_an_ambiguity_shows_its_candidates(capsys: pytest.CaptureFixture[str]) -> None:
    main(["vay 500", "--on", "2026-11-23"])
    printed = capsys.readouterr().out
    assert "ambiguity    4:7 '500' (no_unit)" in printed
    assert "or amount 500000000" in printed


def test_json_has_one_object_a_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("gửi 6 tháng\nmật khẩu là Abc@123\n"))
    main(["--json", "--on", "2026-11-23"])
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first["quantities"][0]["value"] == {"months": 6}
    assert second["masked"] == "mật khẩu là <PASSWORD>"
    assert second["personal_data"] == [
        {"kind": "password", "start": 12, "end": 19, "destroy": True}
    ]


def test_a_malformed_day_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["vay", "--on", "23/11/2026"])
    assert "'23/11/2026' is no date; write 2026-11-23" in capsys.readouterr().err
