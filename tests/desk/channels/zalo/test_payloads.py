"""Recorded payloads, scrubbed: what each does to the conversation of who has asked once."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
import yaml

from tests.desk.channels.judging import asked_once, quiet
from tests.desk.channels.zalo.conftest import Here
from tests.desk.fakes.engine import FakeEngine

ROOM = Path(__file__).parent
EFFECTS = yaml.safe_load((ROOM / "effects.yaml").read_text(encoding="utf-8"))
USER = "246845883529197922"


def test_every_payload_has_an_effect_and_every_kind_a_payload() -> None:
    recorded = {path.stem for path in (ROOM / "payloads").glob("*.json")}
    assert recorded == set(EFFECTS)
    kinds = {name.partition("__")[0] for name in recorded}
    user = "text image gif link audio video sticker location business_card file"
    expected = {f"user_send_{kind}" for kind in user.split()}
    expected |= {f"anonymous_send_{kind}" for kind in ["text", "image", "file", "sticker"]}
    expected |= {f"oa_send_{kind}" for kind in ["text", "image", "gif", "list", "file", "sticker"]}
    expected |= {"follow", "unfollow"}
    others = "submit_info received_message seen_message click_chatnow reacted_message withdraw"
    expected |= {f"user_{kind}" for kind in others.split()}
    assert expected <= kinds


@pytest.mark.parametrize("name", sorted(EFFECTS))
async def test_effect(here: Here, fake: FakeEngine, name: str) -> None:
    expected = EFFECTS[name]
    here.vendor.person("1ffe0c2d6ea1489f1d6a", anonymous=True)
    person = here.person(USER)
    before = await asked_once(
        here.store, fake, lambda: here.vendor.says(person, "chào"), "4bb4f55c9bba34e46dab"
    )
    payload = json.loads((ROOM / "payloads" / f"{name}.json").read_text(encoding="utf-8"))
    stamp = int(time.time() * 1000)
    payload["timestamp"] = stamp if isinstance(payload["timestamp"], int) else str(stamp)
    body = json.dumps(payload, ensure_ascii=False).encode()
    assert (await here.signed(body)).status_code == 200
    assert (await here.signed(body)).status_code == 200
    await quiet(here.store)
    who = expected.get("person", USER)
    before.judge(f"{here.vendor.account.oa_id}:{who}", expected, new=who != USER)
