"""Customers on the web chat, several at once."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.conversations.written import Conversation
from tests.end_to_end.installation import Chat

AT_ONCE = 8
_MOST_QUESTIONS = 25
# Seconds for which a message is sent again, and the answers after which it is.
_PATIENCE, _SENT_AGAIN = 60, (429, 503)


@dataclass(frozen=True)
class Answer:
    """What came back to one step: the bot's and the system's messages, and who holds it now."""

    messages: tuple[Mapping[str, Any], ...]
    holder: str
    error: str | None = None

    @property
    def text(self) -> str:
        return "\n".join(str(message["text"]) for message in self.messages)

    @property
    def leads(self) -> list[str]:
        """The bubbles' own words, without their cards."""
        return [str(message["lead"]) for message in self.messages]

    @property
    def cards(self) -> list[Mapping[str, Any]]:
        return [card for message in self.messages for card in message["cards"]]

    @property
    def choices(self) -> dict[str, str]:
        """Title and id of what may be tapped."""
        return {c["title"]: c["id"] for message in self.messages for c in message["choices"]}


@dataclass
class Played:
    """A conversation as it went.

    ``said`` is what the customer typed or tapped and ``ids`` his messages' ids; ``ends`` has the
    number of each step's last answer, ``cases`` what the desk had of it after the step.
    """

    said: list[str] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    cases: dict[int, Mapping[str, Any] | None] = field(default_factory=dict)
    ids: list[str] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    def transcript(self) -> str:
        lines = []
        for said, answer in zip(self.said, self.answers, strict=False):
            lines.append(f"KHÁCH  {said}")
            lines += [f"  {m['sender']}  {m['text']}" for m in answer.messages]
            if answer.choices:
                lines.append(f"  [{' | '.join(answer.choices)}]")
            if answer.holder != "bot":
                lines.append(f"  ({answer.holder})")
            if answer.error:
                lines.append(f"  !! {answer.error}")
        return "\n".join(lines)


class Customer:
    """One conversation through the chat's API."""

    def __init__(self, address: str) -> None:
        self.chat = Chat(address)
        self.played = Played()

    def say(self, text: str) -> Answer:
        """Type a message and wait until the turn is complete."""
        return self._turn(text, {"text": text})

    def tap(self, title: str, of: Answer | None = None) -> Answer:
        """Tap a choice of the last answer, or of an earlier one, by its title."""
        last = of or (self.played.answers[-1] if self.played.answers else None)
        choice = last.choices.get(title) if last else None
        if choice is None:
            offered = list(last.choices) if last else []
            failed = Answer((), last.holder if last else "bot", f"no choice {title!r}: {offered}")
            self.played.said.append(f"[{title}]")
            self.played.ids.append("")
            self.played.answers.append(failed)
            return failed
        return self._turn(f"[{title}]", {"choice": choice})

    def send_file(self, content: bytes) -> Answer:
        """Send a file."""
        path = f"/chat/files/{self._begun('(file)')}"
        return self._answered(lambda: self.chat.http.post(path, content=content))

    def _turn(self, shown: str, content: Mapping[str, str]) -> Answer:
        body = {"id": self._begun(shown), **content}
        return self._answered(lambda: self.chat.http.post("/chat/messages", json=body))

    def _begun(self, shown: str) -> str:
        """Note a message; its id."""
        self.played.said.append(shown)
        self.played.ids.append(str(uuid.uuid4()))
        return self.played.ids[-1]

    def _answered(self, send: Callable[[], httpx.Response]) -> Answer:
        """Send, again after a while where it is too much at once, as the page does; wait."""
        sent, until = send(), time.monotonic() + _PATIENCE
        while sent.status_code in _SENT_AGAIN and time.monotonic() < until:
            time.sleep(float(sent.headers.get("Retry-After", 1)))
            sent = send()
        if sent.status_code != 202:
            answer = Answer((), "bot", f"refused: {sent.status_code} {sent.text}")
        else:
            answer = self._wait(int(sent.json()["seq"]))
        self.played.answers.append(answer)
        return answer

    def _wait(self, seq: int, seconds: float = 60) -> Answer:
        until = time.monotonic() + seconds
        found: dict[str, Any] = {}
        while time.monotonic() < until:
            found = self.chat.messages(seq, wait=10)
            messages = tuple(m for m in found["messages"] if m["sender"] != "customer")
            if not found["answering"] and (messages or found["holder"] != "bot"):
                return Answer(messages, found["holder"])
        return Answer((), str(found.get("holder")), f"no answer within {seconds:.0f} s")


class Officer:
    """The supervisor's look at a conversation, for its case."""

    def __init__(self, address: str) -> None:
        self.http = httpx.Client(base_url=address, timeout=60)
        login = {"username": "hoa", "password": "tuvan-demo"}
        token = self.http.post("/desk/api/sessions", json=login).raise_for_status().json()["token"]
        self.http.headers["Authorization"] = f"Bearer {token}"

    def case(self, message_id: str) -> Mapping[str, Any] | None:
        """The case of the conversation that holds the customer's message of that id."""
        found = self._waiting(message_id)
        return dict(found["case"] or {}) if found else None

    def give_back(self, message_id: str) -> None:
        """Let the bot go on with the waiting conversation that holds this message."""
        found = self._waiting(message_id)
        if found is not None:
            self.http.post(f"/desk/api/conversations/{found['id']}/release", json={})

    def talk_and_give_back(self, conversation: str) -> None:
        """Take a conversation, say something, and let the bot go on with it."""
        where = f"/desk/api/conversations/{conversation}"
        said = {"id": str(uuid.uuid4()), "text": "Dạ, em đã xem hồ sơ của mình rồi ạ."}
        for path, body in (("claim", {}), ("messages", said), ("release", {})):
            self.http.post(f"{where}/{path}", json=body).raise_for_status()

    def _waiting(self, message_id: str) -> Mapping[str, Any] | None:
        for holder in ("queue", "bot"):
            listed = self.http.get("/desk/api/conversations", params={"holder": holder}).json()
            # The newest come last among their equals; the one looked for has just arrived.
            for row in reversed(listed["conversations"]):
                whole = self.http.get(f"/desk/api/conversations/{row['id']}").json()
                if any(message["id"] == message_id for message in whole["messages"]):
                    return dict(whole)
        return None


def play(address: str, conversation: Conversation, officer: Officer | None = None) -> Played:
    """One conversation from its first step to its last."""
    customer = Customer(address)
    played = customer.played
    for number, step in enumerate(conversation.steps):
        if step.customer is not None:
            customer.say(step.customer)
        elif step.tap is not None:
            customer.tap(step.tap)
        else:
            _reply(customer, step.answers or {})
        played.ends.append(len(played.answers) - 1)
        if step.case is not None and officer is not None:
            played.cases[number] = officer.case(played.ids[-1])
    return played


def _reply(customer: Customer, answers: Mapping[str, str]) -> None:
    """Answer whatever is asked, as long as it is one of these questions."""
    for _ in range(_MOST_QUESTIONS):
        leads = customer.played.answers[-1].leads
        asked = leads[-1].lower() if leads else ""
        given = next((text for words, text in answers.items() if words.lower() in asked), None)
        if given is None or customer.played.answers[-1].error:
            return
        if given.startswith("["):
            customer.tap(given.strip("[]"))
        else:
            customer.say(given)


@contextmanager
def playing(
    address: str, conversations: Iterable[Conversation]
) -> Iterator[Mapping[str, Future[Played]]]:
    """All of them, ``AT_ONCE`` at a time; a future by the conversation's id."""
    officer = Officer(address)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield {one.id: pool.submit(play, address, one, officer) for one in conversations}
