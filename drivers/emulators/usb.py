"""A USB bus in software: a backend of pyusb on which the real transport code finds printers.

What hangs on it is a simulation in memory or, for a worker in a process of its own, a printer that
listens on a socket (`from_file`). Faults are those of real buses: the kernel's driver that holds
the interface, claims that fail, stalled endpoints, writes that end half-way, reads that bring
nothing yet, calls that hang, plugs that are pulled and put in elsewhere.
"""

from __future__ import annotations

import array
import errno
import json
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final, Protocol

import usb.core

from drivers.emulators import usb_descriptors

_OUT: Final = 0x02
_IN: Final = 0x81
_GET_DESCRIPTOR: Final = 0x06
_HANGS_S: Final = 3_600.0
_TURN_S: Final = 0.005


class Line(Protocol):
    """What is behind the printer's USB connector."""

    def send(self, data: bytes, timeout_s: float) -> int:
        """Take bytes; how many it had room for in time."""
        ...

    def receive(self, timeout_s: float) -> bytes:
        """What the printer says, or nothing in time."""
        ...


@dataclass
class UsbFaults:
    """What is wrong with a printer or its cable. Byte numbers count all that were ever accepted."""

    kernel_driver: bool = True
    """usblp holds the interface until it is detached."""
    busy_claims: int = 0
    """So many claims fail with Errno 16, as when the kernel's driver comes back."""
    forbidden: bool = False
    unplugged: bool = False
    unplug_after: int | None = None
    stall_after: int | None = None
    """From here on the endpoint is halted until it is cleared."""
    full_after: int | None = None
    """From here on nothing is accepted: writes end half-way."""
    hang_after: int | None = None
    """The call never returns."""
    empty_reads: int = 0
    """So many reads return at once with nothing before an answer is given."""


@dataclass(eq=False)
class FakeUsbPrinter:
    """A printer at a port. `out` and `in_` are its endpoints' numbers."""

    line: Line
    port_path: str = "1-1.4"
    usb_serial: str = "J7A0001"
    vendor: int = 0x04B8
    product: int = 0x0E15
    manufacturer: str = "EPSON"
    title: str = "TM-T20II"
    ieee1284: str = "MFG:EPSON;CMD:ESC/POS;MDL:TM-T20II;CLS:PRINTER;"
    port_status: int = 0x18
    out: int = _OUT
    in_: int = _IN
    faults: UsbFaults = field(default_factory=UsbFaults)
    accepted: int = 0
    halted: bool = False
    claimed_by: object = None
    configured: int = 0
    """How often somebody set its configuration: once too often confuses real printers."""
    resets: int = 0


class FakeBus:
    """Printers by port. `look` is called before each use, to follow a script."""

    def __init__(
        self, *printers: FakeUsbPrinter, look: Callable[[FakeBus], None] = lambda bus: None
    ) -> None:
        self.printers = list(printers)
        self.addresses: dict[int, int] = {}
        self._look = look
        self._next_address = 1

    def there(self) -> list[FakeUsbPrinter]:
        """Those that are plugged in."""
        self._look(self)
        return [printer for printer in self.printers if not printer.faults.unplugged]

    def address(self, printer: FakeUsbPrinter) -> int:
        """A new one after each time that it was plugged in."""
        if id(printer) not in self.addresses:
            self.addresses[id(printer)] = self._next_address
            self._next_address += 1
        return self.addresses[id(printer)]

    def unplug(self, printer: FakeUsbPrinter) -> None:
        """Pull its cable."""
        printer.faults.unplugged = True
        printer.claimed_by = None
        self.addresses.pop(id(printer), None)

    def plug_in(self, printer: FakeUsbPrinter, port_path: str | None = None) -> None:
        """Put it in, there or elsewhere; the kernel's driver takes it."""
        printer.port_path = port_path or printer.port_path
        printer.faults = UsbFaults()
        printer.halted = False


class FakeBackend:
    """What pyusb asks of libusb (`usb.backend.IBackend`)."""

    def __init__(self, bus: FakeBus) -> None:
        self.bus = bus

    def enumerate_devices(self) -> Iterator[FakeUsbPrinter]:
        return iter(self.bus.there())

    def get_parent(self, dev: FakeUsbPrinter) -> None:
        return None

    def get_device_descriptor(self, dev: FakeUsbPrinter) -> Any:
        return usb_descriptors.device(dev, self.bus.address(dev))

    def get_configuration_descriptor(self, dev: FakeUsbPrinter, config: int) -> Any:
        return usb_descriptors.configuration(config)

    def get_interface_descriptor(
        self, dev: FakeUsbPrinter, intf: int, alt: int, config: int
    ) -> Any:
        return usb_descriptors.interface(intf, alt, config)

    def get_endpoint_descriptor(
        self, dev: FakeUsbPrinter, ep: int, intf: int, alt: int, config: int
    ) -> Any:
        return usb_descriptors.endpoint(dev, ep, intf, alt, config)

    # ---- claiming --------------------------------------------------------------------------
    def open_device(self, dev: FakeUsbPrinter) -> FakeUsbPrinter:
        self._there(dev)
        if dev.faults.forbidden:
            raise usb.core.USBError("Access denied", -3, errno.EACCES)
        return dev

    def close_device(self, dev_handle: FakeUsbPrinter) -> None:
        self._let_go(dev_handle)

    def get_configuration(self, dev_handle: FakeUsbPrinter) -> int:
        return 1

    def set_configuration(self, dev_handle: FakeUsbPrinter, config_value: int) -> None:
        dev_handle.configured += 1
        raise usb.core.USBError("Resource busy", -6, errno.EBUSY)

    def reset_device(self, dev_handle: FakeUsbPrinter) -> None:
        dev_handle.resets += 1

    def is_kernel_driver_active(self, dev_handle: FakeUsbPrinter, intf: int) -> bool:
        return self._there(dev_handle).faults.kernel_driver

    def detach_kernel_driver(self, dev_handle: FakeUsbPrinter, intf: int) -> None:
        dev_handle.faults.kernel_driver = False

    def attach_kernel_driver(self, dev_handle: FakeUsbPrinter, intf: int) -> None:
        self._there(dev_handle).faults.kernel_driver = True

    def claim_interface(self, dev_handle: FakeUsbPrinter, intf: int) -> None:
        faults = self._there(dev_handle).faults
        if faults.busy_claims:
            faults.busy_claims -= 1
            faults.kernel_driver = True
            raise usb.core.USBError("Resource busy", -6, errno.EBUSY)
        if faults.kernel_driver or dev_handle.claimed_by not in (None, self):
            raise usb.core.USBError("Resource busy", -6, errno.EBUSY)
        dev_handle.claimed_by = self

    def release_interface(self, dev_handle: FakeUsbPrinter, intf: int) -> None:
        self._let_go(dev_handle)

    # ---- traffic ---------------------------------------------------------------------------
    def ctrl_transfer(
        self,
        dev_handle: FakeUsbPrinter,
        request_type: int,
        request: int,
        value: int,
        index: int,
        data: array.array[int],
        timeout: int,
    ) -> int:
        device = self._there(dev_handle)
        if request_type == 0x80 and request == _GET_DESCRIPTOR:
            return _filled(data, usb_descriptors.string(device, value & 0xFF))
        if request_type == 0xA1 and request == 0:
            text = device.ieee1284.encode()
            return _filled(data, (len(text) + 2).to_bytes(2, "big") + text)
        if request_type == 0xA1 and request == 1:
            return _filled(data, bytes((device.port_status,)))
        raise usb.core.USBError("Pipe error", -9, errno.EPIPE)

    def bulk_write(
        self, dev_handle: FakeUsbPrinter, ep: int, intf: int, data: array.array[int], timeout: int
    ) -> int:
        device, timeout_s = self._there(dev_handle), timeout / 1_000
        if device.halted:
            raise usb.core.USBError("Pipe error", -9, errno.EPIPE)
        wanted = data.tobytes()
        sent = device.line.send(wanted[: self._room(device, len(wanted))], timeout_s)
        device.accepted += sent
        if sent == len(wanted):
            return sent
        self._fail(device, timeout_s, sent)
        return sent

    def bulk_read(
        self, dev_handle: FakeUsbPrinter, ep: int, intf: int, buff: array.array[int], timeout: int
    ) -> int:
        device = self._there(dev_handle)
        if device.faults.empty_reads:
            device.faults.empty_reads -= 1
            return 0
        until = time.monotonic() + timeout / 1_000
        while (left_s := until - time.monotonic()) > 0:
            heard = device.line.receive(min(left_s, 0.05))
            if heard:
                return _filled(buff, heard)
            self._there(device)
        raise usb.core.USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT)

    intr_write = iso_write = bulk_write
    intr_read = iso_read = bulk_read

    def clear_halt(self, dev_handle: FakeUsbPrinter, ep: int) -> None:
        self._there(dev_handle).halted = False

    # ---- faults ----------------------------------------------------------------------------
    def _there(self, device: FakeUsbPrinter) -> FakeUsbPrinter:
        if device not in self.bus.there():
            raise usb.core.USBError("No such device", -4, errno.ENODEV)
        return device

    def _let_go(self, device: FakeUsbPrinter) -> None:
        if device.claimed_by is self:
            device.claimed_by = None

    def _room(self, device: FakeUsbPrinter, wanted: int) -> int:
        faults = device.faults
        limits = (faults.unplug_after, faults.stall_after, faults.full_after, faults.hang_after)
        rooms = [limit - device.accepted for limit in limits if limit is not None]
        return max(0, min(wanted, *rooms, wanted))

    def _fail(self, device: FakeUsbPrinter, timeout_s: float, sent: int) -> None:
        """What the fault that was reached does; returns where the bytes so far count."""
        faults = device.faults
        if _reached(faults.hang_after, device):
            threading.Event().wait(_HANGS_S)
        if _reached(faults.unplug_after, device):
            self.bus.unplug(device)
            raise usb.core.USBError("No such device", -4, errno.ENODEV)
        if _reached(faults.stall_after, device):
            faults.stall_after, device.halted = None, True
            if not sent:
                raise usb.core.USBError("Pipe error", -9, errno.EPIPE)
            return
        if not sent:
            time.sleep(timeout_s if _reached(faults.full_after, device) else 0)
            raise usb.core.USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT)


class SocketLine:
    """A printer behind a socket, such as the simulation's server or `comanda emulate printer`."""

    def __init__(self, host: str, port: int) -> None:
        self._at = (host, port)
        self._socket: socket.socket | None = None
        self._one_connects = threading.Lock()

    def send(self, data: bytes, timeout_s: float) -> int:
        """Take bytes; how many went in time."""
        line = self._line()
        if not data or not select.select([], [line], [], timeout_s)[1]:
            return 0
        return line.send(data, socket.MSG_DONTWAIT)

    def receive(self, timeout_s: float) -> bytes:
        """What the printer says."""
        line = self._line()
        return line.recv(4_096) if select.select([line], [], [], timeout_s)[0] else b""

    def _line(self) -> socket.socket:
        with self._one_connects:
            if self._socket is None:
                self._socket = socket.create_connection(self._at, 2.0)
                self._socket.settimeout(None)
            return self._socket


def from_file(path: str) -> FakeBackend:
    """A bus as a JSON file describes it, read again whenever it changes:
    `{"printers": [{"tcp": [host, port], "port_path": ..., "usb_serial": ..., "faults": {...}}]}`.
    """
    return FakeBackend(FakeBus(look=_Following(Path(path)).look))


class _Following:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._read: str = ""
        self._lock = threading.Lock()

    def look(self, bus: FakeBus) -> None:
        with self._lock:
            text = self._path.read_text("utf-8")
            if text == self._read:
                return
            self._read = text
            told = json.loads(text)["printers"]
            for number, each in enumerate(told):
                if number == len(bus.printers):
                    bus.printers.append(FakeUsbPrinter(SocketLine(*each["tcp"])))
                self._follow(bus.printers[number], each)

    def _follow(self, printer: FakeUsbPrinter, told: dict[str, Any]) -> None:
        for each in fields(printer):
            if each.name in told and each.name not in ("line", "faults"):
                setattr(printer, each.name, told[each.name])
        printer.faults = UsbFaults(
            **{"kernel_driver": printer.faults.kernel_driver, **told.get("faults", {})}
        )


def _reached(limit: int | None, device: FakeUsbPrinter) -> bool:
    return limit is not None and device.accepted >= limit


def _filled(buffer: array.array[int], data: bytes) -> int:
    count = min(len(buffer), len(data))
    buffer[:count] = array.array("B", data[:count])
    return count
