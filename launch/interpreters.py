"""Finding the two Pythons: 3.10 for the dialogue engine, a current one for everything else."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from launch.terminal import LaunchError, say

Version = tuple[int, int]


_ASK = (
    "import os, sys, venv; "
    "print(sys.version_info[0], sys.version_info[1], os.path.realpath(sys.executable))"
)


def _ask(executable: Path) -> tuple[Version, Path] | None:
    """The (major, minor) and the real file of ``executable``, or None when it does not run.

    pyenv's shims exist for every version ever installed and fail unless one is selected, so
    nothing but running an interpreter tells whether it is one. Its own path is told because a
    shim's says nothing about which Python stands behind it.
    """
    try:
        ran = subprocess.run(
            [str(executable), "-c", _ASK], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.fullmatch(r"(\d+) (\d+) (.+)\s*", ran.stdout)
    if ran.returncode or not found:
        return None
    return (int(found[1]), int(found[2])), Path(found[3].strip())


def _candidates(names: list[str]) -> Iterator[Path]:
    for name in names:
        on_path = shutil.which(name)
        if on_path:
            yield Path(on_path)
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    if root.is_dir():
        newest_first = sorted(
            root.iterdir(),
            key=lambda folder: [int(part) for part in re.findall(r"\d+", folder.name)],
            reverse=True,
        )
        for folder in newest_first:
            yield folder / "bin" / "python"


def _from_uv(uv: Path, wanted: str) -> Path | None:
    say(f"  no Python {wanted} on this machine; asking uv to download one")
    installed = subprocess.run([str(uv), "python", "install", wanted], check=False)
    if installed.returncode:
        return None
    found = subprocess.run(
        [str(uv), "python", "find", "--managed-python", wanted],
        capture_output=True,
        text=True,
        check=False,
    )
    return Path(found.stdout.strip()) if found.returncode == 0 else None


def exactly(version: Version, uv: Path) -> Path:
    """An interpreter of just this (major, minor): on PATH, under pyenv, or by uv's download.

    Raises:
        LaunchError: there is none; the sentence says what to install.
    """
    wanted = f"{version[0]}.{version[1]}"
    for candidate in _candidates([f"python{wanted}", "python3"]):
        found = _ask(candidate)
        if found and found[0] == version:
            return found[1]
    downloaded = _from_uv(uv, wanted)
    if downloaded is None:
        raise LaunchError(
            f"The dialogue engine needs Python {wanted} and this machine has none: install it "
            f"(for example 'pyenv install {wanted}') and start again."
        )
    return downloaded


def at_least(version: Version, uv: Path) -> Path:
    """The machine's own python3 if it is new enough, else any newer one, else uv's download.

    Raises:
        LaunchError: there is none; the sentence says what to install.
    """
    for candidate in _candidates(["python3", "python3.13", "python3.12", "python3.11"]):
        found = _ask(candidate)
        if found and version <= found[0] < (4, 0):
            return found[1]
    wanted = f"{version[0]}.{version[1]}"
    downloaded = _from_uv(uv, wanted)
    if downloaded is None:
        raise LaunchError(
            f"The desk needs Python {wanted} or newer and this machine has none: install it "
            f"(for example 'pyenv install {wanted}') and start again."
        )
    return downloaded
