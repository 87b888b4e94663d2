"""Rows of another box's file written here. Identities are not carried over blindly: what a file's
devices are known by belongs to that box's cables, so that `match` is kept only where it travels.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from domain.errors import DomainError
from edge.hardware import store, writing
from edge.hardware.requests import (
    AddPeripheral,
    AddPrinter,
    ChangePeripheral,
    ChangePrinter,
    EnableHardware,
    Imported,
)
from edge.hardware.toml_file import FileRow
from edge.transaction import Write

TRAVELS: Final = ("usb_serial", "mac", "mdns", "serial", "model", "maker", "vendor", "product")
"""What a device is known by wherever it is plugged in; ports and addresses are this box's own."""


def import_rows(tx: Write, rows: Iterable[FileRow]) -> Imported:
    """Add or change each; what cannot be is told by its name, and the rest is done."""
    told = tuple(rows)
    added: list[str] = []
    changed: list[str] = []
    refused: list[tuple[str, str]] = []
    for row in told:
        try:
            (changed if _put(tx, row) else added).append(row.name)
        except DomainError as error:
            refused.append((row.name, error.sentence))
    for row in told:
        if row.backup:
            _back_up(tx, row, refused)
    return Imported(tuple(added), tuple(changed), tuple(refused))


def _put(tx: Write, row: FileRow) -> bool:
    """Whether it was there."""
    known = _known(tx, row.name)
    match = {key: value for key, value in row.match.items() if key in TRAVELS}
    if row.family == "printer":
        _put_printer(tx, row, match, known)
    else:
        _put_peripheral(tx, row, match, known)
    if known is not None:
        writing.enable(tx, EnableHardware(known, row.enabled))
    return known is not None


def _put_printer(tx: Write, row: FileRow, match: dict[str, str], known: UUID | None) -> None:
    if known is None:
        writing.add_printer(
            tx,
            AddPrinter(
                name=row.name,
                role=row.role,
                driver=row.driver,
                settings=row.settings,
                match=match,
                width_chars=row.width_chars,
                dialect=row.dialect,
                enabled=row.enabled,
            ),
        )
        return
    writing.change_printer(
        tx,
        ChangePrinter(
            printer_id=known,
            role=row.role,
            driver=row.driver,
            settings=row.settings,
            match=match,
            width_chars=row.width_chars,
            dialect=row.dialect,
        ),
    )


def _put_peripheral(tx: Write, row: FileRow, match: dict[str, str], known: UUID | None) -> None:
    if known is None:
        writing.add_peripheral(
            tx,
            AddPeripheral(
                name=row.name,
                kind=row.family,
                driver=row.driver,
                settings=row.settings,
                match=match,
                enabled=row.enabled,
            ),
        )
        return
    writing.change_peripheral(
        tx,
        ChangePeripheral(
            peripheral_id=known, driver=row.driver, settings=row.settings, match=match
        ),
    )


def _back_up(tx: Write, row: FileRow, refused: list[tuple[str, str]]) -> None:
    printer, backup = _known(tx, row.name), _known(tx, row.backup)
    if printer is None or backup is None:
        refused.append((row.name, f"There is no {row.backup} to stand in for it."))
        return
    writing.change_printer(
        tx,
        ChangePrinter(printer, backup_id=backup, backup_after_s=row.backup_after_s),
    )


def _known(tx: Write, name: str) -> UUID | None:
    return next((row.id for row in store.rows(tx) if row.name.casefold() == name.casefold()), None)
