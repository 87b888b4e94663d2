"""The steps of adding a printer, at something that is found or typed and need not be a row yet.

In this order: `find`, `test_page`, the drawer, then what the person ticked becomes settings
(`drivers.printers.probing.settings`). A row of ours at the same wire steps aside meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.permissions import Right, require
from drivers.host.drivers import found_frame, found_of, learnt_of
from drivers.printers.probing import Found, Language, Learnt
from edge.commands import Actor
from edge.hardware.service import HardwareService


class PrinterWizard:
    """Asks one printer. `driver` names the wire (`escpos_tcp`, `escpos_usb`, `escpos_serial`);
    `settings` are its address. Every step raises DeviceError, BadRequest, Forbidden.
    """

    def __init__(
        self, hardware: HardwareService, driver: str, settings: Mapping[str, Any], actor: Actor
    ) -> None:
        require(actor.rights, Right.MANAGE_DEVICES)
        self._hardware = hardware
        self._driver = driver
        self._settings = settings

    async def find(self) -> Found:
        """What is there; nothing is printed."""
        return found_of(await self._step("find"))

    async def test_page(self, found: Found, name: str) -> Learnt:
        """Print ruler, grid, code and cut; try each proof once."""
        return learnt_of(await self._step("test_page", found=found_frame(found), name=name))

    async def pulse(self, language: Language, pin: int) -> None:
        """Fire the drawer once."""
        await self._step("pulse", language=language.value, pin=pin)

    async def sensor_is_high(self, language: Language) -> bool:
        """The drawer's sensor now: asked open and shut it tells the polarity."""
        return bool((await self._step("sensor", language=language.value))["high"])

    async def falls_silent(self, language: Language) -> bool:
        """Whether nothing is answered while the cover is open."""
        return bool((await self._step("silent", language=language.value))["silent"])

    async def _step(self, step: str, **more: Any) -> Mapping[str, Any]:
        return await self._hardware.probe(self._driver, self._settings, step, **more)
