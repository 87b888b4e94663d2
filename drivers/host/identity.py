"""By what a device is known again. Pure.

The ladder, strongest first: a USB serial number, else the USB port's path, else the network card's
MAC, else its address. A row is matched on what it names (`match`); where a weaker one disagrees
that is a warning, where the named one does it is another device.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from domain.errors import BadRequest

USB_SERIAL: Final = "usb_serial"
PORT_PATH: Final = "port_path"
MAC: Final = "mac"
HOST: Final = "host"
SAID: Final = ("maker", "model", "serial")
"""What a printer says of itself (GS I)."""
KEYS: Final = (USB_SERIAL, PORT_PATH, MAC, HOST, "mdns", "vendor", "product", *SAID)

Identity = Mapping[str, Any]


def same(match: Identity, found: Identity) -> bool:
    """Whether what was found is the device that `match` names: by its strongest key.

    Vendor and product narrow it down: they must agree where both are known.
    """
    for key in ("vendor", "product"):
        if match.get(key) and found.get(key) and match[key] != found[key]:
            return False
    for key in (USB_SERIAL, PORT_PATH, MAC, "mdns", HOST, "path", "device"):
        if match.get(key):
            return bool(match[key] == found.get(key))
    return False


def other(match: Identity, found: Identity) -> tuple[str, ...]:
    """Keys that `match` names and that say that this is another device."""
    return tuple(
        key
        for key in (USB_SERIAL, MAC, *SAID)
        if match.get(key) and found.get(key) and match[key] != found[key]
    )


def drifted(known: Identity, match: Identity, found: Identity) -> tuple[str, ...]:
    """Weaker keys that were otherwise before: it moved, or two devices were swapped."""
    return tuple(
        key
        for key in (USB_SERIAL, PORT_PATH, MAC, *SAID)
        if key not in match and known.get(key) and found.get(key) and known[key] != found[key]
    )


def checked_match(match: Identity) -> None:
    """Raises BadRequest for a key that no device is known by."""
    for key, value in match.items():
        if key not in KEYS:
            raise BadRequest(f"Nothing is known by its {key!r}; {', '.join(KEYS)} are known.")
        if not isinstance(value, str) or not value:
            raise BadRequest(f"{key!r} must be a text.")
