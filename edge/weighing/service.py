"""What people do with scales: look at what one says, sell it, set it to zero."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Final
from uuid import UUID

from domain.device_errors import DeviceCode, DeviceError
from domain.errors import BadRequest
from domain.permissions import Right, require
from domain.weighing import Reading, ScaleRules, WeightRefused, grams_of, is_number, sentence
from drivers.host.frames import Frame
from drivers.scales.frames import reading_of
from edge.commands import Actor, Command
from edge.database import Database
from edge.menu.service import MenuService
from edge.orders.requests import OrderChange
from edge.weighing import store
from edge.weighing.ports import Scales
from edge.weighing.requests import AddWeighed, LiveWeight, ScaleView
from edge.weighing.selling import add_weighed
from sync.tables.devices import Peripheral

log = logging.getLogger(__name__)

LOOK_FOR_S: Final = 10
LOOK_AGAIN_S: Final = 4.0
"""A screen that looks says so again in time; one that is gone costs the scale ten seconds."""

Seen = Callable[[LiveWeight], None]


class WeighingService:
    """The scales of the store. `monotonic_s` is the machine's clock that readings are dated by."""

    def __init__(
        self,
        db: Database,
        menus: MenuService,
        scales: Scales,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._db = db
        self._menus = menus
        self._scales = scales
        self._monotonic_s = monotonic_s

    async def scales(self, device_id: UUID | None) -> tuple[ScaleView, ...]:
        """The scales that a screen may weigh with: its own, else those of the whole store.

        One whose settings cannot be is left out: its page says so.
        """
        rows = await self._db.read(store.scales)
        own = [row for row in rows if row.place_kind == "device" and row.place_id == device_id]
        shared = [row for row in rows if row.place_kind != "device"]
        return tuple(view for row in own or shared if (view := _usable(row)) is not None)

    async def add_line(
        self, request: AddWeighed, actor: Actor, command_id: UUID | None = None
    ) -> OrderChange:
        """Ask the scale anew and sell what it says. Repeating the command sells nothing more.

        Raises WeightRefused (it moves, is old, was sold already, changed since it was shown, ...),
        and what adding a line raises.
        """
        scale = await self._db.read(
            lambda read: store.view(store.load_scale(read, request.scale_id))
        )
        reading = await self._reading(request.scale_id)
        menu, now_s = self._menus.menu, self._monotonic_s
        return await self._db.write(
            Command.of(request, actor, command_id),
            lambda tx: add_weighed(tx, menu, request, reading, scale.rules, now_s),
            OrderChange,
        )

    async def set_zero(self, scale_id: UUID, actor: Actor) -> None:
        """Call what is there now nothing. Raises DeviceError, Forbidden."""
        require(actor.rights, Right.TAKE_ORDERS)
        await self._scales.ask(scale_id, "zero")

    def look(self, scale: ScaleView, seen: Seen) -> Callable[[], None]:
        """Hear what a scale says, several times a second, until what is returned is called."""
        device = str(scale.id)

        def heard(frame: Frame) -> None:
            if frame["device"] == device:
                seen(live(scale, reading_of(frame)))

        end = self._scales.on("reading", heard)
        asking = asyncio.get_running_loop().create_task(self._keep_asking(scale, seen))

        def stop() -> None:
            end()
            asking.cancel()

        return stop

    async def _keep_asking(self, scale: ScaleView, seen: Seen) -> None:
        while True:
            try:
                await self._scales.ask(scale.id, "look", for_s=LOOK_FOR_S)
            except DeviceError as error:
                seen(live(scale, _troubled(error.code)))
            await asyncio.sleep(LOOK_AGAIN_S)

    async def _reading(self, scale_id: UUID) -> Reading:
        """What lies there now. What cannot be asked says no weight, and why."""
        try:
            return reading_of(await self._scales.ask(scale_id, "weigh"))
        except DeviceError as error:
            return _troubled(error.code)


def _usable(row: Peripheral) -> ScaleView | None:
    try:
        return store.view(row)
    except BadRequest as error:
        log.warning("%s cannot be weighed with: %s", row.name, error)
        return None


def live(scale: ScaleView, reading: Reading) -> LiveWeight:
    """A reading as screens show it: as it was sent, and whether it could be sold."""
    grams, code = _grams(reading, scale.rules)
    if code is None and grams is not None and grams < scale.rules.min_grams:
        code = DeviceCode.UNDER_ZERO if grams < 0 else DeviceCode.BELOW_MIN
    if code is None and grams is not None and grams > scale.rules.capacity_grams:
        code = DeviceCode.OVER
    if code is None and not reading.steady:
        code = DeviceCode.MOTION
    return LiveWeight(
        scale.id,
        "" if code is DeviceCode.OVER else reading.sent,
        reading.unit or (scale.rules.unit if reading.sent else ""),
        grams if code is None else None,
        sentence(code) if code is not None else "",
        code.value if code is not None else "",
        reading.net,
    )


def _grams(reading: Reading, rules: ScaleRules) -> tuple[int | None, DeviceCode | None]:
    if reading.trouble is not None:
        return None, reading.trouble
    if not is_number(reading.sent):
        return None, DeviceCode.PROTOCOL
    try:
        return grams_of(reading, rules), None
    except WeightRefused as refused:
        return None, refused.device_code


def _troubled(code: DeviceCode) -> Reading:
    return Reading("", "", at_s=0.0, trouble=code)
