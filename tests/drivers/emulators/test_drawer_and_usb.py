"""The drawer with a coil and a sensor, and a printer behind a USB connector in one process."""

from __future__ import annotations

import pytest

from drivers.emulators.core import act
from drivers.emulators.drawer import DrawerOptions
from drivers.emulators.line import Line
from drivers.emulators.script import script
from drivers.emulators.usb import FakeBackend, FakeBus, FakeUsbPrinter
from drivers.emulators.usb_line import UsbLine
from drivers.printers.escpos.encode import encode
from drivers.printers.escpos.simulation import SimulatedPrinter
from drivers.printers.profiles import PROFILES
from drivers.transports.usb import UsbPort
from drivers.transports.wires import UsbWire
from tests.drivers.emulators.stage import TICKET

ASK = b"\x10\x04\x01"


class Clock:
    """Time that passes when somebody waits."""

    def __init__(self) -> None:
        self.at = 0.0

    def now(self) -> float:
        return self.at

    def wait(self, seconds: float) -> None:
        self.at += seconds


def printer_with(**drawer: object) -> SimulatedPrinter:
    printer = SimulatedPrinter()
    printer.hang(DrawerOptions(**drawer))  # type: ignore[arg-type]
    return printer


def pulse(times_2_ms: int, connector: int = 0) -> bytes:
    return b"\x1bp" + bytes((connector, times_2_ms, 250))


def test_a_pulse_that_is_too_short_leaves_the_drawer_shut() -> None:
    printer = printer_with(needs_ms=40)

    printer.feed(pulse(10), 0.0)
    assert printer.journal.of("drawer")[-1] == "The drawer clicks and stays shut."
    printer.feed(pulse(25), 1.0)

    assert printer.journal.of("drawer")[-1] == "The drawer opens."


def test_the_coil_hangs_on_one_wire() -> None:
    printer = printer_with(pin=5)

    printer.feed(pulse(25), 0.0)
    shut = printer.drawer_is_open
    printer.feed(pulse(25, connector=1), 1.0)

    assert (shut, printer.drawer_is_open) == (False, True)


@pytest.mark.parametrize(
    ("level", "shut", "opened"), [("high", 0x12, 0x16), ("low", 0x16, 0x12), ("none", 0x16, 0x16)]
)
def test_the_sensor_has_a_polarity(level: str, shut: int, opened: int) -> None:
    printer = printer_with(open_level=level)

    before = printer.feed(ASK, 0.0)
    act(printer, "open_drawer", now=1.0)

    assert before + printer.feed(ASK, 2.0) == bytes((shut, opened))


def test_a_jammed_drawer_clicks() -> None:
    printer = printer_with()
    act(printer, "jam_drawer")
    printer.feed(pulse(50), 0.0)

    assert printer.sights()[1].words == "Shut, and jammed."


def behind_usb(line: Line) -> UsbPort:
    clock = Clock()
    bus = FakeBus(FakeUsbPrinter(UsbLine(line, clock.now, clock.wait)))
    port = UsbPort(UsbWire(usb_serial="J7A0001"), "Grill", FakeBackend(bus))
    port.open()
    return port


def test_a_printer_behind_a_usb_connector_prints_and_answers() -> None:
    printer = SimulatedPrinter()
    port = behind_usb(Line(printer))

    data = encode(TICKET, PROFILES["epson-80"]).data
    port.write(data + ASK, 1.0)

    assert port.read(1.0).startswith(b"\x12")
    assert "Lasagne" in printer.strips[0].text


def test_a_stalled_printer_takes_no_more_over_usb() -> None:
    line = Line(SimulatedPrinter(), script('[{"at_byte": 2, "do": "stall"}]'))
    clock = Clock()
    usb = UsbLine(line, clock.now, clock.wait)

    assert usb.send(ASK, 1.0) == 3
    assert usb.send(ASK, 1.0) == 0
    assert clock.at == pytest.approx(1.0, abs=0.01)
