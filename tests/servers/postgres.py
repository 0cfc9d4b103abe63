"""A real PostgreSQL for tests: a throwaway cluster on a free loopback port.

Import the ``postgres`` fixture into a room's conftest; ``postgres.database()`` gives the address
of a fresh database. ``TUVAN_TEST_SERVERS=0`` skips what needs one; otherwise a missing PostgreSQL
is an error, so that nobody takes a skipped half of the suite for a green one.
"""

from __future__ import annotations

import os
import pwd
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
import pytest

SWITCH = "TUVAN_TEST_SERVERS"
_MISSING = (
    "PostgreSQL's server programs were not found; `make test` installs them, or run "
    f"`apt-get install postgresql`, or set {SWITCH}=0 to skip what needs them"
)
_START_SECONDS = 60
# Nothing here must survive a crash, and waiting for the disk is most of a test's time.
_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60")


@dataclass
class Postgres:
    """A running cluster."""

    port: int
    _numbers: Iterator[int] = field(default_factory=count)

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://tuvan@127.0.0.1:{self.port}/{database}"

    def database(self, template: str | None = None) -> str:
        """The address of a new database, empty or a copy of ``template`` (a database's name)."""
        name = f"test_{next(self._numbers)}"
        copy = f' TEMPLATE "{template}"' if template else ""
        with psycopg.connect(
            host="127.0.0.1", port=self.port, user="tuvan", dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(f'CREATE DATABASE "{name}"{copy}'.encode())
        return self.url(name)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A cluster for the session."""
    if os.environ.get(SWITCH) == "0":
        pytest.skip(f"{SWITCH}=0: no real PostgreSQL")
    with cluster() as running:
        yield running


@contextmanager
def cluster() -> Iterator[Postgres]:
    """A cluster, removed with all its data at the end."""
    programs = _programs()
    if programs is None:
        pytest.fail(_MISSING)
    user = _user()
    home = Path(tempfile.mkdtemp(prefix="tuvan-postgres-"))
    if user is not None:
        account = pwd.getpwnam(user)
        os.chown(home, account.pw_uid, account.pw_gid)
    data, port = home / "data", _free_port()
    server: subprocess.Popen[bytes] | None = None
    try:
        _run([programs / "initdb", "-D", data, "-U", "tuvan", "--auth=trust", "-E", "UTF8"], user)
        command: list[Path | str] = [programs / "postgres", "-D", data, "-p", str(port), "-k", home]
        command += ["-c", "listen_addresses=127.0.0.1"]
        for setting in _FAST:
            command += ["-c", setting]
        with (home / "log").open("wb") as log:
            server = subprocess.Popen(command, user=user, cwd=home, stdout=log, stderr=log)
        _wait(server, port, home / "log")
        yield Postgres(port)
    finally:
        if server is not None:
            server.terminate()
            server.wait()
        shutil.rmtree(home, ignore_errors=True)


def _programs() -> Path | None:
    """The folder of initdb and postgres: on PATH, or where Debian keeps the newest version."""
    found = shutil.which("initdb")
    if found and (Path(found).resolve().parent / "postgres").exists():
        return Path(found).resolve().parent
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(folders, key=lambda path: int(re.sub(r"\D", "", path.parent.name)), default=None)


def _user() -> str | None:
    """PostgreSQL refuses to run as root: then its own user, or nobody, runs it."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _run(command: list[Path | str], user: str | None) -> None:
    done = subprocess.run(command, user=user, cwd="/", capture_output=True, check=False)
    if done.returncode:
        pytest.fail(f"{command[0]} failed:\n{done.stderr.decode(errors='replace')}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end:
        if server.poll() is not None:
            break
        try:
            psycopg.connect(
                host="127.0.0.1", port=port, user="tuvan", dbname="postgres", connect_timeout=2
            ).close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"PostgreSQL did not start:\n{log.read_text(errors='replace')[-2000:]}")
