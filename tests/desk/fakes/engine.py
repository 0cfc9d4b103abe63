"""A dialogue engine that speaks the connector's contract, as a process or in this one.

It remembers answers by message id, as the real one does; with a journal also after it was killed.
A text can ask for behaviour: ``sleep 2``, ``fail 3`` (three times 503),
``refuse`` (400), ``silent``, ``human``, ``card``, ``case 3`` (a card of the tests), ``choices``,
``consent``, ``verdict``, or one of ``WISHES``.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import uvicorn
import yaml
from litestar import Litestar, Response, get, post
from litestar.params import JSONBody

RATE_TABLE = {
    "kind": "rate_table",
    "product": {"code": "DEP_ONLINE", "name": "Tiết kiệm online"},
    "channel": "online",
    "min_amount": 1_000_000,
    "interest_payments": ["end", "monthly"],
    "rows": [
        {"term": {"months": 6}, "rates": {"end": "5.60", "monthly": "5.53"}},
        {"term": {"months": 12}, "rates": {"end": "6.40"}},
    ],
    "source": {
        "decision": "QĐ 207/2026/QĐ-SMB",
        "effective_from": "2026-10-15",
        "effective_to": "2026-12-14",
    },
}
VERDICT = {
    "kind": "verdict",
    "outcome": "officer_review",
    "product": {"code": "LOAN_HOME", "name": "Vay mua nhà, đất ở"},
    "amount": 1_500_000_000,
    "term_months": 240,
    "reasons": [
        {
            "code": "R_DTI_REVIEW",
            "outcome": "officer_review",
            "explanation": "Tỷ lệ trả nợ trên thu nhập ở mức cần xem xét.",
            "improve": "Giảm số tiền vay hoặc thêm người đồng vay.",
            "parameter": "DTI_MAX_LIKELY",
            "value": "57.73",
            "threshold": "55",
            "unit": "percent",
            "reference": "QĐ 188/2026/QĐ-SMB",
        }
    ],
    "max_feasible_amount": None,
    "measures": {"dti": "57.73", "new_instalment": 17_895_188},
    "policy_version": "2026.2",
    "source": {
        "decision": "QĐ 188/2026/QĐ-SMB",
        "effective_from": "2026-10-01",
        "effective_to": None,
    },
}

# What asks for something about personal data: the commands, and a word that only hints at it.
WISHES = {
    "withdraw": "withdraw_consent",
    "rút lại đồng ý": "withdraw_consent",
    "xem dữ liệu": "request_my_data",
    "xoá dữ liệu": "delete_my_data",
    "erase": "delete_my_data",
}


CASES = yaml.safe_load(Path(__file__).parents[1].joinpath("cards.yaml").read_text(encoding="utf-8"))


class FakeEngine:
    """Answers ``echo: …`` unless the text asks for something else."""

    def __init__(self, journal: Path | None = None) -> None:
        self.answers: dict[tuple[str, str], dict[str, Any]] = {}
        self.turns: list[dict[str, Any]] = []
        self.failures: dict[str, int] = {}
        self.scripted: dict[str, list[dict[str, Any]]] = {}
        """Replies to a text, before the words that ask for behaviour."""
        self.down = False
        self.holding = asyncio.Event()
        self.holding.set()
        self._journal = journal
        if journal and journal.exists():
            for line in journal.read_text(encoding="utf-8").splitlines():
                conversation, message_id, answer = json.loads(line)
                self.answers[conversation, message_id] = answer

    async def turn(self, body: dict[str, Any]) -> Response[Any]:
        if self.down:
            return Response({"error": "down"}, status_code=503)
        key = (body["conversation"], body["message_id"])
        if key in self.answers:
            return Response({**self.answers[key], "replayed": True}, status_code=200)
        said = body.get("text") or body.get("payload")
        word, argument, *_ = [*said.split(), ""]
        if word == "refuse":
            return Response({"error": "refused"}, status_code=400)
        if word == "fail":
            failed = self.failures.get(body["message_id"], 0)
            if failed < int(argument):
                self.failures[body["message_id"]] = failed + 1
                return Response({"error": "action"}, status_code=503)
        if word == "sleep":
            await asyncio.sleep(float(argument))
        await self.holding.wait()
        self.turns.append(body)
        answer = {
            "message_id": body["message_id"],
            "replayed": False,
            "understood": {"intent": "inform", "confidence": 0.9, "entities": []},
            "replies": self.scripted.get(said) or _replies(word, said),
        }
        self.answers[key] = answer
        if self._journal:
            with self._journal.open("a", encoding="utf-8") as journal:
                journal.write(json.dumps([*key, answer]) + "\n")
        return Response(answer, status_code=200)


def _replies(word: str, said: str) -> list[dict[str, Any]]:
    if word == "silent":
        return []
    if word == "human":
        item = {"kind": "handoff", "topic": "home_loan", "reason": "request", "urgent": False}
        wants = {
            "kind": "wants",
            "topic": "home_loan",
            "product": {"code": "LOAN_HOME", "name": "Vay mua nhà, đất ở"},
            "amount": 1_500_000_000,
            "term": {"months": 240},
        }
        return [{"text": "Dạ em chuyển anh/chị đến cán bộ ạ.", "items": [wants, item]}]
    if word == "card":
        return [{"text": "Dạ em gửi anh/chị bảng lãi suất:", "cards": [RATE_TABLE]}]
    if word == "case":
        # One of the cards that the tests of cards know, by its place.
        return [{"text": "Dạ em gửi anh/chị ạ:", "cards": [CASES[int(said.split()[1])]["card"]]}]
    if word == "choices":
        yes, no = {"title": "Có", "payload": "/affirm"}, {"title": "Không", "payload": "/deny"}
        return [{"text": "Dạ anh/chị đồng ý không ạ?", "choices": [yes, no]}]
    if word == "consent":
        item = {"kind": "consent", "given": True, "notice": "2026-1"}
        return [{"text": "Dạ em cảm ơn anh/chị.", "items": [item]}]
    if wish := WISHES.get(said, WISHES.get(word)):
        item = {"kind": "data_request", "request": wish}
        return [{"text": "Dạ em đã ghi nhận.", "items": [item]}]
    if word == "verdict":
        verdict = {key: value for key, value in VERDICT.items() if key != "kind"}
        item = {"kind": "verdict", "application": {"amount": 1_500_000_000}, "verdict": verdict}
        return [{"text": "Dạ em gửi kết quả ạ.", "cards": [VERDICT], "items": [item]}]
    return [{"text": f"echo: {said}"}]


def app_of(engine: FakeEngine) -> Litestar:
    @post("/webhooks/desk/turn", status_code=200)
    async def turn(data: JSONBody[dict[str, Any]]) -> Response[Any]:
        return await engine.turn(data)

    @post("/webhooks/desk/suggestion", status_code=200)
    async def suggestion(data: JSONBody[dict[str, Any]]) -> dict[str, Any]:
        return {"message_id": data["message_id"], "replies": _replies("", data["text"])}

    @get(["/webhooks/desk/", "/health", "/"])
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    return Litestar([turn, suggestion, health], openapi_config=None)


if __name__ == "__main__":
    journal = Path(os.environ["JOURNAL"]) if "JOURNAL" in os.environ else None
    port = int(sys.argv[1])
    uvicorn.run(app_of(FakeEngine(journal)), host="127.0.0.1", port=port, log_level="warning")
