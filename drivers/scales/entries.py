"""Every scale driver, by protocol and wire, for the registry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, TypeVar

from domain.errors import BadRequest
from domain.weighing import MAX_GRAMS, ScaleRules, Unit
from drivers.entry import Driver, Step, Wire
from drivers.host.linked import LinkedSession
from drivers.host.session import Around
from drivers.scales.conversation import ScaleConversation
from drivers.scales.table import PROTOCOLS, ScaleProtocol
from drivers.settings import DeviceSettings
from drivers.transports.serial import Parity
from drivers.transports.wires import SerialWire, TcpWire

STEPS: Final[tuple[Step, ...]] = ("find", "settings", "weigh", "name")
"""A port is never probed for a scale: who adds it picks the protocol."""


@dataclass(frozen=True, kw_only=True)
class ScaleSettings(DeviceSettings):
    """What is sold by it. `decimals` are those of a protocol that names no unit (8217): pounds come
    with two, so that another number of them is refused. `steady_ms` is how long a weight stands.
    """

    unit: Unit = "kg"
    decimals: int = 3
    min_grams: int = 1
    capacity_grams: int = 15_000
    steady_ms: int = 300

    def __post_init__(self) -> None:
        super().__post_init__()
        for name, value, least, most in (
            ("decimals", self.decimals, 0, 4),
            ("min_grams", self.min_grams, 1, MAX_GRAMS),
            ("capacity_grams", self.capacity_grams, self.min_grams, MAX_GRAMS),
            ("steady_ms", self.steady_ms, 0, 3_000),
        ):
            if not least <= value <= most:
                raise BadRequest(f"{name} is {value}; it must be between {least} and {most}.")

    def rules(self) -> ScaleRules:
        """What a weight must keep to be sold."""
        return ScaleRules(self.unit, self.decimals, self.min_grams, self.capacity_grams)


@dataclass(frozen=True, kw_only=True)
class ScaleSerialSettings(ScaleSettings, SerialWire):
    """A scale at a serial port."""


@dataclass(frozen=True, kw_only=True)
class ScaleSevenBitSettings(ScaleSerialSettings):
    """One that speaks with 7 bits and even parity, as it left the factory."""

    bits: int = 7
    parity: Parity = "even"


@dataclass(frozen=True, kw_only=True)
class ScaleTcpSettings(ScaleSettings, TcpWire):
    """A scale behind a serial server."""

    port: int = 4_001


Settings = TypeVar("Settings", ScaleSerialSettings, ScaleSevenBitSettings, ScaleTcpSettings)


def _weighing(
    protocol: ScaleProtocol, wire: Wire, settings: type[Settings], title: str
) -> Driver[Settings]:
    def session(given: Settings, around: Around) -> LinkedSession:
        serial = given.port_settings() if isinstance(given, ScaleSerialSettings) else None
        spoken = ScaleConversation(around, protocol, given.rules(), given.steady_ms / 1_000, serial)
        return LinkedSession(around, lambda: given.transport(around.row.name), spoken)

    return Driver(
        id=f"scale_{protocol.id}_{wire}",
        family="scale",
        title=f"{protocol.title}, {title}",
        wire=wire,
        settings=settings,
        session=session,
        steps=STEPS,
        emulator=f"scale-{protocol.id.replace('_', '-')}",
    )


def _serial(protocol: ScaleProtocol) -> Driver[ScaleSerialSettings]:
    return _weighing(protocol, "serial", ScaleSerialSettings, "serial")


def _seven_bits(protocol: ScaleProtocol) -> Driver[ScaleSevenBitSettings]:
    return _weighing(protocol, "serial", ScaleSevenBitSettings, "serial")


ENTRIES: Final[tuple[Driver[Any], ...]] = (
    _seven_bits(PROTOCOLS["8217"]),
    _serial(PROTOCOLS["cas"]),
    _seven_bits(PROTOCOLS["nci"]),
    _serial(PROTOCOLS["mt_sics"]),
    *(_weighing(each, "tcp", ScaleTcpSettings, "network") for each in PROTOCOLS.values()),
)
