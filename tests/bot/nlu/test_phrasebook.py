"""One value, many spellings; and what is none."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.nlu.features import MEANINGS, VOCABULARY
from bot.nlu.phrasebook import (
    Entry,
    PhraseBook,
    VocabularyError,
    entries_of_lookups,
    read_entries,
)
from bot.nlu.words import split

CASES = yaml.safe_load((Path(__file__).parents[1] / "cases" / "phrases.yml").read_text())


@pytest.fixture(scope="module")
def book() -> PhraseBook:
    return PhraseBook(read_entries(VOCABULARY))


def found(book: PhraseBook, text: str) -> list[list[str]]:
    words = split(text)
    return [
        [m.entry.name, m.entry.value or own, own]
        for m in book.find(words)
        for own in [text[words[m.start].start : words[m.end - 1].end]]
    ]


@pytest.mark.parametrize("case", CASES["found"], ids=lambda case: case["text"])
def test_found(book, case):
    assert found(book, case["text"]) == case["entities"]


@pytest.mark.parametrize("text", CASES["nothing"])
def test_nothing(book, text):
    assert found(book, text) == []


def test_of_one_name_the_longest_phrase_counts():
    book = PhraseBook([Entry("a", "short", "vay"), Entry("a", "long", "vay mua xe")])
    assert found(book, "vay mua xe") == [["a", "long", "vay mua xe"]]


def test_phrases_of_different_names_may_overlap():
    book = PhraseBook([Entry("a", "x", "vay mua xe"), Entry("b", "y", "mua xe")])
    assert [row[0] for row in found(book, "vay mua xe")] == ["a", "b"]


def test_an_exact_word_answers_to_no_other_spelling():
    book = PhraseBook([Entry("a", "x", "=thê")])
    assert found(book, "THÊ") == [["a", "x", "THÊ"]]
    assert found(book, "the thẻ thế") == []


def test_lookups_of_the_catalogue_become_entries():
    entries = entries_of_lookups(
        {"product": ["Thẻ Hoàn Tiền"], "place": ["Cầu Giấy"]}, {"Thẻ Hoàn Tiền": "CARD_CASHBACK"}
    )
    book = PhraseBook(entries)
    assert found(book, "the hoan tien o cau giay") == [
        ["product", "CARD_CASHBACK", "the hoan tien"],
        ["place", "cau giay", "cau giay"],
    ]


@pytest.mark.parametrize("content", ["- a", "a: {b: c}", "a: [1]", "a: ['']", "a: []"])
def test_a_broken_vocabulary_names_its_file(tmp_path, content):
    (tmp_path / "broken.yml").write_text(content)
    with pytest.raises(VocabularyError, match=r"broken\.yml"):
        read_entries(tmp_path)


@pytest.mark.parametrize("folder", [VOCABULARY, MEANINGS], ids=lambda folder: folder.name)
def test_every_phrase_of_the_project_can_be_found(folder):
    entries = read_entries(folder)
    book = PhraseBook(entries)
    # An exact spelling that viet writes out by itself is never met; it does no harm.
    meant = [entry for entry in entries if "=" not in entry.phrase]
    lost = [
        entry
        for entry in meant
        if (entry.name, entry.value)
        not in [(m.entry.name, m.entry.value) for m in book.find(split(entry.phrase))]
    ]
    assert lost == []


def test_strangers_words_leave_nothing_behind(book):
    book.find(split("xqzzt wvvk"))
    before = len(book._vocab.strings)
    for number in range(500):
        book.find(split(f"qx{number}zz vay"))
    assert len(book._vocab.strings) == before
