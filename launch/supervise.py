"""The three processes under one supervisor: started together, restarted when one dies."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
import xmlrpc.client
from collections.abc import Callable
from pathlib import Path
from typing import Any

from supervisor.xmlrpc import SupervisorTransport  # type: ignore[import-untyped]

from launch import environments
from launch.environments import ROOT
from launch.preflight import local_port
from launch.settings import Settings
from launch.terminal import LaunchError, say

_PR_SET_PDEATHSIG = 1
_TAIL = 4000
# What a process ends with when its settings are wrong: starting it again would not help.
_REFUSED = 2


def _program(name: str, command: list[str], here: Settings, extra: dict[str, str]) -> str:
    # supervisord expands %(name)s in values, hence the doubled percent signs.
    variables = ",".join(f'{key}="{value}"' for key, value in extra.items()).replace("%", "%%")
    words = " ".join(f"'{word}'" if " " in word else word for word in command).replace("%", "%%")
    return f"""
[program:{name}]
command={words}
directory={ROOT}
environment={variables}
autorestart=unexpected
exitcodes={_REFUSED}
startsecs=2
startretries=2
stopasgroup=true
killasgroup=true
stopwaitsecs=10
redirect_stderr=true
stdout_logfile={here.var}/log/{name}.log
stdout_logfile_maxbytes=20MB
stdout_logfile_backups=3
"""


def _configuration(here: Settings, model: Path) -> str:
    app, engine = str(environments.APP.python), str(environments.ENGINE.python)
    quiet = environments.quiet_engine()
    port = local_port(here.rasa_url)
    programs = [_program("desk", [app, "-m", "desk"], here, {"PYTHONPATH": str(ROOT)})]
    if local_port(here.actions_url):
        programs.append(
            _program("actions", [app, "-m", "actions"], here, {"PYTHONPATH": str(ROOT)})
        )
    if port:
        command = [engine, "-m", "bot", "--model", str(model)]
        programs.append(_program("rasa", command, here, quiet))
    return f"""
[supervisord]
nodaemon=true
silent=true
logfile={here.var}/log/supervisor.log
pidfile={here.var}/supervisor.pid
[unix_http_server]
file={_socket(here)}
chmod=0600
[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
{"".join(programs)}"""


def _socket(here: Settings) -> Path:
    return here.var / "supervisor.sock"


def _end_with_parent() -> None:
    """In the child: be told to stop when the launcher itself is killed (Linux)."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _ready(here: Settings) -> tuple[bool, dict[str, str]]:
    address = f"http://127.0.0.1:{here.port}/ready"
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return True, _parts(answer.read())
    except urllib.error.HTTPError as error:
        return False, _parts(error.read())
    except (OSError, ValueError):
        return False, {}


def _parts(body: bytes) -> dict[str, str]:
    try:
        read = json.loads(body)
    except ValueError:
        return {}
    parts = read.get("parts", read) if isinstance(read, dict) else {}
    return {
        name: str(state.get("status")) if isinstance(state, dict) else str(state)
        for name, state in parts.items()
    }


def _given_up(here: Settings) -> list[str]:
    proxy = xmlrpc.client.ServerProxy(
        "http://127.0.0.1", transport=SupervisorTransport(None, None, f"unix://{_socket(here)}")
    )
    try:
        states: Any = proxy.supervisor.getAllProcessInfo()
    except (OSError, xmlrpc.client.Error):
        return []
    # A process killed by a signal is EXITED too for a moment, before it is started again.
    return [
        str(state["name"])
        for state in states
        if state["statename"] == "FATAL"
        or (state["statename"] == "EXITED" and state["exitstatus"] == _REFUSED)
    ]


def _report(here: Settings) -> Callable[[], None]:
    """A function to be called again and again; it says each change of readiness once."""
    began, last = time.monotonic(), [""]

    def report() -> None:
        ready, parts = _ready(here)
        line = ", ".join(f"{name} {state}" for name, state in parts.items()) or "desk starting"
        if ready:
            line = f"Ready ({line}).\n  customers: http://127.0.0.1:{here.port}/\n  officers:  http://127.0.0.1:{here.port}/desk"
        if line != last[0]:
            last[0] = line
            say(f"[{time.monotonic() - began:4.0f} s] {line}")

    return report


def supervise(here: Settings, model: Path) -> int:
    """Run desk, action server and dialogue engine until interrupted; the exit status.

    Raises:
        LaunchError: a process ends at every start; the sentence holds the end of its log.
    """
    configuration = here.var / "supervisor.conf"
    configuration.write_text(_configuration(here, model))
    supervisor = subprocess.Popen(
        [str(environments.APP.folder / "bin" / "supervisord"), "-c", str(configuration)],
        cwd=ROOT,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
        preexec_fn=_end_with_parent,
    )
    signal.signal(signal.SIGTERM, lambda *_: supervisor.terminate())
    say(
        "Starting desk, action server and dialogue engine; "
        f"their logs are in {here.var / 'log'}. Ctrl-C stops all."
    )
    report = _report(here)
    try:
        while supervisor.poll() is None:
            lost = _given_up(here)
            if lost:
                supervisor.terminate()
                supervisor.wait()
                ends = "\n".join(_tail(here.var / "log" / f"{name}.log") for name in lost)
                raise LaunchError(
                    f"{' and '.join(lost)} ends at every start. The end of its log:\n{ends}"
                )
            report()
            time.sleep(1)
    except KeyboardInterrupt:
        say("\nStopping …")
        supervisor.terminate()
    return supervisor.wait() and 1


def _tail(log: Path) -> str:
    try:
        return log.read_text(errors="replace")[-_TAIL:]
    except OSError:
        return f"({log} cannot be read)"
