"""What other people's hands do at the counter's scale, and with the link of the guest's screen."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from uuid import UUID

from fastapi import FastAPI

from drivers.emulators.line import Line
from drivers.emulators.port import PtyPort
from drivers.scales.platform import Platform
from drivers.scales.simulation import SimulatedScale
from edge.commands import Actor, Command
from edge.database import Database
from edge.devices.service import DeviceService
from edge.displays.service import GuestDisplays
from edge.hardware.service import HardwareService
from edge.transaction import Write
from sync.tables.devices import Peripheral

READY_S = 15.0


@dataclass(frozen=True, slots=True)
class PutScale:
    """A scale is put on the counter."""

    path: str


def weigh_hands(
    app: FastAPI,
    db: Database,
    devices: DeviceService,
    hardware: HardwareService,
    guests: GuestDisplays,
    actor: Actor,
) -> None:
    """Answer `/_hands/...` with what lies on the scale, and whom the guest's screen belongs to."""
    scale = SimulatedScale("cas", Platform(settle_s=0.05))
    port = PtyPort(Line(scale))

    @app.post("/_hands/scale")
    async def put_scale() -> str:
        """A scale stands on the counter and answers."""
        path = await port.start()

        def work(tx: Write) -> UUID:
            settings = {"path": path}
            row = tx.insert(
                Peripheral,
                name="Counter scale",
                kind="scale",
                driver="scale_cas_serial",
                settings=settings,
            )
            tx.signal("peripherals", row.id)
            return row.id

        found = await db.write(Command.of(PutScale(path), actor), work, UUID)
        ready = asyncio.Event()
        end = hardware.on("state", lambda frame: ready.set() if _is_up(frame, found) else None)
        try:
            async with asyncio.timeout(READY_S):
                await ready.wait()
        finally:
            end()
        return str(found)

    @app.post("/_hands/weight")
    async def weight(grams: int) -> str:
        """Somebody puts so much on the scale, or takes everything off."""
        scale.put(grams, asyncio.get_running_loop().time())
        return scale.sights()[0].words

    @app.post("/_hands/guest-link")
    async def guest_link(screen: str) -> str:
        """A new link to the second screen of a counter."""
        return await guests.invite(await _device(screen), actor)

    @app.post("/_hands/no-guest-link")
    async def no_guest_link(screen: str) -> str:
        """The link is taken back."""
        await guests.revoke(await _device(screen), actor)
        return screen

    async def _device(screen: str) -> UUID:
        rows = await devices.devices()
        return next(row.device.id for row in rows if row.device.name == screen)


def _is_up(frame: dict[str, object], scale_id: UUID) -> bool:
    return frame["device"] == str(scale_id) and frame["state"] == "ready"
