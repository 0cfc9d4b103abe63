"""The door: Zalo's signature over the raw bytes, and whatever else may come through it."""

from __future__ import annotations

import gzip
import json
import random
import time
from typing import Any

import pytest
import sqlalchemy as sa

from desk.channels import tables
from desk.channels.zalo import signature
from desk.tables import conversations, messages
from tests.desk.channels.zalo.conftest import Here
from tests.simulators.attacking import signed
from tests.simulators.mutating import mutated

CHECK = "829e890e42414207bcea4df8356794a3c855f2e4b235af2fd64cd39bd68218fb"
CHECK_BODY = b'{"app_id":"1","event_name":"user_send_text"}'
FUZZED = 3000


def test_check_value() -> None:
    assert signature.expected("1", CHECK_BODY, "1700000000000", "SECRET") == CHECK


@pytest.mark.parametrize("given", [CHECK, f"mac={CHECK}", f" mac={CHECK.upper()} "])
def test_forms_of_the_header(given: str) -> None:
    assert signature.holds(given, "1", CHECK_BODY, "1700000000000", "SECRET")


@pytest.mark.parametrize("given", ["", "mac=", CHECK[:-1], f"{CHECK}0", f"sha256={CHECK}", "ă"])
def test_what_is_not_the_signature(given: str) -> None:
    assert not signature.holds(given, "1", CHECK_BODY, "1700000000000", "SECRET")


def _body(here: Here, **more: Any) -> bytes:
    event = {
        "app_id": here.vendor.account.app_id,
        "sender": {"id": "1"},
        "recipient": {"id": here.vendor.account.oa_id},
        "event_name": "user_send_text",
        "message": {"text": "lãi suất", "msg_id": "m1"},
        "timestamp": str(int(time.time() * 1000)),
        **more,
    }
    return json.dumps(event, ensure_ascii=False).encode()


def _stored(here: Here) -> int:
    with here.store.engine.connect() as connection:
        return sum(
            connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in (tables.events, tables.contacts, conversations, messages)
        )


async def test_forged_replayed_cut_big_packed_misspelt_unsigned(here: Here) -> None:
    body = _body(here)
    stamp = json.loads(body)["timestamp"]
    good = here.vendor.signed(body, stamp)
    forged = {"X-ZEvent-Signature": "mac=" + "0" * 64}
    old_stamp = str(int((time.time() - 3 * 86400) * 1000))
    old = _body(here, timestamp=old_stamp)
    spaces = body.replace(b", ", b",")
    bad_utf8 = body.replace("ã".encode(), b"\xe3")
    big = _body(here, message={"text": "x" * 1_100_000, "msg_id": "m1"})
    wordless = _body(here, timestamp="soon")
    cases: list[tuple[str, bytes, dict[str, str] | None, int]] = [
        ("forged", body, forged, 401),
        ("changed by a byte", spaces, good, 401),
        ("of another body", _body(here, event_name="follow"), good, 401),
        ("unsigned", body, None, 401),
        ("replayed after days", old, here.vendor.signed(old, old_stamp), 401),
        ("cut", body[:-20], good, 400),
        ("not UTF-8", bad_utf8, here.vendor.signed(bad_utf8, stamp), 400),
        ("UTF-16", body.decode().encode("utf-16"), good, 400),
        ("too big", big, here.vendor.signed(big, stamp), 413),
        ("packed", gzip.compress(body), {**good, "Content-Encoding": "gzip"}, 415),
        ("no JSON", "lãi suất".encode(), good, 400),
        ("an array", b"[" * 50_000, good, 400),
        ("stamp of words", wordless, here.vendor.signed(wordless, "soon"), 400),
    ]
    for name, content, headers, status in cases:
        answer = await here.post(content, headers)
        assert answer.status_code == status, name
        assert set(answer.json()) >= {"error", "reason"}, name
        assert "lãi" not in answer.text, name
    assert _stored(here) == 0


@pytest.mark.parametrize("content", [b"", b" \n", b"{}", b'{"ping": 1}'])
async def test_zalos_own_trial_is_answered_and_leaves_nothing(here: Here, content: bytes) -> None:
    assert (await here.post(content)).status_code == 200
    assert _stored(here) == 0


async def test_the_same_request_again_changes_nothing(here: Here) -> None:
    body = _body(here)
    for _ in range(5):
        assert (await here.signed(body)).status_code == 200
    with here.store.engine.connect() as connection:
        assert len(connection.execute(sa.select(tables.events)).all()) == 1


async def fuzz(here: Here, count: int, seed: int) -> dict[int, int]:
    """Post so many bodies with something wrong, signed for half of them; the statuses."""
    dice, statuses = random.Random(seed), dict[int, int]()
    for n in range(count):
        body = mutated(_body(here, message={"text": "lãi", "msg_id": f"m{n}"}), dice)
        headers = signed(here.vendor, body) if dice.random() < 0.5 else None
        answer = await here.post(body, headers)
        statuses[answer.status_code] = statuses.get(answer.status_code, 0) + 1
    return statuses


async def test_fuzzed_bodies_are_refused_or_taken_and_never_a_defect(here: Here) -> None:
    statuses = await fuzz(here, FUZZED, seed=5)
    assert set(statuses) <= {200, 400, 401, 413}
    assert min(statuses[status] for status in (200, 400, 401)) > FUZZED // 100
