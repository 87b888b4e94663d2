"""What the database knows of codes and of where devices belong."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.codes.patterns import Pattern
from edge.checks import receipt_store
from edge.orders import discount_store
from edge.transaction import Read
from sync.tables.catalog import Classification
from sync.tables.devices import CodePattern, Device, Peripheral

SYSTEM = "scan"
"""The system of a taught code among all that articles are called by others."""
_OF_STORE = "deleted_at IS NULL AND (store_id IS NULL OR store_id = ?)"


@dataclass(frozen=True, slots=True)
class Place:
    """Which screens a device works for. `is_whole_store`: any, where there is just one."""

    name: str
    device_ids: frozenset[UUID]
    station_id: UUID | None = None
    is_whole_store: bool = False


def place(read: Read, hardware_id: UUID) -> Place | None:
    """Where a device belongs; None where it is gone or switched off."""
    row = read.get(Peripheral, hardware_id)
    if row is None or row.deleted_at is not None or not row.enabled:
        return None
    if row.place_kind == "device" and row.place_id is not None:
        return Place(row.name, frozenset({row.place_id}))
    if row.place_kind == "drawer":
        return Place(row.name, _devices(read, "drawer_id = ?", row.place_id))
    if row.place_kind == "station":
        devices = _devices(read, "station_id = ?", row.place_id)
        return Place(row.name, devices, row.place_id)
    return Place(row.name, frozenset(), is_whole_store=True)


def _devices(read: Read, where: str, value: UUID | None) -> frozenset[UUID]:
    rows = read.all(Device, f"state = 'approved' AND {where}", value)
    return frozenset(row.id for row in rows)


def pattern_rows(read: Read) -> list[CodePattern]:
    """The patterns of this store, in the order in which they are tried."""
    return read.all(CodePattern, f"{_OF_STORE} ORDER BY position, id", read.house.store_id)


def patterns(read: Read) -> tuple[Pattern, ...]:
    """The patterns themselves."""
    return tuple(Pattern(row.pattern, row.decimals) for row in pattern_rows(read))


def taught(read: Read) -> list[Classification]:
    """Every code that somebody taught."""
    return read.all(
        Classification, f"system = ? AND {_OF_STORE} ORDER BY code", SYSTEM, read.house.store_id
    )


def check_of_receipt(read: Read, token: str) -> UUID | None:
    """The check of a receipt's address."""
    receipt = receipt_store.by_token(read, token)
    return None if receipt is None else receipt.check_id


def is_coupon(read: Read, code: str) -> bool:
    """Whether a guest's code gives a discount here."""
    return discount_store.coupon_of(read, code) is not None
