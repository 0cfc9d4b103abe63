"""The vault: a value has one token in its conversation, and only the right key opens it."""

from __future__ import annotations

import stat
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desk.conversations.intake import open_conversation
from desk.privacy import keys
from desk.privacy.keys import KeyFileError
from desk.privacy.masking import search
from desk.privacy.tables import vault as table
from desk.privacy.vault import Vault
from desk.store import Store
from launch.settings import VIETNAM

AT = datetime(2026, 11, 23, 9, 0, tzinfo=VIETNAM)
PHONE = "0912345678"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "vault.keys"


@pytest.fixture
def vault(path: Path) -> Vault:
    return Vault(path)


@pytest.fixture
def connection(store: Store) -> Connection:
    connection = store.engine.connect()
    connection.begin()
    for one in ("one", "two"):
        open_conversation(connection, one, "web", one, AT)
    yield connection
    connection.rollback()
    connection.close()


def _say(vault: Vault, connection: Connection, text: str, conversation: str = "one") -> str:
    return vault.store(connection, conversation, search(text), AT)


def test_a_value_has_one_token_however_it_is_written(vault: Vault, connection: Connection) -> None:
    said = [
        _say(vault, connection, text)
        for text in (
            "sđt 0912345678",
            "gọi 0912.345.678",
            "số +84 912 345 678",
            "sđt ０９１２ ３４５ ６７８",
            "sđt 0987654321",
            "lại 0912 345 678",
        )
    ]
    assert said == [
        "sđt [số điện thoại 1]",
        "gọi [số điện thoại 1]",
        "số [số điện thoại 1]",
        "sđt [số điện thoại 1]",
        "sđt [số điện thoại 2]",
        "lại [số điện thoại 1]",
    ]
    assert [entry.token for entry in vault.entries(connection, "one")] == [
        "[số điện thoại 1]",
        "[số điện thoại 2]",
    ]


def test_kinds_and_conversations_are_counted_apart(vault: Vault, connection: Connection) -> None:
    assert (
        _say(vault, connection, f"sđt {PHONE}, cccd 001099012345, mail a@b.vn")
        == "sđt [số điện thoại 1], cccd [số giấy tờ 1], mail [địa chỉ email 1]"
    )
    assert _say(vault, connection, "sđt 0987654321", "two") == "sđt [số điện thoại 1]"
    assert vault.open(connection, "one", "phone", 1) == PHONE
    assert vault.open(connection, "two", "phone", 1) == "0987654321"
    assert vault.open(connection, "one", "cccd", 1) == "001099012345"
    assert vault.open(connection, "one", "email", 1) == "a@b.vn"


def test_a_secret_is_not_kept(vault: Vault, connection: Connection) -> None:
    assert _say(vault, connection, "thẻ 4111 1111 1111 1111") == "thẻ [số thẻ đã xoá]"
    assert vault.entries(connection, "one") == []


def test_nothing_in_the_table_shows_the_value(vault: Vault, connection: Connection) -> None:
    _say(vault, connection, f"sđt {PHONE}")
    (row,) = connection.execute(sa.select(table)).all()
    assert PHONE.encode() not in row.sealed
    assert PHONE not in str(row)


def test_only_what_was_given_before_is_replaced_in_an_officers_words(
    vault: Vault, connection: Connection
) -> None:
    _say(vault, connection, f"sđt {PHONE}")
    said = search(f"em gọi {PHONE}, tổng đài 024 0000 0101, thẻ 4111 1111 1111 1111")
    assert (
        vault.store(connection, "one", said, AT, known_only=True)
        == "em gọi [số điện thoại 1], tổng đài 024 0000 0101, thẻ [số thẻ đã xoá]"
    )
    assert len(vault.entries(connection, "one")) == 1


def test_an_entry_opens_only_in_its_own_place(vault: Vault, connection: Connection) -> None:
    _say(vault, connection, f"sđt {PHONE}")
    connection.execute(sa.update(table).values(conversation_id="two"))
    with pytest.raises(KeyFileError, match="does not open"):
        vault.open(connection, "two", "phone", 1)
    with pytest.raises(KeyError):
        vault.open(connection, "two", "phone", 2)


def test_a_person_is_found_by_what_he_gave(vault: Vault, connection: Connection) -> None:
    _say(vault, connection, f"sđt {PHONE}")
    _say(vault, connection, "gọi +84912345678", "two")
    assert vault.find(connection, "phone", PHONE) == ["two", "one"]
    assert vault.find(connection, "phone", "0900000000") == []


def test_keys_change_and_old_entries_stay_open(
    path: Path, vault: Vault, connection: Connection
) -> None:
    _say(vault, connection, f"sđt {PHONE}")
    (old,) = vault.sealed_by(connection)
    new = keys.add(path)
    after = Vault(path)
    assert after.open(connection, "one", "phone", 1) == PHONE
    assert _say(after, connection, f"sđt {PHONE}") == "sđt [số điện thoại 1]"
    assert after.seal_anew(connection) == 1
    assert after.seal_anew(connection) == 0
    assert after.sealed_by(connection) == {new: 1}
    path.write_text("\n".join(line for line in path.read_text().splitlines() if old not in line))
    alone = Vault(path)
    alone.check(connection)
    assert alone.open(connection, "one", "phone", 1) == PHONE
    assert alone.find(connection, "phone", PHONE) == ["one"]


def test_a_start_without_the_right_keys_is_refused(
    path: Path, vault: Vault, connection: Connection
) -> None:
    vault.check(connection)
    _say(vault, connection, f"sđt {PHONE}")
    path.unlink()
    with pytest.raises(KeyFileError, match="cannot be read"):
        Vault(path).check(connection)
    keys.add(path)
    with pytest.raises(KeyFileError, match="lacks the keys"):
        Vault(path).check(connection)


def test_the_file_of_keys_is_its_owners_alone(path: Path) -> None:
    keys.add(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    keys.add(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(keys.read(path)) == 2
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "holds no key"),
        ("# nothing yet\n", "holds no key"),
        ("one c2hvcnQ=\n", "line 1: write an ID"),
        ("one\n", "line 1: write an ID"),
        ("one " + "A" * 43 + "=\none " + "B" * 43 + "=\n", "names a key twice"),
    ],
)
def test_a_malformed_file_is_refused_with_its_line(path: Path, content: str, reason: str) -> None:
    path.parent.mkdir()
    path.write_text(content)
    with pytest.raises(KeyFileError, match=reason):
        keys.read(path)
