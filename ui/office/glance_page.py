"""Chains at a glance: today's figures, and every store's box, worst first."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import Response
from nicegui import ui

from ui.components.data_table import DataTable
from ui.components.figure_board import FigureBoard
from ui.frame import screen
from ui.office.session import OfficeDoor
from ui.office.shell import Shell, open_shell
from ui.text import _

EVERY_S = 5.0


def register(door: OfficeDoor) -> None:
    """The page `/`."""

    @screen("/", title="Comanda")
    async def glance_page(request: Request) -> Response | None:
        visit = await door.enter(request)
        if isinstance(visit, Response):
            return visit
        with (
            open_shell(visit, title=_("Now")) as shell,
            shell.body,
            ui.element("div").classes("co-page"),
        ):
            page = GlancePage(shell, FigureBoard(), DataTable())
        await page.refresh()
        shell.every(EVERY_S, page.refresh)
        return None


class GlancePage:
    """One browser's look."""

    def __init__(self, shell: Shell, figures: FigureBoard, stores: DataTable) -> None:
        self._shell = shell
        self._figures = figures
        self._stores = stores

    async def refresh(self) -> None:
        """Show how things stand."""
