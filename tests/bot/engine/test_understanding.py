"""The project's own pipeline, trained by the engine on a part of the examples: the whole parse."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.engine.project import examples
from benchmarks.understanding import fuzz
from bot.engine import placeholders
from tests.bot.engine.conftest import train

ROOT = Path(__file__).parents[3]
PER_INTENT = 30
MESSAGES = 1500


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("understanding")
    of_intent: dict[str, list[str]] = {}
    for intent, line in examples(ROOT / "data" / "nlu"):
        of_intent.setdefault(intent, []).append(line)
    nlu = [
        {"intent": intent, "examples": "".join(f"- {line}\n" for line in lines[:PER_INTENT])}
        for intent, lines in sorted(of_intent.items())
    ]
    (folder / "nlu.yml").write_text(yaml.safe_dump({"version": "3.1", "nlu": nlu}))
    what = ["nlu", "--config", str(ROOT / "config.yml"), "--nlu", str(folder / "nlu.yml")]
    what += ["--domain", str(ROOT / "domain")]
    return train(folder, *what, name="part")


@pytest.fixture(scope="module")
def parse(trained: Path) -> fuzz.Parse:
    if "tensorflow" not in sys.modules:
        placeholders.install()
    from bot.engine.understanding import Understanding

    return Understanding(trained).parse


def entities(parse: fuzz.Parse, text: str) -> list[tuple]:
    return [
        (one["entity"], one["value"], text[one["start"] : one["end"]], one.get("role"))
        for one in parse(text)["entities"]
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "em muốn vay mua nhà 1tỷ2 trong 20 năm ở Cần Thơ",
            [
                ("amount", 1_200_000_000, "1tỷ2", "loan"),
                ("term", {"months": 240}, "20 năm", None),
                ("loan_type", "home", "mua nhà", None),
                ("place", "Cần Thơ", "Cần Thơ", None),
            ],
        ),
        (
            "gui 500tr 12t lai tra hang thang",
            [
                ("amount", 500_000_000, "500tr", "deposit"),
                ("term", {"months": 12}, "12t", None),
                ("interest_payment", "monthly", "lai tra hang thang", None),
            ],
        ),
        (
            "mở thẻ ghi nợ nội địa",
            [
                ("card_type", "debit", "thẻ ghi nợ nội địa", None),
                ("card_network", "napas", "thẻ ghi nợ nội địa", None),
            ],
        ),
        ("dưới 2 tỷ, lãi 7,5%/năm", [("amount", {"to": 2_000_000_000}, "dưới 2 tỷ", None),
                                     ("rate", "7.5", "7,5%/năm", None)]),
        ("chào em", []),
    ],
)  # fmt: skip
def test_entities_are_those_of_the_contract(parse, text, expected):
    assert sorted(map(repr, entities(parse, text))) == sorted(map(repr, expected))


def test_a_parse_is_rasas_with_a_ranking_of_confidences(parse):
    read = parse("  Lãi suất tiết kiệm 6 tháng bao nhiêu ạ?")
    assert read["text"] == "  Lãi suất tiết kiệm 6 tháng bao nhiêu ạ?"
    assert read["intent"] == read["intent_ranking"][0]
    assert read["intent"]["name"] == "ask_savings_rate"
    confidences = [one["confidence"] for one in read["intent_ranking"]]
    assert len(confidences) == 10
    assert confidences == sorted(confidences, reverse=True)
    assert sum(confidences) <= 1.0001
    term = read["entities"][0]
    assert read["text"][term["start"] : term["end"]] == "6 tháng"


def test_a_second_matter_is_part_of_the_parse(parse):
    one = parse("Lãi suất tiết kiệm 6 tháng bao nhiêu ạ?")
    two = parse("Lãi suất tiết kiệm 6 tháng bao nhiêu ạ? Với lại em bị mất thẻ, khoá thẻ giúp em.")
    assert "second_intent" not in one
    found = {two["intent"]["name"], two["second_intent"]["name"]}
    assert found == {"ask_savings_rate", "report_lost_card"}


def test_hostile_messages_break_nothing(parse):
    faults = [
        (text[:80], fault)
        for text in fuzz.messages(MESSAGES, seed=7)
        for fault in fuzz.faults(text, parse)
    ]
    assert faults == []


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=300))
def test_any_text_has_a_parse(parse, text):
    assert fuzz.faults(text, parse) == []


@pytest.mark.parametrize("part", ["lãi suất vay ", "1tr2 ", "9", "từ 1 đến ", "😀", "a, "])
def test_a_message_of_20000_characters_costs_little_more_than_one_of_2000(parse, part):
    def seconds(length: int) -> float:
        text = part * (length // len(part))
        taken = []
        for _ in range(3):
            began = time.process_time()
            parse(text)
            taken.append(time.process_time() - began)
        return min(taken)

    seconds(100)
    assert seconds(20_000) < 5 * seconds(2_000) + 0.05


def test_the_command_writes_parses_and_nothing_else(trained):
    lines = ['{"text": "lãi suất vay"}', "", '{"text": "\\ud83d"}', '{"text": "/restart"}']
    ran = subprocess.run(
        [sys.executable, "-m", "bot.parse", "--model", str(trained)],
        input="\n".join(lines),
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    parses = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [read["text"] for read in parses] == ["lãi suất vay", "\ud83d", "/restart"]
    assert all(read["intent"]["name"] != "restart" for read in parses)


def test_the_command_names_a_line_it_cannot_read(trained):
    ran = subprocess.run(
        [sys.executable, "-m", "bot.parse", "--model", str(trained)],
        input='{"text": "a"}\n{',
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert "line 2 is no JSON" in ran.stderr
