"""The scanner: quarantined until it has spoken, destroyed when it says so, waited for when away."""

from __future__ import annotations

import asyncio
import struct
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from desk.attachments.__main__ import main
from desk.attachments.scanning import Clamd, Command, ScannerError, scanner_of
from desk.store import Store
from tests.desk.attachments.conftest import held, lying, send, until_state
from tests.desk.attachments.making import EICAR, document, infected, picture
from tests.desk.conftest import Switch, running

# As clamdscan does: 1 and a line that names the harm, or 0.
COMMAND = f"""
import sys
if {EICAR!r}.encode() in sys.stdin.buffer.read():
    print("stdin: Eicar-Test-Signature FOUND")
    sys.exit(1)
"""


class FakeClamd:
    """Speaks clamd's INSTREAM; ``open`` lets answers out."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.open.set()
        self.scanned: list[int] = []

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert await reader.readuntil(b"\0") == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack("!L", await reader.readexactly(4))[0]:
            content += await reader.readexactly(size)
        await self.open.wait()
        self.scanned.append(len(content))
        found = EICAR.encode() in content
        writer.write(b"stream: Eicar-Signature FOUND\0" if found else b"stream: OK\0")
        await writer.drain()
        writer.close()


@asynccontextmanager
async def clamd(path: Path) -> AsyncIterator[FakeClamd]:
    fake = FakeClamd()
    async with await asyncio.start_unix_server(fake, path):
        yield fake


async def test_a_file_is_shown_only_after_the_scanners_word(
    store: Store, wire: Switch, tmp_path: Path
) -> None:
    path = tmp_path / "clamd"
    async with (
        clamd(path) as scanner,
        running(store, wire, tmp_path, TUVAN_FILE_SCANNER=f"clamd://{path}") as desk,
    ):
        scanner.open.clear()
        here = await held(desk)
        seq = (await send(here.customer, picture(), "a.jpg")).json()["seq"]
        file = await until_state(here.customer, seq, "scanning")
        assert not file["open"]
        answer = await desk.http.get(here.path(file), headers=here.lan.headers)
        assert (answer.status_code, answer.json()["error"]) == (409, "scanning")
        preview = f"/chat/files/{file['code']}/preview"
        assert (await desk.http.get(preview, headers=here.customer.headers)).status_code == 409
        scanner.open.set()
        await until_state(here.customer, seq, "kept")
        assert (await desk.http.get(preview, headers=here.customer.headers)).status_code == 200
        (seen,) = (await here.lan.detail(here.conversation))["attachments"]
        assert seen["state_name"] == "Đã quét mã độc"
        assert scanner.scanned


@pytest.mark.parametrize("how", ["clamd", "command"])
async def test_what_is_infected_is_destroyed_and_both_are_told(
    store: Store, wire: Switch, tmp_path: Path, how: str
) -> None:
    path, program = tmp_path / "clamd", tmp_path / "scan.py"
    program.write_text(COMMAND)
    setting = f"clamd://{path}" if how == "clamd" else f"command:{sys.executable} {program}"
    async with (
        clamd(path),
        running(store, wire, tmp_path, TUVAN_FILE_SCANNER=setting) as desk,
    ):
        here = await held(desk)
        seq = (await send(here.customer, infected(), "hoá đơn.pdf")).json()["seq"]
        clean = (await send(here.customer, document(1), "sạch.pdf")).json()["seq"]
        file = await until_state(here.customer, seq, "infected")
        assert not file["open"]
        await until_state(here.customer, clean, "kept")
        said = [one["text"] for one in await here.customer.messages()]
        assert sum("có dấu hiệu mã độc" in text for text in said) == 1
        seen, _ = (await here.lan.detail(here.conversation))["attachments"]
        assert seen["state_name"].startswith("Đã huỷ vì có mã độc: Eicar-")
        answer = await desk.http.get(here.path(file), headers=here.lan.headers)
        assert (answer.status_code, answer.json()["error"]) == (409, "infected")
        assert len(lying(tmp_path)) == 2, "the clean one and its preview"


async def test_while_the_scanner_is_away_a_file_waits(
    store: Store, wire: Switch, tmp_path: Path
) -> None:
    path = tmp_path / "clamd"
    setting = f"clamd://{path}"
    async with running(store, wire, tmp_path, TUVAN_FILE_SCANNER=setting) as desk:
        here = await held(desk)
        seq = (await send(here.customer, picture())).json()["seq"]
        await asyncio.sleep(0.3)
        assert not (await until_state(here.customer, seq, "scanning"))["open"]
    # The desk is started again, with the scanner taken out of its settings: kept, and said so.
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE desk_files SET not_before = 0")
    async with running(store, wire, tmp_path) as desk:
        here.customer.http = here.lan.http = desk.http
        await until_state(here.customer, seq, "kept")
        (seen,) = (await here.lan.detail(here.conversation))["attachments"]
        assert seen["state_name"] == "Chưa quét mã độc"


async def test_scanners_that_give_no_verdict(tmp_path: Path) -> None:
    async def nonsense(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\0")
        writer.write(b"INSTREAM size limit exceeded. ERROR\0")
        writer.close()

    async with await asyncio.start_server(nonsense, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(ScannerError):
            await Clamd(host="127.0.0.1", port=port).scan(b"x")
    for scanner in (
        Clamd(path=str(tmp_path / "none")),
        Command(("/no/such/program",)),
        Command((sys.executable, "-c", "raise SystemExit(2)")),
    ):
        with pytest.raises(ScannerError):
            await scanner.scan(b"x")


@pytest.mark.parametrize(
    ("setting", "scanner"),
    [
        (None, None),
        ("clamd:///run/clamd.sock", Clamd(path="/run/clamd.sock")),
        ("clamd://scan.bank.vn:3311", Clamd(host="scan.bank.vn", port=3311)),
        ("clamd://scan.bank.vn", Clamd(host="scan.bank.vn", port=3310)),
        ("command:clamdscan --no-summary -", Command(("clamdscan", "--no-summary", "-"))),
    ],
)
def test_settings(setting: str | None, scanner: object) -> None:
    assert scanner_of(setting) == scanner


@pytest.mark.parametrize(
    ("program", "status", "said"),
    [
        (COMMAND, 0, "finds the trial virus (Eicar-Test-Signature)"),
        ("raise SystemExit(0)", 1, "finds the trial virus (it does not)"),
        ("raise SystemExit(2)", 1, "ended with 2"),
        (None, 0, "no scanner is set"),
    ],
    ids=["well", "blind", "broken", "none"],
)
@pytest.mark.usefixtures("store")
def test_the_set_up_can_be_checked(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    program: str | None,
    status: int,
    said: str,
) -> None:
    monkeypatch.setenv("TUVAN_VAR", str(tmp_path))
    if program is not None:
        (tmp_path / "scan.py").write_text(program)
        command = f"command:{sys.executable} {tmp_path / 'scan.py'}"
        monkeypatch.setenv("TUVAN_FILE_SCANNER", command)
    assert main(["check"]) == status
    told = capsys.readouterr().out
    assert said in told
    assert "the decoder reads a picture" in told
    assert lying(tmp_path) == []
