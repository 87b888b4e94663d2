"""Readings as they go over the local socket."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.device_errors import DeviceCode
from domain.weighing import Reading
from drivers.host.frames import Frame


def frame_of(reading: Reading) -> Frame:
    """A reading, to be sent."""
    return {
        "sent": reading.sent,
        "unit": reading.unit,
        "at_s": reading.at_s,
        "steady": reading.steady,
        "net": reading.net,
        "trouble": reading.trouble.value if reading.trouble else None,
        "session": reading.session,
        "load": reading.load,
        "number": reading.number,
    }


def reading_of(frame: Mapping[str, Any]) -> Reading:
    """A reading, as it was sent."""
    trouble = frame.get("trouble")
    return Reading(
        str(frame.get("sent", "")),
        str(frame.get("unit", "")),
        float(frame.get("at_s", 0.0)),
        bool(frame.get("steady", False)),
        bool(frame.get("net", False)),
        DeviceCode(trouble) if trouble else None,
        str(frame.get("session", "")),
        int(frame.get("load", 0)),
        int(frame.get("number", 0)),
    )
