"""The two virtual environments, each built from its lock file and only when that has changed."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from launch import interpreters
from launch.terminal import LaunchError, say, step

ROOT = Path(__file__).resolve().parent.parent
_TOOLS = ROOT / ".tools"
_STAMP = ".built-from"


@dataclass(frozen=True)
class Environment:
    """A virtual environment below the project, and the lock that says what is in it."""

    folder: Path
    lock: Path

    @property
    def python(self) -> Path:
        """The environment's interpreter."""
        return self.folder / "bin" / "python"


APP = Environment(ROOT / ".venv", ROOT / "locks" / "app.txt")
ENGINE = Environment(ROOT / ".venv-rasa", ROOT / "locks" / "rasa.txt")


def find_uv() -> Path:
    """uv from PATH, or installed once into the project's ``.tools``.

    Raises:
        LaunchError: it cannot be installed; the sentence says what to do.
    """
    on_path = shutil.which("uv")
    if on_path:
        return Path(on_path)
    local = _TOOLS / "bin" / "uv"
    if local.exists():
        return local
    lock = ROOT / "locks" / "tools.txt"
    with step("Installing uv into .tools"):
        for command in (
            [sys.executable, "-m", "venv", str(_TOOLS)],
            [
                str(_TOOLS / "bin" / "python"),
                "-m",
                "pip",
                "install",
                "-q",
                "--require-hashes",
                "-r",
                str(lock),
            ],
        ):
            ran = subprocess.run(command, check=False, capture_output=True, text=True)
            if ran.returncode:
                shutil.rmtree(_TOOLS, ignore_errors=True)
                raise LaunchError(
                    f"uv could not be installed ({' '.join(command[1:4])} failed):\n"
                    f"{ran.stdout}{ran.stderr}\n"
                    "Install uv yourself and put it on PATH, then start again."
                )
    return local


def _fingerprint(environment: Environment, python: Path) -> str:
    lock = hashlib.sha256(environment.lock.read_bytes()).hexdigest()
    return f"{lock} {python.resolve()}\n"


def _build(environment: Environment, python: Path, uv: Path, *, install_project: bool) -> None:
    stamp = environment.folder / _STAMP
    fingerprint = _fingerprint(environment, python)
    if stamp.exists() and stamp.read_text() == fingerprint:
        return
    with step(f"Building {environment.folder.name} with {python} from {environment.lock.name}"):
        stamp.unlink(missing_ok=True)
        quiet = ["-q"] if not sys.stderr.isatty() else []
        commands = [
            [str(uv), "venv", "-q", "--clear", "--python", str(python), str(environment.folder)],
            [
                str(uv),
                "pip",
                "sync",
                *quiet,
                "--require-hashes",
                "--python",
                str(environment.python),
                str(environment.lock),
            ],
        ]
        if install_project:
            commands.append(
                [
                    str(uv),
                    "pip",
                    "install",
                    "-q",
                    "--no-deps",
                    "--no-build-isolation",
                    "--python",
                    str(environment.python),
                    "-e",
                    str(ROOT),
                ]
            )
        for command in commands:
            if subprocess.run(command, check=False, cwd=ROOT).returncode:
                raise LaunchError(
                    f"{environment.folder.name} could not be built: the command above failed "
                    f"({' '.join(command[:3])}). Mend what it names and start again; what is "
                    "already downloaded is kept."
                )
        stamp.write_text(fingerprint)


def build() -> None:
    """Make both environments, or leave them alone when their locks have not changed.

    Raises:
        LaunchError: an interpreter or uv is missing, or an installation failed.
    """
    uv = find_uv()
    _build(APP, interpreters.at_least((3, 11), uv), uv, install_project=True)
    _build(ENGINE, interpreters.exactly((3, 10), uv), uv, install_project=False)


def run(environment: Environment, *arguments: str, extra: dict[str, str] | None = None) -> int:
    """Run the environment's Python on ``arguments`` from the project's root; the exit status."""
    variables = {**os.environ, **quiet_engine(), **(extra or {})}
    return subprocess.run(
        [str(environment.python), *arguments], cwd=ROOT, env=variables, check=False
    ).returncode


def run_logged(
    environment: Environment, *arguments: str, log: Path, showing: re.Pattern[str]
) -> int:
    """Like ``run``, with all output in ``log`` and on the terminal only lines that match.

    The engine's libraries print hundreds of lines of their own; what matters would drown.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with (
        log.open("w", encoding="utf-8") as kept,
        subprocess.Popen(
            [str(environment.python), *arguments],
            cwd=ROOT,
            env={**os.environ, **quiet_engine()},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as process,
    ):
        for line in process.stdout or ():
            kept.write(line)
            found = showing.search(line)
            if found:
                say(f"    {found[0]}")
    return process.returncode


def quiet_engine() -> dict[str, str]:
    """Variables that keep the engine's libraries from phoning out and from filling the terminal."""
    return {
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "SQLALCHEMY_WARN_20": "0",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "PYTHONWARNINGS": "ignore",
        "PYTHONPATH": str(ROOT),
    }


def lock() -> None:
    """Resolve both locks anew from pyproject.toml, without any index's address in them."""
    uv = str(find_uv())
    for group, version, environment in (("dev", "3.11", APP), ("rasa", "3.10", ENGINE)):
        command = [uv, "pip", "compile", "-q", "--upgrade", "--universal", "--generate-hashes"]
        command += ["--no-emit-index-url", "--no-header", "--group", group]
        command += ["--python-version", version, "-o", str(environment.lock)]
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            raise LaunchError(f"locks/{environment.lock.name} could not be resolved; see above.")
        say(f"  wrote locks/{environment.lock.name}")
