"""USB printers by libusb, blocking: the calls that can hang live in a worker process.

What is never done, because it breaks printers: a reset, setting a configuration that is set, taking
another device's interface (pywebdriver 15 and 96, python-escpos 259).
"""

from __future__ import annotations

import errno
import importlib
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import usb.core
import usb.util

from domain.device_errors import DeviceCode, DeviceError
from domain.errors import BadRequest
from drivers.transports.port import WriteBroke
from drivers.transports.wires import TRANSFER_S, USB_PIECE_BYTES, UsbWire

READ_BYTES: Final = 4_096
PRINTER_CLASS: Final = 7
_IPP_OVER_USB: Final = 4
"""The protocol of an alternate setting that speaks HTTP: not for us."""
_CLAIMS: Final = 3
"""Once, and twice more after the kernel's own driver came back (Errno 16)."""
_CLAIM_PAUSE_S: Final = 0.2
_CONTROL_MS: Final = 2_000
_GET_DEVICE_ID: Final = 0
_GET_PORT_STATUS: Final = 1
_CLASS_IN: Final = 0xA1

PAPER_EMPTY: Final = 0x20
SELECTED: Final = 0x10
NO_ERROR: Final = 0x08


class UsbPort:
    """One USB printer. Everything blocks, at most for the given time where libusb keeps its word.

    `backend` stands in for libusb.
    """

    def __init__(self, wire: UsbWire, device: str, backend: Any = None) -> None:
        self.wire = wire
        self.device = device
        self.identity: dict[str, str] = {}
        """What it is known by, since it was opened."""
        self._backend = backend
        self._usb: Any = None
        self._interface: Any = None
        self._out: Any = None
        self._in: Any = None
        self._had_driver = False

    def open(self) -> None:
        """Find, detach the kernel's printer driver, claim.

        Raises DeviceError E_NOT_FOUND, E_PERMISSION, E_BUSY, E_UNSUPPORTED.
        """
        found = self._found()
        try:
            self._claim(found)
            self.identity |= _said(self.device_id())
        except usb.core.USBError as error:
            usb.util.dispose_resources(found)
            self._usb = None
            raise self._opening_failed(error) from error

    def write(
        self, data: bytes, timeout_s: float, on_accepted: Callable[[int], None] = lambda count: None
    ) -> None:
        """Hand the bytes over in pieces; `on_accepted` hears how many were so far, again at least
        every TRANSFER_S, as a sign of life.

        A stalled endpoint is cleared once. Raises WriteBroke with how many were accepted.
        """
        until, accepted, stalled = time.monotonic() + timeout_s, 0, False
        while accepted < len(data):
            left_s = until - time.monotonic()
            if left_s <= 0:
                raise self._broke(DeviceCode.WRITE_TIMEOUT, "takes no more data.", accepted)
            piece = data[accepted : accepted + USB_PIECE_BYTES]
            try:
                for_s = min(left_s, TRANSFER_S)
                accepted += self._usb.write(self._out, piece, max(1, int(for_s * 1_000)))
                on_accepted(accepted)
            except usb.core.USBTimeoutError:
                on_accepted(accepted)
            except usb.core.USBError as error:
                if error.errno != errno.EPIPE or stalled:
                    # Of the transfer that broke any number may have arrived.
                    most = accepted + len(piece)
                    raise self._broke(DeviceCode.LINK_LOST, _lost(error), most) from error
                stalled = True
                self._clear_halt(self._out, accepted)

    def read(self, timeout_s: float) -> bytes:
        """What came, or nothing. Raises DeviceError E_LINK_LOST."""
        if self._in is None:
            time.sleep(timeout_s)
            return b""
        try:
            return bytes(self._usb.read(self._in, READ_BYTES, max(1, int(timeout_s * 1_000))))
        except usb.core.USBTimeoutError:
            return b""
        except usb.core.USBError as error:
            if error.errno == errno.EPIPE:
                self._clear_halt(self._in, 0)
                return b""
            raise self._error(DeviceCode.LINK_LOST, _lost(error)) from error

    def device_id(self) -> str:
        """Its IEEE 1284 string (`MFG:EPSON;MDL:TM-T20II;...`), or nothing where it has none."""
        where = self._interface.bInterfaceNumber << 8 | self._interface.bAlternateSetting
        try:
            answer = bytes(
                self._usb.ctrl_transfer(_CLASS_IN, _GET_DEVICE_ID, 0, where, 1_024, _CONTROL_MS)
            )
        except usb.core.USBError as error:
            if error.errno == errno.ENODEV:
                raise
            return ""
        length = int.from_bytes(answer[:2], "big")
        return answer[2:length].decode("ascii", "replace")

    def port_status(self) -> int | None:
        """Bits PAPER_EMPTY, SELECTED, NO_ERROR; None where it does not answer: that is not well."""
        try:
            answer = self._usb.ctrl_transfer(
                _CLASS_IN, _GET_PORT_STATUS, 0, self._interface.bInterfaceNumber, 1, _CONTROL_MS
            )
        except usb.core.USBError:
            return None
        return int(answer[0]) if len(answer) else None

    def close(self) -> None:
        """Let go, and give the kernel's driver its printer back."""
        device, self._usb = self._usb, None
        if device is None:
            return
        number = self._interface.bInterfaceNumber
        try:
            usb.util.release_interface(device, number)
            if self._had_driver:
                device.attach_kernel_driver(number)
        except (usb.core.USBError, NotImplementedError):
            pass  # it is gone, or the system has no such driver: nothing is owed to anybody
        finally:
            usb.util.dispose_resources(device)

    # ---- finding ---------------------------------------------------------------------------
    def _found(self) -> Any:
        try:
            candidates = usb.core.find(
                find_all=True, backend=self._backend, custom_match=self._could_be
            )
            for device in candidates:
                if self._is_it(device):
                    self.identity = _identity(device)
                    return device
        except usb.core.NoBackendError as error:
            raise self._error(
                DeviceCode.UNSUPPORTED, "this box has no libusb.", "Install libusb-1.0."
            ) from error
        raise self._error(DeviceCode.NOT_FOUND, "is not plugged in.", "Put its cable in.")

    def _could_be(self, device: Any) -> bool:
        """By descriptors alone: no other device is opened to look."""
        if self.wire.vendor and device.idVendor != int(self.wire.vendor, 16):
            return False
        if self.wire.product and device.idProduct != int(self.wire.product, 16):
            return False
        return any(_printer_interfaces(device))

    def _is_it(self, device: Any) -> bool:
        if self.wire.usb_serial:
            return _serial(device) == self.wire.usb_serial
        return port_path(device) == self.wire.port_path

    # ---- claiming --------------------------------------------------------------------------
    def _claim(self, device: Any) -> None:
        interface = next(_printer_interfaces(device))
        try:
            device.get_active_configuration()
        except usb.core.USBError as error:
            if error.errno is not None:
                raise
            device.set_configuration()  # it has none yet
        for left in reversed(range(_CLAIMS)):
            try:
                self._detach(device, interface.bInterfaceNumber)
                usb.util.claim_interface(device, interface.bInterfaceNumber)
                break
            except usb.core.USBError as error:
                if error.errno != errno.EBUSY or not left:
                    raise
                time.sleep(_CLAIM_PAUSE_S)
        if interface.bAlternateSetting:
            device.set_interface_altsetting(interface)
        self._usb, self._interface = device, interface
        self._out = _endpoint(interface, usb.util.ENDPOINT_OUT)
        self._in = _endpoint(interface, usb.util.ENDPOINT_IN)
        if self._out is None:
            raise self._error(DeviceCode.UNSUPPORTED, "takes no data.", "Use another port.")

    def _detach(self, device: Any, number: int) -> None:
        """The printer's own interface only; a keyboard in the same housing stays one."""
        try:
            if device.is_kernel_driver_active(number):
                device.detach_kernel_driver(number)
                self._had_driver = True
        except NotImplementedError:
            return  # a system without kernel drivers for it

    def _clear_halt(self, endpoint: Any, accepted: int) -> None:
        try:
            self._usb.clear_halt(endpoint)
        except usb.core.USBError as error:
            raise self._broke(DeviceCode.LINK_LOST, _lost(error), accepted) from error

    # ---- errors ----------------------------------------------------------------------------
    def _opening_failed(self, error: usb.core.USBError) -> DeviceError:
        match error.errno:
            case errno.EACCES | errno.EPERM:
                return self._error(
                    DeviceCode.PERMISSION,
                    "the box may not use it.",
                    "Install the box's udev rules, or add its user to the group lp.",
                )
            case errno.EBUSY:
                return self._error(
                    DeviceCode.BUSY,
                    "another program is using it.",
                    "End the other program, such as a CUPS queue for this printer.",
                )
            case errno.ENODEV | errno.ENOENT:
                return self._error(DeviceCode.NOT_FOUND, "was pulled out.", "Put its cable in.")
        return self._error(DeviceCode.REFUSED, f"cannot be opened ({error.strerror}).")

    def _broke(self, code: DeviceCode, what: str, accepted: int) -> WriteBroke:
        what_to_do = "Look at its cable, its paper and its cover."
        return WriteBroke(code, self.device, what, what_to_do, accepted=accepted)

    def _error(
        self,
        code: DeviceCode,
        what: str,
        what_to_do: str = "Check that it is switched on and its cable is in.",
    ) -> DeviceError:
        return DeviceError(code, self.device, what, what_to_do)


def port_path(device: Any) -> str:
    """Where it is plugged in, as the kernel writes it: bus, then port after port (`1-1.4`)."""
    return f"{device.bus}-{'.'.join(map(str, device.port_numbers or ()))}"


def backend_named(name: str) -> Any:
    """What stands in for libusb: `module:function`, or `module:function:argument`. None for ""."""
    if not name:
        return None
    module, _, rest = name.partition(":")
    function, _, argument = rest.partition(":")
    if not module.startswith("drivers.emulators."):
        raise BadRequest("Only an emulator can stand in for libusb.")
    make = getattr(importlib.import_module(module), function)
    return make(argument) if argument else make()


def _printer_interfaces(device: Any) -> Iterator[Any]:
    """Those that print, in both directions first."""
    found = [
        interface
        for configuration in device
        for interface in configuration
        if interface.bInterfaceClass == PRINTER_CLASS
        and interface.bInterfaceProtocol != _IPP_OVER_USB
    ]
    yield from sorted(found, key=lambda each: (each.bAlternateSetting, -each.bInterfaceProtocol))


def _endpoint(interface: Any, direction: int) -> Any:
    return usb.util.find_descriptor(
        interface,
        custom_match=lambda each: (
            usb.util.endpoint_direction(each.bEndpointAddress) == direction
            and usb.util.endpoint_type(each.bmAttributes) == usb.util.ENDPOINT_TYPE_BULK
        ),
    )


def _serial(device: Any) -> str:
    try:
        return str(device.serial_number or "")
    except (usb.core.USBError, ValueError):
        return ""  # it may not be asked: then it is not the one we may use either


def _identity(device: Any) -> dict[str, str]:
    found = {
        "usb_serial": _serial(device),
        "port_path": port_path(device),
        "vendor": f"{device.idVendor:04x}",
        "product": f"{device.idProduct:04x}",
    }
    return {key: value for key, value in found.items() if value}


def _said(device_id: str) -> Mapping[str, str]:
    """Maker and model of an IEEE 1284 string."""
    named = dict(part.split(":", 1) for part in device_id.split(";") if ":" in part)
    named = {key.strip().upper(): value.strip() for key, value in named.items()}
    found = {
        "maker": named.get("MFG") or named.get("MANUFACTURER", ""),
        "model": named.get("MDL") or named.get("MODEL", ""),
    }
    return {key: value for key, value in found.items() if value}


def _lost(error: usb.core.USBError) -> str:
    if error.errno == errno.ENODEV:
        return "was pulled out or switched off."
    return f"the connection broke ({error.strerror})."
