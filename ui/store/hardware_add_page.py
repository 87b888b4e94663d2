"""The wizard that adds a device: found or typed, asked in a safe order, tried, named."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import Response

from ui.frame import screen
from ui.store.hardware_page import ADD_PATH, Wired, entered
from ui.store.session import Door
from ui.store.shell import open_shell
from ui.text import _

if TYPE_CHECKING:  # imported with the first visit: it knows printers' languages and letters
    from ui.store.hardware_adding import AddPage


def register(door: Door, wired: Wired) -> None:
    """The page `/hardware/add`, for those who look after the hardware."""

    @screen(ADD_PATH, title="Add a device")
    async def add_page(request: Request, found: str = "") -> Response | None:
        session = await entered(door, request)
        if isinstance(session, Response):
            return session
        wizard = await asyncio.to_thread(_wizard)
        with open_shell(door, session, request, title=_("Add")) as shell:
            page = wizard(shell, wired)
        await page.begin(found)
        return None


def _wizard() -> type[AddPage]:
    from ui.store.hardware_adding import AddPage

    return AddPage
