"""A whole installation for the tests: the launcher's own start, free ports, a fresh folder."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import uuid
import xmlrpc.client
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from supervisor.xmlrpc import SupervisorTransport

from tests.desk.installation import TODAY, work_always

ROOT = Path(__file__).parents[2]


def _free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


@dataclass
class Installation:
    """Desk, action server and dialogue engine under their supervisor, state below ``folder``."""

    folder: Path
    ports: list[int] = field(default_factory=lambda: _free_ports(3))
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.ports[0]}"

    def start(self) -> None:
        """Start everything; returns at once."""
        self.folder.mkdir(parents=True, exist_ok=True)
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("TUVAN_")},
            "TUVAN_HOST": "127.0.0.1",
            "TUVAN_PORT": str(self.ports[0]),
            "TUVAN_RASA_URL": f"http://127.0.0.1:{self.ports[1]}",
            "TUVAN_ACTIONS_URL": f"http://127.0.0.1:{self.ports[2]}",
            "TUVAN_VAR": str(self.folder / "var"),
            "TUVAN_TODAY": TODAY,
        }
        with (self.folder / "launcher.log").open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "launch", "run"],
                cwd=ROOT,
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_until_ready(self, seconds: float = 180) -> dict[str, Any]:
        """The body of ``/ready`` once it is 200; fails with the launcher's output otherwise.

        From then on every department works at every hour.
        """
        until = time.monotonic() + seconds
        answer: httpx.Response | None = None
        while time.monotonic() < until:
            assert self.process
            assert self.process.poll() is None, self.output()
            try:
                answer = httpx.get(f"{self.address}/ready", timeout=5)
            except httpx.TransportError:
                answer = None
            if answer is not None and answer.status_code == 200:
                work_always(f"sqlite:///{self.folder / 'var' / 'tuvan.db'}")
                body: dict[str, Any] = answer.json()
                return body
            time.sleep(0.2)
        said = answer.text if answer else "no answer"
        raise AssertionError(f"not ready: {said}\n{self.output()}")

    def output(self) -> str:
        """What the launcher printed and the end of each process's log."""
        texts = [(self.folder / "launcher.log").read_text(errors="replace")]
        texts += [
            f"--- {log.name}\n{log.read_text(errors='replace')[-3000:]}"
            for log in sorted((self.folder / "var" / "log").glob("*.log"))
        ]
        return "\n".join(texts)

    def pid(self, name: str) -> int:
        """Process id of ``desk``, ``rasa`` or ``actions`` as the supervisor has it now."""
        socket_file = self.folder / "var" / "supervisor.sock"
        transport = SupervisorTransport(None, None, f"unix://{socket_file}")
        proxy = xmlrpc.client.ServerProxy("http://127.0.0.1", transport=transport)
        info: Any = proxy.supervisor.getProcessInfo(name)
        return int(info["pid"])

    def kill(self, name: str) -> int:
        """kill -9 one process; the id it had."""
        pid = self.pid(name)
        os.kill(pid, signal.SIGKILL)
        return pid

    def stop(self) -> None:
        """What Ctrl-C does: every process ends."""
        if self.process is None or self.process.poll() is not None:
            return
        os.killpg(self.process.pid, signal.SIGINT)
        self.process.wait(timeout=40)


@contextmanager
def running(folder: Path) -> Iterator[Installation]:
    """An installation below ``folder``, ready while inside."""
    installed = Installation(folder)
    installed.start()
    try:
        installed.wait_until_ready()
        yield installed
    finally:
        installed.stop()


class Chat:
    """A customer on the web chat's API."""

    def __init__(self, address: str) -> None:
        self.http = httpx.Client(base_url=address, timeout=60)
        self.token = self._retry(lambda: self.http.post("/chat/sessions")).json()["token"]
        self.http.headers["Authorization"] = f"Bearer {self.token}"
        self.seen = 0

    def _retry(self, call: Any, seconds: float = 60) -> httpx.Response:
        """Repeat while the desk is being restarted, as the page does."""
        until = time.monotonic() + seconds
        while True:
            try:
                answer: httpx.Response = call()
            except httpx.TransportError:
                answer = httpx.Response(503)
            if answer.status_code < 500 or time.monotonic() > until:
                answer.raise_for_status()
                return answer
            time.sleep(0.3)

    def send(self, text: str | None = None, choice: str | None = None) -> int:
        """Send one message, once, whatever happens on the way; its sequence number."""
        content = {"text": text} if choice is None else {"choice": choice}
        body = {"id": str(uuid.uuid4()), **content}
        return int(self._retry(lambda: self.http.post("/chat/messages", json=body)).json()["seq"])

    def messages(self, after: int, wait: float = 0) -> dict[str, Any]:
        """What stands after a sequence number."""
        parameters = {"after": after, "wait": wait}
        body: dict[str, Any] = self._retry(
            lambda: self.http.get("/chat/messages", params=parameters)
        ).json()
        return body

    def ask(
        self, text: str | None = None, choice: str | None = None, seconds: float = 60
    ) -> list[dict[str, Any]]:
        """Send a message and return the bot's messages that answer it."""
        seq = self.send(text, choice)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            found = self.messages(seq, wait=10)["messages"]
            answers = [message for message in found if message["sender"] == "bot"]
            if answers:
                return answers
        raise AssertionError(f"no answer to {text or choice!r}: {self.messages(0)}")

    def ask_text(self, text: str) -> str:
        """The bot's answer to a message, as one text."""
        return "\n".join(message["text"] for message in self.ask(text))

    def tap(self, messages: list[dict[str, Any]], title: str) -> list[dict[str, Any]]:
        """Tap the choice of that title in the messages; the bot's answer."""
        offered = {one["title"]: one["id"] for message in messages for one in message["choices"]}
        assert title in offered, (title, list(offered))
        return self.ask(choice=offered[title])
