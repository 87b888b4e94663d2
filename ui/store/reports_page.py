"""What was sold in a day, week, month or year: figures, charts, tables, and files of them."""

from __future__ import annotations

from functools import partial

from fastapi import Request
from fastapi.responses import Response
from nicegui import ui

from domain.permissions import Right
from edge.reports.service import ReportService
from ui.components.action_button import ActionButton, Pressed
from ui.components.row_list import RowList, TabChosen
from ui.frame import screen
from ui.store import reports_view as view
from ui.store.live import Turns, in_turn
from ui.store.session import Door
from ui.store.shell import Shell, open_shell
from ui.text import _

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
INK, FILL, LINE = "var(--cm-ink-soft)", "var(--cm-accent)", "var(--cm-line)"


def register(door: Door, reports: ReportService) -> None:
    """The page `/reports`, for those who may see reports."""

    @screen("/reports", title="Reports")
    async def reports_page(request: Request, span: str = view.DAY) -> Response | None:
        session = await door.enter(request, Right.SEE_REPORTS)
        if isinstance(session, Response):
            return session
        looked = view.Looked(span if span in view.SPANS else view.DAY, await reports.day_now())
        with open_shell(door, session, request, title=_("Reports")) as shell:
            page = ReportsPage(shell, reports, looked)
        await page.begin()
        return None


class ReportsPage:
    """One browser's report."""

    def __init__(self, shell: Shell, reports: ReportService, looked: view.Looked) -> None:
        self.turns = Turns()
        self._shell = shell
        self._reports = reports
        self._looked = looked
        self._today = looked.day
        with shell.frame.body, ui.element("div").classes("cm-office cm-reports"):
            with ui.element("div").classes("cm-office-head"):
                self._earlier = ActionButton(_("Earlier"), icon="back")
                self._title = ui.label().classes("cm-reports-title")
                self._later = ActionButton(_("Later"), icon="next")
                self._sheet = ActionButton(_("XLSX"), icon="list")
                self._paper = ActionButton(_("PDF"), icon="note")
            self._figures = RowList()
            self._heading = ui.label().classes("cm-reports-heading")
            self._chart = ui.echart({}, renderer="svg").classes("cm-reports-chart")
            self._hours_heading = ui.label().classes("cm-reports-heading")
            self._hours = ui.echart({}, renderer="svg").classes("cm-reports-chart")
            self._tables = RowList()

    async def begin(self) -> None:
        """Take taps; a day that goes on is followed."""
        self._figures.on_tab(self._turn)
        self._earlier.on_press(partial(self._move, 0))
        self._later.on_press(partial(self._move, 1))
        self._sheet.on_press(self._save_sheet)
        self._paper.on_press(self._save_paper)
        self._shell.follow("payments", self._follow_today)
        await self._shell.keep_drawn(self.refresh)

    @in_turn
    async def refresh(self) -> None:
        """Show what was sold in the days that are looked at."""
        looked, language = self._looked, self._shell.session.language
        self._today = await self._reports.day_now()
        report = await self._reports.report(looked.period, self._shell.actor())
        self._title.set_text(view.title(looked, language))
        self._later.set_enabled(not looked.has(self._today))
        self._figures.set_tabs(view.tabs(), looked.span)
        figures, *tables = view.sections(report, language)
        self._figures.set_sections([figures])
        heading, bars = view.over_time(report, looked, language)
        self._draw(self._heading, self._chart, heading, bars)
        is_day = looked.span == view.DAY
        hours_heading, hours = view.by_hour(report, language)
        self._draw(self._hours_heading, self._hours, hours_heading, [] if is_day else hours)
        self._tables.set_sections([view.top(report, language), *tables])

    def _draw(self, label: ui.label, chart: ui.echart, heading: str, bars: list[view.Bar]) -> None:
        has_any = any(bar.minor for bar in bars)
        label.set_text(heading)
        label.set_visibility(has_any)
        chart.set_visibility(has_any)
        if has_any:
            chart.options.clear()
            chart.options.update(view.chart(bars, INK, FILL, LINE))
            chart.update()

    async def _follow_today(self) -> None:
        if self._looked.span == view.DAY and self._looked.has(self._today):
            await self.refresh()

    async def _turn(self, event: TabChosen) -> None:
        self._looked = view.Looked(event.tab_id, self._looked.day)
        await self._shell.run(self.refresh())

    async def _move(self, later: int, _pressed: Pressed) -> None:
        button = self._later if later else self._earlier
        self._looked = self._looked.later() if later else self._looked.earlier()
        await self._shell.run(self.refresh())
        button.answered()

    async def _save_sheet(self, _pressed: Pressed) -> None:
        looked = self._looked
        made = await self._shell.run(self._reports.workbook(looked.period, self._shell.actor(), _))
        if made:
            ui.download.content(made, view.file_name(looked, "xlsx"), XLSX)
        self._sheet.answered()

    async def _save_paper(self, _pressed: Pressed) -> None:
        looked = self._looked
        language = self._shell.session.language
        made = await self._shell.run(
            self._reports.pdf(looked.period, self._shell.actor(), language)
        )
        if made:
            ui.download.content(made, view.file_name(looked, "pdf"), "application/pdf")
        self._paper.answered()
