"""`comanda print`: a document on a printer outside the box, through the box's own drivers."""

from __future__ import annotations

import asyncio
import io
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

from PIL import Image as Pillow

from comanda.output import say_json
from domain.device_errors import DeviceError
from domain.documents import Document, Image, from_doc
from domain.errors import BadRequest
from domain.ports.printer import Outcome, Printed, PrinterStatus, Refused
from drivers.host.usb_link import UsbTransport
from drivers.printers.emulators import PrinterOptions, printer
from drivers.printers.escpos.dialect import Escpos
from drivers.printers.escpos.paper import MARGIN_DOTS
from drivers.printers.profiles import Profile, profile_named
from drivers.printers.star.dialect import Star
from drivers.registry import Surroundings, make_printer
from drivers.transports.port import Transport

REFUSED: Final = 3
"""Exit code: certainly nothing of it is on paper."""
UNKNOWN: Final = 4
"""Exit code: some of it may be on paper."""
INTERRUPTED: Final = 130
MAX_FILE_BYTES: Final = 8 << 20
_GAP_DOTS: Final = 16
_WIDTHS: Final[Mapping[tuple[str, int], str]] = {
    ("epson", 80): "epson-80",
    ("epson", 58): "epson-58",
    ("generic", 80): "generic-80",
    ("generic", 58): "generic-58",
    ("impact", 76): "impact-76",
    ("star", 80): "star-prnt-80",
    ("star", 58): "star-prnt-58",
    ("star-line", 80): "star-line-80",
    ("star-graphic", 80): "star-graphic-80",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is to be printed, where and how. `out` is where the picture of the paper goes."""

    file: Path
    to: str = ""
    dialect: str = "epson"
    width: int | None = None
    profile: str = ""
    images: Path | None = None
    out: Path | None = None


def print_document(job: Job, *, as_json: bool) -> int:
    """Print or draw a document; the exit code.

    Raises BadRequest where the file, the document, the address or the profile cannot be.
    """
    if not job.to and job.out is None:
        raise BadRequest("Say where to print it (--to) or where to draw it (--out).")
    profile = profile_named(job.profile or _profile_name(job.dialect, job.width))
    document = read_document(job.file)
    images = _images(document, job.images)
    if job.out is not None:
        try:
            job.out.write_bytes(picture_of_paper(document, profile, images))
        except DeviceError as error:
            return _say(Refused(error), as_json=as_json)
    if not job.to:
        if as_json:
            say_json({"outcome": "drawn", "out": job.out})
        else:
            print(f"The paper is drawn in {job.out}.")
        return 0
    try:
        outcome = asyncio.run(_printed(job.to, document, profile, images))
    except KeyboardInterrupt:
        print("comanda: interrupted; look whether the paper came out.", file=sys.stderr)
        return INTERRUPTED
    return _say(outcome, as_json=as_json)


def read_document(file: Path) -> Document:
    """The document of a JSON file, `-` for what is piped in. Raises BadRequest naming the place."""
    is_piped = str(file) == "-"
    name = "What was piped in" if is_piped else str(file)
    text = sys.stdin.read() if is_piped else _text(file)
    try:
        return from_doc(json.loads(text))
    except json.JSONDecodeError as error:
        raise BadRequest(f"{name} is no JSON ({error}).") from error
    except RecursionError as error:
        raise BadRequest(f"{name} is nested too deeply to be a document.") from error
    except BadRequest as error:
        raise BadRequest(f"{name} is no document: {error.sentence}") from error


def wire_of(to: str) -> tuple[str, dict[str, object]]:
    """The wire and its settings: `tcp://HOST:PORT`, `serial:PATH?baud=N`, `usb:SERIAL` or
    `usb:1-1.4`. Raises BadRequest saying how it is written.
    """
    kind, _, rest = to.partition(":")
    if kind == "tcp" and rest.startswith("//"):
        return "tcp", _tcp(to)
    if kind == "serial" and rest.startswith("/"):
        path, _, query = rest.partition("?")
        return "serial", {"path": str(Path(path).resolve()), **_numbers(query)}
    if kind == "usb" and rest:
        name, _, query = rest.partition("?")
        bus, dash, _ = name.partition("-")
        known_by = "port_path" if dash and bus.isdecimal() else "usb_serial"
        return "usb", {known_by: name, **dict(parse_qsl(query))}
    raise BadRequest(
        f"{to!r} is no address of a printer; write tcp://HOST:PORT, serial:PATH or usb:SERIAL."
    )


def picture_of_paper(document: Document, profile: Profile, images: Mapping[str, bytes]) -> bytes:
    """The paper as a printer in software makes it of the driver's bytes (PNG), one below another.

    Raises the DeviceErrors of `drivers.printers.writer.write`.
    """
    is_escpos = profile.language == "escpos"
    dialect = Escpos(profile) if is_escpos else Star(profile)
    data = dialect.encode(document, images, "The picture").data
    machine = printer(
        PrinterOptions(dialect="epson" if is_escpos else "star", speed=0, buffer=1 << 24),
        width_dots=profile.width_dots,
        slots=profile.code_pages,
    )
    machine.feed(data, 0.0)
    papers = [strip.picture() for strip in machine.strips]
    height = sum(paper.height + _GAP_DOTS for paper in papers) + 2 * MARGIN_DOTS
    sheet = Pillow.new("1", (profile.width_dots + 2 * MARGIN_DOTS, height), 1)
    y = MARGIN_DOTS
    for paper in papers:
        sheet.paste(paper, (MARGIN_DOTS, y))
        y += paper.height + _GAP_DOTS
    return _png(sheet)


@dataclass
class _Wires:
    """The transports that a driver made; USB ones have a process to end."""

    made: list[Transport] = field(default_factory=list)

    def keep(self, wire: Transport) -> Transport:
        self.made.append(wire)
        return wire

    async def end(self) -> None:
        for wire in self.made:
            if isinstance(wire, UsbTransport):
                await wire.end()


async def _printed(
    to: str, document: Document, profile: Profile, images: Mapping[str, bytes]
) -> Outcome:
    wire, settings = wire_of(to)
    family = "escpos" if profile.language == "escpos" else "star"
    wires = _Wires()
    around = Surroundings(to, images, on_status=_tell, wired=wires.keep)
    driver = make_printer(f"{family}_{wire}", {"profile": profile.name, **settings}, around)
    try:
        return await driver.print(document, key=uuid4().hex)
    finally:
        await wires.end()


def _tell(status: PrinterStatus) -> None:
    """What stops it, while it is waited for."""
    if status.blocking:
        reasons = ", ".join(sorted(each.replace("_", " ") for each in status.blocking))
        print(f"comanda: the printer waits: {reasons}.", file=sys.stderr, flush=True)


def _say(outcome: Outcome, *, as_json: bool) -> int:
    if isinstance(outcome, Printed):
        if as_json:
            proof = outcome.proof.name.lower()
            say_json({"outcome": "printed", "proof": proof, "warnings": outcome.warnings})
        else:
            for warning in outcome.warnings:
                print(f"comanda: {warning}", file=sys.stderr)
            print(f"Printed; proof: {outcome.proof.name.lower()}.")
        return 0
    is_refused = isinstance(outcome, Refused)
    if as_json:
        said = {"code": outcome.error.code, "error": str(outcome.error)}
        say_json({"outcome": "refused" if is_refused else "unknown", **said})
    else:
        known = "Nothing is on paper." if is_refused else "Some of it may be on paper."
        print(f"comanda: {outcome.error} {known} ({outcome.error.code})", file=sys.stderr)
    return REFUSED if is_refused else UNKNOWN


def _profile_name(dialect: str, width: int | None) -> str:
    widths = [of for name, of in _WIDTHS if name == dialect]
    if not widths:
        known = ", ".join(dict.fromkeys(name for name, _ in _WIDTHS))
        raise BadRequest(f"No dialect is called {dialect!r}; there are {known}.")
    if width is not None and width not in widths:
        listed = " or ".join(map(str, widths))
        raise BadRequest(f"Paper of {width} mm is not for {dialect}; its paper has {listed} mm.")
    return _WIDTHS[dialect, width or widths[0]]


def _text(file: Path) -> str:
    if file.stat().st_size > MAX_FILE_BYTES:
        raise BadRequest(f"{file} is too large to be a document.")
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest(f"{file} is no JSON: it is not UTF-8.") from error


def _images(document: Document, folder: Path | None) -> Mapping[str, bytes]:
    """The pictures that a document names, from a folder. Raises BadRequest naming one not there."""
    names = {part.ref for part in document.parts if isinstance(part, Image)}
    if not names or folder is None:
        return {}
    found: dict[str, bytes] = {}
    for name in names:
        path = (folder / name).resolve()
        if not path.is_relative_to(folder.resolve()) or not path.is_file():
            raise BadRequest(f"The picture {name!r} is not in {folder}.")
        found[name] = path.read_bytes()
    return found


def _tcp(to: str) -> dict[str, object]:
    try:
        parts = urlsplit(to)
        port = parts.port
    except ValueError as error:
        raise BadRequest(f"{to!r} has no port between 1 and 65535.") from error
    if not parts.hostname:
        raise BadRequest(f"{to!r} names no host.")
    return {"host": parts.hostname, "port": 9_100 if port is None else port}


def _numbers(query: str) -> dict[str, object]:
    """`baud=19200&parity=even`: what consists of digits is a number."""
    return {name: int(value) if value.isdecimal() else value for name, value in parse_qsl(query)}


def _png(sheet: Pillow.Image) -> bytes:
    file = io.BytesIO()
    sheet.save(file, "PNG")
    return file.getvalue()
