"""Writing rows of hardware: what can be, and what is remembered. Plain functions of a write."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from domain.errors import BadRequest, Changed
from domain.ids import new_id
from drivers import registry
from drivers.host.identity import checked_match
from edge.audit import record
from edge.authority import must_be_made_here
from edge.hardware import store
from edge.hardware.device_rows import (
    driver_of,
    family,
    match_of,
    printer_settings,
    settings_of,
)
from edge.hardware.requests import (
    AddPeripheral,
    AddPrinter,
    AllowIdentity,
    ChangePeripheral,
    ChangePrinter,
    EnableHardware,
    HardwareChange,
    RemoveHardware,
)
from edge.printing.connected import VIRTUAL
from edge.transaction import Write
from sync.tables.cash import Drawer
from sync.tables.catalog import Printer, Station
from sync.tables.devices import Device, Peripheral

NAME_LENGTH = 60
MOST_BACKUP_S = 24 * 3_600


def add_printer(tx: Write, request: AddPrinter) -> HardwareChange:
    """Raises BadRequest naming what cannot be, Changed for a name taken."""
    row = tx.insert(
        Printer,
        new_id(),
        store_id=tx.house.store_id,
        name=_name(tx, request.name),
        role=request.role,
        width_chars=_width(request.width_chars),
        dialect=request.dialect,
        settings=_printer_settings(request),
        enabled=request.enabled,
        backup_id=_backup(tx, request.backup_id, None),
        backup_after_s=_backup_after(request.backup_after_s),
    )
    return done(tx, "hardware_added", row, {"driver": request.driver})


def change_printer(tx: Write, request: ChangePrinter) -> HardwareChange:
    """Raises as `add_printer`, NotFound, EditedAtTheCentre."""
    row = tx.load(Printer, request.printer_id, "printer")
    must_be_made_here(row, row.name)
    changes = _printer_changes(tx, row, request)
    tx.update(row, **changes)
    return done(tx, "hardware_changed", row, _told(row, changes))


def add_peripheral(tx: Write, request: AddPeripheral) -> HardwareChange:
    """Raises BadRequest naming what cannot be, Changed for a name taken."""
    _check(request.kind, request.driver, request.settings, request.match)
    row = tx.insert(
        Peripheral,
        new_id(),
        store_id=tx.house.store_id,
        name=_name(tx, request.name),
        kind=request.kind,
        driver=request.driver,
        settings=dict(request.settings),
        match=dict(request.match),
        enabled=request.enabled,
        **_place(tx, request.place_kind, request.place_id),
    )
    return done(tx, "hardware_added", row, {"driver": request.driver})


def change_peripheral(tx: Write, request: ChangePeripheral) -> HardwareChange:
    """Raises as `add_peripheral`, NotFound, EditedAtTheCentre."""
    row = tx.load(Peripheral, request.peripheral_id, "device")
    must_be_made_here(row, row.name)
    changes: dict[str, Any] = {"driver": request.driver or row.driver}
    if request.name is not None:
        changes["name"] = _name(tx, request.name, row.id)
    settings = row.settings if request.settings is None else request.settings
    match = row.match if request.match is None else request.match
    _check(row.kind, changes["driver"], settings, match)
    changes |= {"settings": dict(settings), "match": dict(match)}
    if request.move:
        changes |= _place(tx, request.place_kind, request.place_id)
    _forget_where_moved(tx, row, changes)
    tx.update(row, **changes)
    return done(tx, "hardware_changed", row, _told(row, changes))


def enable(tx: Write, request: EnableHardware) -> HardwareChange:
    """Switch it on or off; off it is left alone and says nothing."""
    row = store.load(tx, request.hardware_id)
    must_be_made_here(row, row.name)
    tx.update(row, enabled=request.enabled)
    return done(tx, "hardware_enabled" if request.enabled else "hardware_disabled", row)


def remove(tx: Write, request: RemoveHardware) -> HardwareChange:
    """Take it away. Raises Changed while a station, a drawer or a printer's backup needs it."""
    row = store.load(tx, request.hardware_id)
    must_be_made_here(row, row.name)
    _must_not_be_needed(tx, row)
    tx.update(row, deleted_at=tx.now)
    store.forget_place(tx, row.id)
    return done(tx, "hardware_removed", row, reason=request.reason)


def allow_identity(tx: Write, request: AllowIdentity) -> HardwareChange:
    """What is at its address now is right: what was known of it is learnt anew."""
    row = store.load(tx, request.hardware_id)
    store.forget_place(tx, row.id)
    learnt = {"serial", "model", "maker", "mac"}
    match = {key: value for key, value in match_of(row).items() if key not in learnt}
    if not store.is_printer(row):
        tx.update(row, match=match)
    else:
        tx.update(row, settings=printer_settings(driver_of(row), settings_of(row), match))
    return done(tx, "hardware_identity_allowed", row)


def _must_not_be_needed(tx: Write, row: store.Row) -> None:
    """Raises Changed while a station, a drawer or another printer needs it."""
    needing = store.users_of(tx, row.id) if store.is_printer(row) else []
    if needing:
        raise Changed(f"{', '.join(needing)} still needs it. Give that another printer first.")


def done(
    tx: Write,
    act: str,
    row: store.Row,
    details: Mapping[str, Any] | None = None,
    reason: str = "",
) -> HardwareChange:
    """Remember the act, and tell whoever looks at it."""
    kind = family(row)
    record(tx, act, kind, row.id, reason=reason, details={"name": row.name, **(details or {})})
    store.add_event(tx, row.id, act, reason)
    topics = ("printers", "printing") if store.is_printer(row) else ("peripherals",)
    for topic in (*topics, "hardware"):
        tx.signal(topic, row.id)
    return HardwareChange(row.id)


def _printer_changes(tx: Write, row: Printer, request: ChangePrinter) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if request.name is not None:
        changes["name"] = _name(tx, request.name, row.id)
    if request.role is not None:
        changes["role"] = request.role
    if request.width_chars is not None:
        changes["width_chars"] = _width(request.width_chars)
    if request.dialect is not None:
        changes["dialect"] = request.dialect
    if request.backup_id is not None or request.no_backup:
        changes["backup_id"] = _backup(tx, request.backup_id, row.id)
    if request.backup_after_s is not None:
        changes["backup_after_s"] = _backup_after(request.backup_after_s)
    told = (request.driver, request.settings, request.match)
    if any(each is not None for each in told):
        driver = request.driver or driver_of(row)
        settings = settings_of(row) if request.settings is None else request.settings
        match = match_of(row) if request.match is None else request.match
        if changes.get("dialect", row.dialect) != VIRTUAL:
            _check("printer", driver, settings, match)
        changes["settings"] = printer_settings(driver, settings, match)
        _forget_where_moved(tx, row, {"settings": settings, "match": match})
    return changes


def _printer_settings(request: AddPrinter) -> dict[str, Any]:
    if request.dialect == VIRTUAL:
        return {}
    _check("printer", request.driver, request.settings, request.match)
    return printer_settings(request.driver, request.settings, request.match)


def _check(kind: str, driver: str, settings: Mapping[str, Any], match: Mapping[str, Any]) -> None:
    """Raises BadRequest naming the driver, the setting or the key that cannot be."""
    registry.checked(registry.driver(driver, kind).settings, settings)
    checked_match(match)


def _forget_where_moved(tx: Write, row: store.Row, changes: Mapping[str, Any]) -> None:
    """Who types another address or identity means it: what was learnt of the old one is over."""
    if settings_of(row) != changes["settings"] or match_of(row) != changes["match"]:
        store.forget_place(tx, row.id)


def _told(row: store.Row, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What changed, from what: names and drivers; settings by their names only."""
    return {
        name: [getattr(row, name), value]
        for name, value in changes.items()
        if name in ("name", "role", "driver", "width_chars", "dialect")
        and getattr(row, name) != value
    } | {"settings": sorted(changes.get("settings", {}))}


def _name(tx: Write, name: str, own_id: UUID | None = None) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= NAME_LENGTH:
        raise BadRequest(f"A name has 1 to {NAME_LENGTH} letters.")
    for row in store.rows(tx):
        if row.id != own_id and row.name.casefold() == name.casefold():
            raise Changed(f"There is a {row.name} already. Give it another name.")
    return name


def _width(width_chars: int) -> int:
    if not 16 <= width_chars <= 96:
        raise BadRequest("A printer's width is 16 to 96 letters.")
    return width_chars


def _backup(tx: Write, backup_id: UUID | None, own_id: UUID | None) -> UUID | None:
    if backup_id is None:
        return None
    if backup_id == own_id:
        raise BadRequest("A printer cannot stand in for itself.")
    return tx.load(Printer, backup_id, "printer").id


def _backup_after(seconds: int) -> int:
    if not 0 <= seconds <= MOST_BACKUP_S:
        raise BadRequest("The backup prints after 0 seconds to a day; 0 is never by itself.")
    return seconds


def _place(tx: Write, place_kind: str, place_id: UUID | None) -> dict[str, Any]:
    if not place_kind and place_id is None:
        return {"place_kind": "", "place_id": None}
    if place_kind == "device" and place_id is not None:
        tx.load(Device, place_id, "device")
    elif place_kind == "station" and place_id is not None:
        tx.load(Station, place_id, "station")
    elif place_kind == "drawer" and place_id is not None:
        tx.load(Drawer, place_id, "drawer")
    else:
        raise BadRequest("It belongs to a device, a station, a drawer, or to the whole store.")
    return {"place_kind": place_kind, "place_id": place_id}
