"""The command: lines of applications in, lines of verdicts out; nothing wrong passes silently."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from random import Random

import pytest

import appraisal
from appraisal.__main__ import main
from appraisal.lines import answer_line
from tests.appraisal.applications import application
from tests.appraisal.test_cases import BASES
from tests.appraisal.test_worked_examples import EXAMPLES

ROOT = Path(__file__).parents[2]
ON = date(2026, 11, 23)
MEASURES = [
    "recognised_income",
    "assessment_rate",
    "new_instalment",
    "obligations",
    "dti",
    "residual_income",
    "ltv",
    "share_of_need",
    "own_capital_share",
    "loan_to_turnover",
    "dscr",
    "age_at_maturity",
]


def _run(*arguments, lines="", **environment):
    return subprocess.run(
        [sys.executable, "-m", "appraisal", *arguments],
        cwd=ROOT,
        env={**os.environ, "TUVAN_TODAY": ON.isoformat(), **environment},
        input=lines,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def _line(fields, **more):
    return json.dumps({**fields, **more}, ensure_ascii=False)


def _errors(text, policy):
    answer, good = answer_line(text, policy, ON)
    assert not good
    return {error["path"]: error["message"] for error in answer["errors"]}


def test_a_line_in_a_verdict_out_in_order():
    lines = [_line(e["input"], on=e["as_of"].isoformat()) for e in EXAMPLES]
    run = _run(lines="\n".join(lines) + "\n\n")
    verdicts = [json.loads(line) for line in run.stdout.splitlines()]
    assert (run.returncode, run.stderr, len(verdicts)) == (0, "", len(EXAMPLES))
    for example, verdict in zip(EXAMPLES, verdicts, strict=True):
        expected = example["expected"]
        assert verdict["outcome"] == expected["outcome"]
        assert list(verdict["measures"]) == MEASURES
        assert verdict["max_feasible_amount"] == expected.get("max_feasible_amount")
        assert set(verdict["max_amount_by_outcome"]) == {"likely", "officer_review"}
        assert verdict["on"] == example["as_of"].isoformat()
        codes = [r["code"] for r in verdict["reasons"] if r["polarity"] != "positive"]
        assert codes == expected["reason_codes"]
        for name in ("dti", "ltv", "share_of_need", "assessment_rate", "new_instalment"):
            if name in expected:
                assert verdict["measures"][name] == expected[name]


def test_a_line_without_a_day_is_judged_today(policy):
    assert answer_line(_line(BASES["home"]), policy, ON)[0]["on"] == "2026-11-23"
    assert json.loads(_run(lines=_line(BASES["home"])).stdout)["on"] == "2026-11-23"
    assert (
        json.loads(_run("--on", "2026-09-15", lines=_line(BASES["home"])).stdout)["policy_version"]
        == "2026.1"
    )


def test_explained_verdicts_carry_everything():
    verdict = json.loads(_run("--explain", lines=_line(BASES["home"], amount=2_900_000_000)).stdout)
    assert {"alternatives", "unknowns", "remarks", "documents", "trace", "ceilings"} <= set(verdict)
    assert verdict["application"]["amount"] == 2_900_000_000


def test_every_error_at_once_with_its_path(policy):
    errors = _errors(
        '{"product_code": "LOAN_HOM", "amount": "5", "term_months": 0, "purpose": "x", "age": -1,'
        ' "province": " ", "income_type": null, "monthly_income": 1.5, "payroll_at_smb": "yes",'
        ' "debt_group": 6, "months_since_bad_debt_settled": "none", "profit_margin": 101,'
        ' "sector": ["retail"], "dependants": true, "collateral_knd": "NONE", "sex": "nam",'
        ' "on": "23/11/2026"}',
        policy,
    )
    assert set(errors) == {f"$.{name}" for name in (
        "product_code", "amount", "term_months", "purpose", "age", "province", "monthly_income",
        "payroll_at_smb", "debt_group", "months_since_bad_debt_settled", "profit_margin", "sector",
        "dependants", "collateral_knd", "sex", "on")}  # fmt: skip
    assert "LOAN_HOME" in errors["$.product_code"]
    assert "collateral_kind" in errors["$.collateral_knd"]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("{", "$"),
        ("[]", "$"),
        ('"LOAN_HOME"', "$"),
        ('{"amount": 1, "amount": 2}', "$.amount"),
        ('{"amount": NaN}', "$.amount"),
        ('{"amount": 1e3}', "$.amount"),
        ('{"amount": 100000000.0}', "$.amount"),
        ('{"amount": 0}', "$.amount"),
        ('{"amount": -5}', "$.amount"),
        ('{"profit_margin": "a"}', "$.profit_margin"),
        ('{"profit_margin": {}}', "$.profit_margin"),
        ('{"full_civil_capacity": 1}', "$.full_civil_capacity"),
        ('{"on": 20261123}', "$.on"),
        ('{"on": "2026-02-01", "product_code": "LOAN_HOME"}', "$.on"),
        ('{"on": "2026-07-31", "product_code": "LOAN_HOME"}', "$.on"),
        ('{"customer_type": "company"}', "$.customer_type"),
    ],
)
def test_malformed(text, path, policy):
    assert set(_errors(text, policy)) == {path}


def test_a_malformed_line_keeps_its_place_and_fails_the_command():
    run = _run(lines="\n".join(['{"amount": "x"}', _line(BASES["card"]), "{"]))
    first, second, third = (json.loads(line) for line in run.stdout.splitlines())
    assert run.returncode == 1
    assert list(first) == ["errors"]
    assert second["outcome"] == "likely"
    assert list(third) == ["errors"]
    assert "line 1: $.amount" in run.stderr
    assert "line 3: $:" in run.stderr


def test_nothing_is_defaulted_beyond_the_policys_own_defaults(policy):
    verdict, good = answer_line("{}", policy, ON)
    assert good
    assert verdict["assumed"] == dict(policy.defaults)
    assert "amount" in verdict["missing"]


def test_the_same_input_and_version_give_the_same_bytes():
    random = Random(3)
    lines = "\n".join(_line(application(random, ON)) for _ in range(60))
    outputs = {
        _run("--explain", lines=lines, PYTHONHASHSEED=seed).stdout for seed in ("0", "1", "77")
    }
    assert len(outputs) == 1


def test_check_finds_the_published_policy_sound(capsys):
    assert main(["check"]) == 0
    assert "sound" in capsys.readouterr().out


def test_check_says_every_fault_with_its_line(tmp_path, capsys):
    text = appraisal.POLICY_FILE.read_text(encoding="utf-8")
    text = text.replace("unit: debt_group, effective_from: 2026-03-01", "unit: group", 1)
    text = text.replace("on_fail: unlikely", "on_fail: refuse", 1)
    path = tmp_path / "policy.yaml"
    path.write_text(text, encoding="utf-8")
    assert main(["check", str(path)]) == 1
    said = capsys.readouterr().err.splitlines()
    assert len(said) >= 2
    assert all(line.startswith("line ") for line in said)


def test_versions(capsys):
    assert main(["versions"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == [
        "2026.1",
        "2026.2",
    ]


def test_preview_of_a_day_to_come(tmp_path, capsys):
    path = tmp_path / "applications.jsonl"
    tight = {**BASES["overdraft"], "dependants": 4, "existing_monthly_debt": 1_500_000}
    path.write_text("\n".join([_line(BASES["card"]), _line(tight)]), encoding="utf-8")
    arguments = ["preview", "2027-01-01", "--since", "2026-11-23", "--applications", str(path)]
    assert main(arguments) == 0
    said = capsys.readouterr().out
    assert "LIVING_COST_BASE{area=hn_hcm}: 6000000 -> 6500000" in said
    assert "BASE_LONG: 9.40 -> 9.30" in said
    assert "line 2: likely -> officer_review" in said
    assert "line 1" not in said


def test_standard_input_in_process(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO(_line(BASES["home"], on="2026-11-23")))
    assert main([]) == 0
    assert json.loads(capsys.readouterr().out)["outcome"] == "likely"


def test_a_wrong_setting_is_said(capsys, monkeypatch):
    monkeypatch.setenv("TUVAN_TODAY", "tomorrow")
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert main(["appraise"]) == 1
    assert "TUVAN_TODAY" in capsys.readouterr().err
