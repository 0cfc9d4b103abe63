"""Messages with personal data through the chat, then a search of everything that the three
processes wrote, answer and count."""

from __future__ import annotations

import json
import re
import sqlite3
import time
import unicodedata
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.end_to_end.installation import Chat, Installation
from tests.end_to_end.personal_messages import Sent, messages

COUNT = 500
_EACH = 20
_AT_ONCE = 10
# Digits fewer than these occur by chance in numbers, days and hashes: they are looked for in what
# carries the message's own mark.
_TELLING = 9
MONEY = [
    "vay 500.000.000.000 đồng",
    "gửi 1.500.000.000 12 tháng",
    "em có 250,000,000đ",
    "dự án 4.111.111.111.111 đồng",
]


def _say_all(address: str, said: list[Sent]) -> Chat:
    chat = Chat(address)
    for one in said:
        chat.send(one.text)
    return chat


def _answered(chat: Chat) -> None:
    until = time.monotonic() + 120
    while chat.messages(0, wait=5)["answering"]:
        assert time.monotonic() < until, "not all turns were answered"


@pytest.fixture(scope="module")
def said(installation: Installation) -> list[Sent]:
    """What was said, once every message is answered."""
    made = messages(COUNT)
    portions = [made[at : at + _EACH] for at in range(0, COUNT, _EACH)]
    with ThreadPoolExecutor(_AT_ONCE) as customers:
        chats = list(customers.map(lambda one: _say_all(installation.address, one), portions))
        list(customers.map(_answered, chats))
    return made


def _files(installation: Installation) -> Iterator[tuple[str, bytes]]:
    for path in sorted(installation.folder.rglob("*")):
        if path.is_file() and not path.is_socket():
            yield str(path.relative_to(installation.folder)), path.read_bytes()


def _cells(installation: Installation) -> Iterator[tuple[str, str]]:
    """Every cell of every table: the desk's, the catalogue's, the engine's."""
    database = installation.folder / "var" / "tuvan.db"
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (name,) in names:
            for row in connection.execute(f'SELECT * FROM "{name}"'):  # noqa: S608
                for cell in row:
                    if isinstance(cell, bytes):
                        yield name, cell.decode("utf-8", "replace")
                    elif cell is not None:
                        yield name, str(cell)


def _lines(installation: Installation) -> Iterator[tuple[str, str]]:
    for path in sorted(installation.folder.rglob("*.log*")):
        for line in path.read_text("utf-8", "replace").splitlines():
            yield path.name, line


def _answers(installation: Installation) -> Iterator[tuple[str, str]]:
    """What the three processes tell whoever may ask."""
    for port in installation.ports:
        for path in ("/metrics", "/health", "/ready", "/", "/status", "/version"):
            answer = httpx.get(f"http://127.0.0.1:{port}{path}", timeout=10)
            yield f"{port}{path}", answer.text


def _digits(text: str) -> str:
    return re.sub(r"\D", "", unicodedata.normalize("NFKC", text))


def _unescaped(text: str) -> str:
    """JSON within a cell may write any letter as an escape."""
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)


def test_nothing_forbidden_is_in_any_file(said: list[Sent], installation: Installation) -> None:
    forbidden = {
        form
        for one in said
        if len(one.value) >= _TELLING or not one.value.isdecimal()
        for written in (one.value, one.spelled)
        for form in (written, json.dumps(written)[1:-1])
    }
    for name, content in _files(installation):
        text = content.decode("utf-8", "replace")
        assert not [form for form in forbidden if form in text], name


def test_nothing_forbidden_is_in_any_table_log_or_metric(
    said: list[Sent], installation: Installation
) -> None:
    long = {one.value: one for one in said if one.value.isdecimal() and len(one.value) >= _TELLING}
    other = {one.value: one for one in said if not one.value.isdecimal()}
    for source in (_cells, _lines, _answers):
        for name, text in source(installation):
            plain = _unescaped(text)
            folded = _digits(plain) if len(plain) >= _TELLING else ""
            assert not [one for value, one in long.items() if value in folded], name
            assert not [one for value, one in other.items() if value in plain], name


def test_short_secrets_are_gone_from_their_messages(
    said: list[Sent], installation: Installation
) -> None:
    by_mark = {one.mark: one for one in said}
    seen: set[str] = set()
    for name, text in _cells(installation):
        plain = _unescaped(text)
        for mark in re.findall(r"q[a-z]{7}q", plain):
            one = by_mark.get(mark)
            # A whole turn of the engine also holds its own figures.
            if one is None or name != "desk_messages":
                continue
            seen.add(mark)
            assert one.value not in _digits(plain) or not one.value.isdecimal(), plain
            assert one.spelled not in plain, plain
    assert len(seen) == COUNT


def test_secrets_are_warned_of_and_the_rest_stands_as_tokens(
    said: list[Sent], installation: Installation
) -> None:
    database = installation.folder / "var" / "tuvan.db"
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        sealed = connection.execute("SELECT count(*) FROM desk_vault").fetchone()[0]
        warned = connection.execute(
            "SELECT count(*) FROM desk_messages WHERE sender = 'system' AND text LIKE '%OTP, PIN%'"
        ).fetchone()[0]
    tokens = {"phone", "cccd", "account", "email"}
    assert sealed >= sum(one.kind in tokens for one in said)
    assert warned >= sum(one.kind not in tokens for one in said)


@pytest.mark.parametrize("text", MONEY)
def test_money_is_not_masked(installation: Installation, text: str) -> None:
    chat = Chat(installation.address)
    chat.send(text)
    assert chat.messages(0)["messages"][0]["text"] == text


def test_the_search_finds_what_was_said(said: list[Sent], installation: Installation) -> None:
    """The marks are found in files, tables and the engine's memory: the search can fail."""
    text = b"".join(content for _, content in _files(installation)).decode("utf-8", "replace")
    assert all(one.mark in text for one in said)
    tables = {name for name, cell in _cells(installation) if said[0].mark in cell}
    assert {"desk_messages", "dialogue_events"} <= tables


def test_the_vaults_keys_are_apart(installation: Installation) -> None:
    keys = installation.folder / "var" / "vault.keys"
    secret = keys.read_text().split()[1].encode()
    holding = [name for name, content in _files(installation) if secret in content]
    assert holding == [str(keys.relative_to(installation.folder))]
