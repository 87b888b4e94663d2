"""What can be asked about hardware, and what is answered: words for screens, rows for managers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

Severity = Literal["ok", "warning", "stopped", "off"]
"""Green, amber, red, grey. What is not known is never green."""


@dataclass(frozen=True, slots=True)
class HardwareState:
    """How a thing is, in words. `state` is of `drivers.host.lifecycle.LifeState`, or `unknown`.

    `wrong` is empty where all is well; `what_to_do` tells the next step of a person.
    """

    state: str
    severity: Severity
    since: datetime | None
    wrong: str = ""
    what_to_do: str = ""
    conditions: tuple[str, ...] = ()
    code: str = ""


@dataclass(frozen=True, slots=True)
class HardwareView:
    """A thing that hangs on the box, in the list. `family` is printer, scale, scanner, ..."""

    id: UUID
    name: str
    family: str
    driver: str
    driver_title: str
    where: str
    enabled: bool
    state: HardwareState
    place_kind: str = ""
    place_id: UUID | None = None
    role: str = ""


@dataclass(frozen=True, slots=True)
class EventView:
    """Something that happened to it."""

    id: UUID
    at: datetime
    what: str
    detail: str


@dataclass(frozen=True, slots=True)
class TrafficView:
    """Bytes on its wire: `>` to it, `<` from it, `!` about the link."""

    at: datetime
    direction: str
    hex: str
    text: str


@dataclass(frozen=True, slots=True)
class HardwareDetail:
    """Everything about one thing. `settings` are as its driver checks them."""

    view: HardwareView
    settings: Mapping[str, Any]
    match: Mapping[str, Any]
    identity: Mapping[str, Any]
    place: Mapping[str, Any]
    seen_at: datetime | None
    events: tuple[EventView, ...]
    width_chars: int = 0
    dialect: str = ""
    backup_id: UUID | None = None
    backup_after_s: int = 0


@dataclass(frozen=True, slots=True)
class CandidateView:
    """Something that was found and does nothing until somebody adds it.

    `drivers` are those that could fit, the likeliest first; `settings` and `match` are what to add
    it with. `known_as` is the row that it already belongs to. `family` is empty where the way it
    was found does not tell.
    """

    key: str
    source: str
    wire: str
    title: str
    evidence: tuple[str, ...]
    drivers: tuple[str, ...]
    settings: Mapping[str, Any]
    match: Mapping[str, Any]
    known_as: UUID | None = None
    could_be: tuple[UUID, ...] = ()
    family: str = ""


# ---- requests ------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class AddPrinter:
    """A printer, with settings that its driver accepts. `match` says by what it is known again."""

    name: str
    role: str
    driver: str
    settings: Mapping[str, Any]
    match: Mapping[str, Any] = field(default_factory=dict)
    width_chars: int = 48
    dialect: str = "epson"
    enabled: bool = True
    backup_id: UUID | None = None
    backup_after_s: int = 0


@dataclass(frozen=True, slots=True)
class ChangePrinter:
    """Change a printer. Only what is given changes; `settings` and `match` are given whole."""

    printer_id: UUID
    name: str | None = None
    role: str | None = None
    driver: str | None = None
    settings: Mapping[str, Any] | None = None
    match: Mapping[str, Any] | None = None
    width_chars: int | None = None
    dialect: str | None = None
    backup_id: UUID | None = None
    backup_after_s: int | None = None
    no_backup: bool = False


@dataclass(frozen=True, slots=True)
class AddPeripheral:
    """A scale, scanner, display, card reader or bump bar; see `sync.tables.devices.Peripheral`."""

    name: str
    kind: str
    driver: str
    settings: Mapping[str, Any]
    match: Mapping[str, Any] = field(default_factory=dict)
    place_kind: str = ""
    place_id: UUID | None = None
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class ChangePeripheral:
    """Change a peripheral. Only what is given changes; `place_kind` "" with `move` is the store."""

    peripheral_id: UUID
    name: str | None = None
    driver: str | None = None
    settings: Mapping[str, Any] | None = None
    match: Mapping[str, Any] | None = None
    move: bool = False
    place_kind: str = ""
    place_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class EnableHardware:
    """Switch a printer or peripheral on or off."""

    hardware_id: UUID
    enabled: bool


@dataclass(frozen=True, slots=True)
class RemoveHardware:
    """Take a printer or peripheral away for good."""

    hardware_id: UUID
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AllowIdentity:
    """The thing at this address is another one, and that is right: it is known by that from now."""

    hardware_id: UUID


@dataclass(frozen=True, slots=True)
class ImportHardware:
    """Rows of another box as one TOML file; those of the same name are changed."""

    text: str


@dataclass(frozen=True, slots=True)
class HardwareChange:
    """What was added or changed."""

    hardware_id: UUID


@dataclass(frozen=True, slots=True)
class Imported:
    """Which names were added or changed, and the sentence for each that could not be."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]
