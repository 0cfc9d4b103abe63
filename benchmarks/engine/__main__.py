"""``python -m benchmarks.engine``: what the engine costs, beside the stock Rasa pipeline.

Trains both on the same part of the project's examples, starts each beside a real action server,
sends the same messages through one custom action, and prints figures and ratios. Training the
stock pipeline takes most of an hour on two cores.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.engine import project

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
ENGINE = ROOT / ".venv-rasa" / "bin" / "python"
ACTIONS = ROOT / ".venv" / "bin" / "python"

# What ours may be of the stock pipeline's, at most.
LIMITS = {
    "training, s": 0.1,
    "model, MB": 0.05,
    "memory, MB": 0.6,
    "start, s": 0.7,
    "message p50, ms": 0.3,
    "message p95, ms": 0.3,
}


def _port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _ask(address: str, body: Any = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(address, data, {"Content-Type": "application/json"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        return json.loads(answer.read() or b"null")


def _until_answered(ask: Callable[[], Any], process: subprocess.Popen[bytes]) -> float:
    began = time.monotonic()
    while True:
        if process.poll() is not None:
            sys.exit(f"{process.args!r} ended with {process.returncode}; see its log")
        try:
            ask()
        except (OSError, ValueError):
            time.sleep(0.05)
        else:
            return time.monotonic() - began


@contextlib.contextmanager
def _running(command: list[str], folder: Path, log: str, **variables: str) -> Iterator[Any]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore", **variables}
    with (folder / log).open("ab") as output:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=output, stderr=output
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def _memory(process: subprocess.Popen[bytes]) -> float:
    for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("the process has no resident memory")


def _train(module: str, config: Path, folder: Path, log: str) -> tuple[Path, float]:
    command = [str(ENGINE), "-m", module, "train", "--config", str(config), "--domain"]
    command += ["domain.yml", "--data", "training.yml", "--out", log, "--fixed-model-name", log]
    began = time.monotonic()
    with _running(command, folder, f"{log}-train.log", RASA_TELEMETRY_ENABLED="false") as process:
        if process.wait():
            sys.exit(f"training failed; see {folder / f'{log}-train.log'}")
    return folder / log / f"{log}.tar.gz", time.monotonic() - began


def _serve(
    command: list[str],
    folder: Path,
    log: str,
    ready: Callable[[], Any],
    say: Callable[[int, str], Any],
    messages: list[str],
    **variables: str,
) -> dict[str, float]:
    with _running(command, folder, f"{log}-run.log", **variables) as process:
        start = _until_answered(ready, process)
        for number, text in enumerate(messages[:20]):
            say(-1 - number, text)
        taken = []
        for number, text in enumerate(messages):
            began = time.perf_counter()
            say(number, text)
            taken.append((time.perf_counter() - began) * 1000)
        cuts = statistics.quantiles(taken, n=20)
        return {
            "memory, MB": _memory(process),
            "start, s": start,
            "message p50, ms": statistics.median(taken),
            "message p95, ms": cuts[18],
        }


def stock(folder: Path, actions: int, messages: list[str]) -> dict[str, float]:
    """Train and run what `rasa init` gives."""
    model, seconds = _train("rasa", HERE / "stock.yml", folder, "stock")
    endpoints = folder / "stock-endpoints.yml"
    endpoints.write_text(f"action_endpoint:\n  url: http://127.0.0.1:{actions}/webhook\n")
    (folder / "stock-credentials.yml").write_text("rest:\n")
    port = _port()
    command = [str(ENGINE), "-m", "rasa", "run", "--model", str(model), "--port", str(port)]
    command += ["--interface", "127.0.0.1", "--endpoints", str(endpoints)]
    command += ["--credentials", "stock-credentials.yml"]
    address = f"http://127.0.0.1:{port}/webhooks/rest"

    def say(number: int, text: str) -> None:
        body = {"sender": f"s{number // 10}", "message": text}
        _ask(f"{address}/webhook", body)

    found = _serve(
        command,
        folder,
        "stock",
        lambda: _ask(f"{address}/"),
        say,
        messages,
        RASA_TELEMETRY_ENABLED="false",
    )
    return {"training, s": seconds, "model, MB": model.stat().st_size / 1e6, **found}


def ours(folder: Path, actions: int, messages: list[str]) -> dict[str, float]:
    """Train and run the project's configuration through the desk's connector."""
    model, seconds = _train("bot.engine", ROOT / "config.yml", folder, "ours")
    port = _port()
    command = [str(ENGINE), "-m", "bot", "--model", str(model)]
    command += ["--endpoints", str(ROOT / "endpoints.yml")]
    command += ["--credentials", str(ROOT / "credentials.yml")]
    address = f"http://127.0.0.1:{port}/webhooks/desk"

    def say(number: int, text: str) -> None:
        body = {"conversation": f"s{number // 10}", "message_id": f"m{number}", "channel": "web"}
        answer = _ask(f"{address}/turn", {**body, "text": text})
        if not answer["replies"]:
            raise RuntimeError(f"no reply to {text!r}")

    found = _serve(
        command,
        folder,
        "ours",
        lambda: _ask(f"{address}/"),
        say,
        messages,
        TUVAN_VAR=str(folder / "var"),
        TUVAN_RASA_URL=f"http://127.0.0.1:{port}",
        TUVAN_ACTIONS_URL=f"http://127.0.0.1:{actions}",
    )
    return {"training, s": seconds, "model, MB": model.stat().st_size / 1e6, **found}


def main() -> int:
    """Print the table; 1 when a ratio is over its limit."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engine", description=__doc__)
    parser.add_argument("--per-intent", type=int, default=40, help="examples of each intent")
    parser.add_argument("--messages", type=int, default=200, help="messages to time")
    parser.add_argument("--keep", type=Path, help="folder to work in and leave behind")
    given = parser.parse_args()
    folder = given.keep or Path(tempfile.mkdtemp(prefix="benchmark-engine-"))
    folder.mkdir(parents=True, exist_ok=True)
    texts = project.write(ROOT / "data" / "nlu", folder, given.per_intent)
    step = max(1, len(texts) // given.messages)
    messages = texts[::step][: given.messages]
    print(f"{len(texts)} examples, {len(messages)} messages", file=sys.stderr)
    port = _port()
    server = [str(ACTIONS), "-m", "rasa_sdk", "--actions", "benchmarks.engine.actions"]
    with _running([*server, "--port", str(port)], folder, "actions.log") as process:
        _until_answered(lambda: _ask(f"http://127.0.0.1:{port}/health"), process)
        print("ours …", file=sys.stderr)
        mine = ours(folder, port, messages)
        print("stock …", file=sys.stderr)
        theirs = stock(folder, port, messages)
    over = []
    print(f"{'':18}{'stock':>10}{'ours':>10}{'ratio':>9}{'at most':>9}")
    for name, limit in LIMITS.items():
        ratio = mine[name] / theirs[name]
        print(f"{name:18}{theirs[name]:10.1f}{mine[name]:10.1f}{ratio:9.3f}{limit:9.2f}")
        if ratio > limit:
            over.append(name)
    if given.keep is None:
        shutil.rmtree(folder)
    if over:
        print(f"over the limit: {', '.join(over)}")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
