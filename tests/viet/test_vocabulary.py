"""The data files: every tag is read by some module, every tag a module asks for is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import viet
from viet.vocabulary import VocabularyError, lexicon, load, phrase_table, spellings

_MODULES = [path.read_text(encoding="utf-8") for path in Path(viet.__file__).parent.glob("*.py")]
_ASKED = re.compile(
    r'(?:\.has\([^"\n]*|near_before\([^"\n]*|mentions\()"(\w+)"'
    r'|"(\w+)" (?:not )?in (?:\w+\.)?(?:opens|closes|begun|ended)\b'
)


def test_every_tag_is_read() -> None:
    unread = [tag for tag in load("words") if not any(f'"{tag}"' in text for text in _MODULES)]
    assert unread == []


def test_every_tag_asked_for_is_there() -> None:
    asked = {tag for text in _MODULES for found in _ASKED.findall(text) for tag in found if tag}
    assert len(asked) > 50
    assert asked - load("words").keys() == set()


@pytest.mark.parametrize(
    ("entry", "forms"),
    [
        ("triệu", {"triệu", "triêu", "trieu"}),
        ("đồng", {"đồng", "đông", "đong", "dồng", "dông", "dong"}),
        ("hoà", {"hoà", "hòa", "hoa"}),
        ("=ko", {"ko"}),
        ("!muộn", {"muộn"}),
        ("!hoà", {"hoà", "hòa"}),
        ("ko|không", {"ko", "không", "khong"}),
        ("=", {"="}),
        ("+", {"+"}),
    ],
)
def test_spellings(entry: str, forms: set[str]) -> None:
    assert spellings(entry) == forms


def test_the_longest_phrase_answers() -> None:
    table = phrase_table({"short": ["trả"], "long": ["trả góp"]})
    assert table.longest(["em", "tra", "gop"], 1) == ("long", 3)
    assert table.longest(["trả", "nợ"], 0) == ("short", 1)
    assert table.longest(["em"], 0) is None
    assert table.longest(["em"], 5) is None


def test_the_vocabulary_is_read_once() -> None:
    assert lexicon() is lexicon()


def test_a_broken_file_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: "a: [")
    with pytest.raises(VocabularyError, match=r"viet/data/words\.yaml is no YAML"):
        load("words")
