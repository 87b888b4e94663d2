"""Errors that devices cause: what happened, to which device, and what a person can do about it."""

from __future__ import annotations

from enum import StrEnum


class DeviceCode(StrEnum):
    """Stable codes of what can be wrong with a device."""

    REFUSED = "E_REFUSED"
    CONNECT_TIMEOUT = "E_CONNECT_TIMEOUT"
    LINK_LOST = "E_LINK_LOST"
    WRITE_TIMEOUT = "E_WRITE_TIMEOUT"
    NO_RESPONSE = "E_NO_RESPONSE"
    BUSY = "E_BUSY"
    PAPER_OUT = "E_PAPER_OUT"
    COVER_OPEN = "E_COVER_OPEN"
    CUTTER = "E_CUTTER"
    OVERHEAT = "E_OVERHEAT"
    UNRECOVERABLE = "E_UNRECOVERABLE"
    OFFLINE = "E_OFFLINE"
    RENDER = "E_RENDER"
    TOO_WIDE = "E_TOO_WIDE"
    TOO_LARGE = "E_TOO_LARGE"
    UNCERTAIN = "E_UNCERTAIN"
    CONFIG = "E_CONFIG"
    DEADLINE = "E_DEADLINE"


class DeviceError(Exception):
    """A device did not do what it was asked.

    `str(error)` is one line for a person: the device, what happened, what to do.
    """

    def __init__(self, code: DeviceCode, device: str, what: str, what_to_do: str) -> None:
        super().__init__(f"{device}: {what} {what_to_do}")
        self.code = code
        self.device = device
        self.what = what
        self.what_to_do = what_to_do
