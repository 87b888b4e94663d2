"""What the device host keeps for each device: a session that owns its wire and does what is asked.

A session is one task. What it does for the box may fail with a DeviceError; anything else that
goes wrong in it makes this device faulted and leaves all others alone.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Protocol

from domain.device_errors import DeviceCode, DeviceError
from domain.ports.printer import PrinterStatus
from drivers.host.frames import Frame
from drivers.host.lifecycle import FOR_A_MANAGER, Happening, Life, LifeState, happened
from drivers.host.ring import Ring
from drivers.transports.port import Transport

Begun = Callable[[], Awaitable[None]]
"""Says to the box that what it asked for may have an effect from now on; awaited before it has."""
Tell = Callable[[Frame], None]
"""Sends an event to the box."""


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A device as the box describes it. `kind` is printer, scale, scanner, display, ...

    `match` says by what it is known again; `identity` is all that was seen of it, and `place` where
    it was seen last, which stands in for the settings of that name (`drivers.host.identity`).
    """

    id: str
    kind: str
    driver: str
    name: str
    settings: Mapping[str, Any]
    enabled: bool = True
    match: Mapping[str, Any] = field(default_factory=dict)
    identity: Mapping[str, Any] = field(default_factory=dict)
    place: Mapping[str, Any] = field(default_factory=dict)


_NO_IMAGES: Final[Mapping[str, bytes]] = MappingProxyType({})


def _as_it_is(transport: Transport) -> Transport:
    return transport


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a printer's driver is given besides its settings."""

    name: str
    images: Mapping[str, bytes] = field(default_factory=lambda: _NO_IMAGES)
    on_status: Callable[[PrinterStatus], None] | None = None
    on_begun: Callable[[str], Awaitable[None]] | None = None
    """Awaited with a job's key before the first byte of its body leaves."""
    on_note: Callable[[str], None] | None = None
    """Called with what whoever looks for a fault later should know."""
    wired: Callable[[Transport], Transport] = _as_it_is
    """Called with the transport that the driver made: the host listens in and keeps it open."""


@dataclass(frozen=True, slots=True)
class Around:
    """What a session is given besides its settings.

    Its transports go through `wired`, so that their traffic is kept in the `ring`; what happens to
    it is said to `living`; readings, scans and keys are told by `tell` with the row's id.
    `identity` is what the box has seen of the device before.
    """

    row: DeviceRow
    living: Living
    tell: Tell
    ring: Ring
    wired: Callable[[Transport], Transport]
    identity: Mapping[str, Any] = field(default_factory=dict)

    def note(self, what: str, detail: str = "") -> None:
        """Something that whoever looks for a fault later should know; kept by the box."""
        self.tell({"event": "noted", "device": self.row.id, "what": what, "detail": detail})


class Session(Protocol):
    """One device's conversation for as long as its settings hold."""

    async def run(self) -> None:
        """Keep the link as its kind wants it kept; ends when cancelled."""
        ...

    async def do(self, what: str, asked: Mapping[str, Any], begun: Begun) -> Frame:
        """Do what the box asks; the answer's fields. Raises DeviceError."""
        ...

    def wake(self) -> None:
        """Something was plugged in: try at once."""
        ...

    async def close(self) -> None:
        """Let go of the wire."""
        ...


class Living:
    """A device's life, told to the box whenever it changes."""

    def __init__(self, row: DeviceRow, tell: Tell, now: Callable[[], float]) -> None:
        self.life = Life()
        self._row = row
        self._tell = tell
        self._now = now
        self._conditions: tuple[str, ...] = ()
        self._code = ""

    @property
    def is_wrong(self) -> bool:
        """Whether a manager has to set it right."""
        return self.life.state is LifeState.FAULTED

    def happened(
        self, what: Happening, reason: str = "", conditions: tuple[str, ...] | None = None
    ) -> Life:
        """Note it; the box hears of another state, reason or condition."""
        before, had = self.life, self._conditions
        if what not in _TROUBLES:
            self._code = ""
        self.life = happened(before, what, self._now(), reason)
        if conditions is not None:
            self._conditions = conditions
        is_news = (before.state, before.reason) != (self.life.state, self.life.reason)
        if is_news or had != self._conditions:
            self._tell(self.frame())
        return self.life

    def failed(self, error: DeviceError) -> Life:
        """It could not be reached, or a manager has to set it right."""
        what = Happening.WRONG if error.code in FOR_A_MANAGER else Happening.LOST
        self._code = error.code.value
        return self.happened(what, str(error), ())

    def frame(self) -> Frame:
        """The event that says how the device is."""
        return {
            "event": "state",
            "device": self._row.id,
            "state": self.life.state.value,
            "reason": self.life.reason,
            "code": self._code,
            "for_s": round(self._now() - self.life.since, 3),
            "conditions": list(self._conditions),
        }


_TROUBLES: Final = frozenset({Happening.LOST, Happening.WRONG, Happening.OPENING, Happening.OPENED})
"""What leaves open why it is away: it has not answered yet."""


def unsupported(row: DeviceRow, what: str) -> DeviceError:
    """A device of this kind cannot do that."""
    return DeviceError(
        DeviceCode.UNSUPPORTED, row.name, f"a {row.kind} cannot {what}.", "Ask another device."
    )
