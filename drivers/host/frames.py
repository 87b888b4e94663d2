"""What box and device host say to each other: frames of JSON on a local socket. Pure.

A frame is four bytes of length, big endian, and UTF-8 JSON of one object. Both sides first say
`hello` with their version; one that speaks another version is refused before anything is done.

| frame | who | meaning |
|---|---|---|
| `{"hello": VERSION}` | both | first of all |
| `{"id": n, "do": NAME, ...}` | box | asks for something; answered once |
| `{"id": n, "begun": true}` | host | what was asked is about to have an effect |
| `{"id": n, "go": true}` | box | it is written down: it may have its effect; false: it must not |
| `{"id": n, "ok": {...}}`, `{"id": n, "error": {...}}` | host | the answer |
| `{"event": NAME, ...}` | host | something happened at a device |
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from domain.device_errors import DeviceCode, DeviceError
from domain.ports.printer import Outcome, Printed, Proof, Refused, Unknown

VERSION: Final = 1
MOST_BYTES: Final = 8 * 1024 * 1024
_HEAD: Final = 4

Frame = dict[str, Any]
HELLO: Final[Mapping[str, Any]] = {"hello": VERSION}


class Garbled(Exception):
    """The other side does not speak this protocol, or not this version of it."""


def packed(frame: Mapping[str, Any]) -> bytes:
    """A frame as bytes. Raises Garbled where it is too long."""
    body = json.dumps(frame, separators=(",", ":"), ensure_ascii=False).encode()
    if len(body) > MOST_BYTES:
        raise Garbled(f"a frame of {len(body)} bytes")
    return len(body).to_bytes(_HEAD, "big") + body


class Frames:
    """Takes bytes as they come and gives whole frames."""

    def __init__(self) -> None:
        self._heard = bytearray()

    def feed(self, data: bytes) -> list[Frame]:
        """Every frame that is complete now. Raises Garbled."""
        self._heard += data
        found: list[Frame] = []
        while len(self._heard) >= _HEAD:
            end = _HEAD + int.from_bytes(self._heard[:_HEAD], "big")
            if end - _HEAD > MOST_BYTES:
                raise Garbled(f"a frame of {end - _HEAD} bytes")
            if len(self._heard) < end:
                break
            found.append(_read(bytes(self._heard[_HEAD:end])))
            del self._heard[:end]
        return found


def require_hello(frame: Mapping[str, Any]) -> None:
    """Raise Garbled unless the other side speaks this version."""
    if frame.get("hello") != VERSION:
        raise Garbled(f"version {frame.get('hello')!r}, not {VERSION}")


def _read(body: bytes) -> Frame:
    try:
        frame = json.loads(body)
    except ValueError as error:
        raise Garbled("no JSON") from error
    if not isinstance(frame, dict):
        raise Garbled("no object")
    return frame


# ---- errors and outcomes -------------------------------------------------------------------
def error_frame(error: DeviceError) -> Frame:
    """A device's error, to be sent."""
    return {
        "code": error.code.value,
        "device": error.device,
        "what": error.what,
        "do": error.what_to_do,
    }


def error_of(frame: Mapping[str, Any]) -> DeviceError:
    """A device's error that was sent."""
    return DeviceError(
        DeviceCode(frame["code"]), str(frame["device"]), str(frame["what"]), str(frame["do"])
    )


def outcome_frame(outcome: Outcome) -> Frame:
    """How a print ended, to be sent."""
    match outcome:
        case Printed(proof, warnings):
            return {"printed": int(proof), "warnings": list(warnings)}
        case Refused(error):
            return {"refused": error_frame(error)}
        case Unknown(error, sent_bytes, counter_before):
            return {
                "unknown": error_frame(error),
                "sent_bytes": sent_bytes,
                "counter_before": counter_before,
            }


def outcome_of(frame: Mapping[str, Any]) -> Outcome:
    """How a print ended, as it was sent."""
    if "printed" in frame:
        return Printed(Proof(frame["printed"]), tuple(frame["warnings"]))
    if "refused" in frame:
        return Refused(error_of(frame["refused"]))
    return Unknown(error_of(frame["unknown"]), frame["sent_bytes"], frame["counter_before"])
