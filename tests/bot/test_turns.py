"""The contract with the desk, as plain data."""

from __future__ import annotations

import pytest

from bot.turns import ContractError, read_turn, replies, understood, without_command

FRAME = {"conversation": "c", "message_id": "m", "channel": "zalo"}


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("hello", "hello"),
        ("/restart", " restart"),
        ("  /hello", "   hello"),
        ("//hello", "  hello"),
        ("/ /hello", "   hello"),
        ("\u200b/hello", "\u200b hello"),
        ("\ufeff\u2060/hello", "\ufeff\u2060 hello"),
        ("\u0000/hello", "\u0000 hello"),
        ("500tr/tháng", "500tr/tháng"),
        ("/", " "),
        ("", ""),
    ],
)
def test_slashes_at_the_beginning_are_blanked(typed, read):
    assert without_command(typed) == read


def test_blanking_moves_nothing():
    typed = " /\u200b/rate"
    assert len(without_command(typed)) == len(typed)
    assert not without_command(typed).strip().startswith("/")


def test_typed_and_tapped_are_told_apart():
    assert read_turn({**FRAME, "text": "/x"}).tapped is False
    turn = read_turn({**FRAME, "payload": ' /x{"a": 1} '})
    assert (turn.tapped, turn.text) == (True, '/x{"a": 1}')


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"text": "a", "payload": "/a"},
        {"text": 5},
        {"text": "a" * 20_001},
        {"payload": "a"},
        {"payload": "/a{b}"},
        {"payload": "/a rest"},
        {"payload": None, "text": None},
        {"payload": 3},
    ],
)
def test_what_breaks_the_contract_is_refused(said):
    with pytest.raises(ContractError):
        read_turn({**FRAME, **said})


@pytest.mark.parametrize("field", ["conversation", "message_id", "channel"])
@pytest.mark.parametrize("value", [None, "", "  ", 3, "x" * 256])
def test_identifiers_are_short_strings(field, value):
    with pytest.raises(ContractError, match=field):
        read_turn({**FRAME, "text": "a", field: value})


def test_an_utterance_that_says_nothing_is_no_reply():
    assert replies([(None, {}), ("", {"buttons": None, "custom": None})]) == []


def test_a_card_without_text_is_a_reply():
    assert replies([(None, {"custom": {"cards": [{"kind": "branch"}]}})]) == [
        {"text": "", "choices": [], "cards": [{"kind": "branch"}], "items": []}
    ]


def test_what_is_too_long_for_a_bubble_comes_in_several_with_its_choices_at_the_end():
    text = "Dạ, đây là một câu có mười chữ ạ. " * 9
    button = {"title": "Phí", "payload": "/x", "type": "postback"}
    said = replies([(text, {"buttons": [button]})])
    assert [len(one["text"].split()) for one in said] == [45, 36]
    assert [len(one["choices"]) for one in said] == [0, 1]


def test_entities_keep_value_place_and_role_only():
    parse = {
        "intent": {"name": "inform", "confidence": 0.876543},
        "entities": [
            {"entity": "amount", "value": 5, "start": 0, "end": 3, "role": "loan", "extractor": "x"}
        ],
        "second_intent": {"name": "ask_human", "confidence": 0.8},
    }
    assert understood(parse) == {
        "intent": "inform",
        "confidence": 0.8765,
        "entities": [{"entity": "amount", "value": 5, "start": 0, "end": 3, "role": "loan"}],
        "second_intent": {"name": "ask_human", "confidence": 0.8},
    }
