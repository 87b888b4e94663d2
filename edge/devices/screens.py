"""What somebody sets at a screen itself: how large it writes, whether it is heard."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.errors import BadRequest, Forbidden
from domain.permissions import Right
from edge.commands import Actor
from edge.transaction import Write
from sync.tables.devices import Device

SMALLEST, LARGEST = 50, 200


@dataclass(frozen=True, slots=True)
class SetUpScreen:
    """Change a screen's zoom (percent) or whether it keeps quiet. Only what is given changes."""

    device_id: UUID
    zoom: int | None = None
    muted: bool | None = None


@dataclass(frozen=True, slots=True)
class ScreenSettings:
    """How a screen is set up."""

    zoom: int = 100
    muted: bool = False


def settings_of(device: Device) -> ScreenSettings:
    """What was set at a screen; what nobody touched is as usual."""
    usual = ScreenSettings()
    return ScreenSettings(
        int(device.settings.get("zoom", usual.zoom)),
        bool(device.settings.get("muted", usual.muted)),
    )


def set_up(tx: Write, request: SetUpScreen) -> ScreenSettings:
    """Keep a screen's settings in its row. Raises BadRequest for a zoom beyond 50 to 200 %."""
    if request.zoom is not None and not SMALLEST <= request.zoom <= LARGEST:
        raise BadRequest(f"A screen writes at {SMALLEST} to {LARGEST} % of its usual size.")
    device = tx.load(Device, request.device_id, "device")
    changes = {"zoom": request.zoom, "muted": request.muted}
    known = {name: value for name, value in changes.items() if value is not None}
    if any(device.settings.get(name) != value for name, value in known.items()):
        tx.update(device, settings={**device.settings, **known})
        tx.signal("devices", device.id)
    return settings_of(tx.load(Device, device.id, "device"))


def require_at(actor: Actor, device_id: UUID) -> None:
    """Whoever stands at the screen may set it up, and whoever looks after devices."""
    if actor.device_id != device_id and Right.MANAGE_DEVICES not in actor.rights:
        raise Forbidden("Set this up at the screen itself.", Right.MANAGE_DEVICES)
