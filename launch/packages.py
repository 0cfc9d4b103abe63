"""Real servers and the browser that the tests use, installed from the distribution when absent."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from launch.terminal import LaunchError, step


@dataclass(frozen=True)
class Package:
    """A package of the distribution, and how to see that it is already here."""

    name: str
    present: Callable[[], bool]


def _font() -> bool:
    listed = (
        subprocess.run(["fc-list", ":lang=vi"], capture_output=True, check=False)
        if shutil.which("fc-list")
        else None
    )
    return bool(listed and listed.stdout.strip())


NEEDED = (
    Package("chromium", lambda: bool(shutil.which("chromium") or shutil.which("chromium-browser"))),
    Package("fonts-noto-core", _font),
    Package("postgresql", lambda: any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))),
    Package("redis-server", lambda: bool(shutil.which("redis-server"))),
)


def install() -> None:
    """Install what is missing with apt-get.

    Raises:
        LaunchError: packages are missing and cannot be installed here; the sentence names them.
    """
    missing = [package.name for package in NEEDED if not package.present()]
    if not missing:
        return
    names = " ".join(missing)
    by_hand = f"Install them and start again (on Debian: apt-get install {names})."
    if not shutil.which("apt-get"):
        raise LaunchError(
            f"The tests need {', '.join(missing)}, and this machine has no apt-get. {by_hand}"
        )
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    with step(f"Installing for the tests: {', '.join(missing)}"):
        variables = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (
            ["apt-get", "update", "-qq"],
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing],
        ):
            try:
                ran = subprocess.run(
                    [*prefix, *command], env=variables, capture_output=True, text=True, check=False
                )
            except FileNotFoundError as error:
                raise LaunchError(
                    f"The tests need packages and there is no {error.filename}. {by_hand}"
                ) from error
            if ran.returncode:
                raise LaunchError(f"'{' '.join(command)}' failed:\n{ran.stderr.strip()}\n{by_hand}")
