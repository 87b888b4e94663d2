"""The transport that settings ask for, whichever wire they name."""

from __future__ import annotations

from typing import Any

from domain.errors import BadRequest
from drivers.host.usb_link import UsbTransport
from drivers.transports.port import Transport
from drivers.transports.wires import SerialWire, TcpWire, UsbWire


def transport_of(settings: Any, device: str) -> Transport:
    """A wire, not open yet. Raises BadRequest where the settings name none."""
    if isinstance(settings, TcpWire | SerialWire):
        return settings.transport(device)
    if isinstance(settings, UsbWire):
        return UsbTransport(settings, device=device)
    raise BadRequest("That driver has no wire to ask over.")
