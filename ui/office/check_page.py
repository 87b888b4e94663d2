"""A single check: what was on it, what the kitchen did when, and how it was paid."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request
from fastapi.responses import Response
from nicegui import ui

from ui.components.data_table import DataTable
from ui.components.figure_board import FigureBoard
from ui.components.row_list import RowList
from ui.frame import screen
from ui.office import checks_view as view
from ui.office.services import OfficeServices
from ui.office.session import OfficeDoor
from ui.office.shell import open_shell
from ui.text import _


def register(door: OfficeDoor, services: OfficeServices) -> None:
    """The page `/checks/{check_id}`."""

    @screen("/checks/{check_id}", title="Check")
    async def check_page(request: Request, check_id: UUID) -> Response | None:
        visit = await door.enter(request)
        if isinstance(visit, Response):
            return visit
        with (
            open_shell(visit, title=_("Check"), here="/sales", back="/sales") as shell,
            shell.body,
            ui.element("div").classes("co-page"),
        ):
            board = FigureBoard()
            with ui.element("div").classes("co-columns"):
                lines, aside = DataTable(), RowList()
        check = await shell.ask(
            services.figures.check, visit.person, visit.organization_id, check_id
        )
        if check is None:
            lines.set_rows((), empty=_("There is no such check here."))
            return None
        language = shell.language
        shell.bar.set_title(view.title(check), view.back(check))
        board.set_figures(view.board(check, language), view.note(check, language))
        lines.set_columns(view.line_columns())
        lines.set_rows(view.line_rows(check, language))
        aside.set_sections(view.sections(check, language))
        return None
