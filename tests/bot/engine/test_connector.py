"""A turn through the real engine: whole, once, or not at all."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest


def events(engine: Any, conversation: str) -> list[tuple[str, str | None]]:
    with closing(sqlite3.connect(engine.database)) as database:
        return database.execute(
            "SELECT type_name, data FROM dialogue_events WHERE sender_id = ? ORDER BY id",
            (conversation,),
        ).fetchall()


def count(engine: Any, conversation: str, type_name: str) -> int:
    return sum(1 for kind, _ in events(engine, conversation) if kind == type_name)


def test_an_answer_carries_text_choices_cards_items_and_what_was_understood(engine):
    status, answer = engine.turn("whole", "m1", text="rate for twelve")
    assert status == 200
    assert answer == {
        "message_id": "m1",
        "replayed": False,
        "understood": {
            "intent": "rate",
            "confidence": 1.0,
            "entities": [{"entity": "term", "value": "twelve", "start": 9, "end": 15}],
        },
        "replies": [
            {
                "text": "Six percent.",
                "choices": [{"title": "More", "payload": "/hello"}],
                "cards": [{"kind": "rate_table", "rows": [{"rates": {"end": "6.10"}}]}],
                "items": [{"kind": "wants", "topic": "savings"}],
            }
        ],
    }


def test_places_are_those_of_the_customers_own_text(engine):
    _, answer = engine.turn("places", "m1", text="  /  rate for six")
    assert answer["understood"]["entities"][0]["start"] == 14


def test_a_message_delivered_again_gets_the_same_answer_and_no_second_turn(engine, actions):
    _, first = engine.turn("again", "m1", text="both")
    engine.turn("again", "m2", text="hello")
    stored = events(engine, "again")
    status, second = engine.turn("again", "m1", text="both")
    assert status == 200
    assert second == {**first, "replayed": True}
    assert [reply["text"] for reply in second["replies"]] == ["Hello.", "Six percent.", "Which?"]
    assert events(engine, "again") == stored
    assert len(actions.calls) == 1


def test_the_same_message_id_in_another_conversation_is_another_message(engine):
    engine.turn("one", "shared%_id", text="hello")
    assert engine.turn("two", "shared%_id", text="hello")[1]["replayed"] is False
    assert engine.turn("one", "sharedXXid", text="hello")[1]["replayed"] is False


@pytest.mark.parametrize("behaviour", ["fail", "malformed", "hang"])
def test_a_failing_action_fails_the_turn_keeps_nothing_and_may_be_sent_again(
    engine, actions, behaviour
):
    conversation = f"failing-{behaviour}"
    engine.turn(conversation, "m1", text="hello")
    before = events(engine, conversation)
    actions.behaviour = behaviour
    status, answer = engine.turn(conversation, "m2", text="both")
    assert status == 503
    assert answer["error"]
    assert events(engine, conversation) == before
    actions.behaviour = "answer"
    status, answer = engine.turn(conversation, "m2", text="both")
    assert (status, answer["replayed"]) == (200, False)
    assert len(answer["replies"]) == 3
    assert count(engine, conversation, "user") == 2


def test_an_action_server_that_is_down_fails_the_turn(engine, actions):
    actions.stop()
    try:
        status, answer = engine.turn("down", "m1", text="rate")
        assert status == 503
        assert "action_rate" in answer["error"]
        assert events(engine, "down") == []
    finally:
        actions.start()
    assert engine.turn("down", "m1", text="rate")[0] == 200


def test_an_endless_chain_of_actions_fails_the_turn(engine):
    status, answer = engine.turn("endless", "m1", text="loop")
    assert status == 503
    assert "never came to listen" in answer["error"]
    assert events(engine, "endless") == []


def test_a_database_that_cannot_be_read_fails_the_turn(engine):
    engine.turn("unread", "m1", text="hello")
    rename = "ALTER TABLE {} RENAME TO {}"
    with closing(sqlite3.connect(engine.database)) as database:
        database.execute(rename.format("dialogue_events", "hidden"))
    try:
        assert engine.turn("unread", "m2", text="hello")[0] == 503
    finally:
        with closing(sqlite3.connect(engine.database)) as database:
            database.execute(rename.format("hidden", "dialogue_events"))
    status, answer = engine.turn("unread", "m2", text="hello")
    assert (status, answer["replayed"]) == (200, False)
    assert count(engine, "unread", "user") == 2


def test_a_database_that_cannot_be_written_fails_the_turn(engine):
    engine.turn("unwritten", "m1", text="hello")
    with closing(sqlite3.connect(engine.database)) as database:
        database.execute(
            "CREATE TRIGGER full BEFORE INSERT ON dialogue_events "
            "BEGIN SELECT RAISE(ABORT, 'disk full'); END"
        )
    try:
        assert engine.turn("unwritten", "m2", text="hello")[0] == 503
    finally:
        with closing(sqlite3.connect(engine.database)) as database:
            database.execute("DROP TRIGGER full")
    assert engine.turn("unwritten", "m2", text="hello")[1]["replayed"] is False


@pytest.mark.parametrize(
    "text", ["/hello", "  /hello", "/restart", "\u200b/hello", '/rate{"term": "12"}', "//hello"]
)
def test_typed_text_is_never_a_command(engine, text):
    _, answer = engine.turn(f"typed-{text}", "m1", text=text)
    assert answer["understood"]["confidence"] < 1.0 or answer["understood"]["entities"] == []
    stored = [data for kind, data in events(engine, f"typed-{text}") if kind == "restart"]
    assert stored == []


def test_a_tapped_choice_is_a_command(engine):
    _, answer = engine.turn("tapped", "m1", payload='/rate{"term": "12"}')
    assert answer["understood"]["intent"] == "rate"
    assert answer["understood"]["entities"][0]["value"] == "12"
    assert answer["replies"][0]["text"] == "Six percent."


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (b"{", "JSON"),
        ([], "object"),
        ({"conversation": "c", "message_id": "m", "channel": "web"}, "exactly one"),
        ({"conversation": "", "message_id": "m", "channel": "web", "text": "x"}, "conversation"),
        ({"conversation": "c", "message_id": 7, "channel": "web", "text": "x"}, "message_id"),
        ({"conversation": "c", "message_id": "m", "channel": "web", "payload": "hi"}, "payload"),
    ],
)
def test_a_malformed_request_is_refused_with_the_reason(engine, body, word):
    status, answer = engine.request("POST", "/webhooks/desk/turn", body)
    assert status == 400
    assert word in answer["error"]


@pytest.mark.parametrize("text", ["", " ", "\u0000", "🙂" * 50, "a" * 20_000, "\ud83d"])
def test_odd_texts_are_answered(engine, text):
    assert engine.turn("odd", f"odd-{text[:5]!r}", text=text)[0] == 200


def run_together(*calls: Callable[[], Any]) -> list[Any]:
    results: list[Any] = [None] * len(calls)

    def run(place: int) -> None:
        results[place] = calls[place]()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_two_deliveries_at_once_make_one_turn(engine):
    def deliver() -> Any:
        return engine.turn("twice", "m1", text="both")

    answers = [answer for _, answer in run_together(deliver, deliver, deliver)]
    assert sorted(answer["replayed"] for answer in answers) == [False, True, True]
    assert count(engine, "twice", "user") == 1


def test_messages_of_one_conversation_at_once_lose_nothing(engine):
    calls = [
        lambda number=number: engine.turn("many", f"m{number}", text="both") for number in range(6)
    ]
    assert [status for status, _ in run_together(*calls)] == [200] * 6
    assert count(engine, "many", "user") == 6
    assert count(engine, "many", "bot") == 18


def test_a_slow_action_holds_up_no_other_conversation(engine, actions):
    actions.behaviour = "hang"
    slow = threading.Thread(target=engine.turn, args=("slow", "m1"), kwargs={"text": "rate"})
    slow.start()
    time.sleep(0.3)
    began = time.monotonic()
    assert engine.turn("quick", "m1", text="hello")[0] == 200
    assert time.monotonic() - began < 1
    slow.join()


def test_the_answer_survives_the_death_of_the_engine(engine):
    _, first = engine.turn("killed", "m1", text="both")
    engine.kill()
    engine.start()
    assert engine.turn("killed", "m1", text="both")[1] == {**first, "replayed": True}
    assert engine.turn("killed", "m2", text="hello")[1]["replayed"] is False


def test_health_names_the_model(engine):
    status, answer = engine.request("GET", "/webhooks/desk/")
    assert (status, answer) == (200, {"status": "ok", "model": "small.tar.gz"})


def test_the_domain_goes_only_to_actions_that_read_it(engine, actions):
    engine.turn("domain", "m1", text="rate")
    assert actions.calls[0]["domain"] == {}
