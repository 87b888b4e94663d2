"""A whole history, from its file into a restaurant's books, and what the books say afterwards."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from uuid import UUID

from comanda.replay import store
from comanda.replay.catalogue import NOT_THERE, Catalogue, Dishes, Unclear
from comanda.replay.day import TradingDay
from comanda.replay.history import Admit, History
from comanda.replay.paying import PaymentMix
from comanda.replay.rows import HistoricOrder, HistoricRow, HistoryReader
from comanda.replay.seating import REPLAY, Seating
from comanda.replay.serving import Serving
from comanda.replay.steps import OrderSteps
from comanda.replay.store import Answers
from domain.clock import VirtualClock
from domain.parsing.errors import RowError, RowsRefused, RowWithoutItem
from edge.commands import Command
from edge.database import Database
from edge.founding import SECRET_BYTES, Founded, FoundStore, HouseIds, found_in
from edge.menu.service import MenuService
from edge.reports.requests import Period
from edge.reports.service import ReportService
from edge.transaction import Write

LOOKED_UP_TOGETHER = 100
STATION = "Kitchen"
TAX = "VAT"
DONE_OTHERWISE = "is an order that was replayed before with other lines"


@dataclass(frozen=True, slots=True)
class Figures:
    """What the books say of the history's business days. Categories by name, in minor units."""

    orders: int = 0
    lines: int = 0
    units: int = 0
    revenue_minor: int = 0
    days: int = 0
    refused: int = 0
    by_category: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Replayed:
    """The figures, and why rows were left out: the first thousand of them."""

    figures: Figures
    refused: tuple[RowError, ...]
    currency: str


async def found_for_history(
    db: Database, request: FoundStore, included_tax_micros: int = 0
) -> None:
    """Found the restaurant of an empty database, with one kitchen, in one write.

    With a rate, one tax is in all prices.
    """
    secret = os.urandom(SECRET_BYTES)

    def work(tx: Write) -> Founded:
        founded = found_in(tx, request, HouseIds(), secret)
        store.insert_station(tx, STATION)
        if included_tax_micros:
            store.insert_included_tax(tx, TAX, included_tax_micros)
        return founded

    await db.write(Command.of(request, REPLAY), work, Founded)
    await db.reload_house()


class Replay:
    """Replays one history. Doing it again, or going on after a crash, doubles nothing."""

    def __init__(
        self,
        db: Database,
        clock: VirtualClock,
        history: History,
        reader: HistoryReader,
        mix: PaymentMix | None = None,
    ) -> None:
        self._mix = mix
        self._db = db
        self._clock = clock
        self._history = history
        self._reader = reader
        self._day = TradingDay(db, clock)
        self._days: list[str] = []

    async def run(self, *, skip_bad: bool) -> Replayed:
        """Read the file, put what is missing on the menu, replay order by order.

        Raises RowsRefused before anything is changed, unless `skip_bad`; a row without an item
        is left out alone. Raises DomainError where the restaurant cannot do it at all.
        """
        menus = MenuService(self._db)
        await menus.start()
        try:
            catalogue = Catalogue(self._db, menus, Dishes.of(self._history.rows()), REPLAY)
            if not skip_bad:
                self._check(catalogue)
            stations = await self._db.read(store.stations)
            tax_group = await self._db.read(store.tax_group)
            await catalogue.put_missing(stations[0].name if stations else "", tax_group)
            seating = Seating(self._db, menus)
            serving = Serving(self._db, self._clock, menus, catalogue, seating, self._mix)
            await seating.start()
            await serving.start()
            await self._serve_all(catalogue, serving)
        finally:
            await menus.stop()
        currency = (await self._db.read(lambda read: read.house)).currency
        return Replayed(await self._figures(), tuple(self._history.refused), currency)

    def _check(self, catalogue: Catalogue) -> None:
        """Look at every row before the first is replayed."""
        for _order in self._history.orders(self._admission(catalogue.is_sellable)):
            pass
        bad = [each for each in self._history.refused if not isinstance(each, RowWithoutItem)]
        if bad:
            raise RowsRefused(bad, self._history.refused_count - self._history.without_item)

    def _admission(self, is_sellable: Callable[[HistoricRow], bool]) -> Admit:
        def admit(row: HistoricRow) -> None:
            try:
                found = is_sellable(row)
            except Unclear as error:
                raise self._reader.error(row, error.key, error.reason) from error
            if not found:
                raise self._reader.error(row, "item", NOT_THERE)

        return admit

    async def _serve_all(self, catalogue: Catalogue, serving: Serving) -> None:
        store_id = (await self._db.read(lambda read: read.house)).store_id
        admit = self._admission(lambda row: catalogue.find(row.dish) is not None)
        for orders in _together(self._history.orders(admit)):
            steps = [OrderSteps(store_id, order) for order in orders]
            ends = [command_id for each in steps for command_id in (each.open, each.pay)]
            known = await self._answers(ends)
            for order, its_steps in zip(orders, steps, strict=True):
                await self._turn_to(order.day)
                await self._replay(order, its_steps, known, serving)
        await self._day.end()

    async def _turn_to(self, day: str) -> None:
        if not self._days or self._days[-1] != day:
            await self._day.end()
            self._days.append(day)

    async def _replay(
        self, order: HistoricOrder, steps: OrderSteps, known: Answers, serving: Serving
    ) -> None:
        """Replay an order, go on where it was left, or leave it as it is."""
        if steps.pay in known:
            self._day.passed(order.rows[-1].at, steps)
            return
        if steps.open in known:
            steps.remember(await self._answers(steps.all(order)))
            order_id = steps.row_id(steps.open, "order_id")
            if not await self._db.read(lambda read: store.is_open(read, order_id)):
                for row in order.rows:
                    self._history.leave_out(row, DONE_OTHERWISE, "order")
                return
        await self._day.begin(order.opened_at)
        for row, sentence in await serving.serve(order, steps):
            self._history.leave_out(row, f"cannot be taken: {sentence.removesuffix('.')}")
        self._day.passed(order.rows[-1].at, steps)
        await self._day.paid()

    async def _answers(self, command_ids: list[UUID]) -> Answers:
        return await self._db.read(lambda read: store.answers(read, command_ids))

    async def _figures(self) -> Figures:
        """What the reports say of the history's days."""
        refused = self._history.refused_count
        if not self._days:
            return Figures(refused=refused)
        period = Period(min(self._days), max(self._days))
        sales = await ReportService(self._db).sales(period, REPLAY)
        by_category: dict[str, int] = {}
        for each in sales.by_category:
            by_category[each.name] = by_category.get(each.name, 0) + each.revenue_minor
        return Figures(
            orders=sales.orders,
            lines=sales.lines,
            units=sales.units,
            revenue_minor=sales.revenue_minor,
            days=sales.days,
            refused=refused,
            by_category=by_category,
        )


def _together(orders: Iterator[HistoricOrder]) -> Iterator[list[HistoricOrder]]:
    """So many orders that one look tells which of them are done."""
    while some := list(islice(orders, LOOKED_UP_TOGETHER)):
        yield some
