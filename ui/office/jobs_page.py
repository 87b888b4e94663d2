"""The jobs of the centre, for whoever runs it: what failed and why, once more, take back."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from nicegui import ui

from central.identity.person import Person
from central.jobs.service import JobCounts, JobView
from ui.components.data_table import DataTable, TableActed
from ui.components.query_bar import QueryBar, ViewChosen
from ui.frame import screen
from ui.office import jobs_view as view
from ui.office.services import OfficeServices
from ui.office.session import OfficeDoor
from ui.office.shell import Shell, open_shell
from ui.text import _

EVERY_S = 5.0


def register(door: OfficeDoor, services: OfficeServices) -> None:
    """The page `/jobs`."""

    @screen("/jobs", title="Jobs")
    async def jobs_page(request: Request) -> Response | None:
        visit = await door.enter(request)
        if isinstance(visit, Response):
            return visit
        if not visit.person.is_super:
            return RedirectResponse("/")
        with (
            open_shell(visit, title=_("Jobs")) as shell,
            shell.body,
            ui.element("div").classes("co-page"),
        ):
            page = JobsPage(shell, services)
        await page.refresh()
        shell.every(EVERY_S, page.refresh)
        return None


def read(
    services: OfficeServices, person: Person, view_id: str
) -> tuple[tuple[JobView, ...], JobCounts]:
    """The jobs of a tab, and how many there are of all. Raises DomainError, psycopg.Error."""
    return services.jobs.jobs(person, view.wanted(view_id)), services.jobs.counts(person)


class JobsPage:
    """One browser's look at the queue."""

    def __init__(self, shell: Shell, services: OfficeServices) -> None:
        self._shell = shell
        self._services = services
        self._view = "failed"
        self._bar = QueryBar()
        self._table = DataTable()
        self._table.set_columns(view.columns())
        self._bar.on_view(self._choose)
        self._table.on_act(self._act)

    async def refresh(self) -> None:
        """Show the jobs of the tab."""
        found = await self._shell.ask(read, self._services, self._shell.person, self._view)
        if found is None:
            return
        jobs, counts = found
        self._bar.set_views(view.tabs(counts, self._shell.language), self._view)
        empty = _("Nothing failed.") if self._view == "failed" else _("None.")
        self._table.set_rows(view.rows(jobs, self._services.clock.now()), empty=empty)

    async def _choose(self, event: ViewChosen) -> None:
        self._view = event.view_id
        await self.refresh()

    async def _act(self, event: TableActed) -> None:
        jobs = self._services.jobs
        act = jobs.retry if event.action == view.RETRY else jobs.cancel
        await self._shell.ask(act, self._shell.person, int(event.row_id))
        self._table.answered()
        await self.refresh()
