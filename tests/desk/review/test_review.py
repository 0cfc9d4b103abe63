"""The review list: what was misheard is collected, judged by a person, and only then an example."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from desk.review import judging
from desk.review.__main__ import main
from tests.desk.conftest import Desk
from tests.desk.fakes.engine import FakeEngine

PHONE = "0912345678"


@pytest.fixture
def heard(fake: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fake engine reads "mumble …" as a fallback and "no …" as a correction."""
    answer = fake.turn

    async def turn(body: dict[str, Any]) -> Any:
        response = await answer(body)
        word = (body.get("text") or "").partition(" ")[0]
        intents = {"mumble": "nlu_fallback", "30": "out_of_scope", "no": "correct_information"}
        if word in intents:
            understood = {"intent": intents[word], "confidence": 0.2, "entities": []}
            response.content["understood"] = understood
        if word == "30":
            response.content["replies"][0]["items"] = [{"kind": "answered", "slot": "age"}]
        if word == "lost":
            item = {"kind": "handoff", "topic": "general", "reason": "fallback", "urgent": False}
            response.content["replies"][0]["items"] = [item]
        return response

    monkeypatch.setattr(fake, "turn", turn)


async def _open(desk: Desk) -> list[judging.Item]:
    return await desk.parts.store.read(judging.listed)


@pytest.mark.usefixtures("heard")
async def test_what_fell_back_was_corrected_or_handed_over_is_collected(desk: Desk) -> None:
    customer = await desk.customer()
    for text in ("chào", "30", "mumble một", "gửi 5tr", "no 6tr", "mumble hai", "lost ba"):
        await customer.ask(text)
    found = [(one.text, one.reason, one.intent) for one in await _open(desk)]
    assert found == [
        ("mumble một", "fell_back", "nlu_fallback"),
        ("gửi 5tr", "corrected", "inform"),
        ("mumble hai", "fell_back", "nlu_fallback"),
        ("lost ba", "handed_over", "inform"),
    ]


@pytest.mark.usefixtures("heard")
async def test_nothing_personal_is_collected(desk: Desk) -> None:
    customer = await desk.customer()
    await customer.ask(f"mumble gọi {PHONE} thẻ 4111 1111 1111 1111")
    (item,) = await _open(desk)
    assert item.text == "mumble gọi [số điện thoại 1] thẻ [số thẻ đã xoá]"


async def test_an_officer_who_steps_in_puts_the_last_message_on_the_list(desk: Desk) -> None:
    customer, lan = await desk.customer(), await desk.officer()
    await customer.ask("gửi tiền sao")
    (row,) = await lan.list(holder="bot")
    await lan.done(row["id"], "claim")
    assert [(one.text, one.reason) for one in await _open(desk)] == [
        ("gửi tiền sao", "handed_over")
    ]


@pytest.mark.usefixtures("heard")
async def test_a_person_judges_and_only_accepted_items_become_examples(desk: Desk) -> None:
    customer = await desk.customer()
    for text in (f"mumble ls {PHONE} [x](y)", "mumble hai", "mumble ba"):
        await customer.ask(text)
    first, second, third = await _open(desk)
    store, at = desk.parts.store, desk.parts.now()

    async def accept(item: judging.Item, intent: str) -> None:
        await store.write(lambda c: judging.accept(c, item.id, intent, "hoa", at))

    await accept(first, "ask_savings_rate")
    await accept(second, "thank")
    await store.write(lambda c: judging.reject(c, third.id, "hoa", at))
    with pytest.raises(judging.JudgementError):
        await accept(first, "no_such_intent")
    written = await store.write(lambda c: judging.export(c, at))
    read = yaml.safe_load(written)
    assert read["version"] == "3.1"
    examples = {one["intent"]: one["examples"].splitlines() for one in read["nlu"]}
    assert examples == {
        "ask_savings_rate": ["- mumble ls số điện thoại x (y)"],
        "thank": ["- mumble hai"],
    }
    assert await store.write(lambda c: judging.export(c, at)) == written
    assert await _open(desk) == []


@pytest.mark.usefixtures("heard")
async def test_the_page_lists_accepts_and_rejects(desk: Desk) -> None:
    customer = await desk.customer()
    for text in ("mumble <b>một</b>", "mumble hai"):
        await customer.ask(text)
    await desk.http.post("/desk/login", data={"username": "hoa", "password": "tuvan-demo"})
    page = await desk.http.get("/desk/review")
    assert "mumble &lt;b&gt;một&lt;/b&gt;" in page.text
    csrf = page.text.split('name="csrf" value="')[1].split('"')[0]
    first, second = await _open(desk)
    form = {"csrf": csrf, "intent": "ask_transfer"}
    done = await desk.http.post(f"/desk/review/{first.id}", data=form)
    assert done.status_code == 303
    await desk.http.post(f"/desk/review/{second.id}", data={"csrf": csrf, "intent": ""})
    forged = await desk.http.post(f"/desk/review/{second.id}", data={"intent": "thank"})
    assert forged.status_code == 403
    counted = await desk.parts.store.read(judging.counts)
    assert counted == {"accepted": 1, "rejected": 1}
    assert "Hỏi chuyển tiền" in (await desk.http.get("/desk/review?listed=accepted")).text


async def test_the_list_is_not_every_officers(desk: Desk) -> None:
    await desk.http.post("/desk/login", data={"username": "lan", "password": "tuvan-demo"})
    assert (await desk.http.get("/desk/review")).status_code == 403


def test_names_of_intents_are_the_engines() -> None:
    known: set[str] = set()
    for path in Path("domain").glob("*.yml"):
        for intent in yaml.safe_load(path.read_text(encoding="utf-8")).get("intents", []):
            known.add(intent if isinstance(intent, str) else next(iter(intent)))
    # What a choice stands for is never typed.
    assert set(judging.intents()) == known - {"choose"}


def test_examples_are_not_written_into_the_training_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TUVAN_VAR", str(tmp_path))
    with pytest.raises(SystemExit):
        main(["export", "data/nlu/more.yml"])
    assert "nothing trains itself" in capsys.readouterr().err
    assert main(["export", str(tmp_path / "candidates.yml")]) == 0
    assert main(["accept", "7", "thank"]) == 1
