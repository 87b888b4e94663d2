"""Errors that devices cause: what happened, to which device, and what a person can do about it."""

from __future__ import annotations

from enum import StrEnum


class DeviceCode(StrEnum):
    """Stable codes of what can be wrong with a device."""

    # the link
    NOT_FOUND = "E_NOT_FOUND"
    PERMISSION = "E_PERMISSION"
    BUSY = "E_BUSY"
    REFUSED = "E_REFUSED"
    CONNECT_TIMEOUT = "E_CONNECT_TIMEOUT"
    LINK_LOST = "E_LINK_LOST"
    WRITE_TIMEOUT = "E_WRITE_TIMEOUT"
    NO_RESPONSE = "E_NO_RESPONSE"
    # what is said over it
    PROTOCOL = "E_PROTOCOL"
    CHECKSUM = "E_CHECKSUM"
    FRAMING = "E_FRAMING"
    IDENTITY = "E_IDENTITY"
    UNSUPPORTED = "E_UNSUPPORTED"
    SETTINGS = "E_SETTINGS"
    # printers
    PAPER_OUT = "E_PAPER_OUT"
    COVER_OPEN = "E_COVER_OPEN"
    CUTTER = "E_CUTTER"
    OVERHEAT = "E_OVERHEAT"
    UNRECOVERABLE = "E_UNRECOVERABLE"
    OFFLINE = "E_OFFLINE"
    RENDER = "E_RENDER"
    TOO_WIDE = "E_TOO_WIDE"
    TOO_LARGE = "E_TOO_LARGE"
    # jobs
    UNCERTAIN = "E_UNCERTAIN"
    EXPIRED = "E_EXPIRED"
    SUPERSEDED = "E_SUPERSEDED"
    CANCELLED = "E_CANCELLED"
    DUPLICATE_REQUEST = "E_DUPLICATE_REQUEST"
    NO_ROUTE = "E_NO_ROUTE"
    QUEUE_FULL = "E_QUEUE_FULL"
    # scales
    MOTION = "E_MOTION"
    OVER = "E_OVER"
    UNDER_ZERO = "E_UNDER_ZERO"
    ZERO_ERROR = "E_ZERO_ERROR"
    STALE = "E_STALE"
    SAME_WEIGHT = "E_SAME_WEIGHT"
    UNIT = "E_UNIT"
    BELOW_MIN = "E_BELOW_MIN"
    # scanners and cards
    CHECK_DIGIT = "E_CHECK_DIGIT"
    TRUNCATED = "E_TRUNCATED"
    NO_MATCH = "E_NO_MATCH"
    AMBIGUOUS = "E_AMBIGUOUS"
    REPEAT = "E_REPEAT"
    CARD_READ = "E_CARD_READ"
    CARD_UNKNOWN = "E_CARD_UNKNOWN"
    CARD_REVOKED = "E_CARD_REVOKED"
    PAYMENT_CARD = "E_PAYMENT_CARD"
    # the host
    CONFIG = "E_CONFIG"
    DEADLINE = "E_DEADLINE"
    INTERNAL = "E_INTERNAL"
    DISK_FULL = "E_DISK_FULL"
    VERSION = "E_VERSION"


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
