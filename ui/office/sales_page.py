"""Sales: any days, by anything, against the days before; each row leads deeper, down to a check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qsl
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response
from nicegui import ui
from nicegui.events import EChartPointClickEventArguments, GenericEventArguments

from central.figures.requests import CheckPage, Glance, SalesReport
from ui.components.data_table import DataTable, PageTurned, SortChosen
from ui.components.figure_board import FigureBoard
from ui.components.query_bar import (
    DatesChosen,
    Narrowed,
    QueryBar,
    SpanChosen,
    SpanMoved,
    ViewChosen,
)
from ui.frame import screen
from ui.office import checks_view, sales_view
from ui.office.asked import ANY, CHECKS, Asked, Days, address, before, moved, named, newest, parse
from ui.office.sales_view import StoreName
from ui.office.services import OfficeServices
from ui.office.session import OfficeDoor, Visit
from ui.office.shell import Shell, open_shell
from ui.text import _

PATH = "/sales"
EVERY_S = 15.0


@dataclass(frozen=True, slots=True)
class Reading:
    """Answers to one question."""

    asked: Asked
    stores: tuple[StoreName, ...]
    total: SalesReport
    total_before: SalesReport
    rows: SalesReport | None
    rows_before: SalesReport | None
    checks: CheckPage | None
    glance: Glance | None


def register(door: OfficeDoor, services: OfficeServices) -> None:
    """The page `/sales`."""

    @screen(PATH, title="Sales")
    async def sales_page(request: Request) -> Response | None:
        visit = await door.enter(request)
        if isinstance(visit, Response):
            return visit
        with (
            open_shell(visit, title=_("Sales")) as shell,
            shell.body,
            ui.element("div").classes("co-page"),
        ):
            page = SalesPage(shell, services)
        await page.begin(dict(request.query_params))
        return None


def read(services: OfficeServices, visit: Visit, asked: Asked, today: date) -> Reading:
    """Ask figures: the sums of the days and of those before, and their rows or checks."""
    stores = stores_of(services, visit)
    asked = sales_view.settled(asked, stores)
    figures, person, organization_id = services.figures, visit.person, visit.organization_id

    def report(days: Days, by: str) -> SalesReport:
        return figures.sales(person, sales_view.question(organization_id, asked, days, by))

    earlier = before(asked, today)
    is_checks = asked.view == CHECKS
    checks = checks_view.question(organization_id, asked)
    return Reading(
        asked,
        stores,
        report(asked.days, "store"),
        report(earlier, "store"),
        None if is_checks else report(asked.days, asked.view),
        None if is_checks else report(earlier, asked.view),
        figures.checks(person, checks) if is_checks and checks else None,
        figures.glance(person, organization_id) if asked.days == Days(today, today) else None,
    )


def stores_of(services: OfficeServices, visit: Visit) -> tuple[StoreName, ...]:
    """The stores that somebody sees, with their brands' names."""
    found = services.tenants.stores(visit.person, visit.organization_id)
    brands = services.tenants.brands(visit.person, visit.organization_id)
    names = {each.id: each.name for each in brands}
    return tuple(
        StoreName(each.id, each.name, each.zone, each.brand_id, _named(names, each.brand_id))
        for each in found
    )


def _named(names: Mapping[UUID, str], brand_id: UUID | None) -> str:
    return names.get(brand_id, "") if brand_id else ""


def today_of(services: OfficeServices, visit: Visit) -> date:
    """The newest business day that any of the stores has."""
    days = [each.business_date for each in services.figures.glance(
        visit.person, visit.organization_id
    ).stores]  # fmt: skip
    return date.fromisoformat(max(days)) if days else services.clock.now().date()


class SalesPage:
    """One browser's report."""

    def __init__(self, shell: Shell, services: OfficeServices) -> None:
        self._shell = shell
        self._services = services
        self._asked = Asked("", Days(date.min, date.min))
        self._today = date.min
        self._clicks: list[str] = []
        self._bar = QueryBar()
        self._board = FigureBoard()
        with ui.element("div").classes("co-chart-box") as self._chart_box:
            self._chart = ui.echart({}, on_point_click=self._click, renderer="svg")
            self._chart.classes("co-chart")
        self._table = DataTable()

    async def begin(self, query: dict[str, str]) -> None:
        """Take taps, show the question of the address, and follow a period that goes on."""
        self._bar.on_span(self._span)
        self._bar.on_move(self._move)
        self._bar.on_dates(self._dates)
        self._bar.on_narrow(self._narrow)
        self._bar.on_view(self._view)
        self._table.on_sort(self._sort)
        self._table.on_page(self._turn)
        ui.on("office_address", self._address)
        self._shell.client.run_javascript(
            "addEventListener('popstate', () => emitEvent('office_address', location.search))"
        )
        today = await self._shell.ask(today_of, self._services, self._shell.visit)
        if today is None:
            return
        self._today = today
        self._asked = parse(query, today)
        await self.refresh()
        self._shell.every(EVERY_S, self._follow)

    async def refresh(self) -> None:
        """Show the answers to the question."""
        shell = self._shell
        found = await shell.ask(read, self._services, shell.visit, self._asked, self._today)
        if found is None:
            return
        asked = found.asked
        self._asked = asked
        currency = sales_view.chosen_currency(asked, found.total)
        self._draw_bar(found)
        self._draw_board(found, currency)
        if found.rows is not None and found.rows_before is not None:
            self._draw_rows(found.rows, found.rows_before, currency)
        else:
            self._chart_box.set_visibility(False)
            self._draw_checks(found)

    def _draw_bar(self, found: Reading) -> None:
        asked, language = found.asked, self._shell.language
        currencies = [each.currency for each in found.total.totals]
        self._bar.set_period(
            sales_view.spans(), sales_view.period(asked, self._today, language), any_span=ANY
        )
        self._bar.set_narrowings(
            sales_view.narrowings(asked, found.stores, currencies),
            sales_view.chips(asked, checks_view.names(asked, found.checks)),
        )
        label = _("Number or name") if asked.view == CHECKS else ""
        self._bar.set_search("q", label, asked.text)
        self._bar.set_views(sales_view.views(asked, found.stores), asked.view)
        self._bar.set_files(sales_view.files(asked))

    def _draw_board(self, found: Reading, currency: str) -> None:
        asked, language, today = found.asked, self._shell.language, self._today
        so_far = found.glance and sales_view.so_far(found.glance, asked, today, currency)
        now, was = so_far or (
            sales_view.in_currency(found.total.totals, currency),
            sales_view.in_currency(found.total_before.totals, currency),
        )
        if asked.view == CHECKS:
            self._board.set_figures(())  # they are not narrowed to a waiter or an hour
            return
        self._board.set_figures(
            sales_view.board(now, was, language, so_far=bool(so_far)),
            sales_view.board_note(asked, today, found.total, language, so_far=bool(so_far)),
        )

    def _draw_rows(self, report: SalesReport, was: SalesReport, currency: str) -> None:
        asked, language = self._asked, self._shell.language
        rows = sales_view.shown_rows(report, asked, currency)
        bars = sales_view.chart_bars(report, rows, was, currency, language)
        self._clicks = [sales_view.leads_to(row, report.question.by, asked) for row in rows]
        self._chart_box.set_visibility(any(each.minor or each.was_minor for each in bars))
        options = sales_view.chart_options(bars, asked, self._today, currency, language)
        if options != self._chart.options:
            self._chart.options.clear()
            self._chart.options.update(options)
            self._chart.update()
        total = sales_view.in_currency(report.totals, currency)
        columns = sales_view.columns(report, was)
        self._table.set_columns(columns, asked.sort, descending=not asked.rising)
        self._table.set_rows(
            sales_view.table_rows(report, was, rows, asked, language),
            empty=_("Nothing was sold in these days."),
            foot=sales_view.foot(report, was, total, language)
            if rows and asked.category is None
            else (),
            paging=sales_view.paging(rows, asked),
        )

    def _draw_checks(self, found: Reading) -> None:
        asked, language, page = found.asked, self._shell.language, found.checks
        zones = [each.zone for each in found.stores if each.store_id == asked.store_id]
        self._table.set_columns(checks_view.columns())
        self._table.set_rows(
            checks_view.rows(page.rows if page else (), zones[0] if zones else "UTC", language),
            empty=_("No checks in these days."),
            links=checks_view.links(asked, page),
        )

    # ---- hands -----------------------------------------------------------------------------
    async def _ask(self, asked: Asked) -> None:
        """Another question: shown, and put into the address."""
        self._asked = asked
        self._shell.set_address(address(asked))
        await self.refresh()

    async def _span(self, event: SpanChosen) -> None:
        days = newest(event.span_id, self._today)
        view = self._asked.view if self._asked.view != "hour" else ""
        await self._ask(self._asked.but(span=event.span_id, days=days, view=view))

    async def _move(self, event: SpanMoved) -> None:
        await self._ask(named(moved(self._asked, event.by), self._today))

    async def _dates(self, event: DatesChosen) -> None:
        asked = parse({"from": event.first, "to": event.last, "span": ANY}, self._today)
        await self._ask(self._asked.but(span=asked.span, days=asked.days))

    async def _narrow(self, event: Narrowed) -> None:
        await self._ask(sales_view.narrowed(self._asked, event.name, event.value))

    async def _view(self, event: ViewChosen) -> None:
        await self._ask(self._asked.but(view=event.view_id, sort="", rising=False, category=None))

    async def _sort(self, event: SortChosen) -> None:
        await self._ask(sales_view.sorted_by(self._asked, event.column))

    async def _turn(self, event: PageTurned) -> None:
        await self._ask(self._asked.but(page=event.page))

    async def _click(self, event: EChartPointClickEventArguments) -> None:
        if event.data_index < len(self._clicks) and self._clicks[event.data_index]:
            self._shell.go(self._clicks[event.data_index])

    async def _address(self, event: GenericEventArguments) -> None:
        """The browser went back or forward."""
        query = dict(parse_qsl(str(event.args).removeprefix("?"), keep_blank_values=True))
        self._asked = parse(query, self._today)
        await self.refresh()

    async def _follow(self) -> None:
        if self._asked.days.first <= self._today <= self._asked.days.last:
            await self.refresh()
