"""The paper of virtual printers, to be looked at; and the hands that pull their plug."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from fastapi import HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from nicegui import app, ui

from domain.ids import parse_id
from edge.printing.virtual import VirtualPrinter, VirtualPrinters
from ui.components.paper_roll import PaperRoll
from ui.components.row_list import RowActed, RowList
from ui.frame import screen
from ui.store import paper_view as view
from ui.store.live import Turns, in_turn
from ui.store.session import PAIR_PATH, Door
from ui.store.shell import Shell, open_shell
from ui.text import _

Hand = Callable[[VirtualPrinter], None]
HANDS: dict[str, Hand] = {
    view.UNPLUG: VirtualPrinter.unplug,
    view.PLUG_IN: VirtualPrinter.plug_in,
    view.PAPER_OUT: VirtualPrinter.take_paper_out,
    view.PAPER_IN: lambda printer: printer.take_paper_out(False),
    view.CLOSE_DRAWER: VirtualPrinter.close_drawer,
}
LOOK_EVERY_S = 2.0
"""A simulated drawer or plug changes without a signal; papers come with one."""


def register(door: Door, papers: VirtualPrinters) -> None:
    """The page `/paper` and the pictures on it, for devices that were let in."""

    @app.get("/paper/{printer}/{strip}.png", include_in_schema=False)
    async def picture(request: Request, printer: str, strip: int) -> Response:
        device = await door.device_of(request)
        if device is None or not device.approved:
            return RedirectResponse(PAIR_PATH)
        paper = papers.strip(parse_id(printer, "printer"), strip)
        if paper is None:
            raise HTTPException(404, "This paper is gone.")
        forever = {"Cache-Control": "private, max-age=31536000, immutable"}
        return Response(paper.png, media_type="image/png", headers=forever)

    @screen("/paper", title="Paper")
    async def paper_page(request: Request, roll: bool = False) -> Response | None:
        session = await door.enter(request, person=False)
        if isinstance(session, Response):
            return session
        with open_shell(door, session, request, title=_("Paper")) as shell:
            page = PaperPage(shell, papers, just_the_roll=roll)
        await page.begin()
        return None


class PaperPage:
    """One browser's look at the paper."""

    def __init__(
        self, shell: Shell, papers: VirtualPrinters, *, just_the_roll: bool = False
    ) -> None:
        self.turns = Turns()
        self._shell = shell
        self._papers = papers
        self._chosen: UUID | None = None
        with shell.frame.body, ui.element("div").classes("cm-paper-page"):
            self._rows = RowList()
            self._roll = PaperRoll()
        self._rows.set_visibility(not just_the_roll)
        with shell.frame.body:
            ui.timer(LOOK_EVERY_S, self.refresh)

    async def begin(self) -> None:
        """Draw the paper and follow it from now on."""
        self._rows.on_act(self._act)
        self._shell.follow("printing", self.refresh)
        self._shell.follow("drawer", self.refresh)
        await self._shell.show_alarms()
        await self.refresh()

    @in_turn
    async def refresh(self) -> None:
        """Draw printers and the paper of the chosen one, or of the one that printed last."""
        printers, house = self._papers.all(), self._shell.session.house
        states = {printer_id: printer.state for printer_id, printer in printers.items()}
        papers = {printer_id: self._papers.strips(printer_id) for printer_id in printers}
        chosen = self._chosen or view.latest(papers)
        self._rows.set_sections(view.printers(states, chosen))
        if chosen is not None:
            language = self._shell.session.language
            self._roll.set_strips(view.strips(chosen, papers[chosen], house.zone, language))

    async def _act(self, event: RowActed) -> None:
        printer_id = UUID(event.row_id)
        printer = self._papers.get(printer_id)
        if printer is not None and event.action in HANDS:
            HANDS[event.action](printer)
        self._chosen = printer_id
        self._rows.answered()
        await self.refresh()
