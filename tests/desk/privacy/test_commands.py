"""The commands about personal data, on a database with a conversation in it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from desk.attachments import keeping
from desk.attachments.cabinet import Cabinet
from desk.attachments.opening import Decoded
from desk.audit.__main__ import main as audit
from desk.conversations.intake import Inbound, accept, open_conversation
from desk.handoff.reception import Reception
from desk.privacy.__main__ import main
from desk.privacy.keys import Ring
from desk.privacy.masking import search
from desk.privacy.vault import Vault
from desk.rendering import Rendering
from desk.store import Store
from launch.settings import read

PHONE = "0912345678"


@pytest.fixture
def var(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The embedded installation's folder, in which somebody gave his number."""
    monkeypatch.setenv("TUVAN_VAR", str(tmp_path))
    settings = read()
    vault = Vault(settings.vault_keys)
    with store.engine.begin() as connection:
        open_conversation(connection, "c1", "web", "key", settings.now())
        said = Inbound("m1", search(f"gọi {PHONE}"), settings.now(), "", engine=False)
        accept(connection, vault, "c1", said, Reception(Rendering(), tuple))
    return tmp_path


def _told(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


@pytest.mark.usefixtures("var")
@pytest.mark.parametrize(
    "whom",
    [["--conversation", "c1"], ["--person", "web:key"], ["--gave", "sđt +84 912 345 678"]],
)
def test_what_is_held_about_a_person(whom: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["held", *whom]) == 0
    (told,) = _told(capsys)
    assert told["held"] == {"messages": 1, "vault": 1}
    assert told["sealed"] == ["[số điện thoại 1]"]
    assert told["files"] == []
    assert main(["held", "--gave", "sđt 0999999999"]) == 1


@pytest.mark.usefixtures("var")
def test_a_person_is_erased_and_the_audit_says_by_whom(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["erase", "--gave", f"sđt {PHONE}"]) == 0
    done = _told(capsys)
    assert (done["request"], done["state"]) == ("delete_my_data", "done")
    assert done["receipt"]["erased"] == {"messages": 1, "vault": 1}
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", done["due"])
    assert main(["held", "--conversation", "c1"]) == 0
    assert _told(capsys)[0]["held"] == {"messages": 1}
    assert audit(["lines"]) == 0
    printed = capsys.readouterr().out
    assert re.search(r":command \w+\tdelete_my_data\tc1\tdone", printed)
    assert audit(["verify"]) == 0
    assert audit(["head"]) == 0
    number = capsys.readouterr().out.splitlines()[-1]
    assert audit(["verify", "--noted", number]) == 0
    assert audit(["verify", "--noted", "1:" + "0" * 64]) == 1


def test_a_copy_is_written_to_a_file(var: Path) -> None:
    assert main(["copy", "--conversation", "c1", str(var / "copy.html")]) == 0
    page = (var / "copy.html").read_text(encoding="utf-8")
    assert "[số điện thoại 1]" in page
    assert PHONE not in page


@pytest.mark.usefixtures("var")
def test_keys_are_changed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["keys", "add"]) == 0
    assert main(["keys", "list"]) == 0
    listed = capsys.readouterr().out.splitlines()[-2:]
    assert [line.split("\t")[1] for line in listed] == ["0 entries", "1 entries"]
    assert main(["keys", "reseal"]) == 0
    listed = capsys.readouterr().out.splitlines()[-2:]
    assert [line.split("\t")[1] for line in listed] == ["1 entries", "0 entries"]
    assert main(["held", "--gave", f"sđt {PHONE}"]) == 0


@pytest.mark.usefixtures("var")
def test_retention_by_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TUVAN_TODAY", "2099-01-01")
    assert main(["retain", "--dry-run"]) == 0
    assert _told(capsys)["older than kept"] == {"vault": 1, "conversation": 1}
    assert main(["retain"]) == 0
    assert main(["held", "--conversation", "c1"]) == 1


@pytest.mark.usefixtures("var")
def test_files_are_named_and_sealed_anew(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    settings = read()
    cabinet = Cabinet(settings.files.folder, Ring(settings.vault_keys))
    decoded = Decoded("application/pdf", b"%PDF-", b"picture", pages=2)
    put = cabinet.put(decoded.content, decoded.preview)
    with store.engine.begin() as connection:
        added = keeping.add(connection, "c1", 1, "document", settings.now(), name="sao kê.pdf")
        keeping.keep(connection, added, decoded, put, scanned=False)
    assert main(["held", "--conversation", "c1"]) == 0
    (told,) = _told(capsys)
    assert told["held"]["attachments"] == 1
    (file,) = told["files"]
    assert (file["name"], file["bytes"], file["state"]) == ("sao kê.pdf", 5, "kept")
    assert main(["keys", "add"]) == 0
    capsys.readouterr()
    assert main(["keys", "reseal"]) == 0
    said, newest, oldest = capsys.readouterr().out.splitlines()
    assert said.startswith("2 entries")
    assert ("\t2 entries" in newest, "\t0 entries" in oldest) == (True, True)
    with store.engine.connect() as connection:
        (kept,) = keeping.files_of(connection, "c1")
    assert kept.put
    assert kept.put.key_id != put.key_id
    assert cabinet.get(kept.put, kept.put.stored) == decoded.content
