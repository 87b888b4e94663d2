"""What the host asks of the registry: sessions, the names of wires, the wizard's questions."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, replace
from typing import Any, Final

from domain.device_errors import DeviceCode, DeviceError
from domain.errors import BadRequest
from domain.ports.printer import Proof
from drivers import registry
from drivers.host.frames import Frame
from drivers.host.session import Around, DeviceRow, Session
from drivers.host.wiring import transport_of
from drivers.printers import probing
from drivers.printers.probing import Found, Language, Learnt
from drivers.transports import framing
from drivers.transports.port import Transport
from drivers.transports.serial import SerialTransport

Step = Callable[[Transport, Mapping[str, Any]], Awaitable[Frame]]
_OPEN_WITHIN_S: Final = 3.0


class RegisteredDrivers:
    """Every driver there is."""

    def begin(self, around: Around) -> Session:
        """The session of a device. Raises BadRequest naming what cannot be."""
        return registry.begin(around)

    def wire_of(self, row: DeviceRow) -> str:
        """The name of its wire: what two hosts must not both speak over."""
        given = {**row.settings, **row.place}
        known = registry.drivers().get(row.driver)
        match known.wire if known is not None else "":
            case "tcp":
                return f"tcp {given.get('host')}:{given.get('port', 9_100)}"
            case "serial":
                return f"serial {os.path.realpath(str(given.get('path')))}"
            case "usb":
                return f"usb {given.get('usb_serial') or given.get('port_path')}"
            case other:
                return f"{other} {given.get('device') or row.id}"

    async def probe(self, frame: Frame) -> Frame:
        """A step of the wizard over a wire of its own. Raises DeviceError, BadRequest."""
        step = _STEPS.get(str(frame["step"]))
        if step is None:
            raise BadRequest(f"The wizard has no step {frame['step']!r}.")
        known = registry.driver(str(frame["driver"]))
        name = str(frame.get("name") or "The printer")
        wire = transport_of(registry.checked(known.settings, frame["settings"]), name)
        await wire.open(_OPEN_WITHIN_S)
        went_well = False
        try:
            answer = await step(wire, frame["more"])
            went_well = True
            return answer
        finally:
            await wire.close(graceful=went_well)


async def _find(wire: Transport, more: Mapping[str, Any]) -> Frame:
    found = await probing.find(wire)
    if isinstance(wire, SerialTransport):
        found = _at_a_port(found, wire)
    return found_frame(found)


def _at_a_port(found: Found, wire: SerialTransport) -> Found:
    """A port may be set wrongly. Raises DeviceError E_SETTINGS where what comes is no language."""
    match found.language:
        case Language.OTHER:
            said = framing.hint(found.heard, wire.settings) or framing.SPEED
            raise DeviceError(DeviceCode.SETTINGS, "The printer", "cannot be understood.", said)
        case Language.SILENT:
            return replace(found, advice=(*found.advice, SPEED_ADVICE))
        case _:
            return found


SPEED_ADVICE: Final = (
    "Its self-test page says its speed and its parity: set the port to the same. "
    "What it understands wrongly it may print as signs."
)


async def _test_page(wire: Transport, more: Mapping[str, Any]) -> Frame:
    found = found_of(more["found"])
    return learnt_frame(await probing.print_test_page(wire, found, str(more["name"])))


async def _pulse(wire: Transport, more: Mapping[str, Any]) -> Frame:
    await probing.pulse(wire, Language(more["language"]), int(more["pin"]))
    return {}


async def _sensor(wire: Transport, more: Mapping[str, Any]) -> Frame:
    return {"high": await probing.sensor_is_high(wire, Language(more["language"]))}


async def _silent(wire: Transport, more: Mapping[str, Any]) -> Frame:
    return {"silent": await probing.falls_silent(wire, Language(more["language"]))}


_STEPS: Final[Mapping[str, Step]] = {
    "find": _find,
    "test_page": _test_page,
    "pulse": _pulse,
    "sensor": _sensor,
    "silent": _silent,
}


def found_frame(found: Found) -> Frame:
    """What was found, to be sent."""
    return {**asdict(found), "language": found.language.value, "heard": found.heard.hex()}


def found_of(frame: Mapping[str, Any]) -> Found:
    """What was found, as it was sent."""
    fields = {
        **frame,
        "language": Language(frame["language"]),
        "heard": bytes.fromhex(frame["heard"]),
        "advice": tuple(frame["advice"]),
    }
    return Found(**fields)


def learnt_frame(learnt: Learnt) -> Frame:
    """What was learnt, to be sent."""
    return {**asdict(learnt), "proof": int(learnt.proof)}


def learnt_of(frame: Mapping[str, Any]) -> Learnt:
    """What was learnt, as it was sent."""
    fields = {**frame, "proof": Proof(frame["proof"]), "advice": tuple(frame["advice"])}
    return Learnt(**fields)
