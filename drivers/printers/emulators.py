"""The printers that exist in software, for `comanda emulate`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final, Literal

from domain.errors import BadRequest
from drivers.emulators.drawer import DrawerOptions
from drivers.emulators.model import Model
from drivers.emulators.printer import PrinterMachine
from drivers.printers.escpos.interpreter import EPSON_SLOTS
from drivers.printers.escpos.simulation import SimulatedPrinter
from drivers.printers.profiles import slots_of
from drivers.printers.star.interpreter import STAR_SLOTS
from drivers.printers.star.simulation import SimulatedStar

_WIDTHS: Final[Mapping[int, int]] = MappingProxyType({80: 576, 76: 400, 58: 384})
_SAYS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "dialect": "Its language.",
        "width": "Its paper, in millimetres.",
        "speed": "Millimetres a second; 0 prints at once.",
        "buffer": "Bytes it takes in before it lets the sender wait.",
        "process_id": "Whether it says when a block is printed (GS ( H).",
        "counters": "Whether it counts its cuts (GS g 2).",
        "strict": "Whether commands inside pictures are carried out, as Epson's are.",
        "rows_low_byte": "Whether it misreads pictures of more than 255 rows.",
        "tells_by_itself": "Whether it tells its status unasked from the start.",
        "boot_s": "Seconds until it is up after power comes back.",
        "code_pages": "Whose numbers of code pages it has.",
        "maker": "What it says who made it.",
        "model": "What it says it is.",
        "serial": "Its serial number.",
    }
)


@dataclass(frozen=True, kw_only=True)
class PrinterOptions:
    """What kind of printer. Sentences for each are in the model's `says`."""

    dialect: Literal["epson", "generic", "star"] = "epson"
    width: Literal[80, 76, 58] = 80
    speed: int = 150
    buffer: int = 65_536
    process_id: bool = True
    counters: bool = True
    strict: bool = True
    rows_low_byte: bool = False
    tells_by_itself: bool = False
    boot_s: int = 0
    code_pages: Literal["epson", "generic", "citizen", "rongta", "zjiang"] = "epson"
    maker: str = "COMANDA"
    model: str = "SIMULATED"
    serial: str = "0"

    def __post_init__(self) -> None:
        for name, low, high in (("speed", 0, 1_000), ("buffer", 64, 1 << 24), ("boot_s", 0, 600)):
            if not low <= getattr(self, name) <= high:
                raise BadRequest(f"{name} must be between {low} and {high}.")
        for name in ("maker", "model", "serial"):
            if not getattr(self, name).isascii():
                raise BadRequest(f"{name} must be plain letters.")


def printer(
    options: PrinterOptions,
    *,
    width_dots: int | None = None,
    slots: Mapping[int, str] | None = None,
) -> PrinterMachine:
    """A printer of these options, but for dots across or code page slots that are given."""
    dots = width_dots or _WIDTHS[options.width]
    if options.dialect == "star":
        return SimulatedStar(
            dots,
            buffer_bytes=options.buffer,
            print_mm_per_s=options.speed or None,
            boot_s=options.boot_s,
            slots=STAR_SLOTS if slots is None else slots,
        )
    is_epson = options.dialect == "epson"
    return SimulatedPrinter(
        dots,
        buffer_bytes=options.buffer,
        print_mm_per_s=options.speed or None,
        boot_s=options.boot_s,
        has_process_id=is_epson and options.process_id,
        has_counters=is_epson and options.counters,
        slots=_slots(options) if slots is None else slots,
        coarse_rows=2 if dots == _WIDTHS[76] else 3,
        strict=options.strict,
        rows_low_byte=options.rows_low_byte,
        tells_by_itself=options.tells_by_itself,
        maker=options.maker,
        model=options.model,
        serial=options.serial,
    )


def _slots(options: PrinterOptions) -> Mapping[int, str]:
    return EPSON_SLOTS if options.code_pages == "epson" else slots_of(options.code_pages)


def _star(options: PrinterOptions) -> PrinterMachine:
    return printer(replace(options, dialect="star"))


@dataclass(frozen=True, kw_only=True)
class DrawerAtPrinterOptions(DrawerOptions):
    """A drawer, and the language of the printer at whose plug it hangs."""

    dialect: Literal["epson", "generic", "star"] = "epson"


def _drawer(options: DrawerAtPrinterOptions) -> PrinterMachine:
    machine = printer(PrinterOptions(dialect=options.dialect))
    machine.hang(options)
    return machine


_DRAWER_SAYS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "needs_ms": "The shortest pulse that opens it.",
        "pin": "The wire of the plug that its coil hangs on.",
        "open_level": "Its sensor's level while it is open.",
        "dialect": "The language of the printer that it hangs on.",
    }
)
MODELS: Final[tuple[Model[Any], ...]] = (
    Model("printer", "A receipt or kitchen printer", PrinterOptions, printer, _SAYS, "tcp", 9_100),
    Model("star", "A Star printer", PrinterOptions, _star, _SAYS, "tcp", 9_100),
    Model(
        "drawer",
        "A cash drawer at a printer",
        DrawerAtPrinterOptions,
        _drawer,
        _DRAWER_SAYS,
        "tcp",
        9_100,
    ),
)
