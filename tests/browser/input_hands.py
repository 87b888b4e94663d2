"""What other people's hands do at scanners, readers and bump bars of the box."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from fastapi import FastAPI

from domain.ids import new_id
from drivers.host.frames import Frame
from edge.commands import Actor, Command
from edge.database import Database
from edge.devices.service import DeviceService
from edge.hardware.service import HardwareService
from edge.menu.service import MenuService
from edge.scanning.requests import LearnCode
from edge.scanning.service import ScanningService
from edge.transaction import Read, Write
from sync.tables.devices import Peripheral

FAMILIES = {"scan": "scanner", "card": "card_reader", "key": "bump_bar"}
FIELDS = {"scan": "text", "card": "number", "key": "act"}


@dataclass(frozen=True, slots=True)
class PlugIn:
    """A device is put beside a screen."""

    name: str


def input_hands(
    app: FastAPI,
    db: Database,
    devices: DeviceService,
    hardware: HardwareService,
    menus: MenuService,
    scanning: ScanningService,
    actor: Actor,
) -> None:
    """Answer `/_hands/...` with what devices say meanwhile."""

    async def device_at(what: str, screen: str) -> UUID:
        """A device of the box that belongs to a screen; no wire is opened for it."""
        rows = await devices.devices()
        screen_id = next(row.device.id for row in rows if row.device.name == screen)
        name = f"{what} at {screen}"

        def known(read: Read) -> Peripheral | None:
            return read.first(Peripheral, "name = ?", name)

        def work(tx: Write) -> UUID:
            row = tx.insert(
                Peripheral,
                name=name,
                kind=FAMILIES[what],
                driver="",
                place_kind="device",
                place_id=screen_id,
            )
            return row.id

        found = await db.read(known)
        return found.id if found else await db.write(Command.of(PlugIn(name)), work, UUID)

    @app.post("/_hands/says")
    async def says(what: str, screen: str, value: str) -> str:
        """A device at a screen says something, as the device host would tell it."""
        device_id = await device_at(what, screen)
        frame: Frame = {"event": what, "device": str(device_id), "key": new_id().hex}
        hardware.hear({**frame, FIELDS[what]: value, "code": ""})
        await scanning.settled()
        return str(device_id)

    @app.post("/_hands/teach")
    async def teach(code: str, item: str) -> str:
        found = next(each for each in menus.menu.items.values() if each.name == item)
        await scanning.codes.learn(LearnCode(code, found.variants[0].id), actor)
        return code
