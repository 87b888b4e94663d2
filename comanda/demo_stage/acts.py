"""What the plain buttons of the stage do."""

from __future__ import annotations

import asyncio
import os
import signal
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from comanda.demo_stage import store
from comanda.demo_stage.asked import Asked
from comanda.demo_stage.clock import Forward
from comanda.demo_stage.guests import Guests
from comanda.demo_stage.notes import Cut, Notebook, OwnMenu
from comanda.demo_stage.refounding import visitors_devices
from comanda.demo_stage.staff import Crew
from domain.business_day import next_cut_over
from domain.ids import new_id
from edge.printing.virtual import VirtualPrinter
from edge.shifts.requests import CloseDay, CloseDrawer, DayCloseView, OpenDrawer

FLOAT_MINOR = 15_000
PAPER_WITHIN_S = 30
LOOK_EVERY_S = 0.2
AFTER_CUT_OVER = timedelta(hours=6)
"""The morning begins so long after the business day does: at ten, where that is at four."""


@dataclass(frozen=True, slots=True)
class Back:
    """A power cut that is over: how long nobody was served, and whether the books are as before."""

    away_s: float
    orders: int
    lines: int
    payments: int
    lost: int


class Acts:
    """The buttons."""

    def __init__(
        self,
        services: Asked,
        crew: Crew,
        guests: Guests,
        notebook: Notebook,
        clock: Forward,
    ) -> None:
        self._services = services
        self._crew = crew
        self._guests = guests
        self._notebook = notebook
        self._clock = clock

    async def cut_power(self) -> None:
        """Kill this process, as a power cut does: nothing is finished, nothing is closed."""
        before = await self._services.db.read(store.counts)
        self._notebook.note(cut=Cut(datetime.now(UTC), before))
        os.kill(os.getpid(), signal.SIGKILL)

    async def look_after_cut(self) -> Back | None:
        """What the last power cut did, if this start followed one; it is told once."""
        cut = self._notebook.notes.cut
        if cut is None:
            return None
        self._notebook.note(cut=None)
        now, before = await self._services.db.read(store.counts), cut.before
        lost = sum(
            max(0, was - there)
            for was, there in (
                (before.orders, now.orders),
                (before.lines, now.lines),
                (before.payments, now.payments),
            )
        )
        away_s = (datetime.now(UTC) - cut.at).total_seconds()
        return Back(away_s, now.orders, now.lines, now.payments, lost)

    async def open_drawers(self) -> None:
        """Give every drawer that nobody has to the cashier, with its float."""
        for drawer in await self._services.shifts.drawers():
            if drawer.session_id is None:
                request = OpenDrawer(new_id(), drawer.drawer_id, FLOAT_MINOR)
                await self._services.shifts.open(request, self._crew.cashier)

    async def next_morning(self) -> DayCloseView:
        """The guests pay and go, drawers are counted, the Z is made, and it is ten o'clock.

        What the visitor has open stays open; the Z names it.
        """
        await self._guests.finish()
        shifts = self._services.shifts
        for drawer in await shifts.drawers():
            if drawer.session_id is not None:
                report = await shifts.x(drawer.session_id)
                request = CloseDrawer(drawer.session_id, report.expected_minor)
                await shifts.close(request, self._crew.manager)
        closed = await shifts.end_of_day(CloseDay(new_id()), self._crew.manager)
        await self._wait_for_paper()
        house = self._services.db.house
        if house is not None:
            night = next_cut_over(self._clock.now(), house.zone, house.cut_over_minutes)
            self._clock.put_forward(night + AFTER_CUT_OVER)
        await self.open_drawers()
        return closed

    async def _wait_for_paper(self) -> None:
        """Let the day's paper come out before the night, where the printers have power."""
        until = asyncio.get_running_loop().time() + PAPER_WITHIN_S
        while self.printers_are_in() and asyncio.get_running_loop().time() < until:
            if not await self._services.db.read(store.papers_waiting):
                return
            await asyncio.sleep(LOOK_EVERY_S)

    async def start_over(self, own: OwnMenu) -> None:
        """End this restaurant; the next start founds one with the visitor's menu."""
        guests = await self._services.db.read(visitors_devices)
        self._notebook.note(founding=replace(own, guests=guests))
        os.kill(os.getpid(), signal.SIGKILL)

    def pull_printers(self) -> bool:
        """Pull the plugs of all printers, or put them back where one is out; whether all are in."""
        printers = tuple(self._services.papers.all().values())
        if self.printers_are_in():
            for printer in printers:
                printer.unplug()
            return False
        for printer in printers:
            printer.plug_in()
        return True

    def printers_are_in(self) -> bool:
        """Whether every printer has its plug in."""
        return all(_is_in(printer) for printer in self._services.papers.all().values())


def _is_in(printer: VirtualPrinter) -> bool:
    return printer.state.plugged
