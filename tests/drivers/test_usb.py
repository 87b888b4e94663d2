"""USB printers on a bus in software: found without harm, written to, lost with counts."""

from __future__ import annotations

import pytest

from domain.device_errors import DeviceCode, DeviceError
from domain.errors import BadRequest
from drivers.emulators.usb import FakeBackend, FakeBus, FakeUsbPrinter
from drivers.transports.port import WriteBroke
from drivers.transports.usb import NO_ERROR, SELECTED, UsbPort, backend_named
from drivers.transports.wires import USB_PIECE_BYTES, UsbWire


class Paper:
    """What is behind the connector: takes everything, says what it was told to."""

    def __init__(self) -> None:
        self.heard = b""
        self.says = b""
        self.sends: list[int] = []

    def send(self, data: bytes, timeout_s: float) -> int:
        self.heard += data
        self.sends.append(len(data))
        return len(data)

    def receive(self, timeout_s: float) -> bytes:
        said, self.says = self.says, b""
        return said


@pytest.fixture
def paper() -> Paper:
    return Paper()


@pytest.fixture
def printer(paper: Paper) -> FakeUsbPrinter:
    return FakeUsbPrinter(paper)


@pytest.fixture
def bus(printer: FakeUsbPrinter) -> FakeBus:
    return FakeBus(printer)


def port(bus: FakeBus, **wire: str) -> UsbPort:
    known_by = wire or {"usb_serial": "J7A0001"}
    return UsbPort(UsbWire(**known_by), "Grill", FakeBackend(bus))


def opened(bus: FakeBus, **wire: str) -> UsbPort:
    found = port(bus, **wire)
    found.open()
    return found


def code_of_opening(bus: FakeBus, **wire: str) -> DeviceCode:
    with pytest.raises(DeviceError) as refused:
        port(bus, **wire).open()
    return refused.value.code


def test_a_printer_is_found_claimed_and_given_back(bus: FakeBus, printer: FakeUsbPrinter) -> None:
    grill = opened(bus)

    assert not printer.faults.kernel_driver
    assert grill.identity == {
        "usb_serial": "J7A0001",
        "port_path": "1-1.4",
        "vendor": "04b8",
        "product": "0e15",
        "maker": "EPSON",
        "model": "TM-T20II",
    }
    assert grill.port_status() == SELECTED | NO_ERROR
    grill.close()
    assert printer.faults.kernel_driver
    assert printer.claimed_by is None
    assert (printer.resets, printer.configured) == (0, 0)


def test_p42_two_cheap_printers_without_numbers_are_told_apart_by_their_ports(paper: Paper) -> None:
    twins = [FakeUsbPrinter(Paper(), port_path=path, usb_serial="") for path in ("1-1.1", "1-1.2")]

    opened(FakeBus(*twins), port_path="1-1.2").write(b"ticket", 1)

    assert [twin.accepted for twin in twins] == [0, 6]


def test_p41_a_printer_is_found_at_another_port_by_its_number(
    bus: FakeBus, printer: FakeUsbPrinter
) -> None:
    opened(bus).close()
    bus.unplug(printer)
    assert code_of_opening(bus) is DeviceCode.NOT_FOUND

    bus.plug_in(printer, "1-1.2")

    assert opened(bus).identity["port_path"] == "1-1.2"


def test_endpoints_are_those_of_its_descriptors(paper: Paper) -> None:
    odd = FakeUsbPrinter(paper, out=0x01, in_=0x82)

    opened(FakeBus(odd)).write(b"ticket", 1)

    assert paper.heard == b"ticket"


@pytest.mark.parametrize(("busy_claims", "works"), [(2, True), (3, False)])
def test_p44_the_kernels_driver_may_come_back_twice(
    bus: FakeBus, printer: FakeUsbPrinter, busy_claims: int, works: bool
) -> None:
    printer.faults.busy_claims = busy_claims
    tried = port(bus)

    found = None
    try:
        tried.open()
    except DeviceError as error:
        found = error.code

    assert found == (None if works else DeviceCode.BUSY)


def test_a_printer_that_may_not_be_used_says_so(bus: FakeBus, printer: FakeUsbPrinter) -> None:
    printer.faults.forbidden = True

    assert code_of_opening(bus, port_path="1-1.4") is DeviceCode.PERMISSION


def test_writes_go_in_pieces_that_usbfs_takes(bus: FakeBus, paper: Paper) -> None:
    told: list[int] = []

    opened(bus).write(b"x" * 40_000, 1, told.append)

    assert paper.sends == [USB_PIECE_BYTES, USB_PIECE_BYTES, 40_000 - 2 * USB_PIECE_BYTES]
    assert told == [16_384, 32_768, 40_000]


def test_a_write_that_ends_half_way_tells_how_far_it_came(
    bus: FakeBus, printer: FakeUsbPrinter
) -> None:
    printer.faults.full_after = 100

    with pytest.raises(WriteBroke) as broke:
        opened(bus).write(b"x" * 500, 0.05)

    assert (broke.value.code, broke.value.accepted) == (DeviceCode.WRITE_TIMEOUT, 100)


def test_the_cable_pulled_while_writing_tells_how_much_may_have_arrived(
    bus: FakeBus, printer: FakeUsbPrinter
) -> None:
    printer.faults.unplug_after = 20_000

    with pytest.raises(WriteBroke) as broke:
        opened(bus).write(b"x" * 30_000, 1)

    assert broke.value.code is DeviceCode.LINK_LOST
    assert printer.accepted == 20_000
    assert broke.value.accepted == 30_000


def test_p45_a_stalled_endpoint_is_cleared_once_and_nothing_is_doubled(
    bus: FakeBus, printer: FakeUsbPrinter, paper: Paper
) -> None:
    printer.faults.stall_after = 100

    opened(bus).write(bytes(range(256)), 1)

    assert paper.heard == bytes(range(256))


def test_a_status_comes_after_several_reads(
    bus: FakeBus, printer: FakeUsbPrinter, paper: Paper
) -> None:
    printer.faults.empty_reads, paper.says = 3, b"\x12"
    grill = opened(bus)

    assert [grill.read(0.01) for _ in range(4)] == [b"", b"", b"", b"\x12"]


def test_only_emulators_stand_in_for_libusb() -> None:
    with pytest.raises(BadRequest):
        UsbWire(usb_serial="A1", backend="os:system:ls")
    with pytest.raises(BadRequest):
        backend_named("os:system:ls")
    with pytest.raises(BadRequest):
        UsbWire()


def test_the_cable_pulled_before_writing_leaves_at_most_one_transfer_in_doubt(
    bus: FakeBus, printer: FakeUsbPrinter
) -> None:
    grill = opened(bus)
    bus.unplug(printer)

    with pytest.raises(WriteBroke) as broke:
        grill.write(b"x" * 30_000, 1)

    assert broke.value.accepted == USB_PIECE_BYTES
