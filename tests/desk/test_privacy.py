"""What must not be kept is not kept: not in the database, not at the engine, not in the log."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.desk.conftest import Desk
from tests.desk.fakes.engine import FakeEngine

CARD = "4111 1111 1111 1111"
PHONE = "0912345678"


def _database(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("tuvan.db*"))


async def test_secrets_are_destroyed_and_the_customer_warned(
    desk: Desk, fake: FakeEngine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    customer = await desk.customer()
    await customer.ask(f"số thẻ của tôi là {CARD}")
    seen = await customer.messages()
    assert [m["sender"] for m in seen] == ["customer", "system", "bot"]
    assert "không bao giờ hỏi" in seen[1]["text"]
    assert seen[0]["text"] == "số thẻ của tôi là [số thẻ đã xoá]"
    everything = [str(seen), str(fake.turns), str(capsys.readouterr())]
    assert not any(CARD in text or "41111111" in text for text in everything)
    assert CARD.encode() not in _database(tmp_path)


async def test_phone_is_masked_without_a_warning(
    desk: Desk, fake: FakeEngine, tmp_path: Path
) -> None:
    customer = await desk.customer()
    await customer.ask(f"gọi tôi số {PHONE}")
    assert [m["sender"] for m in await customer.messages()] == ["customer", "bot"]
    assert fake.turns[-1]["text"] == "gọi tôi số [số điện thoại 1]"
    assert PHONE.encode() not in _database(tmp_path)


async def test_money_is_no_card(desk: Desk, fake: FakeEngine) -> None:
    customer = await desk.customer()
    await customer.ask("vay 500.000.000.000 đồng")
    assert fake.turns[-1]["text"] == "vay 500.000.000.000 đồng"


async def test_officer_repeats_no_secret_and_notes_keep_no_phone(
    desk: Desk, tmp_path: Path
) -> None:
    customer, lan = await desk.customer(), await desk.officer()
    await customer.ask("human")
    (row,) = await lan.list(holder="queue")
    await lan.done(row["id"], "claim")
    await lan.done(row["id"], "messages", {"text": f"thẻ {CARD}, gọi 024 0000 0101"})
    await lan.done(row["id"], "notes", {"text": f"gọi lại {PHONE}"})
    said = (await customer.messages())[-1]["text"]
    assert "[số thẻ đã xoá]" in said
    assert "024 0000 0101" in said
    stored = _database(tmp_path)
    assert CARD.encode() not in stored
    assert PHONE.encode() not in stored


async def test_tokens_are_kept_only_as_hashes(desk: Desk, tmp_path: Path) -> None:
    customer, lan = await desk.customer(), await desk.officer()
    await customer.ask("chào")
    stored = _database(tmp_path)
    assert customer.token.encode() not in stored
    assert lan.token.encode() not in stored
    assert b"tuvan-demo" not in stored
