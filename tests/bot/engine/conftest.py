"""A running engine with a small model of its own, and an action server that fails on demand."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
PROJECT = ROOT / "tests" / "bot" / "project"


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class FakeActions:
    """An action server: `behaviour` is what it does with the next calls, `calls` what came."""

    def __init__(self) -> None:
        self.port = free_port()
        self.behaviour = "answer"
        self.calls: list[dict[str, Any]] = []
        self._server: ThreadingHTTPServer | None = None

    def answer(self, call: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if self.behaviour == "fail":
            return 500, {"error": "broken", "action_name": call["next_action"]}
        if self.behaviour == "malformed":
            return 200, {"events": [{"event": "slot"}], "responses": "none"}
        if self.behaviour == "hang":
            time.sleep(6)
        events = [{"event": "slot", "name": "noted", "value": "yes", "timestamp": None}]
        if call["next_action"] == "action_loop":
            events = [{"event": "followup", "name": "action_loop"}]
        card = {"kind": "rate_table", "rows": [{"rates": {"end": "6.10"}}]}
        said = {
            "text": "Six percent.",
            "buttons": [{"title": "More", "payload": "/hello"}],
            "custom": {"cards": [card], "items": [{"kind": "wants", "topic": "savings"}]},
        }
        return 200, {"events": events, "responses": [said]}

    def start(self) -> None:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                call = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                fake.calls.append(call)
                status, answer = fake.answer(call)
                body = json.dumps(answer).encode()
                try:
                    self.send_response(status)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                except OSError:
                    pass  # the engine gave up first

            def log_message(self, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        assert self._server is not None
        self._server.shutdown()
        self._server.server_close()


class Engine:
    """The engine as the launcher starts it, with its state in `folder`."""

    def __init__(self, folder: Path, model: Path, actions: FakeActions) -> None:
        self.folder, self.model, self.actions = folder, model, actions
        self.port = free_port()
        self.database = folder / "tuvan.db"

    def start(self) -> None:
        environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("TUVAN_")},
            "PYTHONPATH": str(ROOT),
            "TUVAN_VAR": str(self.folder),
            "TUVAN_RASA_URL": f"http://127.0.0.1:{self.port}",
            "TUVAN_ACTIONS_URL": f"http://127.0.0.1:{self.actions.port}",
        }
        command = [sys.executable, "-W", "ignore", "-m", "bot", "--model", str(self.model)]
        command += ["--credentials", str(self.folder / "credentials.yml")]
        with (self.folder / "engine.log").open("ab") as log:
            self._process = subprocess.Popen(
                command,
                cwd=self.folder,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        until = time.monotonic() + 60
        while time.monotonic() < until:
            assert self._process.poll() is None, (self.folder / "engine.log").read_text()
            try:
                if self.request("GET", "/webhooks/desk/")[0] == 200:
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError((self.folder / "engine.log").read_text())

    def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def request(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        raw = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, raw, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def turn(self, conversation: str, message_id: str, **said: Any) -> tuple[int, Any]:
        body = {"conversation": conversation, "message_id": message_id, "channel": "web", **said}
        return self.request("POST", "/webhooks/desk/turn", body)


def train(folder: Path, *what: str, name: str) -> Path:
    """The engine's model of this name, trained by a process in the folder."""
    command = [sys.executable, "-W", "ignore", "-m", "bot.engine", "train", *what]
    command += ["--out", str(folder), "--fixed-model-name", name]
    trained = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert trained.returncode == 0, trained.stdout + trained.stderr
    return folder / f"{name}.tar.gz"


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    what = ["--config", str(PROJECT / "config.yml"), "--domain", str(PROJECT / "domain.yml")]
    what += ["--data", str(PROJECT / "data.yml")]
    return train(tmp_path_factory.mktemp("model"), *what, name="small")


@pytest.fixture(scope="module")
def actions() -> Iterator[FakeActions]:
    fake = FakeActions()
    fake.start()
    yield fake
    fake.stop()


@pytest.fixture(scope="module")
def engine(
    tmp_path_factory: pytest.TempPathFactory, model: Path, actions: FakeActions
) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("engine")
    (folder / "credentials.yml").write_text("bot.connector.DeskInput:\n  turn_seconds: 3\n")
    shutil.copy(ROOT / "endpoints.yml", folder)
    engine = Engine(folder, model, actions)
    engine.start()
    yield engine
    engine.kill()


@pytest.fixture(autouse=True)
def _actions_answer(request: pytest.FixtureRequest) -> None:
    if "actions" in request.fixturenames:
        fake = request.getfixturevalue("actions")
        fake.behaviour = "answer"
        fake.calls.clear()
