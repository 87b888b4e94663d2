"""What the database knows of devices and their secrets."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from edge.box_tables import DeviceSecret
from edge.devices.requests import DeviceRow, DeviceState
from edge.devices.screens import settings_of
from edge.transaction import Read, Write
from sync.tables.audit import AuditEntry
from sync.tables.devices import Device


def by_token(read: Read, token_hash: str) -> DeviceState | None:
    """The device that a token's hash belongs to, whatever its state."""
    secret = read.first(DeviceSecret, "token_hash = ?", token_hash)
    device = read.get(Device, secret.device_id) if secret else None
    return state(device, secret) if device else None


def by_code(read: Read, code: str, now: datetime) -> tuple[Device, DeviceSecret] | None:
    """The waiting device that shows this code now."""
    secret = read.first(DeviceSecret, "code = ? AND code_expires_at > ?", code, now)
    device = read.get(Device, secret.device_id) if secret else None
    if secret is None or device is None or device.state != "pending":
        return None
    return device, secret


def secret_of(read: Read, device_id: UUID) -> DeviceSecret | None:
    """A device's secret row."""
    return read.first(DeviceSecret, "device_id = ?", device_id)


def state(device: Device, secret: DeviceSecret | None) -> DeviceState:
    """A device's rows as every request meets them."""
    waiting = secret is not None and device.state == "pending"
    return DeviceState(
        id=device.id,
        name=device.name,
        profile=device.profile,
        state=device.state,
        station_id=device.station_id,
        drawer_id=device.drawer_id,
        code=secret.code if secret and waiting else None,
        code_expires_at=secret.code_expires_at if secret and waiting else None,
        screen=settings_of(device),
        public_key=device.public_key,
    )


def rows(read: Read) -> list[DeviceRow]:
    """Every device that is there, waits or was shut out: newest first."""
    secrets = {secret.device_id: secret for secret in read.all(DeviceSecret)}
    found = []
    for device in read.all(Device, "deleted_at IS NULL ORDER BY asked_at DESC, id DESC"):
        secret = secrets.get(device.id)
        found.append(
            DeviceRow(
                device=state(device, secret),
                asked_at=device.asked_at,
                approved_at=device.approved_at,
                revoked_at=device.revoked_at,
                last_seen_at=secret.last_seen_at if secret else None,
                user_agent=device.user_agent,
            )
        )
    return found


def put_secret(
    tx: Write,
    device_id: UUID,
    token_hash: str,
    code: str | None = None,
    expires_at: datetime | None = None,
) -> None:
    """Give a device its secret; an older one ends."""
    tx.put_box_row(
        DeviceSecret,
        device_id=device_id,
        token_hash=token_hash,
        code=code,
        code_expires_at=expires_at,
    )


def put_token(tx: Write, device_id: UUID, token_hash: str) -> None:
    """Give a device another token; the one before ends. Its code stays."""
    tx.execute(
        "UPDATE device_secrets SET token_hash = ? WHERE device_id = ?", token_hash, device_id
    )


def by_id(read: Read, device_id: UUID) -> DeviceState | None:
    """A device, whatever its state."""
    device = read.get(Device, device_id)
    return state(device, secret_of(read, device_id)) if device else None


def put_code(tx: Write, device_id: UUID, code: str | None, expires_at: datetime | None) -> None:
    """Change what a waiting device shows."""
    tx.execute(
        "UPDATE device_secrets SET code = ?, code_expires_at = ? WHERE device_id = ?",
        code,
        expires_at,
        device_id,
    )


def asked_since(read: Read, moment: datetime) -> int:
    """How many devices that nobody let in or invited asked since a moment."""
    return len(
        read.all(Device, "asked_at > ? AND state = 'pending' AND approved_by_id IS NULL", moment)
    )


def forget_waiting(tx: Write, before: datetime) -> None:
    """Devices that asked before a moment and were never let in are gone."""
    for device in tx.all(
        Device, "state = 'pending' AND deleted_at IS NULL AND asked_at < ?", before
    ):
        tx.update(device, deleted_at=tx.now)
        tx.execute("DELETE FROM device_secrets WHERE device_id = ?", device.id)


def end_work_at(tx: Write, device_id: UUID) -> None:
    """Nobody is signed in at the device, and its tokens for programs end."""
    tx.execute("DELETE FROM sign_ins WHERE device_id = ?", device_id)
    tx.execute("DELETE FROM access_tokens WHERE device_id = ?", device_id)


def put_seen(tx: Write, device_id: UUID, moment: datetime) -> None:
    """Remember when a device was last heard of."""
    tx.execute("UPDATE device_secrets SET last_seen_at = ? WHERE device_id = ?", moment, device_id)


def any_approved(read: Read) -> bool:
    """Whether at least one device was let in."""
    return read.first(Device, "state = 'approved' AND deleted_at IS NULL") is not None


def changed(
    tx: Write, device_id: UUID, act: str, details: dict[str, object], reason: str = ""
) -> DeviceState:
    """Remember the act, and tell open pages; the device as it is now."""
    tx.insert(
        AuditEntry,
        command_id=tx.command.id,
        act=act,
        subject_kind="device",
        subject_id=device_id,
        approver_id=tx.actor.approver_id,
        reason=reason,
        details=details,
        at=tx.now,
    )
    tx.signal("devices", device_id)
    return state(tx.load(Device, device_id, "device"), secret_of(tx, device_id))
