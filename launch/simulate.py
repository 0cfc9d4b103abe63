"""The whole system with a simulated vendor, for trying a channel out on this machine."""

from __future__ import annotations

import os
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from launch import environments, preflight
from launch.environments import APP, ROOT
from launch.terminal import LaunchError, say

_PATIENCE_SECONDS = 60.0


@dataclass(frozen=True)
class Vendor:
    """A simulator: its module, its port, the desk's settings for it, and what it needs first."""

    module: str
    port: int
    settings: dict[str, str]
    before: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


# Ids and secrets are those that the simulators start with; nothing of them holds elsewhere.
VENDORS = {
    "zalo": Vendor(
        module="tests.simulators.zalo",
        port=8100,
        settings={
            "TUVAN_ZALO_APP_ID": "360846524940903967",
            "TUVAN_ZALO_APP_SECRET": "app-secret",
            "TUVAN_ZALO_OA_ID": "388613280878808645",
            "TUVAN_ZALO_OA_SECRET": "oa-secret",
            "TUVAN_ZALO_API_URL": "http://127.0.0.1:8100",
            "TUVAN_ZALO_OAUTH_URL": "http://127.0.0.1:8100",
            "TUVAN_ZALO_FORM_IMAGE": "http://127.0.0.1:8100/page/form.png",
            "TUVAN_FILE_HOSTS": "http://127.0.0.1:8100",
        },
        before=("-m", "desk.channels.zalo", "grant", "--redirect", "http://127.0.0.1:8100/"),
    ),
    "messenger": Vendor(
        module="tests.simulators.messenger",
        port=8100,
        settings={
            "TUVAN_MESSENGER_APP_ID": "555000111222",
            "TUVAN_MESSENGER_APP_SECRET": "app-secret",
            "TUVAN_MESSENGER_PAGE_ID": "100000000000001",
            "TUVAN_MESSENGER_PAGE_TOKEN": "page-token",
            "TUVAN_MESSENGER_VERIFY_TOKEN": "verify-token",
            "TUVAN_MESSENGER_API_URL": "http://127.0.0.1:8100/v25.0",
            "TUVAN_MESSENGER_PERSONA_IMAGE": "http://127.0.0.1:8100/page/form.png",
            "TUVAN_FILE_HOSTS": "http://127.0.0.1:8100",
        },
    ),
}


def prepare(name: str) -> None:
    """Point the settings at the vendor's simulator, with state of its own below ``var``.

    Raises:
        LaunchError: there is no such vendor, or a port is taken.
    """
    vendor = VENDORS.get(name)
    if vendor is None:
        known = ", ".join(VENDORS)
        raise LaunchError(f"There is a simulator of {known}; {name!r} is none of them.")
    os.environ.setdefault("TUVAN_VAR", str(ROOT / "var" / "simulated"))
    os.environ.update(vendor.settings)
    # Nothing leaves the machine, so no proxy has a part in it.
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"
    preflight.check_ports(preflight.settings())


def run(name: str, trained: Path) -> int:
    """Simulator and system, until interrupted; the exit status.

    Raises:
        LaunchError: the simulator does not start, or the desk does not get its permission.
    """
    from launch.supervise import supervise

    vendor, here = VENDORS[name], preflight.settings()
    command = [str(APP.python), "-m", vendor.module]
    simulator = subprocess.Popen(
        [*command, "--port", str(vendor.port), "--desk", str(here.port)], cwd=ROOT
    )
    try:
        _wait_for(vendor, simulator)
        if vendor.before and environments.run(APP, *vendor.before):
            raise LaunchError("The desk was not given the vendor's permission; see above.")
        say(f"{name} is simulated: its chat is at {vendor.url}/")
        return supervise(here, trained)
    finally:
        simulator.terminate()
        simulator.wait()


def _wait_for(vendor: Vendor, simulator: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < until and simulator.poll() is None:
        if _answers(vendor.url):
            return
        time.sleep(0.2)
    raise LaunchError(
        f"The simulator does not answer at {vendor.url}: is the port taken by something else?"
    )


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=2).close()  # noqa: S310  the simulator's own address
    except (urllib.error.URLError, OSError):
        return False
    return True
