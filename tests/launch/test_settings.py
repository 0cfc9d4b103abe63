"""Settings: what is read, what is refused and with which words, and that each is documented."""

from datetime import date
from pathlib import Path

import pytest

from launch import settings

ROOT = Path(__file__).parents[2]


def test_defaults_are_the_embedded_installation() -> None:
    read = settings.read({})
    assert (read.port, read.rasa_url, read.actions_url) == (
        8000,
        "http://127.0.0.1:5005",
        "http://127.0.0.1:5055",
    )
    assert read.embedded
    assert read.redis_url is None


def test_other_database_is_not_embedded() -> None:
    read = settings.read({"TUVAN_DATABASE_URL": "postgresql://u:p@h/tuvan"})
    assert not read.embedded
    assert read.database_url == "postgresql+psycopg://u:p@h/tuvan"


def test_today_stands_for_the_clock() -> None:
    read = settings.read({"TUVAN_TODAY": "2026-11-23"})
    assert read.current_date() == date(2026, 11, 23)
    assert read.now().utcoffset() is not None


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("TUVAN_PORT", "eighty", "TUVAN_PORT is 'eighty'; write a port number"),
        ("TUVAN_PORT", "0", "write a port number"),
        ("TUVAN_PORT", "65536", "write a port number"),
        ("TUVAN_TODAY", "23/11/2026", "write an ISO date, such as 2026-11-23"),
        ("TUVAN_DATABASE_URL", "mysql://x/y", "sqlite:///FILE or postgresql://"),
        ("TUVAN_REDIS_URL", "localhost:6379", "redis://HOST:PORT/NUMBER"),
        ("TUVAN_RASA_URL", "127.0.0.1:5005", "http://127.0.0.1:5005"),
        ("TUVAN_RASA_URL", "http://127.0.0.1:port", "http://127.0.0.1:5005"),
        ("TUVAN_VAR", " ", "a folder"),
        ("TUVAN_TODY", "2026-11-23", "did you mean TUVAN_TODAY?"),
        ("TUVAN_COLOUR", "red", "known settings: TUVAN_PORT"),
    ],
)
def test_what_cannot_be_read_says_what_to_write(name: str, value: str, words: str) -> None:
    with pytest.raises(settings.SettingsError, match=name) as raised:
        settings.read({name: value})
    assert words in str(raised.value)


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(settings.SettingsError) as raised:
        settings.read({"TUVAN_PORT": "x", "TUVAN_TODAY": "y", "TUVAN_NOPE": "z"})
    assert len(str(raised.value).splitlines()) == 3


def test_foreign_variables_are_none_of_our_business() -> None:
    assert settings.read({"PORT": "x", "RASA_URL": "y"}).port == 8000


def test_every_setting_is_documented_and_nothing_else() -> None:
    documented = {
        line.split("`")[1]
        for line in (ROOT / "docs" / "settings.md").read_text().splitlines()
        if line.startswith("| `TUVAN_")
    }
    assert documented == {settings.PREFIX + name for name in settings.SETTINGS}
