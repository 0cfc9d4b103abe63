"""Real processes of the desk and of the fake engine, to be killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Process:
    """A Python module as a process that answers on ``port``."""

    def __init__(
        self,
        module: str,
        *arguments: str,
        port: int,
        path: str,
        log: Path,
        python: str = sys.executable,
        **env: str,
    ) -> None:
        self.port = port
        self._command = [python, "-m", module, *arguments]
        self._path = path
        self._log = log
        # Settings of whoever runs the tests must not reach the process.
        kept = {k: v for k, v in os.environ.items() if not k.startswith("TUVAN_")}
        self._env = {**kept, **env}
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        assert self._running is not None
        return self._running.pid

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._running = subprocess.Popen(
                self._command, env=self._env, stdout=log, stderr=log, cwd=Path.cwd()
            )

    def wait_up(self, seconds: float = 180) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            assert self._running is not None
            assert self._running.poll() is None, self._log.read_text(errors="replace")[-3000:]
            try:
                httpx.get(self.url + self._path, timeout=1)
            except httpx.HTTPError:
                time.sleep(0.05)
            else:
                return
        raise TimeoutError(f"{self._command} did not answer within {seconds} s")

    def kill(self) -> None:
        """Kill it as a power cut would."""
        assert self._running is not None
        self._running.send_signal(signal.SIGKILL)
        self._running.wait()

    def end(self) -> None:
        if self._running is not None and self._running.poll() is None:
            self._running.terminate()
            try:
                self._running.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()
