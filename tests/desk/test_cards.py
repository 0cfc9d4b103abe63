"""Cards: each as the whole text and as a piece of a page that says the same."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from structlog.testing import capture_logs

from desk.rendering import CARD_KINDS, Rendering

CASES = yaml.safe_load(Path(__file__).with_name("cards.yaml").read_text(encoding="utf-8"))
WORDS = Rendering()
ADDRESS = re.compile(r"https?://\S+")
FIGURE = re.compile(r"\d[\d.,:/]*\d|\d")


class _Text(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._drawing = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        self._drawing = self._drawing or tag == "svg"

    def handle_endtag(self, tag: str) -> None:
        self._drawing = self._drawing and tag != "svg"

    def handle_data(self, data: str) -> None:
        # A chart repeats what the tables beside it say.
        if not self._drawing:
            self.parts.append(data)


def figures(text: str) -> set[str]:
    """Every number that a reader sees, those of addresses left out."""
    return set(FIGURE.findall(ADDRESS.sub("", text)))


def page_text(html: str) -> str:
    return " ".join(_Text(html).parts)


def test_every_kind_has_a_case() -> None:
    assert {case["card"]["kind"] for case in CASES} == set(CARD_KINDS)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_text_is_whole(case: dict[str, Any]) -> None:
    with capture_logs() as logs:
        assert WORDS.text("", [case["card"]]) == case["text"]
    assert logs == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_text_and_page_say_the_same_figures(case: dict[str, Any]) -> None:
    counted = figures(page_text(WORDS.page(case["card"])))
    # A page may count what the text lists, as in "3 kỳ trả lãi".
    counts = {str(len(value)) for value in case["card"].values() if isinstance(value, list)}
    assert counted - counts == figures(case["text"]) - counts


def test_text_comes_after_the_lead() -> None:
    card = CASES[0]["card"]
    assert WORDS.text("Dạ đây ạ:", [card, card]) == "\n\n".join(
        ["Dạ đây ạ:", *[CASES[0]["text"]] * 2]
    )


@pytest.mark.parametrize(
    "card",
    [
        {},
        {"kind": "unheard_of"},
        {"kind": "../../base"},
        *({"kind": kind} for kind in CARD_KINDS),
        {**CASES[0]["card"], "min_amount": "a lot"},
        {**CASES[0]["card"], "source": {"decision": "x", "effective_from": "yesterday"}},
    ],
    ids=str,
)
def test_malformed_card_does_not_stop_the_answer(card: dict[str, Any]) -> None:
    assert WORDS.text("Dạ", [card]).startswith("Dạ")
    WORDS.page(card)


def test_what_a_card_says_is_escaped_on_the_page() -> None:
    card = {**CASES[0]["card"], "product": {"code": "X", "name": "<script>alert(1)</script>"}}
    assert "<script>" not in WORDS.page(card)
    assert "&lt;script&gt;" in WORDS.page(card)
    assert "<script>" in WORDS.text("", [card])


def test_a_code_without_a_name_is_shown_and_logged() -> None:
    with capture_logs() as logs:
        assert WORDS.values.label("new_thing", "fact") == "new thing"
    assert logs[0]["event"] == "label_missing"
