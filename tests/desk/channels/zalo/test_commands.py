"""The commands that give and check the permission, against the simulated Zalo."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from desk.channels import tables
from tests.desk.fakes.processes import free_port
from tests.simulators.base import Faults
from tests.simulators.installation import Served, vendor_served

pytestmark = pytest.mark.server


def _command(served: Served, *arguments: str, **settings: str) -> tuple[int, str]:
    ran = subprocess.run(
        [sys.executable, "-m", "desk.channels.zalo", *arguments],
        env=served.desks[0]._env | settings,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return ran.returncode, ran.stdout


async def test_grant_and_check(tmp_path: Path) -> None:
    def run(*arguments: str) -> tuple[int, str]:
        return _command(served, *arguments)

    async with vendor_served("zalo", tmp_path, Faults()) as served:
        public = served.desks[0].url
        status, said = await asyncio.to_thread(run, "check", "--public", public)
        assert status == 1
        assert [line for line in said.splitlines() if line.startswith("WRONG")] == [
            "WRONG the webhook's address is https"
        ]
        with served.store.engine.begin() as connection:
            connection.execute(sa.delete(tables.grants))
        status, said = await asyncio.to_thread(run, "check")
        assert (status, "zalo grant" in said) == (1, True)
        status, said = await asyncio.to_thread(run, "grant", "--redirect", "http://127.0.0.1/back")
        assert status == 0, said
        status, said = await asyncio.to_thread(run, "check")
        assert status == 0, said
        nobody = f"https://127.0.0.1:{free_port()}"
        status, said = await asyncio.to_thread(
            lambda: _command(served, "check", TUVAN_PUBLIC_URL=nobody)
        )
        assert (status, f"WRONG {nobody}/channels/zalo answers within 2 s" in said) == (1, True)
        served.vendor.access.clear()
        served.vendor.refresh = "another"
        status, said = await asyncio.to_thread(run, "check")
        assert status == 1
        assert "could not be renewed" in said


async def test_who_agreed_must_be_the_account_of_the_settings(tmp_path: Path) -> None:
    async with vendor_served("zalo", tmp_path, Faults()) as served:
        came_back = "https://bank.example/?code=x&state=foreign"
        status, said = await asyncio.to_thread(
            _command,
            served,
            "grant",
            "--redirect",
            "https://bank.example",
            "--came-back",
            came_back,
        )
        assert status == 1
        assert "another run" in said
