"""Recorded deliveries, scrubbed: what each does to the conversation of who has asked once."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest
import yaml

from tests.desk.channels.judging import asked_once, quiet
from tests.desk.channels.messenger.conftest import USER, Here
from tests.desk.fakes.engine import FakeEngine

ROOM = Path(__file__).parent
EFFECTS = yaml.safe_load((ROOM / "effects.yaml").read_text(encoding="utf-8"))
# Stamps of the recordings, in milliseconds.
_STAMP = re.compile(r"\b1780000000\d{3}\b")


def test_every_delivery_has_an_effect_and_every_kind_a_delivery() -> None:
    recorded = {path.stem for path in (ROOM / "payloads").glob("*.json")}
    assert recorded == set(EFFECTS)
    kinds = {name.partition("__")[0] for name in recorded}
    messaging = "message postback delivery read reaction optin referral message_edit"
    control = "account_linking pass_thread_control take_thread_control policy_enforcement"
    entries = "batch standby changes unknown"
    assert {*messaging.split(), *control.split(), *entries.split()} <= kinds
    messages = {name.partition("__")[2] for name in recorded if name.startswith("message__")}
    said = "text quick_reply image audio video location sticker shared_link text_and_file"
    echoes = "echo_ours echo_ours_with_attachment echo_from_inbox echo_from_inbox_image"
    assert {*said.split(), *echoes.split(), "deleted", "unsupported"} <= messages
    assert {name for name in EFFECTS if "must_be_ignored" in name} <= {
        name for name, expected in EFFECTS.items() if expected.get("ignored")
    }


@pytest.mark.parametrize("name", sorted(EFFECTS))
async def test_effect(here: Here, fake: FakeEngine, name: str) -> None:
    person = here.person()
    before = await asked_once(here.store, fake, lambda: here.vendor.says(person, "chào"), "m_out")
    case = json.loads((ROOM / "payloads" / f"{name}.json").read_text(encoding="utf-8"))
    written = json.dumps(case["delivery"], ensure_ascii=False)
    body = _STAMP.sub(str(int(time.time() * 1000)), written).encode()
    for _ in range(2):
        assert (await here.post(body, here.vendor.signed(body))).status_code == 200
    await quiet(here.store)
    before.judge(f"{here.vendor.account.page_id}:{USER}", EFFECTS[name])
