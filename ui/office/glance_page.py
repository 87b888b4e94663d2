"""Chains at a glance: today's figures, and every store's box, worst first."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import Response
from nicegui import ui

from central.figures.requests import DayComparisonView, Glance
from central.fleet.service import AlarmView, BoxView
from ui.components.data_table import DataTable
from ui.components.figure_board import FigureBoard
from ui.frame import screen
from ui.office import glance_view as view
from ui.office.services import OfficeServices
from ui.office.session import OfficeDoor, Visit
from ui.office.shell import Shell, open_shell
from ui.text import _

EVERY_S = 5.0


@dataclass(frozen=True, slots=True)
class Reading:
    """How things stand at one moment."""

    glance: Glance
    boxes: tuple[BoxView, ...]
    alarms: tuple[AlarmView, ...]
    differing: tuple[DayComparisonView, ...]


def register(door: OfficeDoor, services: OfficeServices) -> None:
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
            page = GlancePage(shell, services)
        await page.refresh()
        shell.every(EVERY_S, page.refresh)
        return None


def read(services: OfficeServices, visit: Visit) -> Reading:
    """Ask figures and fleet. Raises DomainError, psycopg.Error."""
    person, organization_id = visit.person, visit.organization_id
    return Reading(
        services.figures.glance(person, organization_id),
        services.fleet.boxes(person, organization_id),
        services.fleet.alarms(person, organization_id),
        services.figures.comparisons(person, organization_id),
    )


class GlancePage:
    """One browser's look."""

    def __init__(self, shell: Shell, services: OfficeServices) -> None:
        self._shell = shell
        self._services = services
        self._figures = FigureBoard()
        self._stores = DataTable()
        self._stores.set_columns(view.columns())

    async def refresh(self) -> None:
        """Show how things stand."""
        shell = self._shell
        found = await shell.ask(read, self._services, shell.visit)
        if found is None:
            return
        glance = found.glance
        self._figures.set_figures(
            view.board(glance, shell.language), view.board_note(glance, shell.language)
        )
        stores = view.stores_now(glance, found.boxes, found.alarms, found.differing)
        self._stores.set_rows(
            view.rows(stores, glance.at, shell.language),
            heading=view.heading(stores),
            empty=_("No restaurant yet. Make the first one under Stores, then let its box in."),
        )
