"""The steps of adding a printer, at something that is found or typed and need not be a row yet.

In this order: `find`, `test_page`, the drawer, then what the person ticked becomes settings
(`drivers.printers.probing.settings`). A row of ours at the same wire steps aside meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from domain.permissions import Right, require
from drivers.host.drivers import found_frame, found_of, learnt_of
from drivers.printers import probing
from drivers.printers.probing import (
    BUSY_ADVICE,
    Found,
    GridLine,
    Language,
    Learnt,
    Seen,
    grid,
    polarity,
)
from drivers.printers.profiles import PROFILES, profile_named
from edge.commands import Actor
from edge.hardware.service import HardwareService

__all__ = [
    "BUSY_ADVICE",
    "Found",
    "GridLine",
    "Language",
    "Learnt",
    "PrinterWizard",
    "Seen",
    "grid",
    "kept",
    "models",
    "polarity",
    "usual_columns",
    "usual_pages",
]

ONLY_PLAIN_LETTERS: Final = {"0": "ascii"}
"""No line of the grid read right: whatever is not plain ASCII is drawn."""


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


def models(found: Found) -> tuple[str, ...]:
    """The profiles that speak a printer's language; what it was guessed to be is among them."""
    speaks_star = found.language is Language.STAR
    usual = tuple(
        name for name, known in PROFILES.items() if (known.language != "escpos") is speaks_star
    )
    return usual if found.profile in usual or not found.profile else (found.profile, *usual)


def usual_columns(profile: str) -> int:
    """How many letters such a printer has in a line."""
    return profile_named(profile).columns


def usual_pages(profile: str) -> tuple[int, ...]:
    """The slots of the code pages that such a printer is believed to have."""
    return tuple(profile_named(profile).code_pages)


def kept(found: Found, learnt: Learnt, seen: Seen) -> dict[str, object]:
    """What to store of a printer besides its address. Raises BadRequest where it cannot be."""
    settings = probing.settings(found, learnt, seen)
    if not seen.pages and grid(found.profile):
        settings["code_pages"] = dict(ONLY_PLAIN_LETTERS)
    return settings
