"""The settings of each wire, from which drivers' settings are made; checked where they come in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from domain.errors import BadRequest
from drivers.settings import DeviceSettings
from drivers.transports.serial import Flow, Parity, SerialSettings, SerialTransport
from drivers.transports.tcp import TcpTransport

USB_PIECE_BYTES: Final = 16_384
"""The most that usbfs takes in one transfer."""
TRANSFER_S: Final = 2.0
"""No USB transfer waits longer: one that does hangs."""


@dataclass(frozen=True, kw_only=True)
class TcpWire(DeviceSettings):
    """A device on the network. `linger_s` is how long a connection stays open after its last use;
    many printers' network cards serve one connection only, so that other systems wait meanwhile.
    """

    host: str
    port: int = 9_100
    linger_s: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.host or any(character.isspace() for character in self.host):
            raise BadRequest("host must be a name or an address without blanks.")
        if not 1 <= self.port <= 65_535:
            raise BadRequest(f"port is {self.port}; it must be between 1 and 65535.")
        if not 0 <= self.linger_s <= 3_600:
            raise BadRequest(f"linger_s is {self.linger_s}; it must be between 0 and 3600.")

    def transport(self, device: str) -> TcpTransport:
        """The wire itself, not open yet."""
        return TcpTransport(self.host, self.port, device=device)


@dataclass(frozen=True, kw_only=True)
class SerialWire(DeviceSettings):
    """A device at a serial port: a path under /dev, and how the port is set."""

    path: str
    baud: int = 9_600
    bits: int = 8
    parity: Parity = "none"
    stop_bits: int = 1
    flow: Flow = "none"

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.path.startswith("/dev/"):
            raise BadRequest("path must be under /dev, like /dev/ttyUSB0.")
        self.port_settings()

    def port_settings(self) -> SerialSettings:
        """How the port is set. Raises BadRequest."""
        return SerialSettings(self.baud, self.bits, self.parity, self.stop_bits, self.flow)

    def transport(self, device: str) -> SerialTransport:
        """The wire itself, not open yet."""
        return SerialTransport(self.path, self.port_settings(), device=device)


@dataclass(frozen=True, kw_only=True)
class UsbWire(DeviceSettings):
    """A printer at a USB port, known by its serial number or else by its port's path (`1-1.4`).

    `vendor` and `product` (four hexadecimal digits) narrow it down; cheap printers share them and
    have no serial number. `backend` names what stands in for libusb, for tests and emulators.
    """

    usb_serial: str = ""
    port_path: str = ""
    vendor: str = ""
    product: str = ""
    backend: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.usb_serial and not self.port_path:
            raise BadRequest("A USB printer needs its usb_serial or its port_path.")
        if self.backend and not self.backend.startswith("drivers.emulators."):
            raise BadRequest("Only an emulator can stand in for libusb.")
        for name, digits in (("vendor", self.vendor), ("product", self.product)):
            if digits and (len(digits) != 4 or not set(digits) <= set("0123456789abcdef")):
                raise BadRequest(f"{name} must be four hexadecimal digits, like 04b8.")
