"""What support wants to see of the hardware, as one zip file. Pure, but for the packing."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final
from uuid import UUID

from drivers.host.ring import Traffic
from edge.hardware.requests import HardwareDetail

SHORT_BYTES: Final = 16
"""Questions and marks are so short; what is longer may be a paper's text."""


def packed(
    details: Sequence[HardwareDetail],
    rings: Mapping[UUID, Sequence[Traffic]],
    rows: str,
    facts: Mapping[str, Any],
    *,
    redact: bool,
) -> bytes:
    """The zip file: versions, rows, states and events, and the traffic of each device."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("versions.json", _json({**facts, "python": sys.version, "redacted": redact}))
        file.writestr("hardware.toml", rows)
        file.writestr("devices.json", _json([asdict(detail) for detail in details]))
        for detail in details:
            ring = rings.get(detail.view.id, ())
            name = f"traffic/{detail.view.family}-{detail.view.id.hex[-8:]}.txt"
            file.writestr(name, "".join(map(_line, _redacted(ring) if redact else ring)))
    return out.getvalue()


def _redacted(ring: Sequence[Traffic]) -> list[Traffic]:
    """Without what was printed, shown or scanned: only how long it was."""
    return [
        each
        if each.direction == "!" or len(each.data) <= SHORT_BYTES
        else Traffic(each.at, each.direction, f"({len(each.data)} bytes left out)".encode())
        for each in ring
    ]


def _line(traffic: Traffic) -> str:
    shown = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in traffic.data)
    return f"{traffic.at:.3f} {traffic.direction} {traffic.data.hex()} {shown}\n"


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, default=str)
