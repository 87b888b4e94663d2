"""The descriptors of a printer on a USB bus in software: one interface, two bulk endpoints."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, Final, Protocol

_BULK: Final = 2
_STRINGS: Final = {1: "manufacturer", 2: "title", 3: "usb_serial"}


class Described(Protocol):
    """What a printer's descriptors are made of."""

    port_path: str
    usb_serial: str
    vendor: int
    product: int
    out: int
    in_: int


def device(dev: Described, address: int) -> Any:
    """The device's own."""
    bus, _, ports = dev.port_path.partition("-")
    numbers = tuple(int(port) for port in ports.split("."))
    return SimpleNamespace(
        bLength=18,
        bDescriptorType=1,
        bcdUSB=0x0200,
        bDeviceClass=0,
        bDeviceSubClass=0,
        bDeviceProtocol=0,
        bMaxPacketSize0=64,
        idVendor=dev.vendor,
        idProduct=dev.product,
        bcdDevice=0x0100,
        iManufacturer=1,
        iProduct=2,
        iSerialNumber=3 if dev.usb_serial else 0,
        bNumConfigurations=1,
        address=address,
        bus=int(bus),
        port_number=numbers[-1],
        port_numbers=numbers,
        speed=3,
    )


def configuration(config: int) -> Any:
    """The only one. Raises IndexError for others."""
    _only(config)
    return SimpleNamespace(
        bLength=9,
        bDescriptorType=2,
        wTotalLength=32,
        bNumInterfaces=1,
        bConfigurationValue=1,
        iConfiguration=0,
        bmAttributes=0xC0,
        bMaxPower=1,
        extra_descriptors=[],
    )


def interface(intf: int, alt: int, config: int) -> Any:
    """The printer's. Raises IndexError for others."""
    _only(intf, alt, config)
    return SimpleNamespace(
        bLength=9,
        bDescriptorType=4,
        bInterfaceNumber=0,
        bAlternateSetting=0,
        bNumEndpoints=2,
        bInterfaceClass=7,
        bInterfaceSubClass=1,
        bInterfaceProtocol=2,
        iInterface=0,
        extra_descriptors=[],
    )


def endpoint(dev: Described, ep: int, intf: int, alt: int, config: int) -> Any:
    """Out, then in. Raises IndexError for others."""
    _only(intf, alt, config)
    return SimpleNamespace(
        bLength=7,
        bDescriptorType=5,
        bEndpointAddress=(dev.out, dev.in_)[ep],
        bmAttributes=_BULK,
        wMaxPacketSize=64,
        bInterval=0,
        bRefresh=0,
        bSynchAddress=0,
        extra_descriptors=[],
    )


def string(device: Described, index: int) -> bytes:
    """A string descriptor."""
    if not index:
        return bytes((4, 3, 0x09, 0x04))
    text = str(getattr(device, _STRINGS[index])).encode("utf-16-le")
    return bytes((len(text) + 2, 3)) + text


def _only(*numbers: int) -> None:
    """There is one of each."""
    if any(numbers):
        raise IndexError(numbers)
