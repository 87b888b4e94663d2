"""`comanda emulate`: devices in software for foreign programs, with a page and a keyboard."""

from __future__ import annotations

import asyncio
import io
import json
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields
from pathlib import Path

import httpx
import pytest
from escpos.printer import Network

from comanda.cli import main
from comanda.emulate.commands import Emulators
from comanda.emulate.running import Running, Where
from drivers.emulators.line import Line
from drivers.emulators.registry import EMULATORS, model

PATIENCE_S = 60
"""For machines with much else to do."""
NOWHERE = Where(
    tcp=None, host="127.0.0.1", pty=False, link=None, baud=None, page=None, faults=None, waits=2,
    idle_s=300, as_json=True,
)  # fmt: skip


def at(**changes: object) -> Where:
    return Where(**{**{name: getattr(NOWHERE, name) for name in Where.__slots__}, **changes})


@asynccontextmanager
async def running(
    name: str, where: Where, capsys: pytest.CaptureFixture[str], **options: object
) -> AsyncIterator[tuple[Line, dict[str, str], Said]]:
    """A device while the block runs, where it says it is, and all that it said until then."""
    known = model(name)
    line = Line(known.made(options))
    run = Running(known, line, where)
    task = asyncio.create_task(run.until_stopped())
    said = await heard(capsys, "\n")
    yield line, json.loads(said.out.splitlines()[0]), said
    run.stop()
    await task


@dataclass
class Said:
    """What was printed."""

    out: str = ""
    err: str = ""


async def heard(capsys: pytest.CaptureFixture[str], words: str, before: Said | None = None) -> Said:
    """What is printed until these words, behind what was heard before."""
    said, looks = before or Said(), asyncio.Event()
    async with asyncio.timeout(PATIENCE_S):
        while words not in said.out:
            asyncio.get_running_loop().call_later(0.005, looks.set)
            await looks.wait()
            looks.clear()
            captured = capsys.readouterr()
            said = Said(said.out + captured.out, said.err + captured.err)
    return said


def said_by(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """What the command line ends with."""
    monkeypatch.setattr(sys, "argv", ["comanda", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


@pytest.fixture(autouse=True)
def quiet_keyboard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))


def print_with_a_foreign_program(port: int) -> None:
    printer = Network("127.0.0.1", port, timeout=PATIENCE_S, profile="TM-T88V")
    printer.set(bold=True, align="center")
    printer.textln("Trattoria Lucia")
    printer.qr("https://lucia.example/r/1", native=True, size=6)
    printer.cut()
    assert printer.is_online()
    assert printer.paper_status() == 2
    printer.close()


async def test_a_foreign_program_prints_and_the_page_shows_its_paper(
    capsys: pytest.CaptureFixture[str],
) -> None:
    async with running("printer", at(tcp=0, page=0), capsys, speed=0) as (_, told, _):
        await asyncio.to_thread(print_with_a_foreign_program, int(told["tcp"].split(":")[1]))
        async with httpx.AsyncClient(base_url=told["page"]) as browser:
            page = (await browser.get("/")).text
            state = (await browser.get("/state")).json()
            picture = await browser.get(state["sights"][2]["picture"])
            await browser.post("/act", json={"name": "open_cover"})
            opened = (await browser.get("/state")).json()
            wrong = (await browser.post("/act", json={"name": "melt"})).json()

    assert "What people do" in page
    assert state["sights"][2]["words"] == "Trattoria Lucia"
    assert picture.content.startswith(b"\x89PNG")
    assert opened["sights"][0]["words"] == "The cover is open."
    assert {"name": "close_cover", "title": "Close the cover", "asks": "", "is_on": True} in opened[
        "acts"
    ]
    assert "Nothing is called 'melt' here" in wrong["error"]
    assert "came out" in capsys.readouterr().out


async def test_what_is_typed_is_done(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("take_paper_out\nmelt\n?\n"))
    async with running("printer", at(tcp=0), capsys) as (line, _, before):
        said = await heard(capsys, "hexadecimal", before)

    assert line.emulator.sights()[0].words == "The paper is out."
    assert "open_cover       Open the cover" in said.out
    assert "Nothing is called 'melt' here" in said.err


async def test_it_hangs_at_a_serial_port_under_a_name_that_stays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    link = tmp_path / "ttyUSB0"
    async with running("printer", at(pty=True, link=link), capsys) as (_, told, _):
        assert told["serial"] == str(link)
        assert link.is_char_device()


@pytest.mark.parametrize("name", list(EMULATORS))
def test_every_device_in_software_is_a_command_with_its_options(name: str) -> None:
    command = Emulators(name="emulate").get_command(None, name.replace("_", "-"))

    options = {option for each in command.params for option in each.opts}
    own = {each.name.replace("_", "-") for each in fields(EMULATORS[name].options)}
    assert {"--tcp", "--pty", "--page", "--faults", "--json"} <= options
    assert own == {each for each in own if {f"--{each}", f"--its-{each}"} & options}


def test_its_help_explains_its_options(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "200")

    assert said_by(monkeypatch, "emulate", "drawer", "--help") == 0
    assert "The shortest pulse that opens it." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["toaster"], "Nothing called 'toaster' is emulated; there are printer"),
        (["printer", "--speed", "5000"], "speed must be between 0 and 1000."),
        (["printer", "--tcp", "9100", "--pty"], "It hangs at one port"),
        (["printer", "--faults", "/nowhere.json"], "No such file or directory (/nowhere.json)."),
        (["printer", "--tcp", "0", "--faults", "FILE"], "Fault 1 must be a table"),
    ],
)
def test_what_cannot_be_is_one_sentence(
    arguments: list[str],
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "faults.json"
    file.write_text("[3]")

    ends = said_by(monkeypatch, "emulate", *[a.replace("FILE", str(file)) for a in arguments])

    said = capsys.readouterr().err
    assert (ends, sentence in said, said.count("\n")) == (1, True, 1)


def test_ctrl_c_ends_it_cleanly() -> None:
    command = [sys.executable, "-c", "from comanda.cli import main; main()"]
    with subprocess.Popen(
        [*command, "emulate", "bumpbar", "--json"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        first = json.loads(process.stdout.readline())
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=PATIENCE_S)

    assert first["name"] == "bump_bar"
    assert (process.returncode, errors) == (0, "")
