"""`comanda print`: documents outside the box, by the box's own drivers."""

from __future__ import annotations

import asyncio
import io
import json
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from comanda.cli import main
from domain.documents import to_doc
from drivers.emulators.card import NetworkCard
from drivers.emulators.line import Line
from drivers.emulators.port import PtyPort
from drivers.emulators.script import script
from drivers.emulators.tcp import TcpServer
from drivers.printers.escpos.simulation import SimulatedPrinter
from drivers.printers.star.simulation import SimulatedStar
from tests.drivers.emulators.stage import TICKET
from tests.drivers.samples import sample_receipt

Ran = tuple[int, dict[str, object], str]
Command = Callable[..., Ran]


@pytest.fixture
def comanda(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs `comanda print`: its exit code, its answer, what it said on stderr."""

    def run(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["comanda", "print", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        answer = json.loads(said.out.splitlines()[-1]) if said.out else {}
        return int(ended.value.code or 0), answer, said.err

    return run


@pytest.fixture
def ticket(tmp_path: Path) -> Path:
    file = tmp_path / "ticket.json"
    file.write_text(json.dumps(to_doc(TICKET)), "utf-8")
    return file


@pytest.fixture
def receipt(tmp_path: Path) -> Path:
    file = tmp_path / "receipt.json"
    file.write_text(json.dumps(to_doc(sample_receipt())), "utf-8")
    return file


@pytest.fixture
async def line() -> Line:
    return Line(SimulatedPrinter())


@pytest.fixture
async def address(line: Line) -> AsyncIterator[str]:
    server = TcpServer(NetworkCard(line), port=0)
    yield f"tcp://127.0.0.1:{await server.start()}"
    await server.stop()


def opened(file: Path) -> Image.Image:
    with Image.open(file) as picture:
        return picture.convert("L")


async def test_a_document_comes_out_of_a_printer(
    comanda: Command, ticket: Path, address: str, line: Line
) -> None:
    ran = await asyncio.to_thread(comanda, ticket, "--to", address, "--json")

    assert ran == (0, {"outcome": "printed", "proof": "printed", "warnings": []}, "")
    assert "Lasagne" in line.emulator.sights()[2].words


async def test_a_star_at_a_serial_port_prints_too(
    comanda: Command, ticket: Path, tmp_path: Path
) -> None:
    star = SimulatedStar()
    port = PtyPort(Line(star), link=tmp_path / "ttyUSB0")
    await port.start()
    to = f"serial:{tmp_path / 'ttyUSB0'}?baud=19200"

    code, _, _ = await asyncio.to_thread(comanda, ticket, "--to", to, "--dialect", "star", "--json")

    await port.stop()
    assert code == 0
    assert "Lasagne" in star.strips[0].text


async def test_a_printer_that_is_closed_ends_with_three(
    comanda: Command, ticket: Path, address: str, line: Line
) -> None:
    line.act("open_cover")

    code, answer, _ = await asyncio.to_thread(comanda, ticket, "--to", address, "--json")

    assert (code, answer["outcome"], answer["code"]) == (3, "refused", "E_COVER_OPEN")


async def test_a_link_that_breaks_in_the_middle_ends_with_four(
    comanda: Command, ticket: Path, tmp_path: Path
) -> None:
    line = Line(SimulatedPrinter(), script('[{"on": "4c 61 73", "do": "reset"}]'))
    server = TcpServer(NetworkCard(line), port=0)
    to = f"tcp://127.0.0.1:{await server.start()}"

    code, answer, _ = await asyncio.to_thread(comanda, ticket, "--to", to, "--json")

    await server.stop()
    assert (code, answer["outcome"]) == (4, "unknown")


def test_nobody_listening_is_one_sentence(comanda: Command, ticket: Path) -> None:
    code, _, said = comanda(ticket, "--to", "tcp://127.0.0.1:1")

    assert code == 3
    assert said.endswith("Nothing is on paper. (E_REFUSED)\n")


@pytest.mark.parametrize("dialect", ["epson", "generic", "star", "star-line", "star-graphic"])
def test_the_drawn_paper_is_read_back(
    dialect: str, comanda: Command, receipt: Path, tmp_path: Path
) -> None:
    out = tmp_path / "paper.png"

    code, answer, _ = comanda(receipt, "--out", out, "--dialect", dialect, "--json")

    assert (code, answer) == (0, {"outcome": "drawn", "out": str(out)})
    codes = zxingcpp.read_barcodes(opened(out))
    assert [code.text for code in codes] == ["https://lucia.example/r/R1-000482"]


def test_narrow_paper_is_narrow(comanda: Command, receipt: Path, tmp_path: Path) -> None:
    out = tmp_path / "paper.png"
    comanda(receipt, "--out", out, "--width", 58, "--json")

    assert opened(out).width == 384 + 64


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ("{", "is no JSON (Expecting property name"),
        ("[" * 100_000, "is nested too deeply"),
        ("[]", "is no document: document must be an object."),
        ('{"version": 2}', "document.version is 2; 1 is understood."),
        (
            '{"version": 1, "kind": "other", "title": "x", "parts": [{"type": "text"}]}',
            "document.parts[0].text is missing.",
        ),
    ],
)
def test_a_bad_document_names_its_place(
    document: str, sentence: str, comanda: Command, tmp_path: Path
) -> None:
    file = tmp_path / "bad.json"
    file.write_text(document)

    code, _, said = comanda(file, "--out", tmp_path / "paper.png")

    assert code == 1
    assert sentence in said
    assert not (tmp_path / "paper.png").exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "Say where to print it (--to) or where to draw it (--out)."),
        (["--to", "lpt1"], "is no address of a printer; write tcp://HOST:PORT"),
        (["--to", "tcp://host:99999"], "has no port between 1 and 65535."),
        (["--to", "tcp://:9100"], "names no host."),
        (["--to", "serial:/tmp/x"], "path must be under /dev, like /dev/ttyUSB0."),
        (["--to", "serial:/dev/ttyS0?baud=1"], "baud"),
        (["--to", "usb:1-1.4?vendor=zz"], "vendor must be four hexadecimal digits"),
        (["--out", "x.png", "--dialect", "zebra"], "No dialect is called 'zebra'"),
        (["--out", "x.png", "--width", "57"], "its paper has 80 or 58 mm."),
        (["--out", "x.png", "--profile", "TM-X"], "No printer profile is called 'TM-X'"),
    ],
)
def test_what_cannot_be_is_one_sentence(
    arguments: list[str], sentence: str, comanda: Command, ticket: Path
) -> None:
    code, _, said = comanda(ticket, *arguments)

    assert (code, said.count("\n")) == (1, 1)
    assert sentence in said


def test_pictures_come_from_a_folder_and_from_nowhere_else(
    comanda: Command, tmp_path: Path
) -> None:
    parts = [{"type": "image", "ref": "logo.png"}]
    document = {"version": 1, "kind": "other", "title": "x", "parts": parts}
    (tmp_path / "secret.png").write_bytes(b"")
    (tmp_path / "logos").mkdir()
    Image.new("1", (80, 40), 0).save(tmp_path / "logos" / "logo.png")
    given, out = tmp_path / "document.json", tmp_path / "paper.png"
    given.write_text(json.dumps(document))

    assert comanda(given, "--out", out, "--images", tmp_path / "logos", "--json")[0] == 0
    assert opened(out).histogram()[0] > 0
    parts[0]["ref"] = "../secret.png"
    given.write_text(json.dumps(document))
    code, _, said = comanda(given, "--out", out, "--images", tmp_path / "logos")
    assert (code, "is not in" in said) == (1, True)


def test_a_document_can_be_piped_in(
    comanda: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(to_doc(TICKET))))

    assert comanda("-", "--out", tmp_path / "paper.png", "--json")[0] == 0
